"""A server that is no use: whatever it does, a visitor gets results, an editor can publish, and the start says why."""

from __future__ import annotations

import gc
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks
from django.test import Client

from scripts.services import machine
from search import engines, indexer
from search.engines.base import EngineRequest, EngineUnavailable, TextGroup
from search.engines.standby import EngineWithStandby
from search.models import IndexOutbox
from tests.demo_counts import FRENCH
from tests.search.hostile_servers import (
    HTML,
    JSON,
    PRODUCT,
    Answer,
    Behaviour,
    answering,
    elasticsearch_of_version,
    hanging_up,
    sending,
    serving,
    silent,
    trickling,
)
from tests.search.test_outbox import Commits, committed, resource

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def nothing_is_collected_meanwhile() -> Iterator[None]:
    """Where brackets without end have used up the depth of the interpreter, not even a warning of the collector can be
    told."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


LONGEST_SEARCH = 2.5
"""Seconds that a server may hold up a search: the time-out, 0.8, and a machine that is busy."""
SEARCH = {"hits": {"total": {"value": 1}, "hits": [{"_id": "1"}]}, "timed_out": False, "_shards": {"failed": 0}}


def counting(value: Any) -> dict[str, Any]:
    """An answer that counts this of something."""
    return SEARCH | {"aggregations": {"_filter_theme": {"theme": {"buckets": [{"key": "gaming", "doc_count": value}]}}}}


HOSTILE: dict[str, Behaviour] = {
    "takes the request and never answers": silent,
    "hangs up": hanging_up,
    "answers 429": answering(Answer.error(429, "circuit_breaking_exception")),
    "answers 500": answering(Answer.error(500, "null_pointer_exception")),
    "answers 503": answering(Answer.error(503, "cluster_block_exception")),
    "answers 401": answering(Answer.error(401, "security_exception")),
    "answers 503 as a proxy does": answering(Answer(503, HTML, {"Content-Type": "text/html"})),
    "answers 404 as a proxy does": answering(Answer(404, HTML, {"Content-Type": "text/html"})),
    "answers 400 to everything": answering(Answer(400, b"Bad Request", {"Content-Type": "text/plain"})),
    "sends visitors elsewhere": answering(Answer(302, b"", {"Location": "http://127.0.0.1:9/"})),
    "sends a page": answering(Answer(200, HTML, {"Content-Type": "text/html"})),
    "sends a page under its name": answering(Answer(200, HTML, PRODUCT | {"Content-Type": "text/html"})),
    "speaks no HTTP": sending(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "sends bytes": sending(bytes(range(256)) * 64),
    "sends bytes as JSON": answering(Answer(200, bytes(range(256)))),
    "sends nothing as JSON": answering(Answer(200, b"")),
    "sends half a JSON": answering(Answer(200, b'{"hits": {"total": {"val')),
    "sends less than it said": answering(Answer(200, b'{"hits": {"total"', length=5000)),
    "sends JSON of something else": answering(Answer.of({"hello": "world"})),
    "sends a list": answering(Answer.of([1, 2, 3])),
    "sends a word": answering(Answer.of("fine")),
    "sends null": answering(Answer.of(None)),
    "sends hits of another shape": answering(Answer.of({"hits": [1, 2, 3]})),
    "sends ids that are none": answering(Answer.of(SEARCH | {"hits": {"total": {"value": 1}, "hits": [{"_id": "x"}]}})),
    "sends counts that are none": answering(Answer.of(counting("many"))),
    "sends a total without end": answering(Answer(200, b'{"hits": {"total": {"value": 1e999}}}')),
    "sends brackets without end": answering(Answer(200, b"[" * 200_000)),
    "says it was too slow": answering(Answer.of(SEARCH | {"timed_out": True})),
    "says that a part failed": answering(Answer.of(SEARCH | {"_shards": {"failed": 1}})),
    "sends a byte a second": trickling(1.0),
    "sends a byte now and then": trickling(0.2),
    "sends headers without end": trickling(0.2, in_the_head=True),
    "is no Elasticsearch": answering(
        Answer(200, b'{"version": {"number": "9.4.3"}}', {"Content-Type": JSON["Content-Type"]})
    ),
    "is Elasticsearch 8": elasticsearch_of_version("8.19.7"),
    "is Elasticsearch 10": elasticsearch_of_version("10.0.1"),
}
hostile = pytest.mark.parametrize("behaviour", HOSTILE.values(), ids=HOSTILE)


@pytest.fixture
def asked(db: None, built_index: Path, tmp_path: Path, settings: Any) -> Iterator[Callable[[str], EngineWithStandby]]:
    """``asked(address)``: that server as the engine in force, and a stand-by with the demo catalogue."""

    def engine_at(address: str) -> EngineWithStandby:
        settings.ELASTICSEARCH_URL = [address]
        engines.forget_engines()
        engine = engines.get_engine()
        assert isinstance(engine, EngineWithStandby)
        return engine

    shutil.copytree(built_index / "test-resources", tmp_path / "index" / "hostile-resources")
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_INDEX_PREFIX = "hostile"
    yield engine_at
    engines.forget_engines()


Asked = Callable[[str], EngineWithStandby]


@contextmanager
def taking_at_most(seconds: float) -> Iterator[None]:
    before = time.monotonic()
    yield
    assert time.monotonic() - before < seconds


# --- Searching --------------------------------------------------------------------------------------------------------


@hostile
def test_a_search_is_answered_by_the_stand_by_in_time(asked: Asked, behaviour: Behaviour, client: Client) -> None:
    with serving(behaviour) as address:
        engine = asked(address)
        request = EngineRequest("nl", groups=(TextGroup("cyberpesten"),))
        for _ in range(4):
            with taking_at_most(LONGEST_SEARCH):
                [answer] = engine.search([request])
            assert answer.engine == "embedded"
            assert answer.total > 5
        page = client.get("/nl/materiaal/?q=cyberpesten")
        assert page.status_code == 200
        assert len(page.context["search"].cards) > 10
        assert not page.context["search"].notice


@pytest.mark.parametrize("name", ["answers 503", "sends a page", "sends JSON of something else", "hangs up"])
def test_every_other_page_and_the_type_ahead_are_answered_too(asked: Asked, name: str, client: Client) -> None:
    with serving(HOSTILE[name]) as address:
        asked(address)
        for path in ("/nl/", "/fr/ressources/thema/", "/api/v1/fr/resources?q=zzzz&theme=privacy"):
            assert client.get(path, follow=True).status_code == 200
        assert client.get("/api/v1/nl/suggest?q=cyb").json()["terms"]
        assert client.get("/api/v1/nl/resources?q=kiva").json()["engine"] == "embedded"


def test_a_server_that_is_not_there_costs_no_time(asked: Asked) -> None:
    [port] = machine.free_ports(1)
    engine = asked(f"http://127.0.0.1:{port}")
    with taking_at_most(LONGEST_SEARCH):
        assert engine.search([EngineRequest("fr")])[0].total == FRENCH


def test_a_server_that_hangs_is_soon_left_alone_and_costs_nothing_any_more(asked: Asked) -> None:
    requests = 0

    def counting_silence(talk: Any) -> None:
        nonlocal requests
        requests += 1
        silent(talk)

    with serving(counting_silence) as address:
        engine = asked(address)
        for _ in range(3):
            engine.search([EngineRequest("nl")])
        before = requests
        for _ in range(20):
            with taking_at_most(0.5):
                engine.search([EngineRequest("nl")])
        assert requests == before
        assert engine.breaker.is_open


def test_many_visitors_at_once_wait_no_longer_than_one(asked: Asked) -> None:
    """All of them ask before the first has given up: no connection, lock or pool is waited for in turn."""
    took: list[float] = []

    def visit(engine: EngineWithStandby) -> None:
        before = time.monotonic()
        try:
            engine.primary.search([EngineRequest("nl")])
        except EngineUnavailable:
            took.append(time.monotonic() - before)

    with serving(silent) as address:
        engine = asked(address)
        visitors = [threading.Thread(target=visit, args=(engine,)) for _ in range(25)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
    assert len(took) == 25
    assert max(took) < LONGEST_SEARCH + 0.8


# --- Publishing -------------------------------------------------------------------------------------------------------


@hostile
def test_publishing_is_not_held_up_and_what_waits_blames_no_document(
    asked: Asked, behaviour: Behaviour, commits: Commits
) -> None:
    with serving(behaviour) as address:
        asked(address)
        page = resource()
        page.title = "Zonneschijnprogramma"
        with taking_at_most(3.5), committed(commits):
            page.save_revision().publish()
        assert IndexOutbox.objects.waiting().filter(page_id=page.pk).exists()
        assert not IndexOutbox.objects.exclude(attempts=0).exists()
        assert not IndexOutbox.objects.exclude(last_error="").exists()


def test_an_editor_waits_once_for_a_server_that_hangs_and_then_not_at_all(asked: Asked, commits: Commits) -> None:
    requests = 0

    def counting_silence(talk: Any) -> None:
        nonlocal requests
        requests += 1
        silent(talk)

    with serving(counting_silence) as address:
        asked(address)
        for key in ("kiva", "friend-zone"):
            with committed(commits):
                resource(key).unpublish()
        indexer.enqueue([resource().pk])
        assert requests == 1
        assert IndexOutbox.objects.due().count() >= 3


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Commits) -> Commits:
    return django_capture_on_commit_callbacks


# --- Starting ---------------------------------------------------------------------------------------------------------


def warnings_at_start() -> list[CheckMessage]:
    return [message for message in run_checks() if message.id and message.id.startswith("search.W")]


@pytest.mark.parametrize(
    ("name", "id", "words"),
    [
        ("is Elasticsearch 8", "search.W002", "older than Elasticsearch 9"),
        ("is Elasticsearch 10", "search.W002", "is Elasticsearch 10.0.1, and version 9 is needed"),
        ("is no Elasticsearch", "search.W002", "is no Elasticsearch"),
        ("sends a page", "search.W002", "is no Elasticsearch"),
        ("speaks no HTTP", "search.W004", "cannot be asked"),
        ("takes the request and never answers", "search.W004", "cannot be asked"),
        ("answers 401", "search.W004", "401 security_exception"),
    ],
)
def test_a_start_says_what_is_wrong_with_the_server_and_search_goes_on(
    asked: Asked, client: Client, name: str, id: str, words: str
) -> None:
    with serving(HOSTILE[name]) as address:
        asked(address)
        with taking_at_most(8):
            [warning] = warnings_at_start()
        assert warning.id == id
        assert words in warning.msg
        assert warning.hint
        assert client.get("/api/v1/nl/resources?q=kiva").json()["engine"] == "embedded"


def test_an_older_server_that_understands_the_client_is_named_with_its_version(asked: Asked) -> None:
    root = {"version": {"number": "8.19.7"}, "tagline": "You Know, for Search"}
    with serving(answering(Answer.of(root))) as address:
        asked(address)
        [warning] = warnings_at_start()
        assert warning.msg == "The server is Elasticsearch 8.19.7, and version 9 is needed."
