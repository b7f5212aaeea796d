"""Writes counts to the database, and takes them out again when their time has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from search.log.entries import Entry
from search.log.models import SearchLog

MOST_ROWS_A_DAY = 20_000
"""Different searches that are kept of one day: more than a country of teachers asks, less than a flood can fill."""
CHUNK = 2_000
"""Rows deleted at once: other writers wait no longer than that takes."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an entry was asked, and how many results it last had; None when there was no index to search."""

    times: int
    results: int | None


def write(tallies: Mapping[Entry, Tally]) -> int:
    """Add these counts to what is there, in one short transaction; returns how many entries found no room.

    Rows are written in the order of their digests. That keeps two processes from waiting for each other, and keeps the
    order in which they were asked out of the database.
    :raises DatabaseError: nothing is written.
    """
    by_digest = {
        entry.digest: (entry, tally) for entry, tally in sorted(tallies.items(), key=lambda item: item[0].digest)
    }
    with transaction.atomic():
        kept = _with_room(by_digest)
        SearchLog.objects.bulk_create(
            [_row(digest, *by_digest[digest]) for digest in kept], ignore_conflicts=True, batch_size=500
        )
        for digest in kept:
            _entry, tally = by_digest[digest]
            SearchLog.objects.filter(pk=digest).update(times=F("times") + tally.times, results=tally.results)
    return len(by_digest) - len(kept)


def _with_room(by_digest: Mapping[str, tuple[Entry, Tally]]) -> list[str]:
    """The digests whose row is there already, or whose day still has room for a new one."""
    known = set(SearchLog.objects.filter(pk__in=by_digest).values_list("pk", flat=True))
    days = {entry.day for entry, _tally in by_digest.values()}
    room = {day: MOST_ROWS_A_DAY - SearchLog.objects.filter(day=day).count() for day in days}
    kept = []
    for digest, (entry, _tally) in by_digest.items():
        if digest not in known:
            if room[entry.day] <= 0:
                continue
            room[entry.day] -= 1
        kept.append(digest)
    return kept


def _row(digest: str, entry: Entry, tally: Tally) -> SearchLog:
    """A new row that counts nothing yet."""
    return SearchLog(
        digest=digest,
        day=entry.day,
        locale=entry.locale,
        text=entry.text,
        folded=entry.folded,
        choices=entry.choices,
        engine=entry.engine,
        results=tally.results,
    )


def prune() -> int:
    """Delete what is older than may be kept; returns how many rows. Running it again changes nothing."""
    deleted = 0
    while keys := list(SearchLog.objects.expired().values_list("pk", flat=True)[:CHUNK]):
        deleted += SearchLog.objects.filter(pk__in=keys).delete()[0]
    return deleted
