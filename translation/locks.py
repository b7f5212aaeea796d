"""In which order rows are held, so that a step of the workflow and a publication by Wagtail never wait for each other.

Drafts, page, twin, workflow: as Wagtail publishes, whose signal leads to the twin. Void on SQLite, where writers queue.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import Page, Revision


def hold_page(pk: int | None) -> None:
    """Keep a page and its drafts from others until the transaction ends; before its twin."""
    drafts = Revision.page_revisions.filter(object_id=str(pk)).order_by("pk")
    list(drafts.select_for_update(no_key=True).values_list("pk", flat=True))
    list(Page.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk", flat=True))


@receiver(pre_delete, sender=Page)
def hold_before_it_is_deleted(sender: type, instance: Page, **kwargs: Any) -> None:
    """Fires for every class of page. Its twin is written to before the page is gone."""
    hold_page(instance.pk)
