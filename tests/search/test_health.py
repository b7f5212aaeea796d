"""Addresses for load balancers: they answer in time and to anybody, and tell the world no more than a word."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from scripts.services import machine
from scripts.services.elasticsearch_cluster import Cluster
from search import engines
from search.engines.base import Engine, EngineRequest, TextGroup
from search.engines.standby import EngineWithStandby
from search.operations import recent
from tests.demo_counts import DUTCH, FRENCH
from tests.search.hostile_servers import Behaviour, proxy, serving, silent, trickling

pytestmark = pytest.mark.django_db

TOKEN = "a-token-that-nobody-guesses"
IN_TIME = 3.5
"""Seconds: two, and what a busy machine adds."""
ADDRESSES = ["/health/live", "/health/ready", "/metrics"]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """As in a process that was asked nothing yet."""
    recent.answering.forget()
    recent.search_state.forget()
    yield
    recent.answering.forget()
    recent.search_state.forget()


@pytest.fixture
def token(settings: Any) -> dict[str, str]:
    """The headers of somebody who may read everything."""
    settings.METRICS_TOKEN = TOKEN
    return {"authorization": f"Bearer {TOKEN}"}


def test_a_living_process_says_ok_and_asks_nobody(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_it_says_who_answers_searches_and_no_more(client: Client, index: Engine) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "search": "embedded"}


def test_without_an_index_the_site_is_ready_all_the_same(
    client: Client, index: Engine, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    engines.forget_engines()
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["search"]) == (200, "database")
    assert not (tmp_path / "nothing").exists(), "a question must not build an index"


@pytest.mark.engine
def test_with_elasticsearch_it_says_so(client: Client, elastic: EngineWithStandby) -> None:
    assert client.get("/health/ready").json()["search"] == "elastic"


@pytest.mark.parametrize("behaviour", [silent, trickling(0.2)], ids=["silent", "trickling"])
def test_a_hanging_elasticsearch_keeps_no_load_balancer_waiting(
    client: Client, index: Engine, settings: Any, token: dict[str, str], behaviour: Behaviour
) -> None:
    with serving(behaviour) as address:
        settings.ELASTICSEARCH_URL = [address]
        engines.forget_engines()
        for headers in ({}, token):
            begin = time.monotonic()
            response = client.get("/health/ready", headers=headers)
            assert time.monotonic() - begin < IN_TIME
            assert (response.status_code, response.json()["search"]) == (200, "embedded")


@pytest.mark.engine
def test_whoever_asks_often_does_not_load_the_cluster(
    client: Client,
    elastic: EngineWithStandby,
    elasticsearch: Cluster,
    settings: Any,
    token: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However long a busy machine takes for all these requests.
    for each in (recent.answering, recent.search_state):
        monkeypatch.setattr(each, "_seconds", 600.0)
    with proxy(elasticsearch.urls[0]) as wire:
        settings.ELASTICSEARCH_URL = [wire.url]
        engines.forget_engines()
        assert machine.wait_until(knows_the_words, 20)
        for address in (*ADDRESSES, *ADDRESSES):
            client.get(address, headers=token)
        client.get("/health/ready")
        asked = len(wire.exchanges)
        for _ in range(20):
            for address in ADDRESSES:
                assert client.get(address, headers=token).status_code == 200
            client.get("/health/ready")
        assert len(wire.exchanges) == asked


def knows_the_words() -> bool:
    """Whether the words of the index are in memory: they are read in the background."""
    misspelt = EngineRequest("nl", groups=(TextGroup("cyberpessten"),))
    return bool(engines.get_engine().search([misspelt])[0].corrections)


# --- Who is told what -------------------------------------------------------------------------------------------------


def test_details_are_for_who_has_the_token(client: Client, index: Engine, token: dict[str, str]) -> None:
    details = client.get("/health/ready", headers=token).json()["details"]
    assert details["indexes"][0]["documents"] == {"nl": DUTCH, "fr": FRENCH}
    assert details["database"]["outbox"]["waiting"] == 0


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer ünïcode"]
)
def test_anything_but_the_token_is_told_the_words_only(
    client: Client, index: Engine, token: dict[str, str], authorization: str
) -> None:
    headers = {"authorization": authorization}
    assert "details" not in client.get("/health/ready", headers=headers).json()
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_nobody_is_told(client: Client, index: Engine, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for authorization in ("Bearer ", "Bearer"):
        headers = {"authorization": authorization}
        assert "details" not in client.get("/health/ready", headers=headers).json()
        assert client.get("/metrics", headers=headers).status_code == 404


# --- What a load balancer sends ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_redirects_refuses_or_marks_who_asks(
    client: Client, index: Engine, settings: Any, token: dict[str, str], address: str
) -> None:
    """Over http, by the address of the host, in whatever language."""
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(address, headers=token | {"host": "10.0.3.7:8000", "accept-language": "fr"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert not response.has_header("Vary")


@pytest.mark.parametrize("address", ADDRESSES)
def test_they_are_read_and_never_written(client: Client, index: Engine, token: dict[str, str], address: str) -> None:
    assert client.head(address, headers=token).status_code == 200
    assert client.post(address, headers=token).status_code == 405


def test_other_addresses_are_guarded_as_before(client: Client, index: Engine) -> None:
    assert client.get("/nl/", headers={"host": "10.0.3.7:8000"}).status_code == 400
