"""Keeps the index of this host in step where Elasticsearch is the engine in force, so that it can take its place."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from search.documents import all_documents
from search.engines import get_local_engine
from search.engines.base import DocumentsRefused, EngineError, IndexBroken, IndexMissing
from search.engines.embedded import EmbeddedEngine
from search.indexer import LONGEST_TRANSACTION, compare, repair, write_in_chunks
from search.models import IndexOutbox

log = logging.getLogger("search.standby")


@dataclass(frozen=True)
class Heard:
    """Up to when this host has heard of changes, and which of the latest rows it has: others may still turn up."""

    at: datetime
    rows: tuple[int, ...]


def refresh() -> int:
    """Write what was changed since the last time to the index of this host; returns how many pages were looked at.

    An index that is missing, damaged or too far behind is compared with the database in full.
    :raises IndexBusy: another process of this host is writing to it.
    """
    heard = _heard()
    oldest_known = timezone.now() - timedelta(days=settings.SEARCH_JOURNAL_DAYS) + LONGEST_TRANSACTION
    if heard is None or heard.at < oldest_known or not get_local_engine().status().healthy:
        return refresh_in_full()
    now = timezone.now()
    # A row turns up when its transaction ends, later than it says.
    since = heard.at - LONGEST_TRANSACTION
    rows = dict(IndexOutbox.objects.filter(created_at__gte=since).order_by().values_list("pk", "page_id"))
    known = set(heard.rows)
    new = {page_id for pk, page_id in rows.items() if pk not in known}
    try:
        count = write_in_chunks(sorted(new), get_local_engine())
    except (IndexMissing, IndexBroken) as error:
        log.warning("The stand-by index is built anew: %s", error)
        return refresh_in_full()
    _note(Heard(now, tuple(rows)))
    return count


def refresh_in_full() -> int:
    """Compare the index of this host with the database and repair it, or build it; how many pages were written."""
    engine = get_local_engine()
    now = timezone.now()
    rows = IndexOutbox.objects.filter(created_at__gte=now - LONGEST_TRANSACTION).values_list("pk", flat=True)
    heard = Heard(now, tuple(rows))
    try:
        difference = compare(engine)
        repair(difference, engine)
        count = len(difference)
    except (IndexMissing, IndexBroken) as error:
        if isinstance(error, IndexBroken):
            engine.set_aside(error.build)
        count = _rebuild(engine)
    _note(heard)
    return count


def _rebuild(engine: EmbeddedEngine) -> int:
    """Build it; a page that cannot be analysed is in the outbox of Elasticsearch, and missing here until it changes."""
    try:
        return engine.rebuild(all_documents())
    except DocumentsRefused as error:
        log.warning("Not in the stand-by index: %s", error)
        return sum(engine.status().documents.values())


def age() -> timedelta | None:
    """How long ago this host last heard of changes; ``None`` when it never has."""
    heard = _heard()
    return timezone.now() - heard.at if heard else None


def _file() -> Path:
    """Of the version of the index: for a while processes of two releases refresh one each."""
    return settings.SEARCH_INDEX_DIR / f"{settings.SEARCH_INDEX_PREFIX}-standby-{get_local_engine().version}.json"


def _heard() -> Heard | None:
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
        return Heard(datetime.fromisoformat(stored["at"]), tuple(stored["rows"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _note(heard: Heard) -> None:
    temporary = _file().with_suffix(".new")
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps({"at": heard.at.isoformat(), "rows": heard.rows}), encoding="utf-8")
        temporary.replace(_file())
    except OSError as error:
        raise EngineError(f"The state of the stand-by index cannot be written: {error}") from error
