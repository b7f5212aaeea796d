"""The segments of a twin, as the pages for translating and for reviewing show them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TranslationSource,
)

from translation.models import Approval, Twin
from translation.people import name_of
from translation.places import LINK, Place, place_of
from translation.text import as_text, comparable, to_input

MANUAL, MACHINE = StringTranslation.TRANSLATION_TYPE_MANUAL, StringTranslation.TRANSLATION_TYPE_MACHINE
MEMORY, SAME, FROM_TITLE, FROM_FILE = "memory", "same", "title", "po"
"""Values of ``StringTranslation.tool_name`` that are ours: where a text came from. Others name a machine translator."""

ALIKE = 50
"""Least likeness, in percent, of an earlier text in the same place that is shown as the one before."""


@dataclass(frozen=True)
class Earlier:
    """What stood in the same place before the source was changed; texts as stored."""

    source: str
    target: str


@dataclass(frozen=True)
class Segment:
    """A text of the source and its translation; texts as stored. ``target`` is ``None`` where there is none.

    ``stamp`` changes with every save: what a form sends back to tell that nobody else has saved meanwhile.
    ``origin`` is a tool's name, empty for a person; ``confirmed`` says whether a person has looked at it.
    """

    id: int
    path: str
    place: Place
    number: int
    source: str
    target: str | None
    origin: str = ""
    confirmed: bool = False
    stamp: str = ""
    by: str = ""
    earlier: Earlier | None = None
    approved: str | None = None
    order: int = 0

    @property
    def is_open(self) -> bool:
        return self.target is None or not self.confirmed

    @property
    def source_text(self) -> str:
        return as_text(self.source)

    @property
    def target_text(self) -> str:
        return as_text(self.target or "")

    @property
    def source_input(self) -> str:
        return to_input(self.source)

    @property
    def target_input(self) -> str:
        return to_input(self.target) if self.target else ""

    @property
    def is_same(self) -> bool:
        return self.origin == SAME

    @property
    def where(self) -> str:
        """Its place on the page in words: “Phases 2 › Title”."""
        section = f"{self.place.section} {self.number}" if self.number else self.place.section
        return f"{section} › {self.place.label}" if self.place.label else section


@dataclass(frozen=True)
class Replaceable:
    """An image, document, page or address of the source, which a translation may replace. Values as stored in JSON."""

    id: int
    path: str
    place: Place
    number: int
    source: Any
    target: Any = None
    replaced: bool = False
    stamp: str = ""
    order: int = 0


def stamp_of(row: StringTranslation | SegmentOverride | None) -> str:
    """Tells one saved state of a row from another; empty for no row."""
    return row.updated_at.isoformat() if row else ""


def segments_of(twin: Twin, approval: Approval | None = None) -> list[Segment]:
    """Every text of the source, in the order of the page. A constant number of queries.

    With ``approval`` each knows what was approved then.
    """
    rows = list(
        StringSegment.objects.filter(source_id=twin.translation.source_id)
        .select_related("string", "context")
        .order_by("order", "pk")
    )
    translations: dict[tuple[int, int], StringTranslation] = {}
    by_context: dict[int, list[StringTranslation]] = defaultdict(list)
    for row in StringTranslation.objects.filter(
        context__object_id=twin.object_key, locale_id=twin.target_locale_id
    ).select_related("translation_of", "last_translated_by"):
        translations[row.context_id, row.translation_of_id] = row
        by_context[row.context_id].append(row)
    current = {(row.context_id, row.string_id) for row in rows}
    approved = _approved(approval)
    places = _Places(twin.translation.source)
    found = []
    for row in rows:
        translation = translations.get((row.context_id, row.string_id))
        usable = translation is not None and not translation.has_error
        open_ = not usable or translation.translation_type != MANUAL  # type: ignore[union-attr]
        earlier = (
            _earlier(row.string.data, [each for each in by_context[row.context_id] if _key(each) not in current])
            if open_
            else None
        )
        place, number = places.of(row.context.path, row.context.field_path)
        found.append(
            Segment(
                id=row.pk,
                path=row.context.path,
                place=place,
                number=number,
                source=row.string.data,
                target=translation.data if translation else None,
                origin=translation.tool_name if translation else "",
                confirmed=bool(usable and translation and translation.translation_type == MANUAL),
                stamp=stamp_of(translation),
                by=name_of(translation.last_translated_by) if translation else "",
                earlier=earlier,
                approved=approved.get((row.context.path, row.string.data)),
                order=row.order,
            )
        )
    return found


def _key(row: StringTranslation) -> tuple[int, int]:
    return row.context_id, row.translation_of_id


def _approved(approval: Approval | None) -> Mapping[tuple[str, str], str]:
    return {(path, source): target for path, source, target in approval.segments} if approval else {}


def _earlier(source: str, candidates: Iterable[StringTranslation]) -> Earlier | None:
    """The translation of the most similar text that stood in the same place before."""
    wanted = comparable(source)
    best: tuple[float, datetime, StringTranslation] | None = None
    for each in candidates:
        score = (fuzz.ratio(wanted, comparable(each.translation_of.data)), each.updated_at)
        if score[0] >= ALIKE and (best is None or score > best[:2]):
            best = (*score, each)
    return Earlier(best[2].translation_of.data, best[2].data) if best else None


def replaceables_of(twin: Twin) -> list[Replaceable]:
    """Every image, document, page and address that a translation may replace, in the order of the page."""
    rows = list(
        OverridableSegment.objects.filter(source_id=twin.translation.source_id)
        .select_related("context")
        .order_by("order", "pk")
    )
    overrides = {
        row.context_id: row
        for row in SegmentOverride.objects.filter(context__object_id=twin.object_key, locale_id=twin.target_locale_id)
    }
    places = _Places(twin.translation.source)
    found = []
    for row in rows:
        override = overrides.get(row.context_id)
        place, number = places.of(row.context.path, row.context.field_path)
        if isinstance(row.data, str):
            place = Place(place.field, place.section, place.label, LINK, place.max_length, True)
        found.append(
            Replaceable(
                row.pk,
                row.context.path,
                place,
                number,
                row.data,
                override.data if override else None,
                override is not None,
                stamp_of(override),
                row.order,
            )
        )
    return found


class _Places:
    """Places of one page; blocks of a field are numbered as the editor sees them, from 1."""

    def __init__(self, source: TranslationSource) -> None:
        self._page_class = source.specific_content_type.model_class()
        self._content = json.loads(source.content_json)
        self._places: dict[str, Place] = {}
        self._numbers: dict[str, dict[str, int]] = {}

    def of(self, path: str, field_path: str) -> tuple[Place, int]:
        """The place, and the number of its block within the field: 0 outside of blocks."""
        if field_path not in self._places:
            self._places[field_path] = place_of(self._page_class, field_path)
        field, *rest = path.split(".")
        if not rest:
            return self._places[field_path], 0
        if field not in self._numbers:
            self._numbers[field] = self._numbered(field)
        return self._places[field_path], self._numbers[field].get(rest[0], 0)

    def _numbered(self, field: str) -> dict[str, int]:
        stored = self._content.get(field) or []
        blocks = json.loads(stored) if isinstance(stored, str) else stored
        return {block["id"]: number for number, block in enumerate(blocks, 1) if block.get("id")}
