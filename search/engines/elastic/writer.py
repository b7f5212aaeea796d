"""Changing an index: collected here, sent as bulk requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk, streaming_bulk

from search.engines.base import DocumentsRefused, EngineError, ResourceDocument
from search.engines.elastic.documents import to_source
from search.engines.elastic.errors import described, failure

_CHUNK = 500
_CHUNK_BYTES = 8_000_000
_THREADS = 2
# Of a rebuild; a server under load is given time there.
_RETRIES = 5
_CONFLICT = 409

Action = dict[str, Any]


class BatchWriter:
    """Changes to the indexes in use. A page moves along when its language changes.

    Every change carries the moment its document was read; Elasticsearch refuses one that was read before what it has.
    """

    def __init__(
        self, client: Elasticsearch, targets: Mapping[str, str], facet_names: Sequence[str], moment: int
    ) -> None:
        self._client = client
        self._targets = targets
        self._facet_names = facet_names
        self._moment = moment
        self._changes: dict[int, tuple[str, Action] | None] = {}
        self._refused: dict[int, str] = {}
        self.superseded: set[int] = set()

    def upsert(self, document: ResourceDocument) -> None:
        """Store ``document`` in place of whatever its page had; :class:`EngineError` when it cannot be stored."""
        if document.locale not in self._targets:
            raise EngineError(f"There is no index for {document.locale!r}")
        self._changes[document.pk] = (document.locale, to_source(document, self._facet_names))

    def delete(self, pk: int) -> None:
        """Remove a page in whatever language; unknown ones are no error."""
        self._changes[pk] = None

    def commit(self) -> None:
        """Send everything and make it searchable.

        :raises DocumentsRefused: all other changes are kept.
        """
        if not self._changes:
            return
        for ok, result in streaming_bulk(
            self._client,
            self._actions(),
            chunk_size=_CHUNK,
            max_chunk_bytes=_CHUNK_BYTES,
            raise_on_error=False,
            refresh=True,
        ):
            if not ok:
                self._note(*_outcome(result))
        if self._refused:
            raise DocumentsRefused(self._refused)

    def _actions(self) -> Iterator[Action]:
        for pk, change in self._changes.items():
            for locale, index in self._targets.items():
                action = _action(index, pk, self._moment)
                if change is not None and change[0] == locale:
                    yield action | {"_source": change[1]}
                else:
                    yield action | {"_op_type": "delete"}

    def _note(self, kind: str, pk: int, status: int, reason: str) -> None:
        if status == _CONFLICT:
            self.superseded.add(pk)
        elif status in (400, 413):
            self._refused[pk] = reason
        elif not (kind == "delete" and status == 404 and not reason):
            raise failure("The changes were not kept", status, reason)


def fill(
    client: Elasticsearch,
    targets: Mapping[str, str],
    facet_names: Sequence[str],
    documents: Iterable[ResourceDocument],
    moment: int,
) -> int:
    """Stream ``documents`` into new indexes; returns how many pages came. The later document of a page counts.

    While two bulk requests are under way the next documents are prepared. Errors of ``documents`` come through.
    """
    seen: set[int] = set()

    def actions() -> Iterator[Action]:
        for number, document in enumerate(documents):
            if document.locale not in targets:
                raise EngineError(f"There is no index for {document.locale!r}")
            seen.add(document.pk)
            source = to_source(document, facet_names)
            yield _action(targets[document.locale], document.pk, moment + number) | {"_source": source}

    for ok, result in _bulk(client, actions()):
        _, pk, status, reason = _outcome(result)
        if not ok and status != _CONFLICT:
            raise failure(f"Page {pk} cannot be indexed", status, reason)
    return len(seen)


def _bulk(client: Elasticsearch, actions: Iterator[Action]) -> Iterable[tuple[bool, dict[str, Any]]]:
    return parallel_bulk(
        client,
        actions,
        thread_count=_THREADS,
        queue_size=_THREADS,
        chunk_size=_CHUNK,
        max_chunk_bytes=_CHUNK_BYTES,
        raise_on_error=False,
    )


def _action(index: str, pk: int, moment: int) -> Action:
    return {"_index": index, "_id": str(pk), "version": moment, "version_type": "external_gte"}


def _outcome(result: Mapping[str, Any]) -> tuple[str, int, int, str]:
    """(kind of change, page id, HTTP status, reason) of one item of a bulk answer."""
    [(kind, item)] = result.items()
    return kind, int(item["_id"]), int(item.get("status", 500)), described(item["error"]) if "error" in item else ""
