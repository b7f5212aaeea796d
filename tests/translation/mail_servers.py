"""A mail server on this machine that does what a test wants."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a mail needs (RFC 5321), and remembers what it heard."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.connections = 0
        self.taken: list[str] = []
        self.refused: dict[str, str] = {}
        """Answers for recipients that it does not take."""
        self.hangs_up_after: int | None = None
        self.seconds_each = 0.0
        self.deaf = False
        self.over = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        if self.server.deaf:
            self.server.over.wait(30)
            return
        self._say("220 here")
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "MAIL" and self.server.hangs_up_after == len(self.server.taken):
                return
            if verb == "RCPT":
                recipient = re.findall(r"<(.*)>", line)[0]
                self._say(self.server.refused.get(recipient, "250 fine"))
            elif verb == "DATA":
                self._say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                time.sleep(self.server.seconds_each)
                self.server.taken.append(recipient)
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
