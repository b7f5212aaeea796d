"""The demo catalogue on a real Elasticsearch, with the embedded index of the host beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from scripts.services.elasticsearch_cluster import Cluster
from search import engines, indexer
from search.engines.standby import EngineWithStandby
from tests.search.sites import Pattern, Site, pattern


@pytest.fixture
def prefix(elasticsearch: Cluster) -> Iterator[str]:
    """Begin of the names of this test's indexes, which are removed afterwards."""
    name = f"test-{uuid4().hex[:10]}"
    yield name
    remove_indexes(elasticsearch.urls, name)


def remove_indexes(urls: list[str], name: str) -> None:
    from elasticsearch import Elasticsearch

    with Elasticsearch(urls, request_timeout=30) as client:
        for index in client.indices.get(index=f"{name}-*", expand_wildcards="all"):
            client.indices.delete(index=index, ignore_unavailable=True)


@pytest.fixture
def unindexed(
    db: None, built_index: Path, tmp_path: Path, settings: Any, elasticsearch: Cluster, prefix: str
) -> Iterator[EngineWithStandby]:
    """Elasticsearch as the engine in force, without an index yet; the stand-by has the demo catalogue."""
    shutil.copytree(built_index / "test-resources", tmp_path / "index" / f"{prefix}-resources")
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_INDEX_PREFIX = prefix
    settings.ELASTICSEARCH_URL = elasticsearch.urls
    # Tests of what is too slow set their own; elsewhere a busy machine is no failure.
    settings.ELASTICSEARCH_SEARCH_TIMEOUT = 10.0
    engines.forget_engines()
    engine = engines.get_engine()
    assert isinstance(engine, EngineWithStandby)
    yield engine
    engines.forget_engines()


@pytest.fixture
def elastic(unindexed: EngineWithStandby) -> EngineWithStandby:
    """Elasticsearch as the engine in force, with the demo catalogue."""
    indexer.rebuild()
    return unindexed


@pytest.fixture(scope="session")
def site_pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pattern]:
    """What sites of their own are copied from, made when the first test asks for one."""
    with pattern(tmp_path_factory.mktemp("sites") / "pattern") as made:
        yield made


@pytest.fixture
def own_site(site_pattern: Pattern, elasticsearch: Cluster, prefix: str, tmp_path: Path) -> Iterator[Site]:
    """A site for real processes, on Elasticsearch without an index yet."""
    with Site(site_pattern, tmp_path / "site", prefix, elasticsearch.urls) as site:
        yield site
