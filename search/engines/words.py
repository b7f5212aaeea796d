"""The text of a query as an engine's query: every word in one of the fields, in whatever form it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Generic

from search import ranking
from search.engines.dialect import Dialect, Q
from search.engines.fields import BODY, FILES, GOALS, PARTS, SUMMARY, TITLE
from search.engines.vocabulary import Vocabulary
from search.language import Analyser, Token

FIELD_WEIGHTS = (
    (TITLE, ranking.TITLE),
    (SUMMARY, ranking.SUMMARY),
    (BODY, ranking.BODY),
    (GOALS, ranking.GOALS),
    (FILES, ranking.FILES),
)

# A query of more words than this is a pasted text: the rest is left out.
_MOST_WORDS = 32
# How much the lesser of several matches of one word (title and body, say) adds to the best of them.
_LESSER_MATCHES = 0.1
_SHORTEST_SPLIT_WORD = 6
_SHORTEST_HALF = 3


class WordQueries(Generic[Q]):
    """Builds the queries for the words of a text over one index; collects the corrections it had to make."""

    def __init__(self, dialect: Dialect[Q], analyser: Analyser, vocabulary: Vocabulary) -> None:
        self._dialect = dialect
        self._analyser = analyser
        self._vocabulary = vocabulary
        self.corrections: dict[str, str] = {}

    def for_text(self, text: str) -> list[Q]:
        """One query a word, in order; none for a text without words."""
        tokens = self._analyser.content_tokens(text)[:_MOST_WORDS]
        glued = self._analyser.glued(tokens)
        # A pair of neighbours read as one word stands for both of them.
        beside = [glued[max(i - 1, 0) : i + 1] for i in range(len(tokens))]
        return [self._word(token, pairs) for token, pairs in zip(tokens, beside, strict=True)]

    def _word(self, token: Token, glued: Sequence[Token]) -> Q:
        options = self._anywhere(token.terms)
        options += [query for pair in glued for query in self._anywhere(pair.terms)]
        options += self._compound(token)
        apart = self._written_apart(token)
        known = apart or token.parts or any(self._vocabulary.contains(pair.folded) for pair in glued)
        options += apart if known else [*apart, *self._corrected(token)]
        return self._dialect.best_of(options, _LESSER_MATCHES)

    def _anywhere(self, terms: Iterable[str], share: float = 1.0) -> list[Q]:
        """Any of the terms in any field, each with the weight of its field."""
        weights = (*FIELD_WEIGHTS, (PARTS, ranking.COMPOUND_PARTS))
        return [self._dialect.term(field, term, share * weight) for term in terms for field, weight in weights]

    def _compound(self, token: Token) -> list[Q]:
        """A compound also matches its halves anywhere: *privacyinstellingen* finds "instellingen voor privacy"."""
        return [self._all_of(pair) for pair in self._analyser.splits(token)]

    def _all_of(self, pair: Sequence[Sequence[str]]) -> Q:
        halves = [self._dialect.best_of(self._anywhere(terms), _LESSER_MATCHES) for terms in pair]
        return self._dialect.all_of(halves, scale=ranking.COMPOUND_PARTS)

    def _written_apart(self, token: Token) -> list[Q]:
        """The word as two indexed words side by side: *cyberharcèlement* in "cyber harcèlement"."""
        word = token.folded
        if len(word) < _SHORTEST_SPLIT_WORD:
            return []
        cuts = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)
        halves = ((word[:cut], word[cut:]) for cut in cuts)
        known = [pair for pair in halves if all(self._vocabulary.contains(half) for half in pair)]
        return [query for left, right in known for query in self._phrases(left, right)]

    def _phrases(self, left: str, right: str) -> list[Q]:
        terms = self._analyser.terms
        return [
            self._dialect.phrase(field, *pair, weight)
            for pair in product(terms(left), terms(right))
            for field, weight in FIELD_WEIGHTS
        ]

    def _corrected(self, token: Token) -> list[Q]:
        words = self._vocabulary.corrections(token.folded)
        if words:
            self.corrections[token.text] = self._vocabulary.display(words[0])
        terms = dict.fromkeys(term for word in words for term in self._analyser.terms(word))
        return self._anywhere(terms, ranking.CORRECTED_WORD)
