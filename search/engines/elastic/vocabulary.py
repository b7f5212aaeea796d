"""The words of an Elasticsearch index, held in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from search.engines.fields import SURFACE_SEPARATOR
from search.engines.vocabulary import Vocabulary
from search.language import get_analyser

_LAST = "\U0010ffff"
# Forms of one word begin alike.
_COMMON_BEGIN = 3


class ElasticVocabulary(Vocabulary):
    """All words of one language: ``counts`` says how many documents hold each ``folded|display``."""

    def __init__(self, locale: str, counts: Mapping[str, int]) -> None:
        super().__init__(locale)
        self._counts = counts
        self._surfaces = sorted(counts)

    def _entries(self, prefix: str) -> Sequence[tuple[str, str, int]]:
        start = bisect_left(self._surfaces, prefix)
        end = bisect_left(self._surfaces, prefix + _LAST, lo=start)
        parted = ((surface.partition(SURFACE_SEPARATOR), surface) for surface in self._surfaces[start:end])
        return [(folded, display, self._counts[surface]) for (folded, _, display), surface in parted]

    def _documents_with(self, folded: str, display: str) -> int:
        return self._counts.get(f"{folded}{SURFACE_SEPARATOR}{display}", 0)

    def _is_indexed(self, terms: Sequence[str]) -> bool:
        """By the words that begin like a stem and share it: only words are held, no stems."""
        wanted = set(terms)
        stems = get_analyser(self._locale).terms
        begins = {term[:_COMMON_BEGIN] for term in wanted}
        return any(wanted & set(stems(folded)) for begin in begins for folded, _, _ in self._entries(begin))


class UnknownVocabulary(Vocabulary):
    """Before the words are loaded: every word is taken as it is, none is corrected."""

    def _entries(self, prefix: str) -> Sequence[tuple[str, str, int]]:
        return ()

    def _documents_with(self, folded: str, display: str) -> int:
        return 0

    def _is_indexed(self, terms: Sequence[str]) -> bool:
        return False

    def _corrections(self, folded: str) -> tuple[str, ...]:
        return ()
