"""Which pages a visitor may see."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.models import Page, PageViewRestriction

PageType = TypeVar("PageType", bound=Page)


def visible(pages: QuerySet[PageType]) -> QuerySet[PageType]:
    """Those of ``pages`` that are live and neither themselves nor by a page above behind a login or password.

    The same pages as Wagtail's ``live().public()``, without its extra query for the restrictions.
    """
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.annotate(below=path).filter(below__startswith=F("page__path"))
    return pages.filter(~Exists(restrictions), live=True)
