"""A good server in a bad hour: changes wait, nothing is lost, no document is blamed."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from elasticsearch import Elasticsearch

from scripts.services.elasticsearch_cluster import Cluster
from search import engines, indexer
from search.engines.base import EngineError, EngineRequest, EngineUnavailable
from search.engines.elastic import ElasticEngine
from search.engines.standby import EngineWithStandby
from search.models import IndexOutbox
from tests.demo_counts import BOTH, DUTCH
from tests.search.hostile_servers import HTML, Answer, Proxy, proxy
from tests.search.test_outbox import Commits, committed, resource

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Commits) -> Commits:
    return django_capture_on_commit_callbacks


@pytest.fixture
def between(elastic: EngineWithStandby, elasticsearch: Cluster, settings: Any) -> Iterator[Proxy]:
    """A good server, and a proxy before it that may answer in its place."""
    with proxy(elasticsearch.urls[0]) as stand:
        settings.ELASTICSEARCH_URL = [stand.url]
        engines.forget_engines()
        yield stand


def at(action: str, answer: Answer, times: int = 1_000) -> Callable[[str, str], Answer | None]:
    """That answer to so many requests for an action."""
    left = [times]

    def instead(method: str, path: str) -> Answer | None:
        if action not in path or not left[0]:
            return None
        left[0] -= 1
        return answer

    return instead


BULK_ANSWERS = {
    "429 for everything": Answer.error(429, "es_rejected_execution_exception"),
    "429 for each": Answer.of(
        {"errors": True, "items": [{"index": {"_id": "1", "status": 429, "error": {"type": "rejected"}}}]}
    ),
    "503": Answer.error(503, "unavailable_shards_exception"),
    "a page": Answer(200, HTML, {"Content-Type": "text/html"}),
    "something else": Answer.of({"hello": "world"}),
    "no word about any change": Answer.of({"errors": False, "items": []}),
    "half an answer": Answer(200, b'{"errors": false, "items": [{"index": {"_id"'),
}


@pytest.mark.parametrize("answer", BULK_ANSWERS.values(), ids=BULK_ANSWERS)
def test_changes_wait_until_they_are_really_taken(between: Proxy, answer: Answer) -> None:
    indexer.enqueue([resource().pk, resource("friend-zone").pk])
    resource().unpublish()
    between.instead = at("_bulk", answer)
    with pytest.raises(EngineUnavailable):
        indexer.drain()
    assert IndexOutbox.objects.due().filter(attempts=0, last_error="").count() >= 3
    assert len(indexer.compare()) == 1
    between.instead = lambda method, path: None
    indexer.drain()
    assert not IndexOutbox.objects.waiting().exists()
    assert len(indexer.compare()) == 0


def test_a_rebuild_goes_on_when_an_overloaded_server_recovers(between: Proxy) -> None:
    between.instead = at("_bulk", BULK_ANSWERS["429 for everything"], times=1)
    assert indexer.rebuild() == BOTH
    assert len(indexer.compare()) == 0


def test_a_rebuild_that_fails_says_so_and_leaves_search_as_it_was(between: Proxy, client: Client) -> None:
    between.instead = at("_bulk", BULK_ANSWERS["503"])
    with pytest.raises(CommandError, match=r"could not be built.*503"):
        call_command("rebuild_index")
    between.instead = lambda method, path: None
    answer = client.get("/api/v1/nl/resources").json()
    assert (answer["engine"], answer["total"]) == ("elastic", DUTCH)
    call_command("rebuild_index")
    assert len(indexer.compare()) == 0


def test_a_build_that_somebody_removes_is_not_made_up_again_without_its_mapping(
    elastic: EngineWithStandby, elasticsearch: Cluster, prefix: str
) -> None:
    assert isinstance(elastic.primary, ElasticEngine)
    with Elasticsearch(elasticsearch.urls, request_timeout=30) as client:

        def remove_the_build(number: int) -> None:
            if number == 100:
                for name in client.indices.get(index=f"{prefix}-resources-*-build"):
                    client.indices.delete(index=name)

        with pytest.raises(EngineError):
            indexer.rebuild(progress=remove_the_build)
        left = client.indices.get(index=f"{prefix}-*", expand_wildcards="all")
        assert all(index["mappings"]["_meta"] for index in left.values())
    assert elastic.search([EngineRequest("nl")])[0].total == DUTCH
    indexer.rebuild()
    assert len(indexer.compare()) == 0


def test_fingerprints_of_which_a_part_fails_are_no_answer(between: Proxy) -> None:
    part = {"total": 2, "successful": 1, "skipped": 0, "failed": 1, "failures": []}
    hit = {"_id": "1", "fields": {"fingerprint": ["a"]}}
    between.instead = at("scroll", Answer.of({"_scroll_id": "x", "_shards": part, "hits": {"hits": [hit]}}))
    with pytest.raises(EngineUnavailable, match="fingerprints cannot be read"):
        indexer.compare()
    with pytest.raises(CommandError, match="run sync_index again later"):
        call_command("sync_index")


def test_a_read_only_index_is_searched_while_changes_wait(
    elastic: EngineWithStandby, elasticsearch: Cluster, commits: Commits, client: Client
) -> None:
    """As when a disk is full."""
    assert isinstance(elastic.primary, ElasticEngine)
    written = [elastic.primary.lifecycle.alias(locale, "-write") for locale in ("nl", "fr")]
    block = "index.blocks.read_only_allow_delete"
    with Elasticsearch(elasticsearch.urls, request_timeout=30) as node:
        node.indices.put_settings(index=written, settings={block: True})
        with committed(commits):
            resource().unpublish()
        for _ in range(10):
            with pytest.raises(EngineUnavailable, match="read-only"):
                indexer.drain()
        assert not IndexOutbox.objects.exclude(attempts=0, last_error="", set_aside_at=None).exists()
        answer = client.get("/api/v1/nl/resources?q=friend+zone").json()
        assert (answer["engine"], answer["total"] > 0) == ("elastic", True)
        node.indices.put_settings(index=written, settings={block: None})
    indexer.drain()
    assert not IndexOutbox.objects.waiting().exists()
    assert len(indexer.compare()) == 0


def test_a_start_with_a_good_server_says_nothing(elastic: EngineWithStandby) -> None:
    assert [message.id for message in run_checks()] == []


def test_the_proxy_of_these_tests_passes_a_good_answer_on(elasticsearch: Cluster) -> None:
    """Otherwise everything above would pass for the wrong reason."""
    with proxy(elasticsearch.urls[0]) as stand:
        connection = http.client.HTTPConnection("127.0.0.1", int(stand.url.rpartition(":")[2]))
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        assert b"You Know, for Search" in answer.read()
        connection.close()
