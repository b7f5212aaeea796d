"""The embedded engine: the contract of ``search.engines.base`` over tantivy indexes in a local directory."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import Order, Query

from search.engines.base import (
    DocumentsRefused,
    EngineError,
    EngineRequest,
    EngineResponse,
    IndexBroken,
    IndexStatus,
    ResourceDocument,
)
from search.engines.embedded import schema
from search.engines.embedded.answer import NAME, answer
from search.engines.embedded.errors import translated
from search.engines.embedded.reader import Reader, Snapshot
from search.engines.embedded.store import Build, Store
from search.engines.embedded.writer import BatchWriter, fill
from search.engines.fields import DEFAULT_FACETS, FINGERPRINT, PK
from search.language import LOCALES, get_analyser
from search.metrics import failures_counted

_FINGERPRINTS_AT_ONCE = 1_000


class EmbeddedEngine:
    """Search without a server. One object per process is enough: threads share it, and it notices a fork.

    ``directory`` belongs to the engine alone and must be on a local disk. ``facet_names`` are the facets that documents
    may carry; other ones are refused when indexing and match nothing when searching. ``standby``: it is not the only
    index, and a rebuild leaves that of another release in its place.
    """

    name = NAME

    def __init__(
        self,
        directory: Path,
        locales: Sequence[str] = LOCALES,
        facet_names: Sequence[str] = DEFAULT_FACETS,
        *,
        standby: bool = False,
    ) -> None:
        self._locales = tuple(locales)
        self._facet_names = tuple(facet_names)
        self._schema = schema.build_schema(self._facet_names)
        self.version = schema.version_name(self._facet_names)
        self._store = Store(Path(directory), self.version, shared=standby)
        self._reader = Reader(self._store, self._schema, self._locales)

    @failures_counted
    def search(self, requests: Sequence[EngineRequest]) -> list[EngineResponse]:
        """Answer all requests from one state of the index, in their order."""
        with self._telling_the_build(), translated("The search failed"):
            snapshots = self._reader.snapshots()
            return [answer(self._of(snapshots, each.locale), each, self._facet_names) for each in requests]

    @failures_counted
    def complete(self, locale: str, prefix: str, limit: int) -> list[str]:
        """Indexed words that start with ``prefix`` (case and accents ignored), most used first, no function words."""
        with translated("The completion failed"):
            tokens = get_analyser(locale).tokens(prefix) if locale in self._locales else []
            # Words are completed, not phrases.
            if len(tokens) != 1 or limit <= 0:
                return []
            vocabulary = self._of(self._reader.snapshots(), locale).vocabulary
            return vocabulary.complete(tokens[0].folded, limit)

    @contextmanager
    def writer(self, moment: int | None = None, timeout: float | None = None) -> Iterator[BatchWriter]:
        """Open the current index for changes, committed together when the context is left without an error.

        :class:`IndexBusy` at once when anyone else writes or rebuilds; :class:`IndexMissing` before the first rebuild.
        """
        with self._store.locked():
            with translated("The index cannot be written"):
                # Checked before it is written to: damage would be merged into new, "correct" files.
                snapshots = self._reader.snapshots()
                paths = self._paths(self._store.current().directory)
            batch = BatchWriter(paths, snapshots, self._schema, self._facet_names)
            try:
                yield batch
                batch.commit()
            except BaseException:
                batch.abandon()
                raise

    def rebuild(self, documents: Iterable[ResourceDocument], moment: int | None = None, resume: bool = False) -> int:
        """Build an index beside the present one and switch to it; the lock is held all the while.

        Returns the number of pages. Searches go on in the old index until the switch; when anything fails it stays.
        Nobody else writes meanwhile, and what failed starts afresh: ``moment`` and ``resume`` change nothing.
        """
        with self._store.locked():
            with translated("A new index cannot be made"):
                directory = self._store.new_directory()
            try:
                count, refused = fill(self._paths(directory), self._schema, self._facet_names, documents)
                with translated("The new index cannot be put to use"):
                    self._store.switch_to(directory)
            except BaseException:
                shutil.rmtree(directory, ignore_errors=True)
                raise
        if refused:
            raise DocumentsRefused(refused)
        return count

    def unfinished(self) -> None:
        """There never is one: a build that fails is removed."""

    def fingerprints(self) -> Iterator[tuple[int, str]]:
        """(page id, fingerprint) of every stored document, of one state of the index, in the order of the ids."""
        with translated("The fingerprints cannot be read"):
            snapshots = self._reader.snapshots()
        for snapshot in snapshots.values():
            yield from _fingerprints(snapshot)

    def set_aside(self, build: str = "") -> None:
        """Rename the present index to ``broken-<time>``; the last three are kept. Without an index nothing happens.

        With ``build`` nothing happens either when another process has put a new build in its place already.
        """
        with self._store.locked(), translated("The index cannot be set aside"):
            if not build or build == self._store.build_name():
                self._store.set_aside()

    def status(self) -> IndexStatus:
        """State of the index; never raises. Healthy means: opened, and its checksums were right when it was opened."""
        version = self.version
        try:
            with translated("The state of the index cannot be read"):
                snapshots = self._reader.snapshots()
                build = self._store.current()
                documents = {locale: snapshot.searcher.num_docs for locale, snapshot in snapshots.items()}
                return IndexStatus(True, version, documents, build.built_at, _size(build))
        except EngineError as error:
            return IndexStatus(False, version, {}, None, 0, str(error))

    @contextmanager
    def _telling_the_build(self) -> Iterator[None]:
        """Name the build in use on the error that says it is damaged."""
        build = self._store.build_name()
        try:
            yield
        except IndexBroken as error:
            error.build = build
            raise

    def _paths(self, directory: Path) -> dict[str, Path]:
        return {locale: directory / locale for locale in self._locales}

    def _of(self, snapshots: Mapping[str, Snapshot], locale: str) -> Snapshot:
        if locale not in snapshots:
            raise EngineError(f"There is no index for {locale!r}")
        return snapshots[locale]


def _fingerprints(snapshot: Snapshot) -> Iterator[tuple[int, str]]:
    """Page by page through the ids: never more than a thousand in memory."""
    last = -(2**63)
    while True:
        with translated("The fingerprints cannot be read"):
            rest = Query.range_query(
                snapshot.schema, PK, tantivy.FieldType.Integer, lower_bound=last, include_lower=False
            )
            found = snapshot.searcher.search(
                rest, _FINGERPRINTS_AT_ONCE, count=False, order_by_field=PK, order=Order.Asc
            )
            batch = [(int(pk), str(snapshot.searcher.doc(at).get_first(FINGERPRINT))) for pk, at in found.hits]
        yield from batch
        if len(batch) < _FINGERPRINTS_AT_ONCE:
            return
        last = batch[-1][0]


def _size(build: Build) -> int:
    return sum(file.stat().st_size for file in build.directory.rglob("*") if file.is_file())
