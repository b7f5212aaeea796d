"""A request as an engine's queries: what must match, what only lifts, what the visitor ticked."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from search import ranking
from search.engines.base import EngineRequest, TextGroup
from search.engines.dialect import Dialect, Q
from search.engines.fields import AGE_FACET
from search.engines.words import WordQueries
from search.language import title_form

# ``search.ranking`` promises that text stays below this, so that it only decides inside a tier.
_TEXT_CEILING = 50.0
# Upper limit of what BM25 (k1 = 1.2) makes of a term's inverse document frequency.
_BM25_CEILING = 2.2
# Facets without a tier of their own still lift a little.
_OTHER_FACET = 5.0
# Beyond this many age groups the boosts of neighbouring breadths no longer differ visibly.
_WIDEST_BREADTH = 24
_LONGEST_SLUG = 1000
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RequestQueries(Generic[Q]):
    """``base`` is the groups and ages, for counting; ``scored`` the same with everything that ranks.

    ``flat`` means that the score says nothing.
    """

    base: Q
    scored: Q
    flat: bool


class RequestBuilder(Generic[Q]):
    """Builds the queries of one request."""

    def __init__(self, dialect: Dialect[Q], words: WordQueries[Q], documents: int) -> None:
        self._dialect = dialect
        self._words = words
        # The rarest word there can be in an index of this size.
        self._rarest = math.log(1 + (documents + 0.5) / 1.5)

    def build(self, request: EngineRequest) -> RequestQueries[Q]:
        texts = {group: self._words.for_text(group.text) for group in request.groups}
        scale = self._text_scale(sum(len(words) for words in texts.values()))
        required: list[Q] = []
        lifting = self._lifting(request)
        for group, words in texts.items():
            query = self._group(group, words, scale)
            if query is not None:
                (required if group.required else lifting).append(query)
        filters = self._ages(request.ages)
        return RequestQueries(
            base=self._dialect.all_of([*required, *filters]),
            scored=self._dialect.all_of([*required, *filters], lifting),
            flat=not required and not lifting,
        )

    def _text_scale(self, words: int) -> float:
        """What keeps the sum over all words below the ceiling."""
        highest = _BM25_CEILING * self._rarest * ranking.TITLE * max(words, 1)
        return min(1.0, _TEXT_CEILING / highest)

    def _group(self, group: TextGroup, words: Sequence[Q], scale: float) -> Q | None:
        """The text or any of the values; ``None`` for a group that asks nothing."""
        options = self._values(group.values, ranking.GROUP_VALUE)
        if words:
            combined = self._dialect.any_of if group.any_word else self._dialect.all_of
            options.append(combined(words, scale=scale))
        return self._dialect.any_of(options) if options else None

    def _lifting(self, request: EngineRequest) -> list[Q]:
        queries = self._values(request.boosts, ranking.BOOST_VALUE)
        queries += self._narrow_ages(request.preferred_ages)
        if form := title_form(request.exact_title):
            queries.append(self._dialect.titled(form, ranking.EXACT_TITLE))
        return queries

    def _values(self, values: Iterable[tuple[str, str]], weights: Mapping[str, float]) -> list[Q]:
        """One query a facet: several fitting slugs of one facet lift no more than one."""
        slugs: dict[str, set[str]] = defaultdict(set)
        for name, slug in values:
            slugs[name].add(slug)
        return [self._dialect.carries(name, slugs[name], weights.get(name, _OTHER_FACET)) for name in sorted(slugs)]

    def _ages(self, ages: frozenset[str]) -> list[Q]:
        """Any of the ages, or none stated."""
        if not ages:
            return []
        either = [self._dialect.carries(AGE_FACET, ages, 0.0), self._dialect.states_no_age()]
        return [self._dialect.unscored(self._dialect.any_of(either))]

    def _narrow_ages(self, ages: frozenset[str]) -> list[Q]:
        """Resources for any of the ages, the narrower the higher."""
        if not ages:
            return []
        breadths = [
            self._dialect.of_breadth(breadth, ranking.age_boost(breadth)) for breadth in range(_WIDEST_BREADTH + 1)
        ]
        return [self._dialect.all_of([self._dialect.carries(AGE_FACET, ages, 0.0)], breadths)]


def storable(slugs: Iterable[str]) -> list[str]:
    """The slugs an index can hold, in a stable order; others match nothing: lone surrogates, and endless ones."""
    return sorted(slug for slug in slugs if len(slug) <= _LONGEST_SLUG and not _SURROGATES.search(slug))
