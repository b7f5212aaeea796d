"""Keeps the index in step with the database. The only writer of an index."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from search import metrics
from search.clock import database_moment
from search.documents import CHUNK, all_documents, documents_for, findable
from search.engines import get_elastic, get_engine, get_local_engine
from search.engines.base import (
    MOST_REFUSED,
    DocumentsRefused,
    Engine,
    EngineError,
    EngineUnavailable,
    IndexBroken,
    IndexBusy,
    IndexMissing,
    ResourceDocument,
)
from search.engines.elastic import ElasticEngine
from search.locks import only_one
from search.models import IndexOutbox, Need

log = logging.getLogger("search.indexer")

BATCH = 200
PATIENCE_SECONDS = 1800
"""After this long without a new index, the process that was to build it is taken for dead and another is started."""
LONGEST_TRANSACTION = timedelta(minutes=10)
"""A row is visible only after its transaction, which may have begun this long before."""
SUPERSEDED_DELAY = timedelta(seconds=1)


# --- The outbox -------------------------------------------------------------------------------------------------------


def enqueue(page_ids: Iterable[int], need: Need = Need.PAGE) -> None:
    """Note that the documents of these pages may be out of date, in the transaction that is open."""
    rows = (IndexOutbox(page_id=pk, need=need) for pk in page_ids)
    while batch := list(islice(rows, 1000)):
        IndexOutbox.objects.bulk_create(batch)


def drain_after_commit() -> None:
    """Once the open transaction is kept, bring the index up to date; what fails stays in the outbox."""
    transaction.on_commit(_drain_a_little, robust=True)


def _drain_a_little() -> None:
    """What a request can do; a large change, and an index that does not answer, are left to ``run_indexer``."""
    try:
        drain(limit=BATCH, timeout=settings.SEARCH_INDEX_PATIENCE)
    except IndexBusy:
        log.info("Another process writes to the index; the changes wait in the outbox.")
    except IndexMissing:
        log.info("There is no index yet; the changes wait in the outbox.")
    except EngineError as error:
        log.warning("The index could not be brought up to date; the changes wait in the outbox: %s", error)


def drain(limit: int | None = None, timeout: float | None = None) -> int:
    """Bring the index up to date with the outbox, the most needed first; returns how many rows are done.

    Rows are claimed with a lock where the database has one, so that several processes share the work, and they are done
    only after the engine has kept the change. ``timeout`` is how many seconds a server may take for each step.
    :raises IndexBusy: another process is writing. Nothing is lost: its rows stay.
    :raises EngineUnavailable: the rows stay as they are, no matter for how long.
    :raises EngineError: the engine refused some documents; their rows stay, with the error and a later next try.
    """
    done = 0
    while limit is None or done < limit:
        batch = _drain_batch(timeout)
        if not batch:
            break
        done += batch
    return done


def _drain_batch(timeout: float | None) -> int:
    shared = connection.features.has_select_for_update_skip_locked
    # Without locks no transaction either: it would keep everybody else from writing while a server is waited for.
    with transaction.atomic() if shared else nullcontext():
        due = IndexOutbox.objects.due()
        rows = list((due.select_for_update(skip_locked=True) if shared else due)[:BATCH])
        failure = _write_rows(rows, timeout) if rows else None
    if failure:
        raise failure
    return len(rows)


def _write_rows(rows: Sequence[IndexOutbox], timeout: float | None) -> EngineError | None:
    """Write what the rows ask for and settle them; those the engine refuses are kept for later. Its error, if any."""
    try:
        written = write({row.page_id for row in rows}, get_engine(), timeout)
    except (IndexBusy, IndexMissing, IndexBroken, EngineUnavailable):
        raise
    except EngineError as error:
        if len({row.page_id for row in rows}) > 1:
            # One page that the engine refuses must not hold back the others.
            failures = [_write_rows([row], timeout) for row in rows]
            return next(filter(None, failures), None)
        written = Written(refused={rows[0].page_id: f"{type(error).__name__}: {error}"})
    _postpone([row for row in rows if row.page_id in written.refused], written.refused)
    left = written.refused.keys() | written.superseded
    _settle([row for row in rows if row.page_id not in left])
    again = [row.pk for row in rows if row.page_id in written.superseded]
    IndexOutbox.objects.filter(pk__in=again).update(next_try_at=timezone.now() + SUPERSEDED_DELAY)
    return DocumentsRefused(written.refused) if written.refused else None


@dataclass(frozen=True)
class Written:
    """What became of some pages: ``refused`` with the reasons, ``superseded`` by what the index has from later on.

    All others are in the index as they are.
    """

    refused: dict[int, str] = field(default_factory=dict)
    superseded: set[int] = field(default_factory=set)


def write(page_ids: set[int], engine: Engine, timeout: float | None = None) -> Written:
    """Put the present state of these pages into the index: a document, or none."""
    wanted = set(page_ids)
    refused: dict[int, str] = {}
    superseded: set[int] = set()
    try:
        with engine.writer(database_moment(), timeout) as writer:
            for document in documents_for(list(wanted), refused):
                wanted.discard(document.pk)
                try:
                    writer.upsert(document)
                except (IndexBusy, IndexMissing, IndexBroken, EngineUnavailable):
                    raise
                except EngineError as error:
                    refused[document.pk] = str(error)
            for pk in wanted - refused.keys():
                writer.delete(pk)
            superseded = writer.superseded
    except DocumentsRefused as error:
        refused |= error.reasons
    return Written(refused, superseded)


def _settle(rows: Sequence[IndexOutbox]) -> None:
    """The index has these pages as they are: what was set aside for them earlier is settled too."""
    pks = [row.pk for row in rows]
    IndexOutbox.objects.set_aside().filter(page_id__in={row.page_id for row in rows}).delete()
    metrics.drained(metrics.INDEXED, len(rows))
    if get_elastic():
        IndexOutbox.objects.filter(pk__in=pks).update(done_at=timezone.now(), last_error="")
    else:
        IndexOutbox.objects.filter(pk__in=pks).delete()


def _postpone(rows: Sequence[IndexOutbox], reasons: dict[int, str]) -> None:
    _note_refusals(rows, reasons)
    IndexOutbox.objects.bulk_update(rows, ["attempts", "last_error", "next_try_at", "set_aside_at"])


def _note_refusals(rows: Sequence[IndexOutbox], reasons: dict[int, str]) -> None:
    """One try more on each row, with its error and when to try next; not saved."""
    for row in rows:
        row.attempts += 1
        row.last_error = reasons[row.page_id][:2000]
        row.next_try_at = timezone.now() + IndexOutbox.delay_after(row.attempts)
        metrics.drained(metrics.REFUSED, 1)
        if row.attempts >= settings.SEARCH_OUTBOX_TRIES:
            row.set_aside_at = timezone.now()
            log.error("Page %s is set aside after %s tries: %s", row.page_id, row.attempts, row.last_error)


def try_again(rows: QuerySet[IndexOutbox]) -> int:
    """Take rows that were set aside up again, at once; their number."""
    return rows.update(set_aside_at=None, attempts=0, next_try_at=timezone.now())


def forget_done() -> int:
    """Remove done rows that every stand-by has heard of, or will compare everything instead; their number."""
    before = timezone.now() - timedelta(days=settings.SEARCH_JOURNAL_DAYS)
    return IndexOutbox.objects.filter(done_at__lt=before).delete()[0]


# --- Rebuilding -------------------------------------------------------------------------------------------------------


def rebuild(resume: bool = False, progress: Callable[[int], None] | None = None) -> int:
    """Build a new index from the database and switch to it; returns the number of documents in it.

    With ``resume`` a build that was cut off is gone on with. ``progress`` is told how many documents are behind us.
    Search goes on in the old index, and so do changes; they are written to the new one after the switch.
    A few pages whose documents cannot be made, or are refused, go to the outbox with what is wrong.
    :raises IndexBusy: another process is rebuilding or, for the local index, writing.
    :raises EngineError: among others, when more than a few documents cannot be made.
    """
    with only_one("rebuild"):
        engine = get_engine()
        unfinished = engine.unfinished() if resume else None
        started = unfinished.started if unfinished else timezone.now()
        skipped = 0

        def skip(pks: Sequence[int]) -> set[int]:
            nonlocal skipped
            held = unfinished.holds(pks) if unfinished else set()
            skipped += len(held)
            return held

        read = 0
        left_out: dict[int, str] = {}

        def documents() -> Iterator[ResourceDocument]:
            nonlocal read
            for document in _unless_many_break(all_documents(skip, left_out), left_out):
                read += 1
                if progress:
                    progress(skipped + read)
                yield document

        try:
            count = engine.rebuild(documents(), database_moment(), resume=unfinished is not None)
        except DocumentsRefused as error:
            count = read - len(error.reasons)
            left_out |= error.reasons
        if left_out:
            _keep_for_later(DocumentsRefused(left_out))
        _rebuild_stamp().unlink(missing_ok=True)
        _write_changes_since(started, engine)
        _note_caught_up()
    _drain_what_waited()
    return count if not skipped else findable().count() - len(left_out)


def _unless_many_break(documents: Iterable[ResourceDocument], broken: Mapping[int, str]) -> Iterator[ResourceDocument]:
    """The documents; :class:`EngineError` once more than a few cannot be made, before an index without them is used."""
    for document in chain(documents, (None,)):
        if len(broken) > MOST_REFUSED:
            raise EngineError(f"More than {MOST_REFUSED} documents cannot be made: {DocumentsRefused(broken)}"[:1000])
        if document:
            yield document


def _drain_what_waited() -> None:
    """The new index is in use, whatever becomes of these."""
    try:
        drain()
    except EngineError as error:
        log.warning("Not all changes that waited could be indexed, they are tried again: %s", error)


def _note_caught_up() -> None:
    if elastic := get_elastic():
        elastic.lifecycle.caught_up()


def catch_up() -> int:
    """Where a process died between switching to an index and bringing it up to date, do that; pages that differed.

    :raises IndexBusy: another process is about to.
    """
    elastic = get_elastic()
    if elastic is None or not elastic.lifecycle.behind():
        return 0
    with only_one("rebuild"):
        if not elastic.lifecycle.behind():
            return 0
        difference = compare()
        repair(difference)
        _note_caught_up()
    log.warning("A switch to another index had been cut off: %s pages were brought up to date.", len(difference))
    return len(difference)


def _write_changes_since(started: datetime, engine: Engine) -> None:
    """Write every page again that was changed while a new index was filled: it may hold an older state of it."""
    if not get_elastic():
        # The lock was held: what changed waits in the outbox.
        return
    changed = IndexOutbox.objects.filter(created_at__gte=started - LONGEST_TRANSACTION).order_by()
    write_in_chunks(changed.values_list("page_id", flat=True).distinct(), engine)


def write_in_chunks(page_ids: Iterable[int], engine: Engine) -> int:
    """Write pages, however many; those the engine in force refuses go to the outbox, which keeps account of tries."""
    pages = iter(page_ids)
    count = 0
    while chunk := list(islice(pages, CHUNK)):
        count += len(chunk)
        refused = write(set(chunk), engine).refused
        if refused:
            _keep_for_later(DocumentsRefused(refused), engine)
    return count


def _keep_for_later(error: DocumentsRefused, engine: Engine | None = None) -> None:
    """Refused documents go to the outbox, with the reasons; not those of a stand-by, which hears of the page when that
    changes."""
    log.warning("Not indexed: %s", error)
    if engine is None or not get_elastic() or engine is not get_local_engine():
        known = IndexOutbox.objects.filter(done_at=None, page_id__in=error.reasons).values_list("page_id", flat=True)
        rows = [IndexOutbox(page_id=pk, need=Need.MANY) for pk in sorted(error.reasons.keys() - set(known))]
        _note_refusals(rows, error.reasons)
        IndexOutbox.objects.bulk_create(rows)


def the_elastic() -> ElasticEngine:
    """The Elasticsearch engine; :class:`EngineError` on an installation without one."""
    elastic = get_elastic()
    if elastic is None:
        raise EngineError("This installation has no Elasticsearch: ELASTICSEARCH_URL is not set.")
    return elastic


def rollback() -> dict[str, str]:
    """Go back to the index before the last rebuild, bring it up to date, and return the names by language.

    :raises EngineError: there is none, or no Elasticsearch.
    """
    with only_one("rebuild"):
        names = the_elastic().lifecycle.rollback()
        repair(compare())
        _note_caught_up()
    return names


def restore(repository: str, name: str) -> dict[str, str]:
    """Switch to the index of a snapshot, bring it up to date, and return the names by language."""
    with only_one("rebuild"):
        names = the_elastic().lifecycle.restore(repository, name)
        repair(compare())
        _note_caught_up()
    return names


# --- Comparing --------------------------------------------------------------------------------------------------------


@dataclass
class Difference:
    """Page ids by what is wrong with them in the index."""

    missing: list[int] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.missing) + len(self.outdated) + len(self.surplus)

    def note(self, pk: int, stored: str | None, wanted: str) -> None:
        """A page that belongs in the index, with the fingerprint found there and the one it should have."""
        if stored is None:
            self.missing.append(pk)
        elif stored != wanted:
            self.outdated.append(pk)

    def page_ids(self) -> list[int]:
        return [*self.missing, *self.outdated, *self.surplus]


def compare(engine: Engine | None = None) -> Difference:
    """What differs between database and index, by document fingerprint.

    A page whose document cannot be made is missing, or outdated when the index has an earlier one.
    """
    indexed = dict((engine or get_engine()).fingerprints())
    difference = Difference()
    broken: dict[int, str] = {}
    for document in all_documents(broken=broken):
        difference.note(document.pk, indexed.pop(document.pk, None), document.fingerprint)
    for pk in broken:
        difference.note(pk, indexed.pop(pk, None), "")
    difference.surplus = list(indexed)
    return difference


def repair(difference: Difference, engine: Engine | None = None) -> None:
    """Bring exactly the differing pages up to date."""
    write_in_chunks(difference.page_ids(), engine or get_engine())


# --- When an index is missing or damaged ------------------------------------------------------------------------------


def recover(error: EngineError) -> bool:
    """After a search found the local index not usable: set a damaged one aside and build a new one.

    True when search can go on. A small catalogue is indexed at once; for a large one a process of its own is started
    and search answers meanwhile from the database.
    """
    log.error("The search index of this host is not usable and is built again: %s", error)
    engine = get_local_engine()
    try:
        if isinstance(error, IndexBroken):
            engine.set_aside(error.build)
        if findable().count() > settings.SEARCH_REBUILD_IN_REQUEST_MAX:
            _rebuild_in_background()
            return False
        broken: dict[int, str] = {}
        try:
            engine.rebuild(all_documents(broken=broken))
        except DocumentsRefused as refused:
            broken |= refused.reasons
        if broken:
            _keep_for_later(DocumentsRefused(broken), engine)
        if not get_elastic():
            _drain_what_waited()
    except Exception:
        # A visitor waits: whatever it is, the answer then comes from the database.
        log.exception("The search index could not be built")
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
    command = ["sync_index", "--standby"] if get_elastic() else ["rebuild_index"]
    subprocess.Popen(  # noqa: S603  (our own interpreter and command, no input)
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
