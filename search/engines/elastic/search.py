"""One request of the contract as one Elasticsearch search: hits, total and every count together."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch.dsl import FacetedSearch, TermsFacet
from elasticsearch.dsl.query import MatchNone
from elasticsearch.dsl.search_base import SearchBase

from search.engines import fields
from search.engines.base import EngineRequest, EngineResponse, EngineUnavailable
from search.engines.elastic.dialect import ElasticDialect, Json
from search.engines.elastic.errors import described, failure
from search.engines.elastic.mapping import DURATION, WINDOW
from search.engines.request import RequestBuilder, storable
from search.engines.vocabulary import Vocabulary
from search.engines.words import WordQueries
from search.language import get_analyser

NAME = "elastic"

# Buckets are only made for values that occur; no vocabulary of ours comes near this.
_ALL_VALUES = 10_000
_BY_PAGE: Json = {fields.PK: "asc"}
_NEWEST: list[Json] = [{fields.PUBLISHED: "desc"}, _BY_PAGE]
_SORTS: Mapping[str, list[Json]] = {
    "relevance": [{"_score": "desc"}, *_NEWEST],
    "newest": _NEWEST,
    "shortest": [{DURATION: {"order": "asc", "missing": "_last"}}, _BY_PAGE],
    "title": [{fields.TITLE_FORM: "asc"}, _BY_PAGE],
}
# What of an answer crosses the network.
FILTER_PATH = (
    "timed_out",
    "_shards.failed",
    "hits.total.value",
    "hits.hits._id",
    "aggregations.*.*.buckets.key",
    "aggregations.*.*.buckets.doc_count",
    "error",
    "status",
)


class ResourceSearch(FacetedSearch):
    """The search for one request. ``corrections`` as in :class:`EngineResponse`.

    The text is scored, the visitor's choices are a post filter, and each facet is counted under the choices of the
    others. Only page ids and counts are fetched.
    """

    def __init__(
        self, request: EngineRequest, vocabulary: Vocabulary, documents: int, facet_names: Sequence[str], timeout: float
    ) -> None:
        self.facets = {name: TermsFacet(field=fields.facet_field(name), size=_ALL_VALUES) for name in facet_names}
        self._request = request
        self._timeout = timeout
        dialect = ElasticDialect(facet_names)
        words = WordQueries(dialect, get_analyser(request.locale), vocabulary)
        queries = RequestBuilder(dialect, words, documents).build(request)
        self.corrections = words.corrections
        sort = "newest" if request.sort == "relevance" and queries.flat else request.sort
        super().__init__(
            query=queries.scored if sort == "relevance" else queries.base,  # type: ignore[arg-type]
            filters={name: storable(slugs) for name, slugs in request.choices.items() if slugs},  # type: ignore[misc]
            sort=_SORTS.get(sort, _SORTS["relevance"]),  # type: ignore[arg-type]
        )

    def add_filter(self, name: str, filter_values: Any) -> None:
        if name in self.facets and filter_values:
            super().add_filter(name, filter_values)
        else:
            # A facet the index does not have, or slugs it cannot hold: nothing carries them.
            self._filters[name] = MatchNone()

    def query(self, search: SearchBase[Any], query: Any) -> SearchBase[Any]:
        """The query goes in as it is: as objects a long one would take longer to build than to answer."""
        return search.update_from_dict({}).extra(query=query)

    def aggregate(self, search: SearchBase[Any]) -> None:
        if self._request.count_facets:
            super().aggregate(search)

    def body(self) -> Json:
        """The search as Elasticsearch takes it."""
        start = max(self._request.offset, 0)
        size = max(0, min(max(self._request.limit, 0), WINDOW - start))
        return self._s.to_dict() | {
            "from": start if size else 0,
            "size": size,
            "track_total_hits": True,
            "_source": False,
            "timeout": f"{self._timeout * 1000:.0f}ms",
        }

    def copy_of_index(self) -> str:
        """The same for all pages of a search: two copies of an index may score a little differently."""
        # Sorted: the order of a set is another one in every process.
        asked = (
            [(each.text, sorted(each.values), each.required, each.any_word) for each in self._request.groups],
            sorted((name, sorted(slugs)) for name, slugs in self._request.choices.items()),
        )
        return f"search-{zlib.crc32(repr(asked).encode('utf-8', 'replace'))}"

    def response(self, answer: Mapping[str, Any]) -> EngineResponse:
        """What Elasticsearch answered, as the contract has it.

        :raises EngineUnavailable: it is only a part of the answer.
        """
        if "error" in answer:
            raise failure("The search failed", answer.get("status", 500), described(answer))
        if answer.get("timed_out") or answer.get("_shards", {}).get("failed"):
            raise EngineUnavailable("The search was cut off before it was complete")
        hits = answer["hits"]
        return EngineResponse(
            total=int(hits["total"]["value"]),
            hits=tuple(int(hit["_id"]) for hit in hits.get("hits", ())),
            facets={name: self._counts(answer, name) for name in self.facets} if self._request.count_facets else {},
            corrections=dict(self.corrections),
            engine=NAME,
        )

    def _counts(self, answer: Mapping[str, Any], name: str) -> dict[str, int]:
        # Empty parts are left out of an answer that is filtered by path.
        buckets = answer.get("aggregations", {}).get(f"_filter_{name}", {}).get(name, {}).get("buckets", ())
        return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
