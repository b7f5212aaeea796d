"""Small changes of a source that need no translation."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation, TranslationSource

from translation.errors import Conflict, NotOpen
from translation.following import settle_if_as_approved
from translation.models import Twin
from translation.places import SLUG
from translation.segments import MANUAL, Segment, segments_of
from translation.states import State
from translation.watch import writing
from translation.work.twins import locked, recount
from translation.work.writing import string_segment


def keep_without_translating(twin: Twin) -> list[Segment]:
    """Texts whose source was changed, and that have an approved translation of before."""
    approval = twin.approvals.first()
    approved = {(path, target) for path, _source, target in approval.segments} if approval else set()
    return [
        each
        for each in segments_of(twin)
        if each.is_open and each.earlier and each.place.kind != SLUG and (each.path, each.earlier.target) in approved
    ]


def source_version(twin: Twin) -> str:
    """Changes with every publication of the source that changes what a translation takes over."""
    return TranslationSource.objects.get(pk=twin.translation.source_id).last_updated_at.isoformat()


@transaction.atomic
def no_translation_needed(twin: Twin, user: Any, seen: str) -> int:
    """The change of the source was a typo there: the translations of before hold. How many segments that closes.

    Segments that have no approved translation of before stay open. ``seen`` is the :func:`source_version` that the
    person has looked at.

    :raises Conflict: the source was changed since.
    """
    twin = locked(twin)
    if twin.state != State.OUTDATED:
        raise NotOpen(_("This translation is not outdated."))
    if source_version(twin) != seen:
        raise Conflict(_("The source was changed again meanwhile: look at what changed now."))
    kept = 0
    with writing():
        for each in keep_without_translating(twin):
            segment = string_segment(twin, each.id)
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                context=segment.context,
                locale_id=twin.target_locale_id,
                defaults={
                    "data": each.earlier.target if each.earlier else "",
                    "translation_type": MANUAL,
                    "tool_name": "",
                    "last_translated_by": user,
                    "has_error": False,
                    "field_error": "",
                },
            )
            kept += 1
    recount(twin)
    if not twin.open:
        settle_if_as_approved(twin, user)
    return kept
