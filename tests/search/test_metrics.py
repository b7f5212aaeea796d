"""What Prometheus reads: the state of search, and what was counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from catalogue.models import Resource
from scripts.services.elasticsearch_cluster import Cluster
from search import engines, indexer, metrics
from search.engines import using
from search.engines.base import Engine, EngineError, EngineRequest
from search.engines.breaker import Breaker
from search.engines.embedded import EmbeddedEngine
from search.engines.standby import EngineWithStandby
from search.operations import recent
from search.operations.exposition import exposition
from search.query import SearchQuery
from search.service import find
from search.state import BreakerState, DatabaseState, IndexState, OutboxState, SearchState, VersionState
from tests.demo_counts import DUTCH, FRENCH
from tests.search.hostile_servers import Answer, answering, proxy, serving

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: bytes) -> Samples:
    """Value of each series, by name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    recent.search_state.forget()
    yield
    recent.search_state.forget()


@pytest.fixture
def scrape(client: Client, index: Engine, settings: Any) -> Any:
    settings.METRICS_TOKEN = "a-token"

    def read() -> Samples:
        response = client.get("/metrics", headers={"authorization": "Bearer a-token"})
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/plain; version=")
        return samples(response.content)

    return read


def counted(name: str, **labels: str) -> float:
    """What this process has counted so far."""
    return metrics.COUNTED.get_sample_value(f"catalogue_search_{name}", labels) or 0.0


# --- The state --------------------------------------------------------------------------------------------------------


def test_the_state_of_search_is_told_as_gauges(scrape: Any) -> None:
    indexer.enqueue([1])
    seen = scrape()
    assert seen["catalogue_search_index_documents", (("engine", "embedded"), ("locale", "nl"))] == DUTCH
    assert seen["catalogue_search_resources", (("locale", "fr"),)] == FRENCH
    assert seen["catalogue_search_index_drift", (("engine", "embedded"), ("locale", "nl"))] == 0
    assert seen["catalogue_search_index_healthy", (("engine", "embedded"),)] == 1
    assert seen["catalogue_search_answering", (("engine", "embedded"),)] == 1
    assert seen["catalogue_search_answering", (("engine", "database"),)] == 0
    assert seen["catalogue_search_outbox_waiting", ()] == 1
    assert seen["catalogue_search_database_up", ()] == 1


def full_state() -> SearchState:
    """Everything that can be told, as on a host in production."""
    version = VersionState("catalogue-resources-nl-v1", "nl", "a1-m1", NOW, ["searched", "written"], DUTCH, 200_000)
    both = {"nl": DUTCH, "fr": FRENCH}
    return SearchState(
        gathered_at=NOW,
        answering="elastic",
        database=DatabaseState(True, both, OutboxState(1, 0, 0, 5, 2.5, [])),
        indexes=[
            IndexState("elastic", "primary", True, "a1-m1", both, {"nl": 0, "fr": 0}, NOW, 400_000, ""),
            IndexState("embedded", "stand-by", True, "a1-s1", both, {"nl": 0, "fr": 0}, NOW, 200_000, ""),
        ],
        server="9.4.3",
        versions=[version],
        breaker=BreakerState(False, 0),
        standby_seconds=12.5,
    )


def test_every_metric_stands_in_the_documentation_and_no_other() -> None:
    text = (PROJECT / "docs" / "features" / "operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(catalogue_search_\w+)", text, re.MULTILINE))
    exposed = {line.split()[2] for line in exposition(full_state()).decode().splitlines() if line.startswith("# TYPE ")}
    assert exposed == documented


def test_names_follow_the_conventions_of_prometheus() -> None:
    for family in text_string_to_metric_families(exposition(full_state()).decode()):
        assert re.fullmatch(r"catalogue_search_[a-z_]+", family.name)
        assert family.documentation.endswith(".")
        # The parser takes the suffix _total off the name of a counter, and would not of anything else.
        assert not family.name.endswith("_total")
        assert not re.search(r"_(ms|milliseconds|minutes|kb|mb)$", family.name)


def test_what_cannot_be_told_is_left_out_and_never_zero() -> None:
    nothing = SearchState(
        gathered_at=NOW,
        answering="database",
        database=DatabaseState(False, detail="OperationalError"),
        indexes=[IndexState("embedded", "only", False, "a1-s1", {}, {}, None, 0, "No index")],
        server="",
        versions=[],
        breaker=None,
        standby_seconds=None,
    )
    seen = samples(exposition(nothing))
    assert seen["catalogue_search_database_up", ()] == 0
    assert seen["catalogue_search_index_healthy", (("engine", "embedded"),)] == 0
    names = {name for name, _ in seen}
    for missing in ("index_documents", "index_drift", "index_size_bytes", "resources", "outbox_waiting", "server_info"):
        assert f"catalogue_search_{missing}" not in names


# --- What is counted --------------------------------------------------------------------------------------------------


def test_a_search_is_counted_and_timed_by_who_answered_it(client: Client, index: Engine) -> None:
    answers = counted("answers_total", engine="embedded")
    timed = counted("duration_seconds_count", engine="embedded")
    seconds = counted("duration_seconds_sum", engine="embedded")
    client.get("/nl/materiaal/?q=privacy")
    client.get("/api/v1/fr/resources?q=vie")
    assert counted("answers_total", engine="embedded") == answers + 2
    assert counted("duration_seconds_count", engine="embedded") == timed + 2
    assert counted("duration_seconds_sum", engine="embedded") > seconds


def test_a_search_that_no_index_answers_counts_for_the_database_and_as_a_failure(index: Engine, settings: Any) -> None:
    file = settings.SEARCH_INDEX_DIR.parent / "a file where the index should be"
    file.touch()
    settings.SEARCH_INDEX_DIR = file
    engines.forget_engines()
    answers, failures = counted("answers_total", engine="database"), counted("failures_total", engine="embedded")
    assert find(SearchQuery("nl")).engine == "database"
    assert counted("answers_total", engine="database") == answers + 1
    assert counted("failures_total", engine="embedded") > failures


def test_the_breaker_is_counted_when_it_opens_and_shows_until_it_closes(index: Engine, settings: Any) -> None:
    failures, openings = (
        counted("failures_total", engine="elastic"),
        counted("breaker_openings_total", engine="elastic"),
    )
    with serving(answering(Answer.error(503, "unavailable_exception"))) as address:
        settings.ELASTICSEARCH_URL = [address]
        engines.forget_engines()
        engine = engines.get_engine()
        assert isinstance(engine, EngineWithStandby)
        for _ in range(5):
            assert find(SearchQuery("nl")).engine == "embedded"
    assert counted("failures_total", engine="elastic") == failures + 3
    assert counted("breaker_openings_total", engine="elastic") == openings + 1
    assert counted("breaker_open", engine="elastic") == 1
    engine._succeeded()
    assert counted("breaker_open", engine="elastic") == 0


@pytest.mark.engine
def test_the_breaker_closes_with_the_first_answer(
    elastic: EngineWithStandby, elasticsearch: Cluster, settings: Any
) -> None:
    with proxy(elasticsearch.urls[0]) as wire:
        settings.ELASTICSEARCH_URL = [wire.url]
        engines.forget_engines()
        primary = engines.get_elastic()
        assert primary
        engine = EngineWithStandby(primary, elastic.standby, Breaker(failures=1, rest=0))
        wire.instead = lambda method, path: Answer.error(503, "unavailable_exception")
        engine.search([EngineRequest("nl")])
        assert counted("breaker_open", engine="elastic") == 1
        wire.instead = lambda method, path: None
        engine.search([EngineRequest("nl")])
        assert counted("breaker_open", engine="elastic") == 0


def test_drained_rows_are_counted_by_what_became_of_them(index: Engine, tmp_path: Path) -> None:
    indexed, refused = (
        counted("outbox_drained_total", outcome="indexed"),
        counted("outbox_drained_total", outcome="refused"),
    )
    pages = list(Resource.objects.filter(live=True).values_list("pk", flat=True)[:3])
    indexer.enqueue(pages)
    indexer.drain()
    assert counted("outbox_drained_total", outcome="indexed") == indexed + 3
    narrow = EmbeddedEngine(tmp_path / "narrow", facet_names=("age",))
    narrow.rebuild([])
    indexer.enqueue(pages[:2])
    with using(narrow), pytest.raises(EngineError, match="no facet"):
        indexer.drain()
    assert counted("outbox_drained_total", outcome="refused") == refused + 2


def test_every_series_is_there_before_its_first_event(scrape: Any) -> None:
    """Else a rate would miss the first one."""
    seen = scrape()
    for engine in ("embedded", "database"):
        assert ("catalogue_search_answers_total", (("engine", engine),)) in seen
    assert ("catalogue_search_failures_total", (("engine", "embedded"),)) in seen
    assert ("catalogue_search_outbox_drained_total", (("outcome", "refused"),)) in seen
