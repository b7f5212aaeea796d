"""What the page for translating shows of each segment, worked out from the texts. No requests, no queries but one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from translation.checks import TextWarning, warnings_for
from translation.difference import Piece, difference
from translation.glossary import Term, found_in
from translation.models import Twin
from translation.places import LINK, SLUG, Place
from translation.segments import FROM_FILE, FROM_TITLE, MEMORY, SAME, Replaceable, Segment
from translation.text import as_text, is_plain, to_input

_TAG = re.compile(r"(<[^>]*>)")
_ARROW = " › "


@dataclass(frozen=True)
class Badge:
    """Where a translation comes from and whether a person has seen it; ``tone`` is its colour."""

    text: str
    tone: str


@dataclass(frozen=True)
class TagButton:
    """Puts a tag of the source around what is selected; ``text`` is what it stands around there."""

    opening: str
    closing: str
    text: str


@dataclass(frozen=True)
class Row:
    """A text. ``typed`` stands in the field: what is stored, or after a refused save what was typed.

    ``message`` says why it was refused, ``theirs`` is what somebody else saved meanwhile.
    """

    segment: Segment
    label: str
    badge: Badge
    typed: str
    stamp: str
    same: bool
    warnings: list[TextWarning]
    terms: list[Term]
    tags: list[TagButton]
    earlier: list[Piece]
    earlier_target: str = ""
    message: str = ""
    theirs: str = ""

    kind = "text"

    @property
    def id(self) -> int:
        return self.segment.id

    @property
    def anchor(self) -> str:
        return f"segment-{self.segment.id}"

    @property
    def is_slug(self) -> bool:
        return self.segment.place.kind == SLUG

    @property
    def is_open(self) -> bool:
        return self.segment.is_open

    @property
    def to_confirm(self) -> bool:
        """Whether something stands there that nobody has looked at yet."""
        return self.segment.is_open and self.segment.target is not None

    @property
    def is_changed(self) -> bool:
        return bool(self.earlier)

    @property
    def pieces(self) -> list[tuple[bool, str]]:
        """The source as (is a tag, text)."""
        if is_plain(self.segment.source):
            return [(False, self.segment.source_input)]
        return [(part.startswith("<"), part) for part in _TAG.split(self.segment.source) if part]


@dataclass(frozen=True)
class Value:
    """An image, document, page or link as a person knows it: by its title, or its address.

    ``thumbnail`` is the address of a small image, ``address`` that of a link which may be followed, ``lang`` the
    language of the text where it is known.
    """

    text: str
    thumbnail: str = ""
    address: str = ""
    lang: str = ""


@dataclass(frozen=True)
class ReplaceableRow:
    """An image, document, page or link that may be replaced; see :mod:`translation.views.segment_values`.

    ``target`` is ``None`` where the translation shows that of the source. ``typed`` stands in the field of a link.
    """

    replaceable: Replaceable
    source: Value
    target: Value | None = None
    label: str = ""
    widget: str = ""
    typed: str = ""
    stamp: str = ""
    message: str = ""

    @property
    def id(self) -> int:
        return self.replaceable.id

    @property
    def kind(self) -> str:
        return self.replaceable.place.kind

    @property
    def part(self) -> str:
        """What is replaced within its block; empty where it is all of a field."""
        # In running text a path ends with the address in quotes.
        in_text = self.kind == LINK and self.replaceable.path.endswith("'")
        return _ARROW.join(filter(None, [self.replaceable.place.label, _("Link") if in_text else ""]))

    @property
    def anchor(self) -> str:
        return f"replaceable-{self.replaceable.id}"

    @property
    def is_open(self) -> bool:
        return False


@dataclass
class Section:
    """A field of blocks, or all plain fields of the page together."""

    title: str
    rows: list[Row | ReplaceableRow] = field(default_factory=list)


def row_of(segment: Segment, twin: Twin, terms: Sequence[Term]) -> Row:
    is_slug = segment.place.kind == SLUG
    earlier = segment.earlier
    return Row(
        segment=segment,
        label=label_of(segment.place, segment.number),
        badge=badge_of(segment),
        typed=segment.target_input,
        stamp=segment.stamp,
        same=segment.is_same,
        warnings=warnings_of(segment, twin, terms),
        terms=[] if is_slug else found_in(segment.source_text, twin.source_locale.language_code, terms),
        tags=tags_of(segment.source),
        earlier=difference(as_text(earlier.source), segment.source_text) if earlier and not is_slug else [],
        earlier_target=to_input(earlier.target) if earlier else "",
    )


def warnings_of(segment: Segment, twin: Twin, terms: Sequence[Term]) -> list[TextWarning]:
    """What a translator, then a reviewer, should look at again; ``terms`` of the glossary in this direction."""
    if segment.place.kind == SLUG:
        return []
    here, there = twin.source_locale.language_code, twin.target_locale.language_code
    return warnings_for(segment.source, segment.target or "", here, there, terms)


def label_of(place: Place, number: int) -> str:
    """The place within its section: “Phase 2 › Title”; of a plain field its name."""
    if not place.label:
        return f"{place.section} {number}" if number else place.section
    first, *rest = place.label.split(_ARROW)
    return _ARROW.join([f"{first} {number}" if number else first, *rest])


def badge_of(segment: Segment) -> Badge:
    if segment.target is None:
        return Badge(pgettext("one text", "Open"), "neutral")
    if not segment.confirmed:
        return Badge(_unconfirmed(segment.origin), "warning")
    if segment.origin == SAME:
        return Badge(_("Same in both languages"), "success")
    if segment.by:
        return Badge(_("By %(name)s") % {"name": segment.by}, "success")
    return Badge(_("Translated"), "success")


def _unconfirmed(origin: str) -> str:
    ours = {
        MEMORY: _("From memory: confirm"),
        FROM_TITLE: _("Proposed from the title: confirm"),
        FROM_FILE: _("From a file: confirm"),
        "": _("To be looked at again"),
    }
    return ours.get(origin) or _("%(translator)s: confirm") % {"translator": origin}


def tags_of(source: str) -> list[TagButton]:
    """The tags of a stored source, each once."""
    found: dict[str, TagButton] = {}
    for tag in BeautifulSoup(source, "html.parser").find_all(True):
        if tag.name != "br":
            opening = f'<{tag.name} id="{tag["id"]}">' if tag.get("id") else f"<{tag.name}>"
            found.setdefault(opening, TagButton(opening, f"</{tag.name}>", tag.get_text()))
    return list(found.values())


def sections_of(rows: Iterable[Row | ReplaceableRow]) -> list[Section]:
    """Rows in the order of the page, the plain fields first. Equal labels within a section are numbered."""
    found: dict[str, Section] = {}
    plain = found.setdefault("", Section(_("Page")))
    for row in sorted(rows, key=_order):
        place = _place(row)
        if _number(row) or place.label:
            found.setdefault(place.field, Section(place.section)).rows.append(row)
        else:
            plain.rows.append(row)
    for section in found.values():
        section.rows = _numbered(section.rows)
    return [section for section in found.values() if section.rows]


def _numbered(rows: list[Row | ReplaceableRow]) -> list[Row | ReplaceableRow]:
    often = Counter(row.label for row in rows)
    seen: Counter[str] = Counter()
    result: list[Row | ReplaceableRow] = []
    for row in rows:
        seen[row.label] += 1
        result.append(replace(row, label=f"{row.label} ({seen[row.label]})") if often[row.label] > 1 else row)
    return result


def _order(row: Row | ReplaceableRow) -> int:
    return row.segment.order if isinstance(row, Row) else row.replaceable.order


def _place(row: Row | ReplaceableRow) -> Place:
    return row.segment.place if isinstance(row, Row) else row.replaceable.place


def _number(row: Row | ReplaceableRow) -> int:
    return row.segment.number if isinstance(row, Row) else row.replaceable.number
