"""A translation is never more public than its source: who may see the source is who may see the twin.

What an editor sets on the source holds for the twin at once. What is set on the twin alone stays until the source's
own privacy changes.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction

from translation.models import Twin


def take_over(twin: Twin) -> None:
    """Restrict the twin as its source is; a source that everybody may see changes nothing."""
    mine = PageViewRestriction.objects.filter(page_id=twin.source_page_id).first()
    if mine is None or twin.target_page_id is None:
        return
    theirs, _created = PageViewRestriction.objects.update_or_create(
        page_id=twin.target_page_id,
        defaults={"restriction_type": mine.restriction_type, "password": mine.password},
    )
    theirs.groups.set(mine.groups.all())


def _follow(page_id: int) -> None:
    """The privacy of a page has changed: that of its twin does too, when it is a source."""
    twin = Twin.objects.filter(source_page_id=page_id).first()
    if twin is None:
        return
    if PageViewRestriction.objects.filter(page_id=page_id).exists():
        take_over(twin)
    else:
        for each in PageViewRestriction.objects.filter(page_id=twin.target_page_id):
            each.delete()


@receiver(post_save, sender=PageViewRestriction)
def restricted(sender: type, instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _follow(instance.page_id)


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def groups_chosen(sender: type, instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, PageViewRestriction):
        _follow(instance.page_id)


@receiver(post_delete, sender=PageViewRestriction)
def opened(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    """After the commit: a source that is deleted takes its privacy with it, and its twin must not open by that."""
    page_id = instance.page_id
    transaction.on_commit(lambda: _follow(page_id) if Page.objects.filter(pk=page_id).exists() else None)
