"""From a text to the terms an index keeps: the one analysis of each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Protocol

from search.language import dutch, french, text, words

# Words kept analysed, per language and process. 120,000 words take about 80 MB, 20,000 cover running text.
_CACHED_WORDS = 20_000
# Longer "words" are keys, addresses or noise: only their beginning counts.
_LONGEST_WORD = 80


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    ``text`` is the word as it stands at ``start:end`` of the analysed text, without an elided article (*l'*).
    ``folded`` is its plain form, for lists, completion and typing errors. ``terms`` are the stems that stand for it,
    all at one position. ``parts`` are stems of what a Dutch compound is made of, empty for every other word.
    """

    text: str
    folded: str
    terms: tuple[str, ...]
    parts: tuple[str, ...]
    position: int
    start: int
    end: int


Split = tuple[tuple[str, ...], tuple[str, ...]]
"""One reading of a compound as two words: the terms of the one, the terms of the other."""


class Rules(Protocol):
    """What a language module offers. ``word`` is lower case, with accents, its apostrophes made plain."""

    def elided(self, word: str) -> int:
        """How many leading characters are an elided word (*l'*), 0 when none."""
        ...

    def stems(self, word: str) -> tuple[str, ...]: ...

    def parts(self, word: str) -> tuple[str, ...]: ...

    def splits(self, word: str) -> tuple[Split, ...]: ...


_RULES: dict[str, Rules] = {"nl": dutch, "fr": french}


class Analyser:
    """The analysis of one language. Safe to share between threads."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._rules = _RULES[locale]
        self._analysed = lru_cache(maxsize=_CACHED_WORDS)(self._analyse)

    def tokens(self, content: str) -> list[Token]:
        """The words of ``content`` in order, stop words included. Never raises, whatever the text holds."""
        found: list[Token] = []
        for position, (start, end) in enumerate(text.words(content)):
            skipped, folded, terms, parts = self._analysed(content[start:end])
            start += skipped
            found.append(Token(content[start:end], folded, terms, parts, position, start, end))
        return found

    def content_tokens(self, content: str) -> list[Token]:
        """The words that say something: without stop words, unless there is nothing else."""
        every = self.tokens(content)
        return [token for token in every if not words.is_stop_word(self.locale, token.folded)] or every

    def terms(self, word: str) -> tuple[str, ...]:
        """The stems of one word; of the first one when ``word`` holds several, none when it holds no word."""
        found = self.tokens(word)
        return found[0].terms if found else ()

    def glued(self, tokens: Sequence[Token]) -> list[Token]:
        """Each pair of neighbours read as one word: *cyber pesten* also as *cyberpesten*.

        The i-th result stands for ``tokens[i]`` and ``tokens[i + 1]`` and spans both.
        """
        return [self._glue(left, right) for left, right in pairwise(tokens)]

    def splits(self, token: Token) -> tuple[Split, ...]:
        """Each way to read a compound as two words, for a query that glued what a text keeps apart."""
        return self._rules.splits(text.plain(token.text)[:_LONGEST_WORD]) if token.parts else ()

    def _glue(self, left: Token, right: Token) -> Token:
        # With the accents: two of the French stems depend on them.
        surface = left.text + right.text
        _, folded, terms, parts = self._analysed(surface)
        return Token(surface, folded, terms, parts, left.position, left.start, right.end)

    def _analyse(self, surface: str) -> tuple[int, str, tuple[str, ...], tuple[str, ...]]:
        skipped = self._rules.elided(surface)
        word = text.plain(surface[skipped:][:_LONGEST_WORD])
        folded = text.fold(word).replace("'", "")
        return skipped, folded, self._rules.stems(word), self._rules.parts(word)


@cache
def get_analyser(locale: str) -> Analyser:
    """The analyser of ``nl`` or ``fr``, one per process; ``KeyError`` for another locale."""
    return Analyser(locale)
