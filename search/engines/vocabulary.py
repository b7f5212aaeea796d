"""The words of an index: which exist, how people write them, and which one a misspelt word was meant to be."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.engines.fields import SURFACE_SEPARATOR
from search.language import get_analyser, is_known_word, is_stop_word
from search.language.words import written

_SHORTEST_CORRECTED = 5
_SHORTEST_WITH_TWO_EDITS = 8
# Equally near words that are all tried: more only bring false friends.
_MOST_CANDIDATES = 3
_NEAREST = 16
_REMEMBERED = 2_000


class Vocabulary(ABC):
    """The words of one language's index at one moment. Each engine says how it looks them up."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self.displays = lru_cache(maxsize=_REMEMBERED)(self._displays)
        self.corrections = lru_cache(maxsize=_REMEMBERED)(self._corrections)

    @abstractmethod
    def _entries(self, prefix: str) -> Sequence[tuple[str, str, int]]:
        """(folded, display, about how many documents) of the words whose ``folded|display`` begins with ``prefix``.

        ``display`` is empty for the documents that have the word in a file only.
        """

    @abstractmethod
    def _documents_with(self, folded: str, display: str) -> int:
        """How many documents hold a word written just so; deleted ones are not counted."""

    @abstractmethod
    def _is_indexed(self, terms: Sequence[str]) -> bool:
        """Whether a document holds any of the stems."""

    def contains(self, folded: str) -> bool:
        """Whether a stored document holds this word in just this form (case and accents aside)."""
        return bool(self.displays(folded))

    def display(self, folded: str) -> str:
        """The way most documents write a word, else the word list: *harcèlement* for *harcelement*."""
        displays = filter(None, self.displays(folded))
        return next(displays, "") or written(self._locale).get(folded, folded)

    def complete(self, prefix: str, limit: int) -> list[str]:
        """Words that begin with a folded prefix, as people write them, most used first, function words left out."""
        used: dict[str, int] = defaultdict(int)
        for folded, display, count in self._entries(prefix):
            if display:
                used[folded] += count
        ranked = sorted(used, key=lambda folded: (-used[folded], folded))
        found: list[str] = []
        for folded in ranked:
            if len(found) == limit:
                break
            # Looked up again one by one: a quick list may still count documents deleted since.
            if not is_stop_word(self._locale, folded) and self.contains(folded):
                found.append(self.display(folded))
        return found

    def _displays(self, folded: str) -> tuple[str, ...]:
        """Ways to write the word, most used first; empty when no document holds it."""
        entries = [display for _, display, _ in self._entries(f"{folded}{SURFACE_SEPARATOR}")]
        counts = {display: self._documents_with(folded, display) for display in entries}
        return tuple(
            sorted((display for display in entries if counts[display]), key=lambda each: (-counts[each], each))
        )

    def _corrections(self, folded: str) -> tuple[str, ...]:
        """Folded indexed words that an unknown word may have meant, nearest and most used first; often empty.

        Only for words of 5 letters and more that are neither indexed nor ordinary: one edit, from 8 letters on two,
        neighbours changed places counting as one. Numbers are never corrected (P5 is not P6). The first letter is taken
        to be right: people seldom miss it, and it keeps the comparison short.
        """
        if not self._may_be_corrected(folded):
            return ()
        used: dict[str, int] = defaultdict(int)
        for word, display, count in self._entries(folded[0]):
            if display:
                used[word] += count
        most = 2 if len(folded) >= _SHORTEST_WITH_TWO_EDITS else 1
        # Ordinary words too: *wachtwoord* is what was meant where only *wachtwoorden* is indexed.
        used |= {word: 0 for word in written(self._locale) if word[0] == folded[0] and word not in used}
        near = extract(folded, list(used), scorer=OSA.distance, score_cutoff=most, limit=_NEAREST)
        ranked = sorted((int(distance), -used[word], word) for word, distance, _ in near)
        ranked = [entry for entry in ranked if self._is_other_word(entry[2], folded)]
        return tuple(word for distance, _, word in ranked if distance == ranked[0][0])[:_MOST_CANDIDATES]

    def _may_be_corrected(self, folded: str) -> bool:
        if len(folded) < _SHORTEST_CORRECTED or not folded.isalpha():
            return False
        return not (self.contains(folded) or is_known_word(self._locale, folded))

    def _is_other_word(self, word: str, folded: str) -> bool:
        """Whether a candidate is a word people search, still stored, and not the same word inflected otherwise."""
        if len(word) < _SHORTEST_CORRECTED - 1 or not word.isalpha() or is_stop_word(self._locale, word):
            return False
        terms = get_analyser(self._locale).terms
        if set(terms(word)) <= set(terms(folded)):
            return False
        return self.contains(word) or self._is_indexed(terms(word))
