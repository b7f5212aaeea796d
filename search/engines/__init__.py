"""The engine in force."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine
from search.facets import FACET_NAMES, MAIN_THEME


@cache
def get_engine() -> Engine:
    """One engine per process, chosen by the settings."""
    directory = settings.SEARCH_INDEX_DIR / f"{settings.SEARCH_INDEX_PREFIX}-resources"
    return EmbeddedEngine(directory, facet_names=(*FACET_NAMES, MAIN_THEME))
