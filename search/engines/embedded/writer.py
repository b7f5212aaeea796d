"""Changing an index: documents in, one commit at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tantivy

from search.engines.base import MOST_REFUSED, DocumentsRefused, EngineError, ResourceDocument
from search.engines.embedded import manifest
from search.engines.embedded.documents import to_tantivy
from search.engines.embedded.errors import translated
from search.engines.embedded.reader import Snapshot
from search.engines.fields import PK

# The least that tantivy accepts for one thread. More threads would only wait: the analysis holds the interpreter.
_HEAP = 15_000_000
_HEAP_FOR_REBUILD = 60_000_000
# A rebuild that dies late should not have held everything in memory.
_COMMIT_EVERY = 10_000


class _LocaleWriter:
    """One language's tantivy writer."""

    def __init__(self, path: Path, index_schema: tantivy.Schema, heap: int) -> None:
        self._path = path
        self._writer = tantivy.Index(index_schema, str(path)).writer(heap_size=heap, num_threads=1)

    def add(self, document: tantivy.Document) -> None:
        self._writer.add_document(document)

    def delete(self, pk: int) -> None:
        self._writer.delete_documents_by_term(PK, pk)

    def commit(self) -> None:
        manifest.before_commit(self._path)
        self._writer.commit()

    def close(self) -> None:
        """Wait for merges and write down the checksums; frees tantivy's lock."""
        self._writer.wait_merging_threads()
        manifest.after_commit(self._path)

    def abandon(self) -> None:
        self._writer.rollback()
        self._writer.wait_merging_threads()


class BatchWriter:
    """Changes to the current build. A page moves along when its language changes."""

    def __init__(
        self,
        paths: Mapping[str, Path],
        snapshots: Mapping[str, Snapshot],
        index_schema: tantivy.Schema,
        facet_names: Sequence[str],
    ) -> None:
        self._paths = paths
        self._snapshots = snapshots
        self._schema = index_schema
        self._facet_names = facet_names
        self._writers: dict[str, _LocaleWriter] = {}
        self._written: set[tuple[str, int]] = set()
        # One writer at a time: nobody can have written later than we read.
        self.superseded: set[int] = set()

    def upsert(self, document: ResourceDocument) -> None:
        """Store ``document`` in place of whatever its page had; visible after the commit."""
        with translated(f"Page {document.pk} cannot be indexed"):
            if document.locale not in self._paths:
                raise EngineError(f"There is no index for {document.locale!r}")
            converted = _converted(document, self._facet_names)
            self.delete(document.pk)
            self._writer(document.locale).add(converted)
            self._written.add((document.locale, document.pk))

    def delete(self, pk: int) -> None:
        """Remove a page in whatever language; unknown ones are no error."""
        with translated(f"Page {pk} cannot be removed"):
            for locale in self._paths:
                # Opening a writer costs far more than looking.
                if (locale, pk) in self._written or self._snapshots[locale].searcher.doc_freq(PK, pk):
                    self._writer(locale).delete(pk)

    def commit(self) -> None:
        with translated("The changes cannot be committed"):
            for writer in self._writers.values():
                writer.commit()
            for writer in self._writers.values():
                writer.close()

    def abandon(self) -> None:
        """Forget all changes. The error that led here matters more than one raised while clearing up."""
        for writer in self._writers.values():
            try:
                with translated("The changes cannot be taken back"):
                    writer.abandon()
            except EngineError:
                continue

    def _writer(self, locale: str) -> _LocaleWriter:
        if locale not in self._writers:
            self._writers[locale] = _LocaleWriter(self._paths[locale], self._schema, _HEAP)
        return self._writers[locale]


def fill(
    paths: Mapping[str, Path],
    index_schema: tantivy.Schema,
    facet_names: Sequence[str],
    documents: Iterable[ResourceDocument],
) -> tuple[int, dict[int, str]]:
    """Make a new index in each of ``paths`` and stream ``documents`` into them; returns how many pages they hold, and
    which could not be analysed and why.

    When a page comes twice the later document counts. Errors of ``documents`` itself come through as they are. Many
    documents that cannot be analysed are an :class:`EngineError`.
    """
    with translated("A new index cannot be made"):
        for path in paths.values():
            path.mkdir()
        writers = {locale: _LocaleWriter(path, index_schema, _HEAP_FOR_REBUILD) for locale, path in paths.items()}
    seen: set[int] = set()
    refused: dict[int, str] = {}
    for number, document in enumerate(documents, start=1):
        with translated(f"Page {document.pk} cannot be indexed"):
            try:
                _add(writers, document, facet_names, again=document.pk in seen)
                seen.add(document.pk)
            except DocumentsRefused as error:
                refused |= error.reasons
                if len(refused) > MOST_REFUSED:
                    raise EngineError(f"More than {MOST_REFUSED} pages cannot be analysed: {error}") from error
            if number % _COMMIT_EVERY == 0:
                _commit(writers)
    with translated("The new index cannot be committed"):
        for writer in writers.values():
            writer.commit()
            writer.close()
    return len(seen), refused


def _commit(writers: Mapping[str, _LocaleWriter]) -> None:
    for writer in writers.values():
        writer.commit()


def _add(
    writers: Mapping[str, _LocaleWriter], document: ResourceDocument, facet_names: Sequence[str], *, again: bool
) -> None:
    if document.locale not in writers:
        raise EngineError(f"There is no index for {document.locale!r}")
    converted = _converted(document, facet_names)
    if again:
        for writer in writers.values():
            writer.delete(document.pk)
    writers[document.locale].add(converted)


def _converted(document: ResourceDocument, facet_names: Sequence[str]) -> tantivy.Document:
    """:raises DocumentsRefused: what defeats the analysis is the fault of the document, and not damage to the index."""
    try:
        return to_tantivy(document, facet_names)
    except EngineError:
        raise
    except Exception as error:
        raise DocumentsRefused({document.pk: f"{type(error).__name__}: {error}"}) from error
