"""Reading an index: opened and checked once per process, and again when someone else has written."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from search.engines.base import EngineError, IndexBroken, IndexMissing
from search.engines.embedded import manifest
from search.engines.embedded.errors import translated
from search.engines.embedded.store import Build, Store
from search.engines.embedded.vocabulary import EmbeddedVocabulary

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One language's index at one moment; stays valid while others write."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    vocabulary: EmbeddedVocabulary


class _OpenIndex:
    """The open index of one language, which knows when its files were replaced."""

    def __init__(self, path: Path, schema: tantivy.Schema, locale: str) -> None:
        self._path = path
        self._schema = schema
        self._locale = locale
        self._verified: set[str] = set()
        self._seen = _signature(path)
        manifest.verify(path, self._verified)
        self._index = tantivy.Index(schema, str(path))
        # No watcher thread: it would not survive a fork, and looking at one file before a search costs microseconds.
        self._index.config_reader("manual")
        self.snapshot = self._take()

    def refresh(self) -> None:
        seen = _signature(self._path)
        if seen != self._seen:
            manifest.verify(self._path, self._verified)
            self.snapshot = self._take()
            self._seen = seen

    def _take(self) -> Snapshot:
        self._index.reload()
        searcher = self._index.searcher()
        return Snapshot(self._schema, searcher, EmbeddedVocabulary(self._schema, searcher, self._locale))


class Reader:
    """The snapshots of all languages, for every thread of a process and across forks."""

    def __init__(self, store: Store, schema: tantivy.Schema, locales: Sequence[str]) -> None:
        self._store = store
        self._schema = schema
        self._locales = locales
        self._forget()

    def _forget(self) -> None:
        self._pid = os.getpid()
        # A new lock too: the one of the parent may be held by a thread that does not exist here.
        self._lock = threading.Lock()
        self._build: Build | None = None
        self._open: dict[str, _OpenIndex] = {}

    def snapshots(self) -> Mapping[str, Snapshot]:
        """The latest committed state of each language.

        :class:`IndexMissing` without an index of this version, :class:`IndexBroken` when its files are damaged.
        """
        if self._pid != os.getpid():
            self._forget()
        with self._lock:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    return self._latest()
                except (IndexMissing, IndexBroken):
                    # A rebuild or a merge may have removed files between our looking and our opening: look again.
                    self._build, self._open = None, {}
                    if attempt == _ATTEMPTS:
                        raise
        raise AssertionError("unreachable")

    def _latest(self) -> dict[str, Snapshot]:
        build = self._store.current()
        with translated("The index cannot be opened"):
            try:
                if build != self._build:
                    self._open = {
                        locale: _OpenIndex(build.index(locale), self._schema, locale) for locale in self._locales
                    }
                    self._build = build
                for index in self._open.values():
                    index.refresh()
            except FileNotFoundError as error:
                raise IndexBroken(f"A file of the index is gone: {error.filename}") from error
            except PermissionError as error:
                raise EngineError(f"The index cannot be read: {error}") from error
        return {locale: index.snapshot for locale, index in self._open.items()}


def _signature(path: Path) -> tuple[int, int, int]:
    """Changes with every commit: tantivy replaces this file."""
    status = (path / manifest.META).stat()
    return status.st_ino, status.st_mtime_ns, status.st_size
