"""Elasticsearch keeps the contract that every engine keeps."""

from __future__ import annotations

import pytest

from scripts.services.elasticsearch_cluster import Cluster
from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.engines.elastic.client import Connection
from tests.search.engine_contract import FACETS, EngineContract

pytestmark = pytest.mark.engine


class TestElasticEngine(EngineContract):
    @pytest.fixture
    def engine(self, elasticsearch: Cluster, prefix: str) -> Engine:
        return ElasticEngine(Connection(elasticsearch.urls, search_timeout=10), prefix, facet_names=FACETS)
