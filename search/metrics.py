"""What this process counts about searches, for Prometheus. Counting never stands in the way of a search.

Several processes of a host add up what they count in the folder ``PROMETHEUS_MULTIPROC_DIR``.
"""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from django.conf import settings

# The client decides by the environment whether processes share what they count, at the moment it is first imported.
if settings.PROMETHEUS_MULTIPROC_DIR:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = settings.PROMETHEUS_MULTIPROC_DIR
    Path(settings.PROMETHEUS_MULTIPROC_DIR).mkdir(parents=True, exist_ok=True)
else:
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

log = logging.getLogger("search.metrics")

P = ParamSpec("P")
R = TypeVar("R")

# When a series began says nothing here, and doubles the number of series.
disable_created_metrics()  # type: ignore[no-untyped-call]
COUNTED = CollectorRegistry()

# All of them have labels: a process that counts nothing, such as most commands, then makes no file in the folder.
ANSWERS = Counter(
    "catalogue_search_answers",
    "Searches, by who answered them: an engine or the database.",
    ["engine"],
    registry=COUNTED,
)
DURATION = Histogram(
    "catalogue_search_duration_seconds",
    "Time a search took, with titles and labels from the database.",
    ["engine"],
    registry=COUNTED,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
)
FAILURES = Counter(
    "catalogue_search_failures", "Questions that an engine did not answer.", ["engine"], registry=COUNTED
)
OPENINGS = Counter(
    "catalogue_search_breaker_openings",
    "Times that a process began to leave an engine alone.",
    ["engine"],
    registry=COUNTED,
)
OPEN = Gauge(
    "catalogue_search_breaker_open",
    "Processes of this host that leave an engine alone at present.",
    ["engine"],
    registry=COUNTED,
    multiprocess_mode="livesum",
)
DRAINED = Counter(
    "catalogue_search_outbox_drained",
    "Rows of the outbox that were brought to the engine, by what became of them.",
    ["outcome"],
    registry=COUNTED,
)
INDEXED, REFUSED = "indexed", "refused"


def begin_at_zero(engines: list[str]) -> None:
    """Make every series known before its first event, which a rate would otherwise miss."""
    for name in engines:
        for of_engine in (ANSWERS, DURATION, FAILURES):
            of_engine.labels(name)
    if len(engines) > 1:
        OPENINGS.labels(engines[0])
        OPEN.labels(engines[0])
    ANSWERS.labels("database")
    DURATION.labels("database")
    for outcome in (INDEXED, REFUSED):
        DRAINED.labels(outcome)


def _never_in_the_way(count: Callable[P, None]) -> Callable[P, None]:
    """A full disk, or a folder that is gone, costs a number and no search."""

    @functools.wraps(count)
    def careful(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            count(*args, **kwargs)
        except OSError as error:
            log.warning("This could not be counted: %s", error)

    return careful


@_never_in_the_way
def answered(engine: str, seconds: float) -> None:
    ANSWERS.labels(engine).inc()
    DURATION.labels(engine).observe(seconds)


@_never_in_the_way
def failed(engine: str) -> None:
    FAILURES.labels(engine).inc()


@_never_in_the_way
def breaker_opened(engine: str) -> None:
    OPENINGS.labels(engine).inc()
    OPEN.labels(engine).set(1)


@_never_in_the_way
def breaker_closed(engine: str) -> None:
    OPEN.labels(engine).set(0)


@_never_in_the_way
def drained(outcome: str, rows: int) -> None:
    DRAINED.labels(outcome).inc(rows)


class Answer(Protocol):
    @property
    def engine(self) -> str: ...


class Named(Protocol):
    name: str


A = TypeVar("A", bound=Answer)
N = TypeVar("N", bound=Named)


def timed(find: Callable[P, A]) -> Callable[P, A]:
    """Count the answers of a function, and how long they took, by the engine they name."""

    @functools.wraps(find)
    def measured(*args: P.args, **kwargs: P.kwargs) -> A:
        begin = perf_counter()
        answer = find(*args, **kwargs)
        answered(answer.engine, perf_counter() - begin)
        return answer

    return measured


def failures_counted(method: Callable[Concatenate[N, P], R]) -> Callable[Concatenate[N, P], R]:
    """Count what a method of an engine raises."""

    @functools.wraps(method)
    def counted(engine: N, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(engine, *args, **kwargs)
        except Exception:
            failed(engine.name)
            raise

    return counted
