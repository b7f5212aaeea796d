"""How long lessons and packs take that state no duration of their own, from what is stored: a query for all of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from catalogue.models import LessonPlanPage, PackPart, Resource
from catalogue.visibility import visible

log = logging.getLogger("catalogue.minutes")

Row = tuple[int, UUID, str | None]
"""The page, the family of what takes this long, and how long: a number or, as they are stored, phases of a lesson."""


def rows_of_lessons(pks: Sequence[int]) -> QuerySet[Any]:
    """A row of each of these lessons."""
    lessons = LessonPlanPage.objects.filter(pk__in=pks).order_by()
    return lessons.values_list("pk", "translation_key", Cast("phases", TextField()))


def rows_of_packs(pks: Sequence[int]) -> QuerySet[Any]:
    """A row of each part of these packs that visitors may see: as its page in the language of the pack has it, or else
    the one in the other.
    """
    family = visible(Resource.objects.filter(translation_key=OuterRef("target__translation_key"))).order_by()
    stated = Cast("duration_minutes", TextField())
    told = family.annotate(told=Coalesce(stated, Cast("lessonplanpage__phases", TextField()))).values("told")
    own = told.filter(locale_id=OuterRef("pack__locale_id"))
    parts = PackPart.objects.filter(is_shown=True, pack__in=pks).order_by()
    return parts.values_list("pack_id", F("target__translation_key"), Coalesce(Subquery(own[:1]), Subquery(told[:1])))


def lengths(rows: Iterable[Row]) -> dict[int, int]:
    """Minutes by page id. What comes twice counts once; what has no fixed time adds nothing, and 0 is left out."""
    each: dict[int, dict[UUID, int]] = {}
    for pk, family, length in rows:
        each.setdefault(pk, {})[family] = _minutes(length)
    return {pk: together for pk, parts in each.items() if (together := sum(parts.values()))}


def _minutes(length: str | None) -> int:
    """What cannot be read takes no time: one damaged lesson must not hold back the page of a pack, nor its index."""
    try:
        stored = json.loads(length or "0") or 0
        return stored if isinstance(stored, int) else sum(int(block["value"].get("minutes") or 0) for block in stored)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        log.error("The minutes of a lesson cannot be read: %s", error)
        return 0
