"""The production engine: Elasticsearch 9, one index per language, fed with our own analysis."""

from search.engines.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
