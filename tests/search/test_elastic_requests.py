"""What goes over the wire to Elasticsearch: one request a search page, ids and counts back, a strict mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from elasticsearch import BadRequestError, Elasticsearch

from scripts.services import machine
from scripts.services.elasticsearch_cluster import Cluster
from search import engines
from search.engines.base import EngineRequest, TextGroup
from search.engines.elastic import ElasticEngine
from search.engines.elastic.client import Connection
from search.engines.standby import EngineWithStandby
from search.facets import FACET_NAMES
from search.query import SearchQuery
from search.service import find, plan
from tests.demo_counts import DUTCH
from tests.search.engine_contract import FACETS, document
from tests.search.hostile_servers import Proxy, proxy

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

REACHABLE = 10_000


@pytest.fixture
def wire(elastic: EngineWithStandby, elasticsearch: Cluster, settings: Any) -> Iterator[Proxy]:
    """What stands between the site and the server, and keeps account."""
    with proxy(elasticsearch.urls[0]) as between:
        settings.ELASTICSEARCH_URL = [between.url]
        engines.forget_engines()
        yield between


@pytest.fixture
def node(elasticsearch: Cluster) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch.urls, request_timeout=30) as client:
        yield client


def asked_for(wire: Proxy, client: Client, address: str) -> list[str]:
    """What a page asks the server for, in a process that is warm: the words of the index are in memory."""
    for _ in range(10):
        wire.exchanges.clear()
        assert client.get(address).status_code == 200
        if not any(part in each.path for each in wire.exchanges for part in ("/_stats", "/_mapping")):
            wire.exchanges.clear()
            assert client.get(address).status_code == 200
            return wire.actions()
    raise AssertionError(f"The words are loaded again and again: {wire.actions()}")


@pytest.mark.parametrize(
    "address",
    [
        "/nl/materiaal/",
        "/nl/materiaal/?q=cyberpesten",
        "/nl/materiaal/?q=cyberpessten+5e+leerjaar&theme=cyberbullying&age=primary-5-6&sort=shortest",
        "/fr/ressources/?page=2",
        "/nl/materiaal/thema/cyberpesten/",
        "/nl/",
        "/api/v1/fr/resources?q=sexting&format=lesson-plan",
    ],
)
def test_a_page_with_results_is_one_search_request_and_nothing_else(wire: Proxy, client: Client, address: str) -> None:
    assert asked_for(wire, client, address) == ["_search"]


def test_a_search_without_results_costs_one_request_more_that_holds_all_help(wire: Proxy, client: Client) -> None:
    address = "/nl/materiaal/?q=seksting&age=secondary-3-4&format=podcast"
    assert asked_for(wire, client, address) == ["_search", "_msearch"]
    assert wire.exchanges[1].sent.count(b'"query"') > 3


def test_a_page_behind_the_last_one_costs_one_request_more(wire: Proxy, client: Client) -> None:
    assert asked_for(wire, client, "/nl/materiaal/?q=privacy&page=99999") == ["_search", "_search"]


def keys_of(answer: Any) -> set[str]:
    """Names of everything in a JSON value, at whatever depth."""
    if isinstance(answer, dict):
        return set(answer).union(*map(keys_of, answer.values()))
    return set().union(*map(keys_of, answer)) if isinstance(answer, list) else set()


@pytest.mark.parametrize("address", ["/nl/materiaal/?q=pesten", "/nl/materiaal/?q=seksting&format=podcast"])
def test_only_ids_and_counts_come_back(wire: Proxy, client: Client, address: str) -> None:
    asked_for(wire, client, address)
    counted = {part for name in (*FACET_NAMES, "main_theme") for part in (name, f"_filter_{name}")}
    for exchange in wire.exchanges:
        there = keys_of(json.loads(exchange.received)) - counted
        structure = {"responses", "status", "hits", "total", "value", "aggregations", "buckets", "_shards"}
        assert there - structure <= {"_id", "key", "doc_count", "timed_out", "failed"}


def test_titles_and_addresses_come_from_the_database_not_from_the_index(wire: Proxy, client: Client) -> None:
    assert asked_for(wire, client, "/nl/materiaal/?q=kiva") == ["_search"]
    assert b"KiVa" not in wire.exchanges[0].received
    assert "KiVa" in client.get("/nl/materiaal/?q=kiva").content.decode()


def test_a_document_with_an_unknown_field_is_refused(elastic: EngineWithStandby, node: Elasticsearch) -> None:
    assert isinstance(elastic.primary, ElasticEngine)
    for locale in ("nl", "fr"):
        with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
            node.index(index=elastic.primary.lifecycle.alias(locale, "-write"), document={"colour": "red"})


def test_every_facet_is_a_keyword_and_nothing_is_mapped_by_itself(
    elastic: EngineWithStandby, node: Elasticsearch
) -> None:
    assert isinstance(elastic.primary, ElasticEngine)
    for locale in ("nl", "fr"):
        [index] = node.indices.get_mapping(index=elastic.primary.lifecycle.alias(locale)).values()
        assert index["mappings"]["dynamic"] == "strict"
        facets = {name: each["type"] for name, each in index["mappings"]["properties"].items() if "facet" in name}
        assert facets == dict.fromkeys((f"facet_{name}" for name in (*FACET_NAMES, "main_theme")), "keyword")


def scored(engine: ElasticEngine, node: Elasticsearch, request: EngineRequest) -> dict[str, float]:
    """Page ids in order with the score the server gives them."""
    body = engine.body(request) | {"track_scores": True}
    hits = node.search(index=engine.lifecycle.alias(request.locale), body=body)["hits"]["hits"]
    return {hit["_id"]: hit["_score"] for hit in hits}


@pytest.mark.parametrize("text", ["pesten", "privacy op sociale media", "quiz", "veilig 5e leerjaar"])
def test_a_choice_changes_neither_the_score_nor_the_order_of_what_stays(
    elastic: EngineWithStandby, node: Elasticsearch, text: str
) -> None:
    assert isinstance(elastic.primary, ElasticEngine)
    misspelt = EngineRequest("nl", groups=(TextGroup("cyberpessten"),))
    # Once the words of the index are in memory.
    assert machine.wait_until(lambda: bool(elastic.search([misspelt])[0].corrections), 20)
    request = plan(SearchQuery("nl", text=text)).request
    everything = EngineRequest(
        "nl", request.groups, request.ages, preferred_ages=request.preferred_ages, boosts=request.boosts, limit=200
    )
    before = scored(elastic.primary, node, everything)
    assert len(set(before.values())) > 1
    [answer] = elastic.search([everything])
    for name, counts in answer.facets.items():
        for slug in sorted(counts)[:3]:
            choices = {name: frozenset({slug})}
            after = scored(elastic.primary, node, EngineRequest(**_fields(everything) | {"choices": choices}))
            assert 0 < len(after) == counts[slug]
            assert list(after) == [pk for pk in before if pk in after]
            assert after == {pk: score for pk, score in before.items() if pk in after}


def _fields(request: EngineRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in EngineRequest.__slots__}


@pytest.fixture
def large(elasticsearch: Cluster, prefix: str) -> ElasticEngine:
    """More documents than Elasticsearch lets anybody page through."""
    engine = ElasticEngine(Connection(elasticsearch.urls, search_timeout=5), prefix, facet_names=FACETS)
    engine.rebuild(document(pk, "Pesten", published=pk) for pk in range(1, REACHABLE + 31))
    return engine


def test_pages_up_to_ten_thousand_are_full_and_those_behind_are_empty_with_the_right_total(
    large: ElasticEngine,
) -> None:
    total = REACHABLE + 30
    group = TextGroup("pesten")
    for offset, expected in [(9_980, 20), (9_990, 10), (10_000, 0), (10_020, 0), (1_999_980, 0)]:
        for groups in ((), (group,)):
            [answer] = large.search([EngineRequest("nl", groups, sort="newest", offset=offset)])
            assert answer.total == total
            assert len(answer.hits) == expected
    [last] = large.search([EngineRequest("nl", sort="newest", offset=9_980)])
    assert last.hits == tuple(range(50, 30, -1))


def test_a_page_behind_the_reachable_ones_shows_the_last_of_them_and_says_how_to_come_nearer(
    elastic: EngineWithStandby, client: Client, settings: Any
) -> None:
    settings.SEARCH_REACHABLE = 60
    for address, expected in [
        ("/nl/materiaal/?page=99999", "Alleen de eerste 60 resultaten"),
        ("/nl/materiaal/?page=3", "Alleen de eerste 60 resultaten"),
        ("/fr/ressources/?page=99999", "Seuls les 60 premiers résultats"),
    ]:
        page = client.get(address)
        assert page.context["search"].first == 41
        assert len(page.context["search"].cards) == 20
        assert page.context["search"].next_url is None
        assert expected in page.content.decode()
    assert "de eerste 60" not in client.get("/nl/materiaal/?page=2").content.decode()
    assert find(SearchQuery("nl", page=99_999)).total == DUTCH


def test_the_last_page_of_all_says_nothing_about_what_can_be_reached(
    elastic: EngineWithStandby, client: Client
) -> None:
    page = client.get("/nl/materiaal/?page=99999")
    assert page.context["search"].total == DUTCH
    assert "dit is de laatste" in page.content.decode()
    assert "Alleen de eerste" not in page.content.decode()
