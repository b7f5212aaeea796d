"""The search engine that needs no server: tantivy in a local directory, fed with our own analysis."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
