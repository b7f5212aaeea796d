"""What is told about engines, indexes and outbox: in one go, in time, whatever is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Page

from catalogue.models import Resource
from search import engines, indexer, standby
from search.engines.base import Engine
from search.engines.elastic import ElasticEngine, mapping
from search.engines.standby import EngineWithStandby
from search.models import IndexOutbox
from search.state import PATIENCE_SECONDS, SearchState, gather
from tests.demo_counts import DUTCH, FRENCH
from tests.search.hostile_servers import Answer, answering, elasticsearch_of_version, serving, silent

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

LATE = 1.5
"""Seconds that a busy machine may add to what is waited for; less than what a server is waited for."""


def refuse(page_id: int, reason: str, *, tries: int, set_aside: bool = False, minutes: int = 1) -> IndexOutbox:
    """A row as the indexer leaves it after so many tries."""
    now = timezone.now()
    return IndexOutbox.objects.create(
        page_id=page_id,
        attempts=tries,
        last_error=reason,
        created_at=now - timedelta(minutes=minutes),
        next_try_at=now + timedelta(minutes=5),
        set_aside_at=now if set_aside else None,
    )


def told(**options: Any) -> str:
    out = StringIO()
    call_command("index_status", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def unreachable(index: Engine, settings: Any) -> Iterator[Any]:
    """Elasticsearch at another address, given by the test, as the primary; the demo catalogue in the stand-by."""

    def primary_at(address: str) -> EngineWithStandby:
        settings.ELASTICSEARCH_URL = [address]
        engines.forget_engines()
        engine = engines.get_engine()
        assert isinstance(engine, EngineWithStandby)
        return engine

    yield primary_at
    engines.forget_engines()


# --- One index --------------------------------------------------------------------------------------------------------


def test_a_site_without_elasticsearch_has_one_index_and_nothing_else(index: Engine) -> None:
    state = gather()
    [only] = state.indexes
    assert (only.engine, only.role, only.healthy) == ("embedded", "only", True)
    assert only.documents == state.database.resources == {"nl": DUTCH, "fr": FRENCH}
    assert only.drift == {"nl": 0, "fr": 0}
    assert only.size_bytes
    assert only.built_at
    assert state.answering == "embedded"
    assert (state.server, state.versions, state.breaker, state.standby_seconds) == ("", (), None, None)


def test_the_difference_with_the_database_is_counted_by_language(index: Engine) -> None:
    gone = list(Resource.objects.filter(live=True, locale__language_code="fr")[:3])
    Page.objects.filter(pk__in=[page.pk for page in gone]).update(live=False)
    [only] = gather().indexes
    assert only.drift == {"nl": 0, "fr": 3}
    assert "difference: nl +0, fr +3" in told()


def test_without_any_index_the_database_answers(index: Engine, settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    engines.forget_engines()
    state = gather()
    assert state.answering == "database"
    [only] = state.indexes
    assert (only.healthy, only.documents, only.drift, only.built_at) == (False, {}, {}, None)
    assert "not usable, No index" in told()


# --- The outbox -------------------------------------------------------------------------------------------------------


def test_an_empty_outbox_has_no_lag(index: Engine) -> None:
    outbox = gather().database.outbox
    assert outbox
    assert (outbox.waiting, outbox.failing, outbox.set_aside, outbox.done) == (0, 0, 0, 0)
    assert (outbox.lag_seconds, outbox.refused) == (0, [])


def test_the_lag_is_the_age_of_the_oldest_change_that_waits(index: Engine) -> None:
    now = timezone.now()
    IndexOutbox.objects.create(page_id=1, created_at=now - timedelta(hours=5), done_at=now)
    IndexOutbox.objects.create(page_id=2, created_at=now - timedelta(seconds=90))
    IndexOutbox.objects.create(page_id=3)
    refuse(4, "no", tries=8, set_aside=True, minutes=300)
    outbox = gather().database.outbox
    assert outbox
    assert (outbox.waiting, outbox.done) == (2, 1)
    assert 90 <= outbox.lag_seconds < 100


def test_refused_rows_are_told_with_their_errors_those_set_aside_first(index: Engine) -> None:
    refuse(11, "the field is too long", tries=2)
    refuse(12, "this field does not exist", tries=8, set_aside=True)
    outbox = gather().database.outbox
    assert outbox
    assert (outbox.waiting, outbox.failing, outbox.set_aside) == (1, 1, 1)
    assert [(row.page_id, row.tries, row.error) for row in outbox.refused] == [
        (12, 8, "this field does not exist"),
        (11, 2, "the field is too long"),
    ]
    assert [row.next_try_at is None for row in outbox.refused] == [True, False]
    text = told()
    assert "refused and tried again: 1; set aside: 1" in text
    assert "8 tries, set aside" in text
    assert "this field does not exist" in text


def test_of_very_many_refused_rows_the_first_are_told(index: Engine) -> None:
    for number in range(25):
        refuse(number, "no", tries=1)
    outbox = gather().database.outbox
    assert outbox
    assert len(outbox.refused) == 20
    assert "and 5 more" in told()


# --- Elasticsearch ----------------------------------------------------------------------------------------------------


@pytest.mark.engine
def test_both_engines_are_told_with_the_server_and_the_age_of_the_stand_by(elastic: EngineWithStandby) -> None:
    standby.refresh()
    state = gather(10)
    primary, local = state.indexes
    assert (primary.engine, primary.role, primary.healthy) == ("elastic", "primary", True)
    assert (local.engine, local.role, local.healthy) == ("embedded", "stand-by", True)
    assert primary.documents == local.documents == {"nl": DUTCH, "fr": FRENCH}
    assert primary.drift == local.drift == {"nl": 0, "fr": 0}
    assert primary.size_bytes
    assert state.server.startswith("9.")
    assert state.answering == "elastic"
    assert state.standby_seconds is not None
    assert state.standby_seconds < 60
    assert state.breaker
    assert (state.breaker.open, state.breaker.times_opened) == (False, 0)


@pytest.mark.engine
def test_what_is_told_about_the_index_in_use_is_what_its_engine_says(elastic: EngineWithStandby) -> None:
    status, state = elastic.status(), gather(10).indexes[0]
    assert (state.documents, state.version, state.built_at) == (status.documents, status.version, status.built_at)
    assert state.size_bytes == status.size_bytes


@pytest.mark.engine
def test_every_index_is_told_with_its_roles_and_what_it_holds(elastic: EngineWithStandby) -> None:
    indexer.rebuild()
    assert isinstance(elastic.primary, ElasticEngine)
    elastic.primary.lifecycle.start_build()
    seen = sorted((version.locale, *version.roles, version.documents) for version in gather(10).versions)
    assert seen == [
        ("fr", "building", 0),
        ("fr", "previous", FRENCH),
        ("fr", "searched", "written", FRENCH),
        ("nl", "building", 0),
        ("nl", "previous", DUTCH),
        ("nl", "searched", "written", DUTCH),
    ]
    text = told()
    assert ": previous; made" in text
    assert ": searched, written; made" in text


@pytest.mark.engine
def test_a_server_without_an_index_is_well_and_the_stand_by_answers(unindexed: EngineWithStandby) -> None:
    state = gather(10)
    assert state.server.startswith("9.")
    assert state.answering == "embedded"
    assert not state.indexes[0].healthy
    assert "run rebuild_index" in state.indexes[0].detail


@pytest.mark.engine
def test_an_index_whose_parts_are_all_lost_is_told_without_numbers(elastic: EngineWithStandby) -> None:
    assert isinstance(elastic.primary, ElasticEngine)
    engine = elastic.primary
    lost, alias = engine.lifecycle.written()["fr"].name, engine.lifecycle.alias("fr")
    [like] = engine.client.indices.get_mapping(index=lost).values()
    engine.client.indices.delete(index=lost)
    engine.client.indices.create(
        index=lost,
        mappings=like["mappings"],
        settings=mapping.settings() | {"routing.allocation.require._name": "nobody"},
        aliases={alias: {}, f"{alias}-write": {}},
        wait_for_active_shards="0",
    )
    status = elastic.status()
    assert (status.healthy, status.detail, status.documents) == (False, "cluster red", {"nl": DUTCH})
    assert status.built_at
    primary = gather(10).indexes[0]
    assert (primary.healthy, primary.documents, primary.drift) == (False, {"nl": DUTCH}, {"nl": 0})
    assert "elastic" in told()


# --- Elasticsearch that is no good ------------------------------------------------------------------------------------


def test_a_server_that_never_answers_is_waited_for_no_longer_than_it_may(unreachable: Any) -> None:
    with serving(silent) as address:
        unreachable(address)
        begin = time.monotonic()
        state = gather()
        assert time.monotonic() - begin < PATIENCE_SECONDS + LATE
    primary, local = state.indexes
    assert not primary.healthy
    assert primary.detail
    assert local.healthy
    assert state.answering == "embedded"
    assert state.database.resources == {"nl": DUTCH, "fr": FRENCH}


def test_a_server_that_is_left_alone_is_not_asked_at_all(unreachable: Any) -> None:
    with serving(silent) as address:
        engine = unreachable(address)
        for _ in range(3):
            engine.breaker.failed()
        begin = time.monotonic()
        state = gather()
        assert time.monotonic() - begin < LATE
    assert state.breaker
    assert (state.breaker.open, state.breaker.times_opened) == (True, 1)
    assert "left alone" in state.indexes[0].detail


@pytest.mark.parametrize("hostile", ["error", "other version", "no json"])
def test_whatever_a_server_says_the_state_is_told(unreachable: Any, hostile: str) -> None:
    behaviour = {
        "error": answering(Answer.error(503, "unavailable_exception")),
        "other version": elasticsearch_of_version("8.19.0"),
        "no json": answering(Answer(body=b"<html>It works!</html>")),
    }[hostile]
    with serving(behaviour) as address:
        unreachable(address)
        state = gather()
    assert not state.indexes[0].healthy
    assert state.indexes[0].detail
    assert state.answering == "embedded"


# --- The command ------------------------------------------------------------------------------------------------------


def test_the_command_gives_everything_as_json(index: Engine) -> None:
    refuse(12, "this field does not exist", tries=8, set_aside=True)
    seen = json.loads(told(json=True))
    expected: SearchState = gather()
    assert seen.keys() == asdict(expected).keys()
    assert seen["database"]["resources"] == {"nl": DUTCH, "fr": FRENCH}
    assert seen["indexes"][0]["documents"] == {"nl": DUTCH, "fr": FRENCH}
    assert seen["database"]["outbox"]["refused"][0]["error"] == "this field does not exist"
    assert json.dumps(asdict(expected), cls=DjangoJSONEncoder)


@pytest.mark.slow
def test_the_command_ends_well_without_a_database(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/catalogue.sqlite3",
    }
    command = [sys.executable, str(configured.BASE_DIR / "manage.py"), "index_status"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "database: OperationalError" in done.stdout
    assert "embedded: not usable, No index" in done.stdout
