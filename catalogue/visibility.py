"""Which pages a visitor may see."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

PageType = TypeVar("PageType", bound=Page)


def visible(pages: QuerySet[PageType]) -> QuerySet[PageType]:
    """Those of ``pages`` that are live and neither themselves nor by a page above behind a login or password.

    The same pages as Wagtail's ``live().public()``, without its extra query for the restrictions.
    """
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.annotate(below=path).filter(below__startswith=F("page__path"))
    return pages.filter(~Exists(restrictions), live=True)


def in_open_collections(to_document: str = "") -> Any:
    """Whether neither the collection of a document nor one above it is behind a login or password.

    For a query of documents, or of what leads to them by ``to_document``, such as ``document__``.
    """
    path = ExpressionWrapper(OuterRef(f"{to_document}collection__path"), output_field=CharField())
    restrictions = CollectionViewRestriction.objects.annotate(below=path).filter(
        below__startswith=F("collection__path")
    )
    return ~Exists(restrictions)
