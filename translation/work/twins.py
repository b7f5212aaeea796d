"""The row of a twin: found, held and counted."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
)

from translation.errors import Gone, NotOpen
from translation.locks import hold_page
from translation.models import Twin
from translation.segments import MANUAL
from translation.states import EDITABLE, State
from translation.text import count_words


def other_locale(page: Page) -> Locale:
    """The one other language of the site."""
    return Locale.objects.exclude(pk=page.locale_id).get()


def twin_of(page: Page) -> Twin | None:
    """The twin that this page is the source or the target of."""
    return Twin.objects.filter(object_key=page.translation_key).first()


def locked(twin: Twin) -> Twin:
    """The row as it is now, held until the transaction ends. The lock is void on SQLite, where writers queue anyway.

    :raises Gone: its source was deleted meanwhile, and the twin with it.
    """
    found = held(pk=twin.pk)
    if found is None:
        raise Gone(_("This translation no longer exists: its source was deleted."))
    return found


def locked_with_page(twin: Twin) -> Twin:
    """Like :func:`locked`, for steps that publish its page or make a draft of it."""
    hold_page(twin.target_page_id)
    return locked(twin)


def held(**wanted: Any) -> Twin | None:
    """The twin as it is now, kept from others until the transaction ends; before its workflow, like every step."""
    # Read when the lock is there: PostgreSQL gives what one statement joins as it was before the wait.
    pk = Twin.objects.select_for_update(no_key=True).filter(**wanted).values_list("pk", flat=True).first()
    if pk is None:
        return None
    found: Twin = Twin.objects.select_related("translation__source", "target_locale").get(pk=pk)
    return found


def began(twin: Twin) -> None:
    """Somebody works on it: what was done, or not begun, is in progress."""
    if twin.state in (State.TODO, State.CURRENT):
        twin.state = State.PROGRESS
        twin.opened_at = timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at"])


def recount(twin: Twin) -> None:
    """Store how many segments there are, how many are open, and how many words those have."""
    confirmed = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale_id=twin.target_locale_id,
        has_error=False,
        translation_type=MANUAL,
    )
    rows = list(
        StringSegment.objects.filter(source_id=twin.translation.source_id)
        .annotate(done=Exists(confirmed))
        .values_list("done", "string__data")
    )
    twin.segments = len(rows)
    twin.open = sum(1 for done, _data in rows if not done)
    twin.words_left = sum(count_words(data) for done, data in rows if not done)
    fields = ["segments", "open", "words_left", "changed_at"]
    if twin.state == State.TODO and twin.done:
        # Texts that were carried over count: whoever opens it sees them.
        twin.state = State.PROGRESS
        fields.append("state")
    twin.save(update_fields=fields)


def demand_editable(twin: Twin) -> None:
    """:raises NotOpen: when its texts cannot be changed now, with the reason."""
    if twin.state in EDITABLE:
        return
    if twin.state == State.REVIEW:
        raise NotOpen(_("This translation is with its reviewer. Take it back, or wait for the answer, to change it."))
    if twin.state == State.UNPUBLISHED:
        raise NotOpen(_("The source is not published at present: its translation rests."))
    raise NotOpen(_("This translation was deleted. Submit its source again to bring it back with all its texts."))
