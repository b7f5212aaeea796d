"""Words find each other on Elasticsearch as on the embedded index, and better than its stock analysers find them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from scripts.services.elasticsearch_cluster import Cluster
from search.engines.elastic import ElasticEngine
from search.engines.elastic.client import Connection
from tests.search.conftest import remove_indexes
from tests.search.engine_contract import document, found
from tests.search.test_embedded_pairs import DUTCH, DUTCH_APART, FRENCH, FRENCH_APART

pytestmark = pytest.mark.engine

Finds = Callable[[str, str], set[str]]
"""Texts of the language that a query finds."""

TOGETHER = {"nl": DUTCH, "fr": FRENCH}
APART = {"nl": DUTCH_APART, "fr": FRENCH_APART}
STOCK = {"nl": "dutch", "fr": "french"}


def texts(locale: str) -> list[str]:
    return list(dict.fromkeys(text for _, text in TOGETHER[locale] + APART[locale]))


@pytest.fixture(scope="module")
def ours(elasticsearch: Cluster) -> Iterator[Finds]:
    """Our engine on an index that holds the texts of all pairs."""
    name = f"test-pairs-{uuid4().hex[:8]}"
    engine = ElasticEngine(Connection(elasticsearch.urls, search_timeout=5), name)
    pages = dict(enumerate(((locale, text) for locale in TOGETHER for text in texts(locale)), start=1))
    engine.rebuild(document(pk, text, locale=locale) for pk, (locale, text) in pages.items())
    found(engine, "woorden")  # The words of the index are loaded.
    yield lambda query, locale: {pages[pk][1] for pk in found(engine, query, locale)}
    remove_indexes(elasticsearch.urls, name)


@pytest.fixture(scope="module")
def stock(elasticsearch: Cluster) -> Iterator[Finds]:
    """The same texts with the analysers that Elasticsearch brings for Dutch and French."""
    name = f"test-stock-{uuid4().hex[:8]}"
    with Elasticsearch(elasticsearch.urls, request_timeout=30) as client:
        for locale, analyser in STOCK.items():
            client.indices.create(
                index=f"{name}-{locale}", mappings={"properties": {"title": {"type": "text", "analyzer": analyser}}}
            )
            for text in texts(locale):
                client.index(index=f"{name}-{locale}", document={"title": text})
            client.indices.refresh(index=f"{name}-{locale}")

        def finds(query: str, locale: str) -> set[str]:
            every_word = {"match": {"title": {"query": query, "operator": "and"}}}
            answer = client.search(index=f"{name}-{locale}", query=every_word, size=1000)
            return {hit["_source"]["title"] for hit in answer["hits"]["hits"]}

        yield finds
        remove_indexes(elasticsearch.urls, name)


@pytest.mark.parametrize("locale", ["nl", "fr"])
def test_every_query_finds_its_text(ours: Finds, locale: str) -> None:
    assert [(query, text) for query, text in TOGETHER[locale] if text not in ours(query, locale)] == []


@pytest.mark.parametrize("locale", ["nl", "fr"])
def test_no_query_finds_the_text_of_another_word(ours: Finds, locale: str) -> None:
    assert [(query, text) for query, text in APART[locale] if text in ours(query, locale)] == []


@pytest.mark.parametrize("locale", ["nl", "fr"])
def test_the_stock_analyser_finds_far_fewer_and_confuses_words(ours: Finds, stock: Finds, locale: str) -> None:
    def right(finds: Finds) -> int:
        together = sum(text in finds(query, locale) for query, text in TOGETHER[locale])
        return together + sum(text not in finds(query, locale) for query, text in APART[locale])

    pairs = len(TOGETHER[locale]) + len(APART[locale])
    assert right(ours) == pairs
    assert right(stock) < 0.8 * pairs
