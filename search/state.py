"""How search is doing: engines, indexes, outbox. Gathered in one go, within a time, without ever failing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from search import standby
from search.documents import findable
from search.engines import get_elastic, get_engine, get_local_engine
from search.engines.base import EngineError, EngineRequest, IndexStatus
from search.engines.elastic import ElasticEngine
from search.engines.elastic.inspection import Inspection, inspect
from search.engines.elastic.lifecycle import BUILD, PREVIOUS, READ, WRITE
from search.engines.standby import EngineWithStandby
from search.language import LOCALES
from search.models import IndexOutbox

PATIENCE_SECONDS = 1.8
"""What a load balancer or scraper can be kept waiting for Elasticsearch."""
MOST_REFUSED = 20
"""Refused rows that are told one by one."""
DATABASE = "database"
"""Who answers a search when no index can."""
ROLES = {READ: "searched", WRITE: "written", PREVIOUS: "previous", BUILD: "building"}
ONLY, PRIMARY, STANDBY = "only", "primary", "stand-by"


@dataclass(frozen=True, slots=True)
class IndexState:
    """An index in use. ``role`` is only, primary or stand-by; ``drift`` the documents it has beyond the database's.

    ``documents`` and ``drift`` go by locale, and are empty when they could not be told.
    """

    engine: str
    role: str
    healthy: bool
    version: str
    documents: Mapping[str, int]
    drift: Mapping[str, int]
    built_at: datetime | None
    size_bytes: int
    detail: str


@dataclass(frozen=True, slots=True)
class VersionState:
    """One index of Elasticsearch. ``roles`` are those of ``ROLES``; without any it will be removed."""

    name: str
    locale: str
    version: str
    created: datetime
    roles: Sequence[str]
    documents: int | None
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Of this process alone. ``open``: Elasticsearch is left alone for a while."""

    open: bool
    times_opened: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    page_id: int
    tries: int
    since: datetime
    next_try_at: datetime | None
    set_aside_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Numbers of rows; ``lag_seconds`` is the age of the oldest that waits, 0 when none does.

    Those in ``failing`` wait too; those in ``done`` are remembered for stand-by indexes. ``refused`` holds the first of
    those set aside and failing.
    """

    waiting: int
    failing: int
    set_aside: int
    done: int
    lag_seconds: float
    refused: Sequence[RefusedRow]


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """``resources`` are those that belong in the index, by locale."""

    answers: bool
    resources: Mapping[str, int] = field(default_factory=dict)
    outbox: OutboxState | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SearchState:
    """``answering`` is who answers a search now: an engine's name, or ``database`` when no index can.

    ``server`` is the version of Elasticsearch, empty without one or when it did not say. ``standby_seconds`` is how
    long ago the stand-by of this host was last brought up to date; ``None`` for never, and where there is none.
    """

    gathered_at: datetime
    answering: str
    database: DatabaseState
    indexes: Sequence[IndexState]
    server: str
    versions: Sequence[VersionState]
    breaker: BreakerState | None
    standby_seconds: float | None


def gather(seconds: float = PATIENCE_SECONDS) -> SearchState:
    """The state of search now. Elasticsearch gets so many seconds; where it is left alone, it is not asked."""
    last = monotonic() + seconds
    answering = who_answers()
    database = _database()
    elastic, breaker = get_elastic(), _breaker()
    age = standby.age() if elastic else None
    local = get_local_engine()
    indexes = [
        _index(local.name, STANDBY if elastic else ONLY, local.status(), database.resources),
    ]
    inspection = None
    if elastic:
        inspection = _inspect(elastic, breaker, last - monotonic())
        indexes.insert(0, _index(elastic.name, PRIMARY, inspection.status, database.resources))
    return SearchState(
        gathered_at=timezone.now(),
        answering=answering,
        database=database,
        indexes=indexes,
        server=inspection.server if inspection else "",
        versions=_versions(inspection) if inspection else (),
        breaker=breaker,
        standby_seconds=age.total_seconds() if age else None,
    )


def who_answers() -> str:
    """Who answers a search now, found out by searching in every language.

    A search like any other: its failure counts for the breaker, and its success spares the next visitor the wait.
    """
    requests = [EngineRequest(locale, limit=1, count_facets=False) for locale in LOCALES]
    try:
        return get_engine().search(requests)[0].engine
    except EngineError:
        return DATABASE


def database_answers() -> bool:
    try:
        _ask_database()
    except AnyDatabaseError:
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _database() -> DatabaseState:
    answers = False
    try:
        _ask_database()
        answers = True
        return DatabaseState(answers, _resources(), _outbox())
    except AnyDatabaseError as error:
        return DatabaseState(answers, detail=f"{type(error).__name__}: {error}".strip())


def _resources() -> dict[str, int]:
    counted = dict(findable().order_by().values_list("locale__language_code").annotate(Count("pk")))
    return {locale: counted.get(locale, 0) for locale in LOCALES}


def _outbox() -> OutboxState:
    rows = IndexOutbox.objects
    waiting = rows.waiting().order_by().aggregate(number=Count("pk"), oldest=Min("created_at"))
    lag = (timezone.now() - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0.0
    return OutboxState(
        waiting=waiting["number"],
        failing=rows.failing().count(),
        set_aside=rows.set_aside().count(),
        done=rows.exclude(done_at=None).count(),
        # The clocks of two hosts may differ a little.
        lag_seconds=max(lag, 0.0),
        refused=[_refused(row) for row in rows.refused().worst_first()[:MOST_REFUSED]],
    )


def _refused(row: IndexOutbox) -> RefusedRow:
    next_try_at = None if row.set_aside_at else row.next_try_at
    return RefusedRow(row.page_id, row.attempts, row.created_at, next_try_at, row.set_aside_at, row.last_error)


def _breaker() -> BreakerState | None:
    engine = get_engine()
    if not isinstance(engine, EngineWithStandby):
        return None
    return BreakerState(engine.breaker.is_open, engine.breaker.times_opened)


def _inspect(elastic: ElasticEngine, breaker: BreakerState | None, seconds: float) -> Inspection:
    if breaker and breaker.open:
        detail = "does not answer and is left alone for a while"
        return Inspection(IndexStatus(False, elastic.version, {}, None, 0, detail))
    return inspect(elastic.client, elastic.lifecycle, elastic.version, seconds)


def _index(engine: str, role: str, status: IndexStatus, resources: Mapping[str, int]) -> IndexState:
    known = [locale for locale in status.documents if locale in resources]
    return IndexState(
        engine=engine,
        role=role,
        healthy=status.healthy,
        version=status.version,
        documents=status.documents,
        drift={locale: status.documents[locale] - resources[locale] for locale in known},
        built_at=status.built_at,
        size_bytes=status.size_bytes,
        detail=status.detail,
    )


def _versions(inspection: Inspection) -> list[VersionState]:
    states = []
    for each in inspection.versions:
        holding = inspection.holdings.get(each.name)
        states.append(
            VersionState(
                name=each.name,
                locale=each.locale,
                version=each.version,
                created=each.created,
                roles=[name for role, name in ROLES.items() if role in each.roles],
                documents=holding.documents if holding else None,
                size_bytes=holding.size_bytes if holding else None,
            )
        )
    return states
