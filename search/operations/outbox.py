"""Rows of the outbox that the engine refused: who may see them, what they are about, trying them again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

from search import indexer
from search.engines.base import EngineError
from search.models import IndexOutbox, OutboxQuerySet

log = logging.getLogger("search.operations")

policy = ModelPermissionPolicy(IndexOutbox)
ACTION = "change"
"""The permission that opens the report.

Superusers have it, and groups it is given to: what an engine says about a failure names servers and indexes, and an
editor can do nothing about it but save the page again.
"""


def may_look_after(user: Any) -> bool:
    return policy.user_has_permission(user, ACTION)


def pages_set_aside() -> int:
    """How many pages the index will not get without somebody's help."""
    return IndexOutbox.objects.set_aside().order_by().values("page_id").distinct().count()


@dataclass(frozen=True)
class Outcome:
    """What became of rows that were tried again; ``waiting`` are still to be tried, by the indexer."""

    indexed: int
    refused: int
    waiting: int


def try_again(rows: OutboxQuerySet) -> Outcome:
    """Bring refused rows to the engine again, now; as long as a person can be kept waiting."""
    taken_up = indexer.try_again(rows)
    try:
        indexer.drain(limit=indexer.BATCH, timeout=settings.SEARCH_INDEX_PATIENCE)
    except EngineError as error:
        log.warning("Not all that was tried again is in the index: %s", error)
    refused, waiting = rows.filter(attempts__gt=0).count(), rows.filter(attempts=0).count()
    return Outcome(max(taken_up - refused - waiting, 0), refused, waiting)


@dataclass(frozen=True)
class Row:
    """A refused row as the report prints it. ``edit_url`` is empty where there is nothing to edit."""

    pk: int
    title: str
    language: str
    edit_url: str
    row: IndexOutbox


def rows_of(outbox: Iterable[IndexOutbox], user: Any) -> list[Row]:
    """The rows with the titles of their pages, in a constant number of queries."""
    outbox = list(outbox)
    pages = Page.objects.select_related("locale").in_bulk({row.page_id for row in outbox})
    return [_row(row, pages.get(row.page_id), user) for row in outbox]


def _row(row: IndexOutbox, page: Page | None, user: Any) -> Row:
    if page is None:
        return Row(row.pk, _("Deleted page %(id)s") % {"id": row.page_id}, "", "", row)
    may_edit = page.permissions_for_user(user).can_edit()
    return Row(
        pk=row.pk,
        title=page.get_admin_display_title(),
        language=page.locale.get_display_name(),
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else "",
        row=row,
    )
