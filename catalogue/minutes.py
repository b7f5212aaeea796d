"""How long lessons and packs take that state no duration of their own, from what is stored: a query for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from catalogue.models import LessonPlanPage, PackPart

Row = tuple[int, UUID, str | None]
"""The page, the family of what takes this long, and how long: a number or, as they are stored, phases of a lesson."""


def rows_of_lessons(pks: Sequence[int]) -> QuerySet[Any]:
    """A row of each of these lessons."""
    lessons = LessonPlanPage.objects.filter(pk__in=pks).order_by()
    return lessons.values_list("pk", "translation_key", Cast("phases", TextField()))


def rows_of_packs(pks: Sequence[int]) -> QuerySet[Any]:
    """A row of each part of these packs that visitors may see."""
    stated = Cast("target__duration_minutes", TextField())
    length = Coalesce(stated, Cast("target__lessonplanpage__phases", TextField()))
    parts = PackPart.objects.filter(is_shown=True, pack__in=pks).order_by()
    return parts.values_list("pack_id", F("target__translation_key"), length)


def lengths(rows: Iterable[Row]) -> dict[int, int]:
    """Minutes by page id. What comes twice counts once; what has no fixed time adds nothing, and 0 is left out."""
    each: dict[int, dict[UUID, int]] = {}
    for pk, family, length in rows:
        each.setdefault(pk, {})[family] = _minutes(length)
    return {pk: together for pk, parts in each.items() if (together := sum(parts.values()))}


def _minutes(length: str | None) -> int:
    stored = json.loads(length or "0") or 0
    return stored if isinstance(stored, int) else sum(int(block["value"].get("minutes") or 0) for block in stored)
