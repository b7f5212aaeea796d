"""Counted budgets: they may be lowered, never raised without a decision."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.engines.base import Engine, EngineRequest

pytestmark = pytest.mark.django_db

SEARCH_QUERIES = 18
RESOURCE_QUERIES = 25


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_search_page_costs_the_same_few_queries_whatever_it_holds(site: Client) -> None:
    # What is in a goal or in a question is shown with the passage.
    queried = ("", "?q=cyberpesten", "?q=internet", "?q=sleutelcompetentie", "?q=wachtzin")
    for query in (*queried, "?format=podcast", "?q=privacy&age=primary-5-6"):
        assert queries(site, f"/nl/materiaal/{query}") <= SEARCH_QUERIES, query


def test_a_larger_catalogue_costs_the_search_page_no_more_queries(site: Client) -> None:
    before = queries(site, "/nl/materiaal/?sort=newest")
    call_command("make_catalogue", pairs=60, seed=3, stdout=StringIO())
    call_command("rebuild_index", stdout=StringIO())
    assert queries(site, "/nl/materiaal/?sort=newest") <= before


@pytest.mark.parametrize(
    "address",
    [
        "/nl/materiaal/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/",
        "/fr/ressources/quiz-malin-et-prudent-en-ligne/",
        "/nl/materiaal/kiva/",
    ],
)
def test_a_resource_page_stays_within_its_queries(site: Client, address: str) -> None:
    assert queries(site, address) <= RESOURCE_QUERIES


@pytest.fixture
def trips(index: Engine, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many requests each trip to the real engine held."""
    counted: list[int] = []
    real = index.search

    def counting(requests: Sequence[EngineRequest]) -> Any:
        counted.append(len(requests))
        return real(requests)

    monkeypatch.setattr(index, "search", counting)
    return counted


@pytest.mark.parametrize("query", ["", "?q=privacy", "?q=cyberpesten+5e+leerjaar&theme=privacy&age=primary-5-6"])
def test_a_search_page_asks_the_engine_once(client: Client, trips: list[int], query: str) -> None:
    client.get(f"/nl/materiaal/{query}")
    assert trips == [1]


def test_a_search_without_results_asks_once_more_for_all_help_together(client: Client, trips: list[int]) -> None:
    client.get("/nl/materiaal/?q=seksting&age=secondary-3-4&format=podcast")
    assert len(trips) == 2
    assert trips[1] > 3


@pytest.mark.parametrize("address", ["/nl/", "/fr/"])
def test_the_front_page_asks_the_engine_once(client: Client, trips: list[int], address: str) -> None:
    client.get(address)
    assert trips == [1]
