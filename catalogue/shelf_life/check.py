"""Noting that somebody looked at a resource and found it right. Nothing else of it is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from wagtail.log_actions import log
from wagtail.models import Revision

from catalogue.models import Resource

ACTION = "catalogue.check"
"""In the history of a page."""

checked = Signal()
"""Sent with ``translation_key`` and ``day``, in the transaction, for who keeps a copy of a page's facts."""


@transaction.atomic
def note_check(resource: Resource, day: date, user: Any) -> None:
    """The day of the last check, on every page of this resource and in what of it may still be published."""
    family = Resource.objects.filter(translation_key=resource.translation_key)
    pages = Resource.objects.select_for_update(of=("self",)).filter(Q(pk__in=family) | Q(alias_of__in=family))
    for page in pages.order_by("pk"):
        page.checked_on = day
        page.save(update_fields=["checked_on"], clean=False)
        _note_in_revisions(page, day)
        log(instance=page, action=ACTION, user=user, data={"day": day.isoformat()})
    checked.send(sender=Resource, translation_key=resource.translation_key, day=day)


def _note_in_revisions(page: Resource, day: date) -> None:
    """In the draft, in what is live and in what is planned: publishing one of them must not bring the old day back."""
    kept = Q(pk__in=filter(None, (page.latest_revision_id, page.live_revision_id)))
    for revision in Revision.page_revisions.filter(kept | Q(approved_go_live_at__isnull=False), object_id=str(page.pk)):
        content = revision.content | {"checked_on": day.isoformat()}
        Revision.objects.filter(pk=revision.pk).update(content=content)
