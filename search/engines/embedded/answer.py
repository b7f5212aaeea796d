"""Answering one request from one snapshot of one language's index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tantivy import Order, Query

from search.engines.base import EngineRequest, EngineResponse
from search.engines.embedded import schema
from search.engines.embedded.dialect import TantivyDialect
from search.engines.embedded.reader import Snapshot
from search.engines.embedded.results import numbers, total
from search.engines.fields import PK, PUBLISHED, facet_field
from search.engines.request import RequestBuilder
from search.engines.words import WordQueries
from search.language import get_analyser

NAME = "embedded"

# tantivy returns 10 values unless told otherwise; no vocabulary of ours comes near this.
_ALL_VALUES = 10_000


def answer(snapshot: Snapshot, request: EngineRequest, facet_names: Sequence[str]) -> EngineResponse:
    """Hits, total, facet counts and corrections for one request."""
    dialect = TantivyDialect(snapshot.schema, facet_names)
    words = WordQueries(dialect, get_analyser(request.locale), snapshot.vocabulary)
    queries = RequestBuilder(dialect, words, snapshot.searcher.num_docs).build(request)
    choices = {name: dialect.carries(name, slugs, 0.0) for name, slugs in request.choices.items() if slugs}
    chosen = dialect.all_of([queries.scored, *choices.values()])
    count, hits = _hits(snapshot, chosen, request, flat=queries.flat)
    facets = _facets(snapshot, dialect, queries.base, choices, facet_names) if request.count_facets else {}
    return EngineResponse(count, hits, facets, dict(words.corrections), engine=NAME)


def _hits(snapshot: Snapshot, query: Query, request: EngineRequest, *, flat: bool) -> tuple[int, tuple[int, ...]]:
    """(number of all results, page ids of the asked page)."""
    offset = max(request.offset, 0)
    # Never more than there is: tantivy reserves room for what is asked.
    end = min(offset + max(request.limit, 0), snapshot.searcher.num_docs)
    sort = "newest" if request.sort == "relevance" and flat else request.sort
    if end <= offset:
        # Only counted; tantivy panics when asked for no hits at all.
        return total(snapshot.searcher.search(query, 1)), ()
    if field := schema.SORT_FIELDS.get(sort):
        found = snapshot.searcher.search(query, end - offset, offset=offset, order_by_field=field, order=Order.Asc)
        return total(found), tuple(numbers(snapshot.searcher, PK, [address for _, address in found.hits]))
    return _by_score(snapshot, query, offset, end)


def _by_score(snapshot: Snapshot, query: Query, offset: int, end: int) -> tuple[int, tuple[int, ...]]:
    """Best first, equal scores newest first, then by page id.

    tantivy breaks ties by where a document happens to lie, so everything that ties with the last hit of the page has to
    be fetched before the page can be cut.
    """
    fetched = end + 1
    while True:
        found = snapshot.searcher.search(query, fetched)
        scores = [score for score, _ in found.hits]
        if len(scores) < fetched or scores[-1] < scores[end - 1]:
            break
        fetched *= 4
    addresses = [address for _, address in found.hits]
    published = numbers(snapshot.searcher, PUBLISHED, addresses)
    ranked = sorted(
        (-score, -date, pk)
        for score, date, pk in zip(scores, published, numbers(snapshot.searcher, PK, addresses), strict=True)
    )
    return total(found), tuple(pk for _, _, pk in ranked[offset:end])


def _facets(
    snapshot: Snapshot, dialect: TantivyDialect, base: Query, choices: Mapping[str, Query], facet_names: Sequence[str]
) -> Mapping[str, Mapping[str, int]]:
    """Counts of every facet under the choices of all other facets.

    Facets without a choice of their own share one pass; each ticked facet takes one more.
    """
    passes: dict[str | None, list[str]] = defaultdict(list)
    for name in facet_names:
        passes[name if name in choices else None].append(name)
    counts: dict[str, Mapping[str, int]] = {}
    for own, names in passes.items():
        others = (choice for name, choice in choices.items() if name != own)
        counts |= _count(snapshot, dialect.all_of([base, *others]), names)
    return {name: counts[name] for name in facet_names}


def _count(snapshot: Snapshot, query: Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
    fields = {name: {"terms": {"field": facet_field(name), "size": _ALL_VALUES}} for name in names}
    found = snapshot.searcher.aggregate(query, fields)
    return {name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]} for name in names}
