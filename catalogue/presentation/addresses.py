"""Addresses that follow from a page and a term, without asking the database."""

from __future__ import annotations

from collections.abc import Mapping

from wagtail.models import Page

from catalogue.models import AgeGroup, Resource, Theme

THEME_PATH: Mapping[str, str] = {"nl": "thema", "fr": "theme"}
"""Below the parent of all resources of a language: the landing pages of the themes."""
LIST_PATH: Mapping[str, str] = {"nl": "lijst", "fr": "liste"}
"""In the same place: a teacher's own list."""
POSTER_PATH: Mapping[str, str] = {"nl": "affiche", "fr": "affiche"}
"""Below the list: its QR code for a wall."""
FILES_PATH: Mapping[str, str] = Resource.screens["files"].paths
"""Below the list: the files of all its resources."""
OVERVIEW_PATH: Mapping[str, str] = {"nl": "overzicht", "fr": "vue-d-ensemble"}
"""In the same place: a search or a list on paper."""


def resource_url(url_path: str, parents: dict[str, str]) -> str:
    """The address of the resource with this path in the page tree, asking Wagtail only once per parent."""
    parent_path, slug = url_path.rstrip("/").rsplit("/", 1)
    if parent_path not in parents:
        parents[parent_path] = str(Page(url_path=url_path).url or "").rstrip("/").rsplit("/", 1)[0]
    return f"{parents[parent_path]}/{slug}/"


def theme_url(base: str, language: str, theme: Theme, age: AgeGroup | None = None) -> str:
    """Address of the landing page of a theme, for one age group when given; ``base`` is the parent of all resources."""
    parts = [THEME_PATH[language], theme.path(language), *([age.path(language)] if age else [])]
    return f"{base}{'/'.join(parts)}/"
