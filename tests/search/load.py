"""Visitors and an editor in front of a site, all at once: who was answered what, by which engine, and how fast."""

from __future__ import annotations

import http.client
import itertools
import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

SEARCHES = (
    "/api/v1/nl/resources?q=cyberpesten",
    "/nl/materiaal/?q=privacy&age=primary-5-6",
    "/api/v1/fr/resources?q=r%C3%A9seaux+sociaux&format=lesson-plan",
    "/nl/materiaal/?q=wachtwoorden&sort=newest",
    "/api/v1/nl/suggest?q=cyb",
    "/fr/ressources/?q=harcelement",
    "/api/v1/nl/resources?q=zzzzzz&theme=privacy",
    "/nl/",
)


@dataclass(frozen=True)
class Visit:
    """``status`` 0 is no answer at all; ``engine`` is told by the API alone."""

    at: float
    path: str
    status: int
    seconds: float
    engine: str


class Browser:
    """Keeps cookies and follows nothing."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        try:
            if form is None:
                connection.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode(form), headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            return answer.status, answer.read()
        finally:
            connection.close()

    def submit(self, path: str, **form: str) -> int:
        """Fill in and send the form of a page; the status of what comes back."""
        _, page = self.ask(path)
        [token] = set(re.findall(rb'name="csrfmiddlewaretoken" value="(\w+)"', page))
        return self.ask(path, form | {"csrfmiddlewaretoken": token.decode()})[0]

    def log_in(self) -> None:
        assert self.submit("/admin/login/", username="beheer", password="demo-beheer-116000") == 302


@dataclass
class Load:
    """What came of it so far."""

    visits: list[Visit] = field(default_factory=list)

    def engines_since(self, moment: float) -> list[str]:
        return [visit.engine for visit in self.visits if visit.at >= moment and visit.engine]

    def failures(self) -> list[Visit]:
        return [visit for visit in self.visits if not 200 <= visit.status < 400]

    def published(self) -> list[Visit]:
        return [visit for visit in self.visits if "/bulk/" in visit.path]

    def slowest(self, share: float, since: float = 0.0, until: float = float("inf")) -> float:
        """Seconds within which this share came of the answers between two moments of ``time.monotonic()``."""
        times = sorted(visit.seconds for visit in self.visits if since <= visit.at < until)
        return times[min(int(len(times) * share), len(times) - 1)]

    def note(self, path: str, began: float, status: int, body: bytes = b"") -> None:
        engine = ""
        if status == 200 and "/resources?" in path and path.startswith("/api/"):
            engine = str(json.loads(body)["engine"])
        self.visits.append(Visit(time.monotonic(), path, status, time.monotonic() - began, engine))


def _visit(address: str, first: int, done: threading.Event, result: Load) -> None:
    """One search after the other, beginning with the ``first``."""
    browser = Browser(address)
    for path in itertools.islice(itertools.cycle(SEARCHES), first, None):
        if done.wait(0.05):
            return
        began = time.monotonic()
        try:
            status, body = browser.ask(path)
        except OSError:
            status, body = 0, b""
        result.note(path, began, status, body)


def _edit(address: str, pages: Sequence[int], done: threading.Event, result: Load) -> None:
    """Take the pages off the site and put them back, again and again."""
    browser = Browser(address)
    browser.log_in()
    for page, action in itertools.cycle(itertools.product(pages, ("unpublish", "publish"))):
        if done.wait(0.2):
            return
        path = f"/admin/bulk/wagtailcore/page/{action}/?id={page}&next=/admin/"
        began = time.monotonic()
        try:
            status = browser.submit(path)
        except OSError:
            status = 0
        result.note(path, began, status)


@contextmanager
def load(address: str, pages: Sequence[int], visitors: int = 3) -> Iterator[Load]:
    """Visitors who search, and an editor who unpublishes and publishes these pages, until the block ends."""
    done = threading.Event()
    result = Load()
    threads = [threading.Thread(target=_visit, args=(address, 3 * number, done, result)) for number in range(visitors)]
    threads.append(threading.Thread(target=_edit, args=(address, pages, done, result)))
    for thread in threads:
        thread.start()
    try:
        yield result
    finally:
        done.set()
        for thread in threads:
            thread.join()
