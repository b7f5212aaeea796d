"""Servers that are no good Elasticsearch, and a proxy before a good one. Real sockets on 127.0.0.1, nothing mocked."""

from __future__ import annotations

import http.client
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
JSON = {"Content-Type": "application/vnd.elasticsearch+json;compatible-with=9"}


@dataclass(frozen=True)
class Answer:
    """What a server says to a request. ``length`` is what it claims to send, when that is not true."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: PRODUCT | JSON)
    length: int | None = None

    @classmethod
    def of(cls, content: Any, status: int = 200) -> Answer:
        """As Elasticsearch would send this content."""
        return cls(status, json.dumps(content).encode())

    @classmethod
    def error(cls, status: int, kind: str, reason: str = "on purpose") -> Answer:
        cause = {"type": kind, "reason": reason}
        return cls.of({"error": cause | {"root_cause": [cause]}, "status": status}, status)


@dataclass(frozen=True)
class Exchange:
    """A request as it came to the proxy, and what went back."""

    method: str
    path: str
    sent: bytes
    status: int
    received: bytes

    @property
    def action(self) -> str:
        """The last part of the path, such as ``_search``."""
        return urlsplit(self.path).path.rpartition("/")[2]


class Proxy:
    """Stands before a node. ``instead`` may answer a request in its place: it is given method and path."""

    def __init__(self, url: str, target: str) -> None:
        self.url = url
        self.target = urlsplit(target)
        self.exchanges: list[Exchange] = []
        self.instead: Callable[[str, str], Answer | None] = lambda method, path: None

    def actions(self) -> list[str]:
        """What the requests asked for, in order."""
        return [each.action for each in self.exchanges]

    def pass_on(self, method: str, path: str, headers: dict[str, str], sent: bytes) -> Answer:
        connection = http.client.HTTPConnection(self.target.hostname or "", self.target.port or 9200, timeout=60)
        try:
            connection.request(method, path, sent or None, headers)
            answer = connection.getresponse()
            kept = ("Content-Type", "X-Elastic-Product")
            return Answer(
                answer.status, answer.read(), {name: value for name in kept if (value := answer.headers[name])}
            )
        finally:
            connection.close()


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    """A proxy before the node at this address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            # The other side may hang up whenever it likes.
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def _serve(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            passed = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            answer = stand.instead(self.command, self.path) or stand.pass_on(self.command, self.path, passed, sent)
            stand.exchanges.append(Exchange(self.command, self.path, sent, answer.status, answer.body))
            self.wfile.write(_response(answer, self.command))

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815  (names of the base class)

        def log_message(self, format: str, *args: Any) -> None:
            """Not into the output of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand = Proxy(f"http://127.0.0.1:{server.server_port}", target)
    with _running(server):
        yield stand


_HOP = {"host", "connection", "content-length", "accept-encoding"}

Behaviour = Callable[["Conversation"], None]


class Conversation:
    """One connection to a hostile server, after each request. ``over`` is set when the test is."""

    def __init__(self, handler: socketserver.StreamRequestHandler, method: str, path: str, headers: str) -> None:
        self._handler = handler
        self.method, self.path, self.headers = method, path, headers
        self.over: threading.Event = handler.server.over  # type: ignore[attr-defined]

    def send(self, content: bytes) -> None:
        self._handler.connection.sendall(content)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """Address of a server that treats every request like this."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                while request := _read_request(self.rfile):
                    behaviour(Conversation(self, *request))
            except (OSError, _HangUp):
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        over = threading.Event()

    server = Server(("127.0.0.1", 0), Handler)
    with _running(server):
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.over.set()


def _read_request(stream: Any) -> tuple[str, str, str] | None:
    """Method, path and headers; None at the end of the connection."""
    first = stream.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers = ""
    while (line := stream.readline()) not in (b"\r\n", b""):
        headers += line.decode("latin-1").lower()
    length = next((int(line[15:]) for line in headers.splitlines() if line.startswith("content-length:")), 0)
    stream.read(length)
    return first[0], first[1], headers


def _response(answer: Answer, method: str = "GET") -> bytes:
    length = len(answer.body) if answer.length is None else answer.length
    lines = [f"HTTP/1.1 {answer.status} {http.client.responses.get(answer.status, '-')}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if method == "HEAD" else answer.body)


class _HangUp(Exception):
    """The server closes the connection."""


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        # Threads of connections that are still open end with them.
        server.block_on_close = False  # type: ignore[attr-defined]
        server.server_close()
        thread.join()


# --- Ways to be hostile -----------------------------------------------------------------------------------------------


def silent(talk: Conversation) -> None:
    """Takes the request and never answers."""
    talk.over.wait(60)


def hanging_up(talk: Conversation) -> None:
    raise _HangUp


def answering(answer: Answer) -> Behaviour:
    """The same answer to everything."""

    def answer_always(talk: Conversation) -> None:
        talk.send(_response(answer, talk.method))
        if answer.length is not None and answer.length > len(answer.body):
            raise _HangUp

    return answer_always


def sending(content: bytes) -> Behaviour:
    """These bytes, which need not be HTTP."""

    def send(talk: Conversation) -> None:
        talk.send(content)
        raise _HangUp

    return send


def trickling(pause: float, in_the_head: bool = False) -> Behaviour:
    """An answer without end, a byte at a time with so many seconds between: of its body, or already of its head."""

    def trickle(talk: Conversation) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in (PRODUCT | JSON).items())
        talk.send(b"HTTP/1.1 200 OK\r\n")
        if not in_the_head:
            talk.send(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        while not talk.over.wait(pause):
            talk.send(b"X" if in_the_head else b"1\r\n \r\n")

    return trickle


def elasticsearch_of_version(number: str) -> Behaviour:
    """As a server of another version answers: one that does not know the media types of client version 9 says so."""
    root = {"name": "old", "cluster_name": "old", "version": {"number": number}, "tagline": "You Know, for Search"}
    refusal = Answer.error(
        400, "media_type_header_exception", "Invalid media-type value on headers [Accept]: compatible-with=9"
    )

    def answer(talk: Conversation) -> None:
        understands = "compatible-with=9" not in talk.headers or int(number.partition(".")[0]) >= 9
        talk.send(_response(Answer.of(root) if understands else refusal, talk.method))

    return answer
