"""Keeps the index in step with the database. The only writer of an index."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from search.documents import CHUNK, all_documents, documents_for, findable
from search.engines import get_engine
from search.engines.base import EngineError, IndexBroken, IndexBusy, IndexMissing, ResourceDocument
from search.models import IndexOutbox

log = logging.getLogger("search.indexer")

BATCH = 200
PATIENCE_SECONDS = 1800
"""After this long without a new index, the process that was to build it is taken for dead and another is started."""


def enqueue(page_ids: Iterable[int]) -> None:
    """Note that the documents of these pages may be out of date, in the transaction that is open."""
    IndexOutbox.objects.bulk_create([IndexOutbox(page_id=pk) for pk in page_ids], batch_size=1000)


def drain_after_commit() -> None:
    """Once the open transaction is kept, bring the index up to date; what fails stays in the outbox."""
    transaction.on_commit(_drain_a_little, robust=True)


def _drain_a_little() -> None:
    """What a request can do; a large change is left to ``run_indexer``."""
    try:
        drain(limit=BATCH)
    except IndexBusy:
        log.info("Another process writes to the index; the changes wait in the outbox.")
    except IndexMissing:
        log.info("There is no index yet; the changes wait in the outbox.")
    except EngineError as error:
        log.warning("The index could not be brought up to date; the changes wait in the outbox: %s", error)


def drain(limit: int | None = None) -> int:
    """Bring the index up to date with the outbox; returns how many rows are done.

    Rows are claimed with a lock where the database has one, and removed only after the engine has kept the change.
    :raises IndexBusy: another process is writing. Nothing is lost: its rows stay.
    :raises EngineError: the engine failed; the rows it failed for stay, with the error and a later next try.
    """
    done = 0
    while limit is None or done < limit:
        batch = _drain_batch()
        if not batch:
            break
        done += batch
    return done


def _drain_batch() -> int:
    with transaction.atomic():
        rows = list(_claim()[:BATCH])
        if not rows:
            return 0
        failure = _write_rows(rows)
    if failure:
        raise failure
    return len(rows)


def _write_rows(rows: Sequence[IndexOutbox]) -> EngineError | None:
    """Write what the rows ask for and remove them; those the engine fails for are kept for later. Its error, if any."""
    try:
        _write([row.page_id for row in rows])
    except (IndexBusy, IndexMissing, IndexBroken):
        raise
    except EngineError as error:
        if len(rows) > 1:
            # One page that the engine refuses must not hold back the others.
            failures = [_write_rows([row]) for row in rows]
            return next(filter(None, failures), None)
        _postpone(rows, error)
        return error
    IndexOutbox.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return None


def _claim() -> QuerySet[IndexOutbox]:
    due = IndexOutbox.objects.due().order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        return due.select_for_update(skip_locked=True)
    return due


def _write(page_ids: Sequence[int]) -> None:
    """Put the present state of these pages into the index: a document, or none."""
    wanted = set(page_ids)
    with get_engine().writer() as writer:
        for document in documents_for(list(wanted)):
            writer.upsert(document)
            wanted.discard(document.pk)
        for pk in wanted:
            writer.delete(pk)


def _postpone(rows: Sequence[IndexOutbox], error: Exception) -> None:
    for row in rows:
        row.attempts += 1
        row.last_error = f"{type(error).__name__}: {error}"[:2000]
        row.next_try_at = timezone.now() + IndexOutbox.delay_after(row.attempts)
    IndexOutbox.objects.bulk_update(rows, ["attempts", "last_error", "next_try_at"])


def rebuild(documents: Iterable[ResourceDocument] | None = None) -> int:
    """Build a new index from the database and switch to it; returns the number of documents.

    The engine's write lock is held throughout, so that changes made meanwhile wait in the outbox and are drained after.
    """
    count = get_engine().rebuild(documents if documents is not None else all_documents())
    _rebuild_stamp().unlink(missing_ok=True)
    drain()
    return count


@dataclass
class Difference:
    """Page ids by what is wrong with them in the index."""

    missing: list[int] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.missing) + len(self.outdated) + len(self.surplus)

    def page_ids(self) -> list[int]:
        return [*self.missing, *self.outdated, *self.surplus]


def compare() -> Difference:
    """What differs between database and index, by document fingerprint."""
    indexed = dict(get_engine().fingerprints())
    difference = Difference()
    for document in all_documents():
        stored = indexed.pop(document.pk, None)
        if stored is None:
            difference.missing.append(document.pk)
        elif stored != document.fingerprint:
            difference.outdated.append(document.pk)
    difference.surplus = list(indexed)
    return difference


def repair(difference: Difference) -> None:
    """Bring exactly the differing pages up to date."""
    page_ids = difference.page_ids()
    for start in range(0, len(page_ids), CHUNK):
        _write(page_ids[start : start + CHUNK])


def recover(error: EngineError) -> bool:
    """After a search found no usable index: set a damaged one aside and build a new one. True when search can go on.

    A small catalogue is indexed at once; for a large one a process of its own is started and search answers meanwhile
    from the database.
    """
    log.error("The search index is not usable and is built again: %s", error)
    engine = get_engine()
    try:
        if isinstance(error, IndexBroken):
            engine.set_aside(error.build)
        if findable().count() > settings.SEARCH_REBUILD_IN_REQUEST_MAX:
            _rebuild_in_background()
            return False
        rebuild()
    except EngineError as failure:
        log.error("The search index could not be built: %s", failure)
        return False
    return True


def _rebuild_stamp() -> Path:
    return settings.SEARCH_INDEX_DIR / "rebuild-started"


def _rebuild_in_background() -> None:
    """Start one process that builds the index, however many requests and workers find that it is needed."""
    stamp = _rebuild_stamp()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    try:
        stamp.touch(exist_ok=False)
    except FileExistsError:
        if time.time() - stamp.stat().st_mtime < PATIENCE_SECONDS:
            return
        stamp.touch()
    subprocess.Popen(  # noqa: S603  (our own interpreter and command, no input)
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "rebuild_index"],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
