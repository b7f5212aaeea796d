"""From a change in the database to the index: nothing lost, nothing stale."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from catalogue.models import BrochurePage, Resource, Theme
from search import documents, indexer, signals
from search.documents import documents_for, to_document
from search.engines.base import Engine, EngineError, EngineUnavailable, ResourceDocument
from search.models import IndexOutbox, SearchPage
from search.query import SearchQuery
from search.service import find
from tests.browser.servers import environment, run
from tests.demo_counts import DUTCH, FRENCH

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

Commits = Callable[..., object]


@contextmanager
def committed(captured: Callable[..., object]) -> Iterator[None]:
    """What happens inside is committed: functions waiting for the commit run at the end."""
    with captured(execute=True):  # type: ignore[attr-defined]
        yield


def found(text: str, locale: str = "nl") -> list[str]:
    return [card.title for card in find(SearchQuery(locale, text=text, literal=True)).cards]


def resource(key: str = "kiva", locale: str = "nl") -> BrochurePage | Resource:
    page = Resource.objects.get(key=key, locale__language_code=locale).specific
    assert isinstance(page, Resource)
    return page


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Commits) -> Commits:
    return django_capture_on_commit_callbacks


def test_a_published_change_is_found_right_after_the_commit(index: Engine, commits: Commits) -> None:
    page = resource()
    page.title = "Zonneschijnprogramma"
    with committed(commits):
        page.save_revision().publish()
    assert found("zonneschijnprogramma") == ["Zonneschijnprogramma"]
    assert not IndexOutbox.objects.exists()


def test_a_draft_changes_nothing(index: Engine, commits: Commits) -> None:
    page = resource()
    page.title = "Zonneschijnprogramma"
    with committed(commits):
        page.save_revision()
    assert found("zonneschijnprogramma") == []


def test_a_rolled_back_change_leaves_no_row(index: Engine) -> None:
    page = resource()
    with transaction.atomic():
        page.title = "Verdwenen"
        page.save()
        assert IndexOutbox.objects.filter(page_id=page.pk).exists()
        transaction.set_rollback(True)
    assert not IndexOutbox.objects.exists()


def test_a_crash_between_commit_and_drain_loses_nothing(index: Engine, commits: Commits) -> None:
    page = resource()
    page.title = "Zonneschijnprogramma"
    with commits():  # type: ignore[attr-defined]  # the process dies here: nothing that waits for the commit runs
        page.save()
    assert found("zonneschijnprogramma") == []
    call_command("run_indexer", once=True, stdout=StringIO())
    assert found("zonneschijnprogramma") == ["Zonneschijnprogramma"]


def test_unpublishing_takes_it_out(index: Engine, commits: Commits) -> None:
    with committed(commits):
        resource().unpublish()
    assert "KiVa" not in found("kiva")


def test_expiry_by_the_scheduled_command_takes_it_out(index: Engine, commits: Commits) -> None:
    page = resource()
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with committed(commits):
        call_command("publish_scheduled", stdout=StringIO())
    assert "KiVa" not in found("kiva")


def test_deleting_takes_it_out(index: Engine, commits: Commits) -> None:
    with committed(commits):
        resource().delete()
    assert "KiVa" not in found("kiva")


def test_deleting_through_the_base_class_takes_it_out(index: Engine, commits: Commits) -> None:
    with committed(commits):
        Page.objects.get(pk=resource().pk).delete()
    assert "KiVa" not in found("kiva")


def test_making_it_private_takes_it_out_and_public_puts_it_back(index: Engine, commits: Commits) -> None:
    page = resource()
    with committed(commits):
        restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "KiVa" not in found("kiva")
    with committed(commits):
        restriction.delete()
    assert "KiVa" in found("kiva")


def test_a_private_parent_hides_all_below_it(index: Engine, commits: Commits) -> None:
    parent = SearchPage.objects.get(locale__language_code="fr")
    with committed(commits):
        PageViewRestriction.objects.create(page=parent, restriction_type=PageViewRestriction.LOGIN)
    assert find(SearchQuery("fr")).total == 0
    assert find(SearchQuery("nl")).total == DUTCH


def test_moving_below_a_private_page_takes_it_out(index: Engine, commits: Commits) -> None:
    home = SearchPage.objects.get(locale__language_code="nl").get_parent()
    locked = home.add_child(instance=SearchPage(title="Achter slot", slug="achter-slot", locale=home.locale))
    PageViewRestriction.objects.create(page=locked, restriction_type=PageViewRestriction.LOGIN)
    with committed(commits):
        resource().move(Page.objects.get(pk=locked.pk), pos="last-child")
    assert "KiVa" not in found("kiva")


def test_a_term_that_moves_to_another_group_changes_the_counts(index: Engine, commits: Commits) -> None:
    before = find(SearchQuery("nl")).facets["theme"]
    theme = Theme.objects.get(slug="gaming")
    theme.group = Theme.objects.get(slug="running-away").group
    with committed(commits):
        theme.save()
    after = find(SearchQuery("nl")).facets["theme"]
    assert after["missing-and-help"] > before["missing-and-help"]
    assert after["use"] < before["use"]


def test_a_busy_index_keeps_the_rows_for_later(index: Engine, commits: Commits) -> None:
    with index.writer(), committed(commits):
        resource().unpublish()
    assert IndexOutbox.objects.exists()
    indexer.drain()
    assert not IndexOutbox.objects.exists()
    assert "KiVa" not in found("kiva")


def test_an_engine_that_cannot_write_keeps_the_rows_without_blaming_their_documents(
    index: Engine, commits: Commits
) -> None:
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    settings.SEARCH_INDEX_DIR.write_text("a file where the index should be")
    with committed(commits):
        resource().unpublish()
    row = IndexOutbox.objects.get()
    assert row.attempts == 0
    with pytest.raises(EngineUnavailable, match="not writable"):
        indexer.drain()
    assert IndexOutbox.objects.due().count() == 1


def test_the_delay_between_tries_grows_and_is_bounded() -> None:
    delays = [IndexOutbox.delay_after(attempts) for attempts in range(1, 40)]
    assert delays[0] == timedelta(seconds=2)
    assert delays == sorted(delays)
    assert delays[-1] == timedelta(hours=1)


def test_sync_check_reports_a_difference_and_sync_repairs_it(index: Engine) -> None:
    call_command("sync_index", check=True, stdout=StringIO())
    Resource.objects.filter(key="kiva").update(summary="Heel anders")
    Page.objects.filter(pk=resource("friend-zone").pk).update(live=False)
    out = StringIO()
    with pytest.raises(CommandError, match="sync_index"):
        call_command("sync_index", check=True, stdout=out)
    assert "outdated: 1" in out.getvalue()
    assert "surplus: 1" in out.getvalue()
    call_command("sync_index", stdout=StringIO())
    call_command("sync_index", check=True, stdout=StringIO())


def test_a_rebuild_gives_the_same_index(index: Engine) -> None:
    before = dict(index.fingerprints())
    call_command("rebuild_index", stdout=StringIO())
    assert dict(index.fingerprints()) == before


def test_a_rebuild_while_another_writes_says_so(index: Engine) -> None:
    with index.writer(), pytest.raises(CommandError, match="Another process"):
        call_command("rebuild_index", stdout=StringIO())


def test_the_status_names_documents_version_and_what_waits(index: Engine) -> None:
    indexer.enqueue([resource().pk])
    out = StringIO()
    call_command("index_status", stdout=out)
    assert f"nl {DUTCH}, fr {FRENCH}" in out.getvalue()
    assert "waiting changes: 1" in out.getvalue()


def damage(directory: Path) -> None:
    """Flip bytes in every segment file."""
    for file in directory.rglob("*"):
        if file.is_file() and file.suffix not in (".json", ".lock") and file.stat().st_size > 100:
            content = bytearray(file.read_bytes())
            for position in range(40, len(content), 37):
                content[position] ^= 0xFF
            file.write_bytes(bytes(content))


def test_a_damaged_index_is_set_aside_and_built_again_and_search_goes_on(index: Engine) -> None:
    from search import engines

    damage(settings.SEARCH_INDEX_DIR)
    engines.forget_engines()
    results = find(SearchQuery("nl", text="cyberpesten"))
    assert results.engine == "embedded"
    assert results.total
    assert list(settings.SEARCH_INDEX_DIR.rglob("broken-*"))


def test_a_missing_index_is_built_by_the_first_search(index: Engine) -> None:
    from search import engines

    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    engines.forget_engines()
    assert find(SearchQuery("fr")).total == FRENCH


def test_without_any_index_the_page_shows_the_newest_and_says_so(index: Engine, client: object) -> None:
    from django.test import Client

    from search import engines

    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    settings.SEARCH_INDEX_DIR.write_text("a file where the index should be")
    engines.forget_engines()
    page = Client().get("/nl/materiaal/?q=privacy")
    assert page.status_code == 200
    assert page.context["search"].notice
    assert page.context["search"].cards
    assert Client().get("/nl/").status_code == 200
    assert Client().get("/api/v1/nl/resources").json()["engine"] == "database"


PUBLISH_AND_DIE = """
import os, django
django.setup()
from django.db import transaction
from catalogue.models import Resource
with transaction.atomic():
    transaction.on_commit(lambda: os._exit(9))
    page = Resource.objects.get(key="kiva").specific
    page.title = "Zonneschijnprogramma"
    page.save()
"""


@pytest.mark.slow
@pytest.mark.any_database  # The processes have an SQLite of their own.
def test_a_process_killed_right_after_its_commit_loses_nothing(prepared_demo: Path, tmp_path: Path) -> None:
    """Real processes on a database of their own: publish and die, index."""
    env = environment(Path(shutil.copytree(prepared_demo, tmp_path / "demo")), "config.settings.dev")

    def manage(*words: str) -> str:
        return run("manage.py", *words, env=env)

    died = subprocess.run([sys.executable, "-c", PUBLISH_AND_DIE], env=env, cwd=settings.BASE_DIR)
    assert died.returncode == 9
    assert "waiting changes: 0" not in manage("index_status")
    assert "indexed" in manage("run_indexer", "--once")
    assert "outdated: 0" in manage("sync_index", "--check")


def test_a_large_catalogue_without_index_starts_one_rebuild_however_many_ask(
    index: Engine, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: started.append(command))
    settings.SEARCH_REBUILD_IN_REQUEST_MAX = 10  # type: ignore[attr-defined]
    _lose_the_index()
    for text in ("privacy", "sexting", "kiva"):
        assert not find(SearchQuery("nl", text=text)).available
    assert len(started) == 1


def test_two_processes_that_saw_the_same_damage_set_only_that_index_aside(index: Engine) -> None:
    from search import engines
    from search.engines.base import IndexBroken

    damage(settings.SEARCH_INDEX_DIR)
    engines.forget_engines()
    with pytest.raises(IndexBroken) as seen:
        engines.get_engine().search([])
    assert indexer.recover(seen.value)
    assert indexer.recover(seen.value)
    assert len(list(settings.SEARCH_INDEX_DIR.rglob("broken-*"))) == 1
    assert find(SearchQuery("nl")).total == DUTCH


def test_the_indexer_repairs_a_damaged_index_without_any_visitor(index: Engine) -> None:
    from search import engines

    damage(settings.SEARCH_INDEX_DIR)
    engines.forget_engines()
    out = StringIO()
    call_command("run_indexer", once=True, stdout=out)
    assert "built anew" in out.getvalue()
    assert engines.get_engine().status().healthy


def test_one_page_the_engine_refuses_does_not_hold_back_the_others(
    index: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, other = resource("kiva"), resource("friend-zone")
    real = documents_for

    def with_a_bad_one(pks: list[int], broken: dict[int, str]) -> Iterator[object]:
        for document in real(pks, broken):
            facets = dict(document.facets) | ({"colour": ("red",)} if document.pk == refused.pk else {})
            yield replace(document, facets=facets)

    monkeypatch.setattr(indexer, "documents_for", with_a_bad_one)
    Page.objects.filter(pk=other.pk).update(live=False)
    indexer.enqueue([refused.pk, other.pk])
    with pytest.raises(EngineError):
        indexer.drain()
    [left] = IndexOutbox.objects.all()
    assert left.page_id == refused.pk
    assert left.attempts >= 1
    assert "Friend Zone" not in found("friend zone")


def test_an_index_built_for_a_visitor_goes_without_what_cannot_be_made_and_the_outbox_knows(
    index: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = resource()

    def failing(page: Resource) -> ResourceDocument:
        if page.pk == broken.pk:
            raise ValueError("no such block")
        return to_document(page)

    monkeypatch.setattr(documents, "to_document", failing)
    _lose_the_index()
    assert find(SearchQuery("nl")).total == DUTCH - 1
    [row] = IndexOutbox.objects.refused()
    assert (row.page_id, row.last_error) == (broken.pk, "ValueError: no such block")


def test_a_term_is_read_again_only_after_it_was_saved(index: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = Theme.objects.get(slug="gaming")
    theme.group = Theme.objects.get(slug="running-away").group
    stored: list[str] = []
    monkeypatch.setattr(
        signals, "drain_after_commit", lambda: stored.append(Theme.objects.get(slug="gaming").group.slug)
    )
    theme.save()
    assert stored == ["missing-and-help"]


def test_a_search_without_index_costs_few_queries_whatever_is_chosen(
    index: Engine, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    _lose_the_index()
    settings.SEARCH_INDEX_DIR.write_text("a file where the index should be")
    chosen = {"theme": ("privacy",), "group": ("class",), "age": ("primary-5-6",)}
    with django_assert_max_num_queries(18):
        results = find(SearchQuery("nl", choices=chosen))
    assert results.cards
    assert all("primary-5-6" in card.age_groups for card in results.cards)


def test_a_new_synonym_indexes_nothing_again(index: Engine) -> None:
    theme = Theme.objects.get(slug="privacy")
    theme.synonyms_nl += ";geheimpjes"
    theme.save()
    assert not IndexOutbox.objects.exists()


def _lose_the_index() -> None:
    from search import engines

    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    engines.forget_engines()
