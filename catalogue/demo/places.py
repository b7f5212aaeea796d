"""Where resources stand in the page tree, found through the rules of the page types: no other app is named here."""

from __future__ import annotations

from wagtail.models import Page

from catalogue.models import KINDS

HOME_DEPTH = 2
"""Depth of a language's home page, right below the root."""


class NoParentPage(Exception):
    """There is no page yet under which the resources of a language stand."""

    def __init__(self, language: str) -> None:
        super().__init__(f"No page holds resources in {language!r} yet: run setup_site first.")


def parent_of_resources(language: str) -> Page:
    """The first page of this language that may hold every kind of resource.

    :raises NoParentPage: when there is none.
    """
    parents = dict.fromkeys(parent for kind in KINDS.values() for parent in kind.allowed_parent_page_models())
    for model in parents:
        found = model.objects.filter(locale__language_code=language).order_by("path").first()
        if found is not None:
            return Page.objects.get(pk=found.pk)
    raise NoParentPage(language)


def home_of(language: str) -> Page:
    """The home page above the resources of this language.

    :raises NoParentPage: when there is none.
    """
    return parent_of_resources(language).get_ancestors(inclusive=True).get(depth=HOME_DEPTH)
