"""What Elasticsearch itself refuses, and in which order it hears of changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page

from catalogue.models import Resource
from scripts.services.elasticsearch_cluster import Cluster
from search import documents, engines, indexer, standby
from search.documents import to_document
from search.engines.base import DocumentsRefused, EngineError, EngineRequest, ResourceDocument
from search.engines.elastic import ElasticEngine
from search.engines.elastic import documents as elastic_documents
from search.engines.elastic.client import Connection
from search.engines.standby import EngineWithStandby
from search.engines.tokens import DocumentTokens, tokens_of
from search.models import IndexOutbox, Need
from search.query import SearchQuery
from search.service import find
from tests.demo_counts import BOTH
from tests.search.engine_contract import FACETS, document, found
from tests.search.hostile_servers import Proxy, proxy
from tests.search.test_outbox import Commits, committed, resource

pytestmark = [pytest.mark.engine, pytest.mark.database, pytest.mark.django_db]

BEYOND_INTEGER = 2**40
Spoil = Callable[[Callable[[Resource], bool]], None]


@pytest.fixture
def spoil(monkeypatch: pytest.MonkeyPatch) -> Spoil:
    """``spoil(which)``: the documents of those pages say something that the mapping has no room for."""

    def spoil_those(which: Callable[[Resource], bool]) -> None:
        def spoilt(page: Resource) -> ResourceDocument:
            made = to_document(page)
            return replace(made, age_breadth=BEYOND_INTEGER) if which(page) else made

        monkeypatch.setattr(documents, "to_document", spoilt)

    return spoil_those


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Commits) -> Commits:
    return django_capture_on_commit_callbacks


def now_is_the_time() -> None:
    """The next tries have come."""
    IndexOutbox.objects.waiting().update(next_try_at=timezone.now())


@pytest.fixture
def between(elastic: EngineWithStandby, elasticsearch: Cluster, settings: Any) -> Iterator[Proxy]:
    with proxy(elasticsearch.urls[0]) as stand:
        settings.ELASTICSEARCH_URL = [stand.url]
        engines.forget_engines()
        yield stand


def test_elasticsearch_hears_first_of_what_must_go_and_last_of_many_pages(
    between: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = list(Resource.objects.order_by("pk").values_list("pk", flat=True)[:7])
    indexer.enqueue(pages[:4], Need.MANY)
    indexer.enqueue([pages[4]], Need.PAGE)
    indexer.enqueue([pages[5]], Need.GONE)
    indexer.enqueue([pages[6]], Need.PAGE)
    monkeypatch.setattr(indexer, "BATCH", 1)
    indexer.drain()
    sent = [each.sent for each in between.exchanges if each.action == "_bulk"]
    asked = [int(next(iter(json.loads(body.splitlines()[0]).values()))["_id"]) for body in sent]
    assert asked == [pages[5], pages[4], pages[6], *pages[:4]]


def test_a_document_that_is_refused_is_set_aside_after_some_tries_while_the_others_go_on(
    elastic: EngineWithStandby, spoil: Spoil, settings: Any
) -> None:
    settings.SEARCH_OUTBOX_TRIES = 3
    bad, good = resource("kiva"), resource("friend-zone")
    spoil(lambda page: page.pk == bad.pk)
    Page.objects.filter(pk=good.pk).update(title="Zonneschijnprogramma")
    indexer.enqueue([bad.pk, good.pk])
    for tries in (1, 2, 3):
        with pytest.raises(DocumentsRefused, match="age_breadth"):
            indexer.drain()
        [row] = IndexOutbox.objects.filter(done_at=None)
        assert (row.page_id, row.attempts, row.set_aside_at is not None) == (bad.pk, tries, tries == 3)
        assert find(SearchQuery("nl", text="zonneschijnprogramma", literal=True)).total == 1
        now_is_the_time()
    assert indexer.drain() == 0
    assert "age_breadth" in row.last_error


def test_what_was_set_aside_is_taken_up_again_when_asked_and_settled_when_the_page_is_saved(
    elastic: EngineWithStandby, spoil: Spoil, settings: Any, commits: Commits
) -> None:
    settings.SEARCH_OUTBOX_TRIES = 1
    page = resource()
    spoil(lambda each: each.pk == page.pk)
    indexer.enqueue([page.pk])
    with pytest.raises(DocumentsRefused):
        indexer.drain()
    assert indexer.try_again(IndexOutbox.objects.set_aside()) == 1
    with pytest.raises(DocumentsRefused):
        indexer.drain()
    assert IndexOutbox.objects.set_aside().count() == 1
    spoil(lambda each: False)
    page.title = "Zonneschijnprogramma"
    with committed(commits):
        page.save_revision().publish()
    assert not IndexOutbox.objects.filter(done_at=None).exists()
    assert len(indexer.compare()) == 0


def test_the_indexer_and_the_stand_by_go_on_beside_a_refused_document(
    elastic: EngineWithStandby, spoil: Spoil, commits: Commits
) -> None:
    bad, good = resource("kiva"), resource("friend-zone")
    spoil(lambda page: page.pk == bad.pk)
    indexer.enqueue([bad.pk])
    err = StringIO()
    call_command("run_indexer", once=True, stdout=StringIO(), stderr=err)
    assert "age_breadth" in err.getvalue()
    with committed(commits):
        good.unpublish()
    call_command("run_indexer", once=True, stdout=StringIO(), stderr=StringIO())
    assert good.pk not in dict(elastic.fingerprints())
    assert good.pk not in dict(elastic.standby.fingerprints())


def test_a_rebuild_goes_on_without_a_refused_document_and_keeps_it_in_mind(
    elastic: EngineWithStandby, spoil: Spoil
) -> None:
    page = resource()
    spoil(lambda each: each.pk == page.pk)
    out = StringIO()
    call_command("rebuild_index", stdout=out)
    assert f"{BOTH - 1} resources indexed" in out.getvalue()
    assert len(dict(elastic.fingerprints())) == BOTH - 1
    assert {row.page_id for row in IndexOutbox.objects.waiting()} == {page.pk}
    spoil(lambda each: False)
    now_is_the_time()
    indexer.drain()
    assert len(indexer.compare()) == 0


def test_a_rebuild_in_which_most_documents_are_refused_is_no_index_to_switch_to(
    elastic: EngineWithStandby, spoil: Spoil
) -> None:
    before = dict(elastic.fingerprints())
    spoil(lambda each: True)
    with pytest.raises(CommandError, match=r"could not be built.*age_breadth"):
        call_command("rebuild_index", stdout=StringIO())
    assert dict(elastic.fingerprints()) == before


def upset_by(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The analysis of every text with this word fails."""

    def failing(each: ResourceDocument) -> DocumentTokens:
        if word in each.body:
            raise KeyError(word)
        return tokens_of(each)

    monkeypatch.setattr(elastic_documents, "tokens_of", failing)


def test_a_text_that_the_analysis_cannot_cope_with_holds_back_no_other_change(
    elastic: EngineWithStandby, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(elastic.primary, ElasticEngine)
    upset_by("trompet", monkeypatch)
    with elastic.writer() as writer:
        with pytest.raises(EngineError, match="KeyError: 'trompet'"):
            writer.upsert(document(1, "Egel", body="trompet"))
        writer.upsert(document(2, "Kameel"))
    stored = dict(elastic.fingerprints())
    assert (1 in stored, 2 in stored) == (False, True)


def test_a_text_that_the_analysis_cannot_cope_with_is_left_out_of_a_rebuild(
    elastic: EngineWithStandby, monkeypatch: pytest.MonkeyPatch
) -> None:
    upset_by("trompet", monkeypatch)
    with pytest.raises(DocumentsRefused) as refused:
        elastic.rebuild([document(1, "Egel", body="trompet"), document(2, "Kameel")])
    assert refused.value.reasons == {1: "KeyError: 'trompet'"}
    assert set(dict(elastic.fingerprints())) == {2}


def test_a_document_that_only_the_stand_by_refuses_is_not_asked_of_elasticsearch_for_ever(
    elastic: EngineWithStandby, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = resource()
    standby.refresh()
    # A facet that neither index was built for.
    monkeypatch.setattr(documents, "to_document", lambda each: replace(to_document(each), facets={"colour": ("red",)}))
    IndexOutbox.objects.create(page_id=page.pk, done_at=timezone.now())
    for _ in range(3):
        standby.refresh()
    assert IndexOutbox.objects.count() == 1


def test_a_done_change_is_remembered_for_the_stand_by_and_then_forgotten(
    elastic: EngineWithStandby, commits: Commits, settings: Any
) -> None:
    with committed(commits):
        resource().unpublish()
    done = IndexOutbox.objects.exclude(done_at=None).count()
    assert done
    assert indexer.forget_done() == 0
    settings.SEARCH_JOURNAL_DAYS = 0
    assert indexer.forget_done() == done


@pytest.mark.parametrize(
    "text",
    [
        "x" * 40_000,
        "x" * 3_000 + "-" + "y" * 3_000,
        "é" * 20_000,
        "woord " * 200_000,
        "\x00\ud800\uffff egel",
        "|_| ||",
    ],
    ids=["endless word", "two long words", "endless accents", "endless text", "odd signs", "signs of ours"],
)
def test_no_text_is_so_odd_that_its_page_cannot_be_found(elasticsearch: Cluster, prefix: str, text: str) -> None:
    engine = ElasticEngine(Connection(elasticsearch.urls, search_timeout=10), prefix, facet_names=FACETS)
    engine.rebuild([])
    odd = document(1, f"Trompet {text}"[:5000], summary=text[:5000], body=f"{text} kameel", theme=["gaming"])
    with engine.writer() as writer:
        writer.upsert(odd)
    assert found(engine, "trompet") == {1}
    assert found(engine, "kameel") == {1}
    assert engine.search([EngineRequest("nl")])[0].facets["theme"] == {"gaming": 1}
    assert engine.rebuild([odd]) == 1
