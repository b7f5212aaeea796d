"""While one index takes the place of another: searches see one of the two, and no late writer brings back what was."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.utils import timezone
from elasticsearch import Elasticsearch

from scripts.services.elasticsearch_cluster import Cluster
from search import indexer
from search.clock import database_moment
from search.documents import documents_for, to_document
from search.engines.elastic import ElasticEngine
from search.engines.elastic.client import Connection
from search.engines.standby import EngineWithStandby
from search.models import IndexOutbox
from tests.search.engine_contract import FACETS, document, found, hits
from tests.search.test_outbox import Commits, committed, resource

pytestmark = [pytest.mark.engine, pytest.mark.database, pytest.mark.django_db]

MOMENT = 1_800_000_000_000_000


@pytest.fixture
def node(elasticsearch: Cluster) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch.urls, request_timeout=30) as client:
        yield client


@pytest.fixture
def bare(elasticsearch: Cluster, prefix: str) -> ElasticEngine:
    """The engine alone, without a database."""
    return ElasticEngine(Connection(elasticsearch.urls, search_timeout=10), prefix, facet_names=FACETS)


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Commits) -> Commits:
    return django_capture_on_commit_callbacks


def test_both_languages_change_over_in_one_step(bare: ElasticEngine, node: Elasticsearch, prefix: str) -> None:
    bare.rebuild([document(1, "Egel"), document(2, "Fluit", locale="fr")])
    seen: list[tuple[str, ...]] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            named = node.indices.get_alias(name=f"{prefix}-resources-nl,{prefix}-resources-fr")
            seen.append(tuple(sorted(name.rpartition("-v")[2] for name in named)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(4):
        bare.rebuild([document(1, "Egel"), document(2, "Fluit", locale="fr")])
    over.set()
    watcher.join()
    # Always one index a language, made at the same time.
    assert all(len(times) == 2 and len(set(times)) == 1 for times in seen)
    assert len(set(seen)) >= 4


def test_a_search_during_rebuilds_finds_the_old_or_the_new_and_never_nothing(bare: ElasticEngine) -> None:
    bare.rebuild([document(pk, "Egel") for pk in range(1, 4)])
    totals: list[int] = []
    over = threading.Event()

    def search() -> None:
        while not over.is_set():
            totals.append(len(hits(bare)))

    visitor = threading.Thread(target=search)
    visitor.start()
    for number in (5, 3, 5):
        bare.rebuild([document(pk, "Egel") for pk in range(1, number + 1)])
    over.set()
    visitor.join()
    assert set(totals) == {3, 5}


def test_an_index_of_somebody_else_with_a_name_like_ours_is_left_alone(
    bare: ElasticEngine, node: Elasticsearch, prefix: str
) -> None:
    theirs = f"{prefix}-resources-nl-vacations"
    node.indices.create(index=theirs)
    for _ in range(3):
        bare.rebuild([document(1, "Egel")])
    assert node.indices.exists(index=theirs)
    assert theirs not in {version.name for version in bare.versions()}


# --- Late writers -----------------------------------------------------------------------------------------------------


def test_the_state_that_was_read_later_wins_whoever_writes_last(bare: ElasticEngine) -> None:
    bare.rebuild([], MOMENT)
    with bare.writer(MOMENT + 10) as late:
        late.upsert(document(1, "Egel"))
        with bare.writer(MOMENT + 20) as quick:
            quick.upsert(document(1, "Kameel"))
    assert late.superseded == {1}
    assert quick.superseded == set()
    assert (found(bare, "egel"), found(bare, "kameel")) == (set(), {1})


def test_a_late_writer_does_not_bring_back_what_was_deleted_since(bare: ElasticEngine) -> None:
    bare.rebuild([document(1, "Egel")], MOMENT)
    with bare.writer(MOMENT + 10) as late:
        late.upsert(document(1, "Egel"))
        with bare.writer(MOMENT + 20) as quick:
            quick.delete(1)
    assert late.superseded == {1}
    assert hits(bare) == []


def test_a_late_removal_does_not_take_out_what_was_put_back_since(bare: ElasticEngine) -> None:
    bare.rebuild([document(1, "Egel")], MOMENT)
    with bare.writer(MOMENT + 10) as late:
        late.delete(1)
        with bare.writer(MOMENT + 20) as quick:
            quick.upsert(document(1, "Kameel"))
    assert late.superseded == {1}
    assert hits(bare) == [1]


def test_a_late_writer_does_not_bring_a_page_back_into_its_former_language(bare: ElasticEngine) -> None:
    bare.rebuild([document(1, "Egel")], MOMENT)
    with bare.writer(MOMENT + 10) as late:
        late.upsert(document(1, "Egel"))
        with bare.writer(MOMENT + 20) as quick:
            quick.upsert(document(1, "Hérisson", locale="fr"))
    assert late.superseded == {1}
    assert (hits(bare), hits(bare, locale="fr")) == ([], [1])


def test_a_writer_that_read_before_a_rebuild_changes_nothing_after_it(
    elastic: EngineWithStandby, commits: Commits
) -> None:
    """It read two pages; then one of them is deleted and the other changed, and the index is built anew."""
    gone, changed = resource("kiva"), resource("friend-zone")
    before = {page.pk: to_document(page) for page in (gone, changed)}
    with elastic.writer(database_moment()) as late:
        for each in before.values():
            late.upsert(each)
        with committed(commits):
            gone.delete()
            changed.title = "Zonneschijnprogramma"
            changed.save_revision().publish()
        indexer.rebuild()
    assert late.superseded == set(before)
    assert len(indexer.compare()) == 0


def test_a_change_that_came_too_late_is_looked_at_again_and_then_done(
    elastic: EngineWithStandby, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = resource()
    ahead = database_moment() + 3_600_000_000
    with elastic.writer(ahead) as writer:
        writer.upsert(next(iter(documents_for([page.pk]))))
    page.unpublish()
    before = timezone.now()
    indexer.drain()
    waiting = IndexOutbox.objects.waiting()
    assert waiting
    for row in waiting:
        assert (row.page_id, row.attempts, row.last_error) == (page.pk, 0, "")
        assert before < row.next_try_at <= timezone.now() + indexer.SUPERSEDED_DELAY
    assert page.pk in dict(elastic.fingerprints())
    # The clock has come so far, and the next try too.
    monkeypatch.setattr(indexer, "database_moment", lambda: ahead + 1)
    waiting.update(next_try_at=before)
    indexer.drain()
    assert not IndexOutbox.objects.waiting().exists()
    assert page.pk not in dict(elastic.fingerprints())
