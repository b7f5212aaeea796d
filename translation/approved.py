"""What a reviewer approved, and whether a translation still says it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
)

from translation.models import Twin
from translation.segments import segments_of

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def texts_of(twin: Twin) -> list[list[str]]:
    """[path, source, target] of every segment, in order; an open one has an empty target."""
    return [[each.path, each.source, "" if each.is_open else each.target or ""] for each in segments_of(twin)]


def overrides_of(twin: Twin) -> dict[str, Any]:
    """What the translation shows in the place of images, documents and links of the source, by path."""
    paths = OverridableSegment.objects.filter(source_id=twin.translation.source_id).values_list("context_id")
    rows = SegmentOverride.objects.filter(locale_id=twin.target_locale_id, context_id__in=paths)
    return {row.context.path: row.data for row in rows.select_related("context").order_by("context__path")}


def is_as_approved(twin: Twin) -> bool:
    """Whether every text of the translation is the one that was approved for its place.

    Blocks that only got new ids are the same places: their texts are compared as pairs of source and translation.
    """
    approval = twin.approvals.first()
    if approval is None or twin.open:
        return False
    texts, overrides = texts_of(twin), overrides_of(twin)
    if _by_path(approval.segments) == _by_path(texts) and approval.overrides == overrides:
        return True
    then = _by_kind(approval.segments), _replaced_by_kind(approval.overrides)
    return then == (_by_kind(texts), _replaced_by_kind(overrides))


def _by_path(texts: list[list[str]]) -> Counter[tuple[str, str]]:
    return Counter((path, target) for path, _source, target in texts)


def _by_kind(texts: list[list[str]]) -> Counter[tuple[str, str, str]]:
    return Counter((_ID.sub("", path), source, target) for path, source, target in texts)


def _replaced_by_kind(overrides: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter((_ID.sub("", path), json.dumps(value, sort_keys=True)) for path, value in overrides.items())
