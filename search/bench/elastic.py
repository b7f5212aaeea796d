"""What only Elasticsearch is compared with: its bare bulk rate, and Wagtail's own search doing the same page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from modelsearch.backends.elasticsearch9 import Elasticsearch9SearchBackend
from wagtail.models import Locale
from wagtail.search import index

from catalogue.models import Resource, Theme
from catalogue.vocabulary import current_vocabulary
from search.documents import all_documents, findable
from search.engines.elastic.documents import to_source
from search.engines.elastic.lifecycle import BUILD, Lifecycle
from search.engines.elastic.writer import send
from search.facets import FACET_NAMES, MAIN_THEME
from search.indexer import the_elastic
from search.query import SearchQuery
from search.service import plan

from .measure import ROUNDS, UnexpectedAnswer, percentile
from .queries import bench_queries

BULK_DOCUMENTS = 20_000
CHUNK = 500
FACETS = ("format", "themes", "age_groups", "audiences", "material_languages", "duration_minutes", "group_sizes")
"""Seven facets, as the search page has; Wagtail counts each with a request of its own."""


@dataclass(frozen=True)
class BulkFigures:
    """What the server takes when documents are ready made, in the chunks of a rebuild."""

    documents: int
    seconds: float


@dataclass(frozen=True)
class WagtailFigures:
    """Milliseconds for the pages, the total and seven facets of a search without filters: ours, and Wagtail's.

    ``requests`` is how many Wagtail sends. ``lost`` is how many values of themes its counts leave out in all.
    """

    ours_p50: float
    ours_p95: float
    wagtail_p50: float
    wagtail_p95: float
    requests: int
    lost: int


def measure_bulk() -> BulkFigures:
    """Send ready made documents to new indexes, which are removed afterwards.

    :raises UnexpectedAnswer: when the server refuses any of them.
    """
    engine = the_elastic()
    names = (*FACET_NAMES, MAIN_THEME)
    ready = [(each.locale, each.pk, to_source(each, names)) for each in islice(all_documents(), BULK_DOCUMENTS)]
    lifecycle = Lifecycle(engine.client, f"{settings.SEARCH_INDEX_PREFIX}-bulk", ["nl", "fr"], names, engine.version)
    indexes = list(lifecycle.start_build().values())
    try:
        actions = (
            {"_index": lifecycle.alias(locale, BUILD), "_id": str(pk), "_source": source}
            for locale, pk, source in ready
        )
        started = perf_counter()
        refused = list(send(engine.client, actions))
        engine.client.indices.refresh(index=indexes)
        seconds = perf_counter() - started
    finally:
        engine.client.indices.delete(index=indexes)
    if refused:
        raise UnexpectedAnswer(f"{len(refused)} of {len(ready)} documents were refused, the first with {refused[0]}")
    return BulkFigures(len(ready), seconds)


def measure_wagtail() -> WagtailFigures:
    """The same searches through Wagtail's search backend, on the same data in its one index of both languages."""
    queries = [query for query in bench_queries(current_vocabulary()) if query.text and not query.choices]
    locales = dict(Locale.objects.values_list("language_code", "pk"))
    backend = _wagtail_backend()
    ours: list[float] = []
    theirs: list[float] = []
    lost = 0
    themes = {term.slug for term in current_vocabulary().terms(Theme)}
    try:
        for number in range(ROUNDS + 1):
            for query in queries:
                started = perf_counter()
                counts = _our_page(query)
                between = perf_counter()
                wagtail_counts = _wagtail_page(backend, query, locales)
                ended = perf_counter()
                if number:
                    ours.append((between - started) * 1000)
                    theirs.append((ended - between) * 1000)
                else:
                    lost += max(0, len(counts["theme"].keys() & themes) - len(wagtail_counts["themes"]))
    finally:
        backend.get_index_for_model(Resource).delete()
    return WagtailFigures(
        percentile(ours, 50),
        percentile(ours, 95),
        percentile(theirs, 50),
        percentile(theirs, 95),
        # The pages, the total, and every facet.
        requests=2 + len(FACETS),
        lost=lost,
    )


def _our_page(query: SearchQuery) -> Mapping[str, Mapping[str, int]]:
    [response] = the_elastic().search([plan(query).request])
    findable().in_bulk(response.hits)
    return response.facets


def _wagtail_page(backend: Any, query: SearchQuery, locales: Mapping[str, int]) -> dict[str, Any]:
    pages = Resource.objects.filter(live=True, locale_id=locales[query.locale])
    results = backend.search(query.text, pages, operator="or")
    list(results[: settings.SEARCH_PAGE_SIZE])
    results.count()
    return {name: results.facet("format_id" if name == "format" else name) for name in FACETS}


def _wagtail_backend() -> Elasticsearch9SearchBackend:
    """Wagtail's backend with every findable resource in it, its text, and a filter for each facet."""
    Resource.search_fields = [
        *Resource.search_fields,
        index.SearchField("summary"),
        index.SearchField("search_text"),
        *(index.FilterField(name) for name in FACETS),
    ]
    prefix = f"{settings.SEARCH_INDEX_PREFIX}-wagtail-"
    backend = Elasticsearch9SearchBackend({"URLS": settings.ELASTICSEARCH_URL, "INDEX_PREFIX": prefix})
    target = backend.get_index_for_model(Resource)
    target.delete()
    target.put()
    target.add_model(Resource)
    for chunk in _chunks(findable().order_by("pk").prefetch_related("themes", "age_groups", "audiences")):
        target.add_items(Resource, chunk)
    target.refresh()
    return backend


def _chunks(pages: QuerySet[Resource]) -> Iterator[list[Resource]]:
    rows = pages.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def remove_indexes() -> None:
    """Leave nothing of this measurement on the cluster."""
    client = the_elastic().client
    for name in client.indices.get(index=f"{settings.SEARCH_INDEX_PREFIX}-*"):
        client.indices.delete(index=name)
