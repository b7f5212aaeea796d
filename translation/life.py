"""What becomes of a twin when its page or that of its source is unpublished, deleted or moved."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from translation.models import Twin
from translation.notices import Kind, notify
from translation.reviews import cancel
from translation.states import State
from translation.work.twins import held


@transaction.atomic
def page_unpublished(page: Page, user: Any = None) -> None:
    """A source that goes: its twin rests, and stays as it is. A twin that goes has to be sent again to come back."""
    twin = held(object_key=page.translation_key)
    # Wagtail tells of it after its commit: the page may have been published again.
    if twin is None or Page.objects.filter(pk=page.pk, live=True).exists():
        return
    if twin.source_locale_id == page.locale_id:
        if twin.state == State.REVIEW:
            cancel(twin, user)
        if twin.state != State.REMOVED:
            _set(twin, State.UNPUBLISHED)
        notify(twin, Kind.SOURCE_GONE, user)
    elif twin.state == State.CURRENT:
        _set(twin, State.PROGRESS)


@transaction.atomic
def page_deleted(page: Page) -> None:
    """A source that is deleted leaves its twin as an ordinary page. A twin that is deleted can be brought back."""
    twin = held(object_key=page.translation_key)
    if twin is None:
        return
    if twin.source_locale_id == page.locale_id:
        notify(twin, Kind.SOURCE_GONE, None)
        twin.delete()
    else:
        notify(twin, Kind.TRANSLATION_GONE, None)
        twin.target_page = None
        _set(twin, State.REMOVED, "target_page")


def _set(twin: Twin, state: State, *fields: str) -> None:
    if twin.state != state or fields:
        twin.state, twin.opened_at = state, timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at", *fields])


def address_changed(page: Page, how: str, user: Any = None) -> None:
    """A source was moved or got another address (``how``: ``moved`` or ``slug``). Its twin stays where it is."""
    twin = Twin.objects.filter(source_page_id=page.pk).first()
    if twin is not None:
        notify(twin, Kind.SOURCE_CHANGED, user, how)
