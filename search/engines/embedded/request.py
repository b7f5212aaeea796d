"""A request as engine queries: what must match, what only lifts, what the visitor ticked."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from search import ranking
from search.engines.base import EngineRequest, TextGroup
from search.engines.embedded import schema
from search.engines.embedded.words import WordQueries
from search.language import title_form

# ``search.ranking`` promises that text stays below this, so that it only decides inside a tier.
_TEXT_CEILING = 50.0
# Upper limit of what BM25 (k1 = 1.2) makes of a term's inverse document frequency.
_BM25_CEILING = 2.2
# Facets without a tier of their own still lift a little.
_OTHER_FACET = 5.0
# Beyond this many age groups the boosts of neighbouring breadths no longer differ visibly.
_WIDEST_BREADTH = 24

Clause = tuple[Occur, Query]


@dataclass(frozen=True, slots=True)
class RequestQueries:
    """``base`` is the groups and ages, for counting; ``scored`` the same with everything that ranks.

    ``choices`` holds one filter per facet the visitor ticked. ``flat`` means that the score says nothing.
    """

    base: Query
    scored: Query
    choices: dict[str, Query]
    flat: bool


class RequestBuilder:
    """Builds the queries of one request. Slugs and words enter as terms, never as text to be parsed."""

    def __init__(
        self, index_schema: tantivy.Schema, facet_names: Sequence[str], words: WordQueries, documents: int
    ) -> None:
        self._schema = index_schema
        self._facet_names = frozenset(facet_names)
        self._words = words
        # The rarest word there can be in an index of this size.
        self._rarest = math.log(1 + (documents + 0.5) / 1.5)

    def build(self, request: EngineRequest) -> RequestQueries:
        texts = {group: self._words.for_text(group.text) for group in request.groups}
        scale = self._text_scale(sum(len(words) for words in texts.values()))
        required: list[Clause] = []
        lifting: list[Clause] = self._lifting(request)
        for group, words in texts.items():
            query = self._group(group, words, scale)
            if query is not None:
                (required if group.required else lifting).append(
                    (Occur.Must if group.required else Occur.Should, query)
                )
        filters = self._ages(request.ages)
        base = _all_of([*required, *filters])
        return RequestQueries(
            base=base,
            scored=_all_of([*required, *filters, *lifting]),
            choices={name: self._carries(name, slugs, 0.0) for name, slugs in request.choices.items() if slugs},
            flat=not required and not lifting,
        )

    def _text_scale(self, words: int) -> float:
        """What keeps the sum over all words below the ceiling."""
        highest = _BM25_CEILING * self._rarest * ranking.TITLE * max(words, 1)
        return min(1.0, _TEXT_CEILING / highest)

    def _group(self, group: TextGroup, words: Sequence[Query], scale: float) -> Query | None:
        """The text or any of the values; ``None`` for a group that asks nothing."""
        options = [(Occur.Should, query) for query in self._values(group.values, ranking.GROUP_VALUE)]
        if words:
            occur = Occur.Should if group.any_word else Occur.Must
            text = Query.boolean_query([(occur, word) for word in words])
            options.append((Occur.Should, Query.boost_query(text, scale)))
        return Query.boolean_query(options) if options else None

    def _lifting(self, request: EngineRequest) -> list[Clause]:
        queries = self._values(request.boosts, ranking.BOOST_VALUE)
        queries += self._narrow_ages(request.preferred_ages)
        if form := title_form(request.exact_title):
            term = Query.term_query(self._schema, schema.TITLE_FORM, form, "basic")
            queries.append(Query.const_score_query(term, ranking.EXACT_TITLE))
        return [(Occur.Should, query) for query in queries]

    def _values(self, values: Iterable[tuple[str, str]], weights: dict[str, float]) -> list[Query]:
        """One query a facet: several fitting slugs of one facet lift no more than one."""
        slugs: dict[str, set[str]] = defaultdict(set)
        for name, slug in values:
            slugs[name].add(slug)
        return [self._carries(name, slugs[name], weights.get(name, _OTHER_FACET)) for name in sorted(slugs)]

    def _carries(self, name: str, slugs: Iterable[str], score: float) -> Query:
        """Documents with any of the slugs, all at one score; nothing for a facet the index does not have."""
        if name not in self._facet_names:
            return Query.empty_query()
        wanted = sorted(slug for slug in slugs if _encodable(slug))
        query = Query.term_set_query(self._schema, schema.facet_field(name), wanted)
        return Query.const_score_query(query, score)

    def _ages(self, ages: frozenset[str]) -> list[Clause]:
        """Any of the ages, or none stated."""
        if not ages:
            return []
        none_stated = Query.term_query(self._schema, schema.NO_AGE, 1, "basic")
        either = [(Occur.Should, self._carries(schema.AGE_FACET, ages, 0.0)), (Occur.Should, none_stated)]
        return [(Occur.Must, Query.const_score_query(Query.boolean_query(either), 0.0))]

    def _narrow_ages(self, ages: frozenset[str]) -> list[Query]:
        """Resources for any of the ages, the narrower the higher."""
        if not ages:
            return []
        covers = self._carries(schema.AGE_FACET, ages, 0.0)
        clauses = [(Occur.Must, covers)]
        for breadth in range(_WIDEST_BREADTH + 1):
            of_breadth = Query.term_query(self._schema, schema.AGE_BREADTH, breadth, "basic")
            clauses.append((Occur.Should, Query.const_score_query(of_breadth, ranking.age_boost(breadth))))
        return [Query.boolean_query(clauses)]


def with_filters(query: Query, filters: Iterable[Query]) -> Query:
    """``query`` among the documents that pass every filter."""
    clauses = [(Occur.Must, query), *((Occur.Must, each) for each in filters)]
    return Query.boolean_query(clauses) if len(clauses) > 1 else query


def _all_of(clauses: list[Clause]) -> Query:
    """All required clauses, lifted by the others; every document when nothing is required."""
    if not any(occur == Occur.Must for occur, _ in clauses):
        clauses = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0)), *clauses]
    return Query.boolean_query(clauses)


def _encodable(slug: str) -> bool:
    """Lone surrogates cannot be stored, hence match nothing."""
    return not any("\ud800" <= letter <= "\udfff" for letter in slug)
