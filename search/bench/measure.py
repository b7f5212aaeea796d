"""The measurements themselves. Each runs in a fresh process, so that memory and caches are its own."""

from __future__ import annotations

import resource
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from catalogue.models.terms import LANGUAGES
from catalogue.vocabulary import current_vocabulary
from search import standby
from search.engines import get_elastic, get_engine, get_local_engine
from search.engines.elastic.search import FILTER_PATH
from search.indexer import rebuild
from search.models import SearchPage
from search.query import SearchQuery
from search.service import plan

from .queries import bench_queries

ROUNDS = 5


class UnexpectedAnswer(Exception):
    """A page that was to be measured did not answer as it should."""


@dataclass(frozen=True)
class IndexFigures:
    """Building the index: documents, seconds, bytes on disk, and the most memory the process held, in bytes."""

    documents: int
    seconds: float
    size: int
    memory: int


@dataclass(frozen=True)
class SearchFigures:
    """Searching: milliseconds of page and bare engine request, and SQL queries per page."""

    page_p50: float
    page_p95: float
    engine_p50: float
    engine_p95: float
    bare_p50: float
    bare_p95: float
    sql_least: int
    sql_most: int
    memory: int


def measure_index() -> IndexFigures:
    """Build the index from the database; beside Elasticsearch also, without measuring that, the one that stands by."""
    started = perf_counter()
    documents = rebuild()
    seconds = perf_counter() - started
    elastic = get_elastic()
    if elastic:
        if not get_local_engine().status().healthy:
            standby.refresh_in_full()
        # As after a quiet night; freshly filled segments would be measured as they happen to lie.
        elastic.lifecycle.merge()
    return IndexFigures(documents, seconds, get_engine().status().size_bytes, peak_memory())


def measure_search() -> SearchFigures:
    """Ask every search as a page, as an engine request and as the server alone is asked, in turns.

    ``bare`` is a request to Elasticsearch whose body was made beforehand; with the embedded engine there is none, and
    the figures of the engine stand for it. One round is not counted.
    :raises UnexpectedAnswer: when a search page answers with anything but success.
    """
    queries = bench_queries(current_vocabulary())
    ask_page, ask_engine = _page_client(), _engine_client(queries)
    ask_bare = _bare_client(queries) or ask_engine
    for query in queries:
        # Patient where the server has just started; the page would ask the stand-by instead.
        ask_bare(query)
    sql = [_sql_queries(ask_page, query) for query in queries]
    times: dict[Callable[[SearchQuery], None], list[float]] = {ask_page: [], ask_engine: [], ask_bare: []}
    for number in range(ROUNDS + 1):
        for query in queries:
            for ask, measured in times.items():
                spent = _milliseconds(ask, query)
                if number:
                    measured.append(spent)
    return SearchFigures(
        page_p50=percentile(times[ask_page], 50),
        page_p95=percentile(times[ask_page], 95),
        engine_p50=percentile(times[ask_engine], 50),
        engine_p95=percentile(times[ask_engine], 95),
        bare_p50=percentile(times[ask_bare], 50),
        bare_p95=percentile(times[ask_bare], 95),
        sql_least=min(sql),
        sql_most=max(sql),
        memory=peak_memory(),
    )


def search_addresses() -> dict[str, str]:
    """Address of the search page by language."""
    return {code: SearchPage.objects.get(locale__language_code=code).url for code in LANGUAGES}


def _page_client() -> Callable[[SearchQuery], None]:
    """A function that asks for the search page of a query, as a browser would, and demands that no other engine
    stepped in."""
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip(".*")), "localhost").lstrip(".")
    client = Client(headers={"host": host})
    addresses = search_addresses()
    in_force = (get_elastic() or get_engine()).name

    def ask(query: SearchQuery) -> None:
        response: Any = client.get(query.url(addresses[query.locale]))
        if response.status_code != 200:
            raise UnexpectedAnswer(f"{response.status_code} for {query}")
        engine = response.context_data["search"].engine
        if engine != in_force:
            raise UnexpectedAnswer(f"{engine} and not {in_force} answered {query}")

    return ask


def _engine_client(queries: Sequence[SearchQuery]) -> Callable[[SearchQuery], None]:
    """A function that asks the engine alone, with the very request the page makes of a query."""
    requests = {query.url(query.locale): plan(query).request for query in queries}
    engine = get_elastic() or get_engine()

    def ask(query: SearchQuery) -> None:
        engine.search([requests[query.url(query.locale)]])

    return ask


def _bare_client(queries: Sequence[SearchQuery]) -> Callable[[SearchQuery], None] | None:
    """A function that sends a body made beforehand to Elasticsearch; ``None`` where there is none."""
    elastic = get_elastic()
    if elastic is None:
        return None
    bodies = {query.url(query.locale): elastic.body(plan(query).request) for query in queries}

    def ask(query: SearchQuery) -> None:
        elastic.client.search(
            index=elastic.lifecycle.alias(query.locale),
            body=bodies[query.url(query.locale)],
            filter_path=",".join(FILTER_PATH),
        )

    return ask


def _milliseconds(ask: Callable[[SearchQuery], None], query: SearchQuery) -> float:
    started = perf_counter()
    ask(query)
    return (perf_counter() - started) * 1000


def _sql_queries(ask: Callable[[SearchQuery], None], query: SearchQuery) -> int:
    """SQL queries of one page, the process being warm."""
    ask(query)
    count = 0

    def counter(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(counter):
        ask(query)
    return count


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def peak_memory() -> int:
    """The most memory this process has held so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
