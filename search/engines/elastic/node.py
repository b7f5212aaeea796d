"""HTTP to one node, with a time for a whole request and not only for each piece of it."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from time import monotonic
from typing import Any

from elastic_transport import ConnectionTimeout, HttpHeaders, NodeConfig, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from urllib3 import Timeout

_last: ContextVar[float | None] = ContextVar("_last", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All requests made inside end within so many seconds together, those to other nodes after a failure included."""
    token = _last.set(monotonic() + seconds)
    try:
        yield
    finally:
        _last.reset(token)


class PunctualNode(Urllib3HttpNode):
    """A server that sends a byte now and then would otherwise be waited for without end."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        # Another class for https: whichever it is, with our answer.
        plain: Any = self.pool.ConnectionCls
        self.pool.ConnectionCls = type("PunctualConnection", (plain,), {"response_class": PunctualResponse})

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = DEFAULT,
    ) -> Any:
        """``request_timeout``: seconds for connecting, sending and reading together."""
        if isinstance(request_timeout, (int, float)):
            last = _last.get()
            left = request_timeout if last is None else min(request_timeout, last - monotonic())
            if left <= 0:
                raise ConnectionTimeout("The time for all nodes together is over")
            request_timeout = Timeout(total=left)
        return super().perform_request(method, target, body, headers, request_timeout)


class PunctualResponse(HTTPResponse):
    """An answer that has to be read to its end within the time-out its socket has at the beginning."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        timeout = sock.gettimeout()
        if timeout is not None:
            self.fp = io.BufferedReader(_Punctual(self.fp.detach(), sock, monotonic() + timeout))


class _Punctual(io.RawIOBase):
    """Reads from a socket until a moment; ``TimeoutError`` after it."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, last: float) -> None:
        self._raw = raw
        self._sock = sock
        self._last = last

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._last - monotonic()
        if left <= 0:
            raise TimeoutError("The answer did not end in time")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
