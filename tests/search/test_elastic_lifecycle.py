"""The versions of an index: made, put to use, gone back to, saved and brought back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import Page

from catalogue.models import Resource
from scripts.services.elasticsearch_cluster import Cluster
from search import documents, engines, indexer, standby
from search.documents import to_document
from search.engines.base import DocumentsRefused, EngineRequest, IndexOfOtherRelease, ResourceDocument
from search.engines.elastic import ElasticEngine, mapping
from search.engines.elastic.client import Connection
from search.engines.elastic.lifecycle import BUILD, PREVIOUS, READ, WRITE
from search.engines.embedded import schema
from search.engines.standby import EngineWithStandby
from search.models import IndexOutbox, Need
from search.query import SearchQuery
from search.service import find
from tests.demo_counts import BOTH, DUTCH
from tests.search.conftest import remove_indexes
from tests.search.engine_contract import FACETS, document, hits
from tests.search.test_outbox import resource

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

Commits = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def bare(elasticsearch: Cluster, prefix: str) -> ElasticEngine:
    """The engine alone, without a database."""
    return ElasticEngine(Connection(elasticsearch.urls, search_timeout=10), prefix, facet_names=FACETS)


def roles(engine: ElasticEngine) -> dict[str, list[set[str]]]:
    """Roles of the versions of each language, oldest first."""
    found: dict[str, list[set[str]]] = {}
    for version in engine.versions():
        found.setdefault(version.locale, []).append(set(version.roles))
    return found


def microseconds() -> int:
    return int(datetime.now(UTC).timestamp() * 1_000_000)


def test_a_rebuild_keeps_one_generation_and_removes_the_one_before_it(bare: ElasticEngine) -> None:
    for _ in range(3):
        bare.rebuild([document(1, "Egel")])
        bare.lifecycle.caught_up()
    assert roles(bare) == {locale: [{PREVIOUS}, {READ, WRITE}] for locale in ("nl", "fr")}


def test_two_installations_on_one_cluster_do_not_touch_each_other(bare: ElasticEngine, elasticsearch: Cluster) -> None:
    name = f"test-{uuid4().hex[:10]}"
    other = ElasticEngine(Connection(elasticsearch.urls, search_timeout=10), name, facet_names=FACETS)
    try:
        other.rebuild([document(1, "Egel")])
        for _ in range(3):
            bare.rebuild([document(2, "Kameel")])
        assert hits(other) == [1]
        assert hits(bare) == [2]
        assert len(other.versions()) == 2
    finally:
        remove_indexes(elasticsearch.urls, name)


def test_an_index_that_was_never_put_to_use_goes_with_the_next_rebuild(bare: ElasticEngine) -> None:
    bare.rebuild([document(1, "Egel")])
    bare.lifecycle.start_build()
    assert any(BUILD in version.roles for version in bare.versions())
    bare.rebuild([document(2, "Kameel")])
    assert not any(BUILD in version.roles for version in bare.versions())
    assert hits(bare) == [2]


def test_a_state_that_was_read_earlier_never_replaces_a_later_one(bare: ElasticEngine) -> None:
    bare.rebuild([document(1, "Egel"), document(2, "Fluit")])
    now = microseconds()
    with bare.writer(now + 2) as later:
        later.upsert(document(1, "Kameel"))
        later.delete(2)
    with bare.writer(now + 1) as earlier:
        earlier.upsert(document(1, "Trompet"))
        earlier.upsert(document(2, "Fluit"))
    assert earlier.superseded == {1, 2}
    assert dict(bare.fingerprints()) == {1: document(1, "Kameel").fingerprint}


def test_a_value_the_mapping_has_no_room_for_is_refused_and_blames_the_document_alone(bare: ElasticEngine) -> None:
    bare.rebuild([])
    too_wide = replace(document(1, "Egel"), age_breadth=2**40)

    def write_both() -> None:
        with bare.writer() as writer:
            writer.upsert(too_wide)
            writer.upsert(document(2, "Kameel"))

    with pytest.raises(DocumentsRefused) as refused:
        write_both()
    assert set(refused.value.reasons) == {1}
    assert "age_breadth" in refused.value.reasons[1]
    assert hits(bare) == [2]


def test_going_back_and_forward_stays_in_step_with_the_database(
    elastic: EngineWithStandby, django_capture_on_commit_callbacks: Commits
) -> None:
    first = {version.name for version in _elastic().versions() if READ in version.roles}
    indexer.rebuild()
    page = resource()
    page.title = "Zonneschijnprogramma"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    out = StringIO()
    call_command("rollback_index", stdout=out)
    assert {version.name for version in _elastic().versions() if READ in version.roles} == first
    assert [card.pk for card in find(SearchQuery("nl", text="zonneschijnprogramma", literal=True)).cards] == [page.pk]
    assert not len(indexer.compare())
    call_command("rollback_index", stdout=out)
    assert not {version.name for version in _elastic().versions() if READ in version.roles} & first
    assert not len(indexer.compare())


def _elastic() -> ElasticEngine:
    return indexer.the_elastic()


def test_without_a_generation_before_there_is_nothing_to_go_back_to(elastic: EngineWithStandby) -> None:
    with pytest.raises(CommandError, match="no previous index"):
        call_command("rollback_index", stdout=StringIO())


def test_a_snapshot_brings_lost_indexes_back(elastic: EngineWithStandby, elasticsearch: Cluster, prefix: str) -> None:
    repository = f"{prefix}-saved"
    out = StringIO()
    call_command("snapshot_index", repository, "first", register=f"{elasticsearch.snapshots}/{prefix}", stdout=out)
    assert "first" in out.getvalue()
    try:
        for version in _elastic().versions():
            _elastic().client.indices.delete(index=version.name)
        assert find(SearchQuery("nl")).engine == "embedded"
        Resource.objects.filter(key="kiva", locale__language_code="nl").update(summary="Zonneschijn sindsdien")
        call_command("restore_index", repository, "first", stdout=out)
        results = find(SearchQuery("nl", text="zonneschijn", literal=True))
        assert (results.engine, results.total) == ("elastic", 1)
        assert not len(indexer.compare())
        with pytest.raises(CommandError, match="cannot be restored"):
            call_command("restore_index", repository, "second", stdout=out)
    finally:
        _elastic().client.snapshot.delete(repository=repository, snapshot="first")
        _elastic().client.snapshot.delete_repository(name=repository)


def test_a_damaged_snapshot_is_no_index_to_switch_to(
    elastic: EngineWithStandby, elasticsearch: Cluster, prefix: str
) -> None:
    repository, folder = f"{prefix}-saved", elasticsearch.snapshots / prefix
    call_command("snapshot_index", repository, "first", register=str(folder), stdout=StringIO())
    before = _elastic().versions()
    try:
        files = list(folder.glob("indices/*/0/__*"))
        if not files:
            pytest.skip("This Elasticsearch keeps its snapshots where the tests cannot get at them")
        for file in files:
            file.write_bytes(bytes(file.stat().st_size))
        with pytest.raises(CommandError, match=r"first is damaged: \d parts"):
            call_command("restore_index", repository, "first", stdout=StringIO())
        assert _elastic().versions() == before
        assert find(SearchQuery("nl")).engine == "elastic"
    finally:
        _elastic().client.snapshot.delete(repository=repository, snapshot="first")
        _elastic().client.snapshot.delete_repository(name=repository)


@pytest.fixture
def other_release(elastic: EngineWithStandby, monkeypatch: pytest.MonkeyPatch) -> EngineWithStandby:
    """As after an update of the word lists: another version made both indexes. ``elastic`` is what older processes
    have."""
    for module in (mapping, schema):
        monkeypatch.setattr(module, "ANALYSER_VERSION", "0123456789ab")
    engines.forget_engines()
    engine = engines.get_engine()
    assert isinstance(engine, EngineWithStandby)
    return engine


def test_an_index_of_another_release_is_named_at_start_with_the_command(other_release: EngineWithStandby) -> None:
    [warning] = [each for each in run_checks() if each.id == "search.W003"]
    assert "rebuild_index" in f"{warning.msg} {warning.hint}"


def test_an_index_of_another_release_is_never_in_step(other_release: EngineWithStandby) -> None:
    for check in (False, True):
        with pytest.raises(CommandError, match="rebuild_index"):
            call_command("sync_index", check=check, stdout=StringIO())


def test_a_new_release_has_both_its_indexes_before_the_old_one_loses_its_stand_by(
    elastic: EngineWithStandby, other_release: EngineWithStandby
) -> None:
    standby.refresh()
    call_command("rebuild_index", stdout=StringIO())
    call_command("sync_index", standby=True, stdout=StringIO())
    everything = [EngineRequest("nl")]
    assert [answer.engine for answer in other_release.search(everything)] == ["elastic"]
    for engine in (other_release, elastic):
        assert engine.standby.search(everything)[0].total == DUTCH
        assert engine.standby.status().healthy


def test_what_the_old_release_hears_of_is_not_taken_for_heard_by_the_new_one(
    elastic: EngineWithStandby, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    old = engines.get_local_engine()
    other = request.getfixturevalue("other_release")
    standby.refresh()
    page = resource()
    with transaction.atomic():
        page.unpublish()
    with monkeypatch.context() as before_the_restart:
        before_the_restart.setattr(standby, "get_local_engine", lambda: old)
        standby.refresh()
    assert page.pk not in dict(old.fingerprints())
    standby.refresh()
    assert page.pk not in dict(other.standby.fingerprints())


def test_an_index_of_another_release_is_not_searched_and_takes_no_changes(
    other_release: EngineWithStandby, django_capture_on_commit_callbacks: Commits
) -> None:
    assert find(SearchQuery("nl", text="cyberpesten")).engine == "embedded"
    with django_capture_on_commit_callbacks(execute=True):
        resource().unpublish()
    [row] = IndexOutbox.objects.all()
    assert (row.attempts, row.done_at) == (0, None)
    with pytest.raises(IndexOfOtherRelease):
        indexer.drain()
    err = StringIO()
    call_command("run_indexer", once=True, stdout=StringIO(), stderr=err)
    assert "rebuild_index" in err.getvalue()
    indexer.rebuild()
    assert find(SearchQuery("nl", text="cyberpesten")).engine == "elastic"
    assert not IndexOutbox.objects.waiting().exists()


# --- The outbox -------------------------------------------------------------------------------------------------------


def test_what_must_no_longer_be_found_goes_first_and_many_pages_last(elastic: EngineWithStandby) -> None:
    pages = list(Resource.objects.order_by("pk")[:6])
    indexer.enqueue([page.pk for page in pages[:4]], Need.MANY)
    indexer.enqueue([pages[4].pk], Need.PAGE)
    indexer.enqueue([pages[5].pk], Need.GONE)
    assert [row.page_id for row in IndexOutbox.objects.due()][:2] == [pages[5].pk, pages[4].pk]


def test_unpublishing_is_noted_as_what_must_go(elastic: EngineWithStandby) -> None:
    with transaction.atomic():
        resource().unpublish()
    assert {row.need for row in IndexOutbox.objects.all()} == {Need.GONE}


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> int:
    """A page whose document cannot be made."""
    page = resource("kiva")

    def failing(each: Resource) -> ResourceDocument:
        if each.pk == page.pk:
            raise ValueError("no such block")
        return to_document(each)

    monkeypatch.setattr(documents, "to_document", failing)
    return page.pk


def test_a_page_whose_document_cannot_be_made_is_set_aside_and_the_others_go_on(
    elastic: EngineWithStandby, poisoned: int, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEARCH_OUTBOX_TRIES = 2  # type: ignore[attr-defined]
    other = resource("friend-zone")
    Page.objects.filter(pk=other.pk).update(live=False)
    indexer.enqueue([poisoned, other.pk])
    for _ in range(2):
        call_command("run_indexer", once=True, stdout=StringIO(), stderr=StringIO())
        IndexOutbox.objects.waiting().update(next_try_at=datetime.now(UTC))
    [row] = IndexOutbox.objects.set_aside()
    assert (row.page_id, row.attempts) == (poisoned, 2)
    assert "no such block" in row.last_error
    assert other.pk not in dict(elastic.fingerprints())
    monkeypatch.undo()
    assert indexer.try_again(IndexOutbox.objects.set_aside()) == 1
    assert indexer.drain() == 1
    assert not IndexOutbox.objects.set_aside().exists()


def test_a_rebuild_leaves_out_what_cannot_be_made(elastic: EngineWithStandby, poisoned: int) -> None:
    indexer.rebuild()
    stored = dict(elastic.fingerprints())
    assert poisoned not in stored
    assert len(stored) == BOTH - 1
    [row] = IndexOutbox.objects.refused()
    assert (row.page_id, row.attempts) == (poisoned, 1)
    assert "no such block" in row.last_error


def test_a_catalogue_of_which_many_documents_cannot_be_made_is_no_index_to_switch_to(
    elastic: EngineWithStandby, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(page: Resource) -> ResourceDocument:
        if page.locale.language_code == "nl" or page.pk % 2:
            raise ValueError("no such block")
        return to_document(page)

    before = dict(elastic.fingerprints())
    monkeypatch.setattr(documents, "to_document", failing)
    with pytest.raises(CommandError, match=r"More than 100 documents cannot be made: page \d+: ValueError"):
        call_command("rebuild_index", stdout=StringIO())
    monkeypatch.undo()
    assert dict(elastic.fingerprints()) == before
    assert not IndexOutbox.objects.exists()


@pytest.mark.parametrize("indexed", [True, False])
def test_a_comparison_tells_of_what_cannot_be_made_and_repairing_it_keeps_the_reason(
    elastic: EngineWithStandby, poisoned: int, indexed: bool
) -> None:
    if not indexed:
        with elastic.writer() as writer:
            writer.delete(poisoned)
    difference = indexer.compare()
    assert (difference.missing, difference.outdated) == (([], [poisoned]) if indexed else ([poisoned], []))
    assert difference.surplus == []
    for _ in range(2):
        call_command("sync_index", stdout=StringIO())
    [row] = IndexOutbox.objects.refused()
    assert (row.page_id, row.attempts, row.last_error) == (poisoned, 1, "ValueError: no such block")


def test_a_missing_index_is_built_though_nothing_waits(elastic: EngineWithStandby) -> None:
    for version in _elastic().versions():
        _elastic().client.indices.delete(index=version.name)
    out = StringIO()
    call_command("run_indexer", once=True, stdout=out)
    assert f"built anew: {BOTH} resources" in out.getvalue()
    assert not len(indexer.compare())


def test_an_index_of_another_release_is_reported_though_nothing_waits(other_release: EngineWithStandby) -> None:
    err = StringIO()
    call_command("run_indexer", once=True, stdout=StringIO(), stderr=err)
    assert "run rebuild_index" in err.getvalue()


def test_saving_a_page_again_settles_what_was_set_aside_for_it(
    elastic: EngineWithStandby, django_capture_on_commit_callbacks: Commits
) -> None:
    page = resource()
    IndexOutbox.objects.create(page_id=page.pk, attempts=8, set_aside_at=datetime.now(UTC), last_error="refused")
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert not IndexOutbox.objects.set_aside().exists()
