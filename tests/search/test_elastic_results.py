"""The search page and its help on Elasticsearch: the same answers as on the embedded index."""

from __future__ import annotations

import pytest
from django.test import Client

from search.engines import using
from search.engines.standby import EngineWithStandby
from search.query import SearchQuery
from search.relevance import read_judged, run, score
from search.service import find, plan
from tests.demo_counts import DUTCH, FRENCH
from tests.search.test_relevance import JUDGED

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def test_judged_queries_are_answered_as_well_as_on_the_embedded_index(elastic: EngineWithStandby) -> None:
    judged = read_judged(JUDGED)
    on_elastic = score(run(judged))
    with using(elastic.standby):
        embedded = score(run(judged))
    for there, here in zip(on_elastic, embedded, strict=True):
        assert there.hit_at_3 >= 0.95, there
        assert abs(there.hit_at_3 - here.hit_at_3) <= 0.02, (there, here)
        assert there.zero_results <= 0.02, there
        assert there.outside_age == 0, there


def test_every_judged_query_finds_the_same_resources_and_counts_on_both_engines(elastic: EngineWithStandby) -> None:
    for judged in read_judged(JUDGED):
        request = plan(SearchQuery(judged.locale, text=judged.text)).request
        [there] = elastic.primary.search([request])
        [here] = elastic.standby.search([request])
        assert there.total == here.total, judged.text
        assert there.facets == here.facets, judged.text
        assert there.corrections == here.corrections, judged.text


def test_the_api_says_who_answered(elastic: EngineWithStandby, client: Client) -> None:
    assert client.get("/api/v1/nl/resources?q=cyberpesten").json()["engine"] == "elastic"


def test_the_page_is_found_in_its_language(elastic: EngineWithStandby) -> None:
    assert (find(SearchQuery("nl")).total, find(SearchQuery("fr")).total) == (DUTCH, FRENCH)
