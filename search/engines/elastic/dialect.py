"""Queries for Elasticsearch, as plain JSON: a search of a few words holds hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from search.engines import fields
from search.engines.request import storable

Json = dict[str, Any]

# Lucene leaves the constant (k1 + 1) out of BM25. The weights of ``search.ranking`` count on it.
_BM25 = 2.2


class ElasticDialect:
    """Makes queries for an index with these facets."""

    def __init__(self, facet_names: Iterable[str]) -> None:
        self._facet_names = frozenset(facet_names)

    def term(self, field: str, term: str, weight: float) -> Json:
        return {"term": {field: {"value": term, "boost": weight * _BM25}}}

    def phrase(self, field: str, left: str, right: str, weight: float) -> Json:
        return {"match_phrase": {field: {"query": f"{left} {right}", "boost": weight * _BM25}}}

    def best_of(self, options: Sequence[Json], lesser: float) -> Json:
        return {"dis_max": {"queries": list(options), "tie_breaker": lesser}} if options else {"match_none": {}}

    def any_of(self, options: Sequence[Json], scale: float = 1.0) -> Json:
        return {"bool": {"should": list(options), "minimum_should_match": 1, "boost": scale}}

    def all_of(self, required: Sequence[Json], lifting: Sequence[Json] = (), scale: float = 1.0) -> Json:
        must = list(required) or [self.unscored({"match_all": {}})]
        return {"bool": {"must": must, "should": list(lifting), "boost": scale}}

    def carries(self, facet: str, slugs: Iterable[str], score: float) -> Json:
        if facet not in self._facet_names:
            return {"match_none": {}}
        return self._constant({"terms": {fields.facet_field(facet): storable(slugs)}}, score)

    def states_no_age(self) -> Json:
        return {"bool": {"must_not": [{"exists": {"field": fields.facet_field(fields.AGE_FACET)}}]}}

    def of_breadth(self, breadth: int, score: float) -> Json:
        return self._constant({"term": {fields.AGE_BREADTH: breadth}}, score)

    def titled(self, form: str, score: float) -> Json:
        return self._constant({"term": {fields.TITLE_FORM: form}}, score)

    def unscored(self, query: Json) -> Json:
        return self._constant(query, 0.0)

    def _constant(self, query: Json, score: float) -> Json:
        return {"constant_score": {"filter": query, "boost": score}}
