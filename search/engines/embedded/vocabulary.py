"""The words of a tantivy index."""

from __future__ import annotations

from collections.abc import Sequence

import tantivy

from search.engines.embedded.results import total
from search.engines.fields import SURFACE, SURFACE_SEPARATOR, TEXT_FIELDS
from search.engines.vocabulary import Vocabulary


class EmbeddedVocabulary(Vocabulary):
    """Read from the index itself, one look at a time."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, locale: str) -> None:
        super().__init__(locale)
        self._schema = schema
        self._searcher = searcher

    def _entries(self, prefix: str) -> Sequence[tuple[str, str, int]]:
        """The list of terms still holds those of documents deleted since the last merge."""
        rows = self._searcher.terms_with_prefix(SURFACE, prefix)
        parted = ((surface.partition(SURFACE_SEPARATOR), count) for surface, count in rows)
        return [(folded, display, count) for (folded, _, display), count in parted]

    def _documents_with(self, folded: str, display: str) -> int:
        return self._count(SURFACE, f"{folded}{SURFACE_SEPARATOR}{display}")

    def _is_indexed(self, terms: Sequence[str]) -> bool:
        return any(self._count(field, term) for term in terms for field in TEXT_FIELDS)

    def _count(self, field: str, term: str) -> int:
        """How many documents have a term in a field, deleted ones left out."""
        return total(self._searcher.search(tantivy.Query.term_query(self._schema, field, term, "basic"), 1))
