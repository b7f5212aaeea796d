"""Many visitors at once: a real gunicorn, asked over real connections."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from catalogue.vocabulary import current_vocabulary

from .measure import UnexpectedAnswer, percentile, search_addresses
from .queries import bench_queries

CONCURRENCY = (1, 8, 32)
WORKERS, THREADS = 2, 4
REQUESTS = 240
"""Pages asked for at each level."""
LONGEST_START = 60.0
LONGEST_ANSWER = 60.0


@dataclass(frozen=True)
class LoadFigures:
    """By number of visitors at once: milliseconds of an answer, and pages a second."""

    p50: dict[int, float]
    p95: dict[int, float]
    pages: dict[int, float]


def measure_load() -> LoadFigures:
    """Ask search pages of a gunicorn with two workers of four threads, by so many visitors at once.

    :raises UnexpectedAnswer: when a page answers with anything but success, or the server does not start.
    """
    addresses = search_addresses()
    paths = [quote(query.url(addresses[query.locale]), safe="/?&=%+") for query in bench_queries(current_vocabulary())]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(  # noqa: S603  (our own interpreter and server, no input)
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "error"),
            *("--workers", str(WORKERS), "--threads", str(THREADS)),
        ],
        env=os.environ | {"SEARCH_LOG": "false"},
        cwd=Path(settings.BASE_DIR),
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port, paths[0])
        # Both processes warm: their words, vocabularies and templates.
        _ask_all(port, list(islice(cycle(paths), 4 * len(paths))), 8)
        p50: dict[int, float] = {}
        p95: dict[int, float] = {}
        pages: dict[int, float] = {}
        for visitors in CONCURRENCY:
            started = time.perf_counter()
            times = _ask_all(port, list(islice(cycle(paths), REQUESTS)), visitors)
            pages[visitors] = len(times) / (time.perf_counter() - started)
            p50[visitors], p95[visitors] = percentile(times, 50), percentile(times, 95)
        return LoadFigures(p50, p95, pages)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _wait(port: int, path: str) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_ANSWER)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise UnexpectedAnswer("gunicorn did not start")


def _ask_all(port: int, paths: Sequence[str], visitors: int) -> list[float]:
    """Milliseconds of every answer; each visitor asks for its share, one page after the other."""
    times: list[float] = []
    failures: list[str] = []

    def visit(own: Sequence[str]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_ANSWER)
        for path in own:
            started = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - started) * 1000)
            if answer.status != 200:
                failures.append(f"{answer.status} for {path}")

    threads = [threading.Thread(target=visit, args=(paths[number::visitors],)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures or len(times) != len(paths):
        raise UnexpectedAnswer(failures[0] if failures else "a connection broke")
    return times


def from_json(figures: Mapping[str, Mapping[str, float]]) -> LoadFigures:
    """As it was before it became JSON, where keys are texts."""
    return LoadFigures(**{name: {int(key): value for key, value in each.items()} for name, each in figures.items()})
