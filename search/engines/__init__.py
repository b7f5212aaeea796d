"""The engines in force, chosen by the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings

from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.engines.elastic.client import Connection
from search.engines.embedded import EmbeddedEngine
from search.engines.standby import EngineWithStandby
from search.facets import FACET_NAMES, MAIN_THEME

_FACETS = (*FACET_NAMES, MAIN_THEME)


_chosen: ContextVar[Engine | None] = ContextVar("_chosen", default=None)


def get_engine() -> Engine:
    """What answers searches and takes changes: Elasticsearch with a stand-by where set up, else the local index."""
    return _chosen.get() or _configured()


@contextmanager
def using(engine: Engine) -> Iterator[None]:
    """Have this engine answer inside, whatever the settings say: to compare engines with each other."""
    token = _chosen.set(engine)
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def _configured() -> Engine:
    elastic = get_elastic()
    return EngineWithStandby(elastic, get_local_engine()) if elastic else get_local_engine()


@cache
def get_local_engine() -> EmbeddedEngine:
    """The index on this host: the only one, or the stand-by."""
    directory = settings.SEARCH_INDEX_DIR / f"{settings.SEARCH_INDEX_PREFIX}-resources"
    return EmbeddedEngine(directory, facet_names=_FACETS, standby=bool(settings.ELASTICSEARCH_URL))


@cache
def get_elastic() -> ElasticEngine | None:
    """The Elasticsearch engine alone; ``None`` without ``ELASTICSEARCH_URL``."""
    if not settings.ELASTICSEARCH_URL:
        return None
    connection = Connection(
        urls=settings.ELASTICSEARCH_URL,
        api_key=settings.ELASTICSEARCH_API_KEY,
        ca_certs=settings.ELASTICSEARCH_CA_CERTS,
        search_timeout=settings.ELASTICSEARCH_SEARCH_TIMEOUT,
        write_timeout=settings.ELASTICSEARCH_WRITE_TIMEOUT,
    )
    return ElasticEngine(connection, settings.SEARCH_INDEX_PREFIX, facet_names=_FACETS)


def engines_in_force() -> list[Engine]:
    """Elasticsearch, where it is set up, and the index of this host, each for itself."""
    elastic = get_elastic()
    return [elastic, get_local_engine()] if elastic else [get_local_engine()]


def forget_engines() -> None:
    """Make them anew from the settings at the next use."""
    for remembered in (_configured, get_local_engine, get_elastic):
        remembered.cache_clear()
