"""Changing an index: collected here, sent as bulk requests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, streaming_bulk

from search.engines.base import MOST_REFUSED, DocumentsRefused, EngineError, EngineUnavailable, ResourceDocument
from search.engines.elastic.documents import to_source
from search.engines.elastic.errors import described, failure

_CHUNK = 500
_CHUNK_BYTES = 8_000_000
# Bulk requests of a rebuild that are under way while the next documents are prepared.
_UNDER_WAY = 2
# Of a rebuild, with 1, 2, 4 seconds between: an overloaded server is given time.
_RETRIES = 3
_CONFLICT = 409
_BLAMES_THE_DOCUMENT = frozenset({400, 413})

Action = dict[str, Any]


class BatchWriter:
    """Changes to the indexes in use: ``targets`` holds their aliases by language. A page moves when its language does.

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
        _target(self._targets, document)
        self._changes[document.pk] = (document.locale, _source(document, self._facet_names))

    def delete(self, pk: int) -> None:
        """Remove a page in whatever language; unknown ones are no error."""
        self._changes[pk] = None

    def commit(self) -> None:
        """Send everything and make it searchable.

        :raises DocumentsRefused: all other changes are kept.
        """
        if not self._changes:
            return
        answered = 0
        for ok, result in streaming_bulk(
            self._client,
            self._actions(),
            chunk_size=_CHUNK,
            max_chunk_bytes=_CHUNK_BYTES,
            raise_on_error=False,
            refresh=True,
        ):
            answered += 1
            if not ok:
                self._note(*_outcome(result))
        _demand_all(answered, len(self._changes) * len(self._targets))
        if self._refused:
            raise DocumentsRefused(self._refused)

    def _actions(self) -> Iterator[Action]:
        for pk, change in self._changes.items():
            for locale, index in self._targets.items():
                # An alias that is gone is an error; an index that is gone would be made anew, without its mapping.
                action = _action(index, pk, self._moment) | {"require_alias": True}
                if change is not None and change[0] == locale:
                    yield action | {"_source": change[1]}
                else:
                    yield action | {"_op_type": "delete"}

    def _note(self, kind: str, pk: int, status: int, reason: str) -> None:
        if status == _CONFLICT:
            self.superseded.add(pk)
        elif status in _BLAMES_THE_DOCUMENT:
            self._refused[pk] = reason
        elif not (kind == "delete" and status == 404 and not reason):
            raise failure("The changes were not kept", status, reason)


def fill(
    client: Elasticsearch,
    targets: Mapping[str, str],
    facet_names: Sequence[str],
    documents: Iterable[ResourceDocument],
    moment: int,
) -> tuple[int, dict[int, str]]:
    """Stream ``documents`` into the indexes behind these aliases; returns how many pages are in them, and which were
    refused and why. The later document of a page counts.

    Errors of ``documents`` come through as they are. Many refused documents are an :class:`EngineError`.
    """
    seen: set[int] = set()
    refused: dict[int, str] = {}

    def actions() -> Iterator[Action]:
        for number, document in enumerate(documents):
            target = _target(targets, document)
            seen.add(document.pk)
            try:
                source = _source(document, facet_names)
            except EngineError as error:
                refuse(document.pk, str(error))
            else:
                yield _action(target, document.pk, moment + number) | {"_source": source}

    def refuse(pk: int, reason: str) -> None:
        if len(refused) == MOST_REFUSED:
            raise EngineError(f"Page {pk} cannot be indexed, as {MOST_REFUSED} others: {reason}")
        refused[pk] = reason

    for result in send(client, actions()):
        _, pk, status, reason = _outcome(result)
        if status in _BLAMES_THE_DOCUMENT:
            refuse(pk, reason)
        elif status != _CONFLICT:
            raise failure(f"Page {pk} cannot be indexed", status, reason)
    return len(seen - refused.keys()), refused


def _target(targets: Mapping[str, str], document: ResourceDocument) -> str:
    if document.locale not in targets:
        raise EngineError(f"There is no index for {document.locale!r}")
    return targets[document.locale]


def _source(document: ResourceDocument, facet_names: Sequence[str]) -> Action:
    """As :func:`to_source`; whatever a text does to the analysis, it is that document's :class:`EngineError`."""
    try:
        return to_source(document, facet_names)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(f"{type(error).__name__}: {error}") from error


def send(client: Elasticsearch, actions: Iterable[Action]) -> Iterator[dict[str, Any]]:
    """Send actions in chunks, made by this thread while others wait for the server; gives what was refused.

    The client's own ``parallel_bulk`` makes them in a thread of its own, which would need a database connection too.
    """
    rest = iter(actions)
    under_way: deque[Future[list[dict[str, Any]]]] = deque()
    with ThreadPoolExecutor(_UNDER_WAY, thread_name_prefix="bulk") as pool:
        while chunk := list(islice(rest, _CHUNK)):
            if len(under_way) == _UNDER_WAY:
                yield from under_way.popleft().result()
            under_way.append(pool.submit(_send_chunk, client, chunk))
        for future in under_way:
            yield from future.result()


def _send_chunk(client: Elasticsearch, chunk: Sequence[Action]) -> list[dict[str, Any]]:
    # An index that somebody removed meanwhile would otherwise be made again by this, without our mapping.
    kept, answer = bulk(
        client,
        chunk,
        require_alias=True,
        chunk_size=_CHUNK,
        max_chunk_bytes=_CHUNK_BYTES,
        raise_on_error=False,
        max_retries=_RETRIES,
        initial_backoff=1,
    )
    refused: list[dict[str, Any]] = list(answer)  # type: ignore[arg-type]  # a list, unless only numbers are asked for
    _demand_all(kept + len(refused), len(chunk))
    return refused


def _demand_all(answered: int, sent: int) -> None:
    if answered != sent:
        raise EngineUnavailable(f"The server answered {answered} of {sent} changes")


def _action(index: str, pk: int, moment: int) -> Action:
    return {"_index": index, "_id": str(pk), "version": moment, "version_type": "external_gte"}


def _outcome(result: Mapping[str, Any]) -> tuple[str, int, int, str]:
    """(kind of change, page id, HTTP status, reason) of one item of a bulk answer."""
    [(kind, item)] = result.items()
    return kind, int(item["_id"]), int(item.get("status", 500)), described(item["error"]) if "error" in item else ""
