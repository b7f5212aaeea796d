"""System checks: what would make search fail is said at start, with what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from catalogue.models import KINDS
from search.engines import get_elastic
from search.engines.base import EngineError, IndexMissing
from search.models import SearchPage


@register(Tags.models)
def every_kind_can_be_found(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    allowed = set(SearchPage.subpage_types)
    return [
        Error(
            f"{kind.__name__} cannot be created below the search page.",
            hint="Add it to SearchPage.subpage_types.",
            id="search.E001",
        )
        for kind in KINDS.values()
        if f"catalogue.{kind.__name__}" not in allowed
    ]


@register()
def index_directory_is_writable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    directory: Path = settings.SEARCH_INDEX_DIR
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    if os.access(existing, os.W_OK):
        return []
    return [
        Warning(
            f"The search index cannot be written: no permission on {existing}.",
            hint="Set SEARCH_INDEX_DIR or DATA_DIR to a directory this user may write to.",
            id="search.W001",
        )
    ]


@register()
def index_fits_this_version(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Search goes on without a fitting Elasticsearch, from the stand-by: warnings, so that the site starts."""
    elastic = get_elastic()
    if elastic is None:
        return []
    try:
        problem = elastic.server_problem()
        if problem:
            return [Warning(problem, hint="Point ELASTICSEARCH_URL at a server of that version.", id="search.W002")]
        elastic.lifecycle.written()
    except IndexMissing as error:
        return [Warning(str(error), hint="Run: manage.py rebuild_index", id="search.W003")]
    except EngineError as error:
        return [
            Warning(
                f"Elasticsearch cannot be asked: {error}",
                hint="Searches are answered by the stand-by index of this host until it answers.",
                id="search.W004",
            )
        ]
    return []
