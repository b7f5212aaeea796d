"""Shows the state of search: engines, indexes and outbox."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from search.state import STANDBY, IndexState, OutboxState, RefusedRow, SearchState, VersionState, gather

PATIENCE_SECONDS = 10.0
"""A person at a keyboard waits longer than a load balancer."""


class Command(BaseCommand):
    help = (
        "Show who answers searches, documents, versions and sizes of every index and how they differ from the "
        "database, and the outbox: what waits and for how long, what failed and what was set aside, with errors."
    )
    # They ask the same engines, and what is wrong with those is told here.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="All of it, for programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        state = gather(PATIENCE_SECONDS)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(state), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(told(state)))


def told(state: SearchState) -> Iterator[str]:
    yield f"searches are answered by: {state.answering}"
    for index in state.indexes:
        yield from _index(index, state)
    if state.versions:
        yield "indexes of Elasticsearch:"
        yield from (f"  {_version(version)}" for version in state.versions)
    if state.database.detail:
        yield f"database: {state.database.detail}"
    if state.database.outbox:
        yield from _outbox(state.database.outbox)


def _index(index: IndexState, state: SearchState) -> Iterator[str]:
    server = f" {state.server}" if state.server and index.role != STANDBY else ""
    role = " (stand-by of this host)" if index.role == STANDBY else ""
    health = "healthy" if index.healthy else "not usable"
    yield f"{index.engine}{server}{role}: {', '.join(filter(None, [health, index.detail]))}"
    yield f"  version: {index.version}, {f'built {_at(index.built_at)}' if index.built_at else 'not built'}"
    if index.documents:
        yield f"  documents: {_by_locale(index.documents)}; in the database: {_by_locale(state.database.resources)}"
    if any(index.drift.values()):
        yield f"  difference: {_by_locale(index.drift, sign='+')} (sync_index tells which, and repairs it)"
    if index.built_at:
        yield f"  size: {_megabytes(index.size_bytes)}"
    if index.role == STANDBY:
        never = state.standby_seconds is None
        yield f"  brought up to date: {'never' if never else f'{_span(state.standby_seconds or 0)} ago'}"


def _version(version: VersionState) -> str:
    holding = "" if version.documents is None else f", {version.documents} documents, {_megabytes(version.size_bytes)}"
    roles = ", ".join(version.roles) or "not used, removed by the next rebuild"
    return f"{version.name}: {roles}; made {_at(version.created)}{holding}"


def _outbox(outbox: OutboxState) -> Iterator[str]:
    yield f"waiting changes: {outbox.waiting}, the oldest for {_span(outbox.lag_seconds)}"
    yield f"refused and tried again: {outbox.failing}; set aside: {outbox.set_aside}; done, remembered: {outbox.done}"
    yield from (f"  {_refused(row)}" for row in outbox.refused)
    more = outbox.failing + outbox.set_aside - len(outbox.refused)
    if more > 0:
        yield f"  and {more} more: in the admin under Reports"


def _refused(row: RefusedRow) -> str:
    what = f"set aside {_at(row.set_aside_at)}" if row.set_aside_at else f"next {_at(row.next_try_at)}"
    return f"page {row.page_id}, changed {_at(row.since)}: {row.tries} tries, {what}: {row.error}"


def _by_locale(numbers: Mapping[str, int], sign: str = "") -> str:
    return ", ".join(f"{locale} {number:{sign}}" for locale, number in numbers.items()) or "not known"


def _at(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "never"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else str(timedelta(seconds=round(seconds)))


def _megabytes(size: int | None) -> str:
    return f"{(size or 0) / 1_000_000:.1f} MB"
