"""Queries for tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from search.engines import fields
from search.engines.embedded import schema
from search.engines.request import storable


class TantivyDialect:
    """Makes tantivy's queries for one schema."""

    def __init__(self, index_schema: tantivy.Schema, facet_names: Iterable[str]) -> None:
        self._schema = index_schema
        self._facet_names = frozenset(facet_names)

    def term(self, field: str, term: str, weight: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, term, "freq"), weight)

    def phrase(self, field: str, left: str, right: str, weight: float) -> Query:
        return Query.boost_query(Query.phrase_query(self._schema, field, [left, right]), weight)

    def best_of(self, options: Sequence[Query], lesser: float) -> Query:
        return Query.disjunction_max_query(list(options), lesser)

    def any_of(self, options: Sequence[Query], scale: float = 1.0) -> Query:
        return _scaled(Query.boolean_query([(Occur.Should, query) for query in options]), scale)

    def all_of(self, required: Sequence[Query], lifting: Sequence[Query] = (), scale: float = 1.0) -> Query:
        must = list(required) or [self.unscored(Query.all_query())]
        clauses = [*((Occur.Must, query) for query in must), *((Occur.Should, query) for query in lifting)]
        return _scaled(Query.boolean_query(clauses) if len(clauses) > 1 else must[0], scale)

    def carries(self, facet: str, slugs: Iterable[str], score: float) -> Query:
        if facet not in self._facet_names:
            return Query.empty_query()
        query = Query.term_set_query(self._schema, fields.facet_field(facet), storable(slugs))
        return Query.const_score_query(query, score)

    def states_no_age(self) -> Query:
        return Query.term_query(self._schema, schema.NO_AGE, 1, "basic")

    def of_breadth(self, breadth: int, score: float) -> Query:
        return Query.const_score_query(Query.term_query(self._schema, fields.AGE_BREADTH, breadth, "basic"), score)

    def titled(self, form: str, score: float) -> Query:
        return Query.const_score_query(Query.term_query(self._schema, fields.TITLE_FORM, form, "basic"), score)

    def unscored(self, query: Query) -> Query:
        return Query.const_score_query(query, 0.0)


def _scaled(query: Query, scale: float) -> Query:
    return query if scale == 1.0 else Query.boost_query(query, scale)
