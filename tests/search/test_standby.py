"""The index of a host that stands by while Elasticsearch is the engine in force."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue.models import Resource
from search import engines, indexer, standby
from search.engines.base import EngineRequest, IndexMissing
from search.engines.standby import EngineWithStandby
from search.models import IndexOutbox
from tests.demo_counts import BOTH
from tests.search.test_outbox import resource

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

Commits = Callable[..., AbstractContextManager[object]]


def titles(engine: object, text: str) -> set[int]:
    """Page ids that one engine gives for a text."""
    from search.query import SearchQuery
    from search.service import plan

    request: EngineRequest = plan(SearchQuery("nl", text=text, literal=True)).request
    return set(engine.search([request])[0].hits)  # type: ignore[attr-defined]


def change(title: str, commits: Commits) -> Resource:
    page = resource()
    page.title = title
    with commits(execute=True):
        page.save_revision().publish()
    return page


def test_a_change_reaches_the_stand_by_with_the_next_refresh(
    elastic: EngineWithStandby, django_capture_on_commit_callbacks: Commits
) -> None:
    standby.refresh()
    page = change("Zonneschijnprogramma", django_capture_on_commit_callbacks)
    assert titles(elastic.primary, "zonneschijnprogramma") == {page.pk}
    assert titles(elastic.standby, "zonneschijnprogramma") == set()
    assert standby.refresh() == 1
    assert titles(elastic.standby, "zonneschijnprogramma") == {page.pk}
    assert standby.refresh() == 0


def test_a_row_that_turns_up_late_is_heard_of(elastic: EngineWithStandby) -> None:
    standby.refresh()
    page = resource()
    Resource.objects.filter(pk=page.pk).update(summary="Zonneschijn voor de hele school")
    IndexOutbox.objects.create(page_id=page.pk, created_at=timezone.now() - timedelta(minutes=9))
    assert standby.refresh() == 1
    assert titles(elastic.standby, "zonneschijn") == {page.pk}


def test_a_host_that_was_away_for_too_long_compares_everything(elastic: EngineWithStandby) -> None:
    standby.refresh()
    page = resource()
    # Nothing in the outbox tells of it.
    Resource.objects.filter(pk=page.pk).update(summary="Zonneschijn voor de hele school")
    assert standby.refresh() == 0
    settings.SEARCH_JOURNAL_DAYS = 0
    assert standby.refresh() == 1
    assert titles(elastic.standby, "zonneschijn") == {page.pk}


def test_a_lost_note_of_what_was_heard_compares_everything(elastic: EngineWithStandby) -> None:
    standby.refresh()
    Resource.objects.filter(pk=resource().pk).update(summary="Zonneschijn voor de hele school")
    next(settings.SEARCH_INDEX_DIR.glob("*-standby-*.json")).write_text("{")
    assert standby.age() is None
    assert standby.refresh() == 1


def test_a_lost_index_is_built_again_though_nothing_changes(elastic: EngineWithStandby) -> None:
    standby.refresh()
    shutil.rmtree(settings.SEARCH_INDEX_DIR / f"{settings.SEARCH_INDEX_PREFIX}-resources")
    engines.forget_engines()
    with pytest.raises(IndexMissing):
        titles(engines.get_local_engine(), "kiva")
    assert standby.refresh() == BOTH
    assert titles(engines.get_local_engine(), "kiva")


def test_many_changes_that_were_heard_of_cost_a_refresh_next_to_nothing(
    elastic: EngineWithStandby, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    indexer.enqueue(range(10_000_000, 10_020_000))
    standby.refresh()
    with django_assert_max_num_queries(1):
        assert standby.refresh() == 0


def test_the_check_compares_the_stand_by_too(elastic: EngineWithStandby) -> None:
    call_command("sync_index", stdout=StringIO())
    call_command("sync_index", check=True, stdout=StringIO())
    with elastic.standby.writer() as writer:
        writer.delete(resource().pk)
    out = StringIO()
    with pytest.raises(CommandError, match="sync_index"):
        call_command("sync_index", check=True, stdout=out)
    assert out.getvalue().count("missing: 0") == 1
    assert out.getvalue().count("missing: 1") == 1


def test_the_stand_by_alone_can_be_asked_for_only_where_there_is_one(index: object) -> None:
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        call_command("sync_index", standby=True, stdout=StringIO())
