"""Texts and replacements that a person, a file or the memory writes for the segments of a twin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
)

from translation import memory
from translation.errors import Conflict, Gone, Refused
from translation.models import Twin
from translation.people import name_of
from translation.places import SLUG, place_of
from translation.segments import FROM_FILE, FROM_TITLE, MACHINE, MANUAL, MEMORY, SAME, segments_of, stamp_of
from translation.text import accept, as_text
from translation.watch import writing
from translation.work.twins import began, demand_editable, locked, recount


def string_segment(twin: Twin, segment_id: int) -> StringSegment:
    found = (
        StringSegment.objects.filter(pk=segment_id, source_id=twin.translation.source_id)
        .select_related("string", "context")
        .first()
    )
    if found is None:
        raise Gone(
            _("The source was changed meanwhile and no longer has this text. Reload the page; copy your text first.")
        )
    return found


@transaction.atomic
def save_text(twin: Twin, segment_id: int, typed: str, user: Any, stamp: str, same: bool = False) -> StringTranslation:
    """Keep what a person typed for one segment; it counts as confirmed.

    ``stamp`` is the one the person saw. ``same`` marks a text that is the same in both languages.

    :raises Refused: for text that cannot be kept; :class:`Conflict` when somebody saved meanwhile; :class:`NotOpen`.
    """
    twin = locked(twin)
    demand_editable(twin)
    segment = string_segment(twin, segment_id)
    row = StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    ).first()
    data = check_text(twin, segment, typed, same)
    if row is not None and row.data == data and row.translation_type == MANUAL and not row.has_error:
        return row
    demand_fresh(row, stamp)
    row = row or StringTranslation(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    )
    if same:
        row.tool_name = SAME
    elif row.tool_name == SAME or row.data != data:
        row.tool_name = ""
    row.data, row.translation_type, row.last_translated_by = data, MANUAL, user
    row.has_error, row.field_error = False, ""
    row.save()
    if segment.context.path == "title":
        _propose_slug(twin, as_text(data), user)
    began(twin)
    recount(twin)
    return row


def check_text(twin: Twin, segment: StringSegment, typed: str, same: bool) -> str:
    """What is stored for a text that was typed, checked against its place.

    :raises Refused: it cannot be kept; ``path`` names the segment.
    """
    page_class = twin.translation.source.specific_content_type.model_class()
    place = place_of(page_class, segment.context.field_path)
    source = segment.string.data
    if same:
        return source
    try:
        data = accept(typed, source, place.single_line)
    except Refused as refused:
        raise Refused(refused.message, segment.context.path) from None
    if data == source and place.kind != SLUG:
        raise Refused(
            _("This is the text of the source. If that is right, tick “Same in both languages”."), segment.context.path
        )
    length = len(as_text(data))
    if place.max_length and length > place.max_length:
        raise Refused(
            _("%(length)s characters, and %(most)s fit here. Shorten the text.")
            % {"length": length, "most": place.max_length},
            segment.context.path,
        )
    if place.kind == SLUG:
        _check_slug(twin, as_text(data), segment.context.path)
    return data


@dataclass(frozen=True)
class Checked:
    """A text as :func:`check_text` gave it, to be kept. Without ``confirmed`` a person still has to look at it."""

    segment: StringSegment
    data: str
    confirmed: bool
    same: bool = False


@transaction.atomic
def keep_texts(twin: Twin, texts: Sequence[Checked], user: Any) -> None:
    """Keep texts that came in a file, whatever stands in their places now: the caller has compared.

    :raises NotOpen: the twin's texts cannot be changed now.
    """
    twin = locked(twin)
    demand_editable(twin)
    if not texts:
        return
    rows = {
        (row.context_id, row.translation_of_id): row
        for row in StringTranslation.objects.filter(context__object_id=twin.object_key, locale=twin.target_locale_id)
    }
    with writing():
        for text in texts:
            key = (text.segment.context_id, text.segment.string_id)
            row = rows.get(key) or StringTranslation(locale_id=twin.target_locale_id)
            row.translation_of, row.context = text.segment.string, text.segment.context
            row.data, row.last_translated_by = text.data, user
            row.translation_type = MANUAL if text.confirmed else MACHINE
            row.tool_name = SAME if text.same else "" if text.confirmed else FROM_FILE
            row.has_error, row.field_error = False, ""
            row.save()
            rows[key] = row
    by_path = {text.segment.context.path: text for text in texts}
    if "title" in by_path and SLUG not in by_path:
        _propose_slug(twin, as_text(by_path["title"].data), user)
    began(twin)
    recount(twin)


def _check_slug(twin: Twin, slug: str, path: str) -> None:
    if slug != slugify(slug) or not slug:
        raise Refused(
            _("An address holds small letters without accents, digits and hyphens only: %(proposal)s")
            % {"proposal": slugify(slug) or "…"},
            path,
        )
    target = Page.objects.filter(pk=twin.target_page_id).first()
    if target and target.get_siblings(inclusive=False).filter(slug=slug).exists():
        raise Refused(_("Another page in this language has this address."), path)


def demand_fresh(row: StringTranslation | SegmentOverride | None, stamp: str) -> None:
    """:raises Conflict: when the row is not the one this stamp was taken of."""
    if stamp_of(row) == stamp:
        return
    name = name_of(row.last_translated_by) if row else ""
    message = (
        _("%(name)s has saved this meanwhile. Your text is still here and not saved: compare, then save again.")
        % {"name": name}
        if name
        else _("Somebody has saved this meanwhile. Your text is still here and not saved: compare, then save again.")
    )
    raise Conflict(message, getattr(row, "data", "") if isinstance(row, StringTranslation) else "", stamp_of(row), name)


def _propose_slug(twin: Twin, title: str, user: Any) -> None:
    """An address made of the translated title, to be confirmed; one that a person chose stays."""
    segment = (
        StringSegment.objects.filter(source_id=twin.translation.source_id, context__path=SLUG)
        .select_related("string", "context")
        .first()
    )
    proposal = slugify(title)[:240].strip("-")
    if segment is None or not proposal:
        return
    row = StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    ).first()
    if row is not None and row.translation_type == MANUAL:
        return
    row = row or StringTranslation(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    )
    row.data, row.translation_type, row.tool_name, row.last_translated_by = proposal, MACHINE, FROM_TITLE, user
    row.save()


@transaction.atomic
def save_override(twin: Twin, segment_id: int, value: Any, user: Any, stamp: str) -> SegmentOverride | None:
    """Replace an image, document, page or address in the translation; ``None`` as value takes the source's again.

    :raises Refused: for a value that cannot stand there; :class:`Conflict`; :class:`NotOpen`.
    """
    twin = locked(twin)
    demand_editable(twin)
    segment = (
        OverridableSegment.objects.filter(pk=segment_id, source_id=twin.translation.source_id)
        .select_related("context")
        .first()
    )
    if segment is None:
        raise Gone(_("The source was changed meanwhile and no longer has this. Reload the page."))
    row = SegmentOverride.objects.filter(context=segment.context, locale_id=twin.target_locale_id).first()
    demand_fresh(row, stamp)
    if value is None:
        if row is None:
            return None
        row.delete()
        row = None
    elif row is not None and row.data == value and not row.has_error:
        return row
    else:
        row = row or SegmentOverride(context=segment.context, locale_id=twin.target_locale_id)
        row.data_json, row.last_translated_by = json.dumps(value), user
        row.has_error, row.field_error = False, ""
        row.save()
    began(twin)
    recount(twin)
    return row


@transaction.atomic
def fill_from_memory(twin: Twin) -> int:
    """Take over what was approved elsewhere for exactly the same texts, to be confirmed; returns how many."""
    twin = locked(twin)
    demand_editable(twin)
    filled = memory.fill(twin)
    recount(twin)
    return filled


@transaction.atomic
def confirm_remembered(twin: Twin, user: Any) -> int:
    """Take over every text that memory filled in exactly; returns how many."""
    twin = locked(twin)
    demand_editable(twin)
    rows = [
        each.id
        for each in segments_of(twin)
        if each.origin == MEMORY and not each.confirmed and each.target is not None
    ]
    segments = StringSegment.objects.filter(pk__in=rows)
    confirmed = (
        StringTranslation.objects.filter(
            locale_id=twin.target_locale_id, translation_type=MACHINE, tool_name=MEMORY, has_error=False
        )
        .filter(Exists(segments.filter(string=OuterRef("translation_of"), context=OuterRef("context"))))
        .update(translation_type=MANUAL, last_translated_by=user, updated_at=timezone.now())
    )
    if confirmed:
        began(twin)
    recount(twin)
    return confirmed
