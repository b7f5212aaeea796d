"""Translations as PO files, for people who work in a program of their own: what stands in a file, and its name.

Texts stand in it as translators see them here: plain where they have no tags. What nobody confirmed is fuzzy, and what
is the same in both languages carries the flag ``same``.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polib
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from translation.models import Twin
from translation.places import SLUG
from translation.segments import Segment, segments_of
from translation.text import to_input

TRANSLATION = "X-WagtailLocalize-TranslationID"
SOURCE_UPDATED = "X-Catalogue-Source-Updated"
EXPORTED = "X-Catalogue-Exported"
"""Headers: whose texts these are, of which version of the source, and when they were taken. Dates in ISO 8601."""

SAME_FLAG = "same"
MOST_FILES = 500
"""Files in one archive, out and in."""

_AT_ONCE = 50
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def one_way(text: str) -> str:
    """A text with one kind of line break: programs for PO files, and Python, split lines at others as well."""
    return _BREAKS.sub("\n", text)


def filename_of(twin: Twin) -> str:
    """Readable, and safe anywhere: ``strong-passwords-nl-fr.po``. Two resources may have the same one."""
    key = json.loads(twin.translation.source.content_json).get("key") or twin.title
    return f"{slugify(key)[:80] or twin.pk}-{twin.source_locale.language_code}-{twin.target_locale.language_code}.po"


def file_of(twin: Twin) -> str:
    """The whole file. Three queries."""
    exported = timezone.now()
    source = twin.translation.source
    file = polib.POFile(wrapwidth=100)
    file.header = f"{twin.title} ({twin.source_locale.language_code} > {twin.target_locale.language_code})"
    file.metadata = {
        "Project-Id-Version": one_way(twin.title).replace("\n", " "),
        "POT-Creation-Date": f"{source.last_updated_at:%Y-%m-%d %H:%M%z}",
        "PO-Revision-Date": f"{exported:%Y-%m-%d %H:%M%z}",
        "Language": twin.target_locale.language_code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": twin.source_locale.language_code,
        TRANSLATION: str(twin.translation.uuid),
        SOURCE_UPDATED: source.last_updated_at.isoformat(),
        EXPORTED: exported.isoformat(),
    }
    seen = set()
    for segment in segments_of(twin):
        # A text that stands twice in one place has one translation.
        if (segment.path, segment.source) not in seen:
            seen.add((segment.path, segment.source))
            file.append(_entry(segment))
    return str(file) + "\n"


def _entry(segment: Segment) -> polib.POEntry:
    return polib.POEntry(
        msgctxt=segment.path,
        msgid=one_way(segment.source_input),
        msgstr=one_way(segment.target_input),
        comment="\n".join(_remarks(segment)),
        flags=list(_flags(segment)),
    )


def _flags(segment: Segment) -> Iterator[str]:
    if segment.target is not None and not segment.confirmed:
        yield "fuzzy"
    if segment.is_same:
        yield SAME_FLAG


def _remarks(segment: Segment) -> Iterator[str]:
    """What a translator has to know of the place, above the text."""
    yield segment.where
    if segment.place.kind == SLUG:
        yield _("The address of the page: small letters without accents, digits and hyphens.")
    elif segment.place.max_length:
        yield _("At most %(most)d characters.") % {"most": segment.place.max_length}
    if segment.earlier and segment.place.kind != SLUG:
        yield _("Before: %(text)s") % {"text": _line(segment.earlier.source)}
        yield _("Translation until now: %(text)s") % {"text": _line(segment.earlier.target)}


def _line(data: str) -> str:
    return " ".join(one_way(to_input(data)).split())


# --- Many of them -----------------------------------------------------------------------------------------------------


@dataclass
class _Pipe:
    """What an archive is written into, and taken out of again as it grows."""

    data: bytearray

    def write(self, more: bytes) -> int:
        self.data += more
        return len(more)

    def flush(self) -> None:
        """There is nothing behind it to flush to."""

    def close(self) -> None:
        """What was written can still be taken."""

    def take(self) -> bytes:
        taken = bytes(self.data)
        self.data.clear()
        return taken


def archive_of(pks: Iterable[int], language: str) -> Iterator[bytes]:
    """A ZIP of the files of these twins in pieces; one file is in memory at a time.

    ``language`` is that of the remarks in the files: when a stream is read, that of the request is no longer active.
    """
    pipe = _Pipe(bytearray())
    names: set[str] = set()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for twin in _twins(list(pks)):
            with override(language):
                archive.writestr(_unused(filename_of(twin), names), file_of(twin))
            yield pipe.take()
    yield pipe.take()


def _twins(pks: list[int]) -> Iterator[Twin]:
    """In this order, without those that are gone meanwhile."""
    for start in range(0, len(pks), _AT_ONCE):
        found = Twin.objects.select_related(
            "source_locale", "target_locale", "translation__source__specific_content_type"
        ).in_bulk(pks[start : start + _AT_ONCE])
        yield from (found[pk] for pk in pks[start : start + _AT_ONCE] if pk in found)


def _unused(name: str, names: set[str]) -> str:
    stem, number = name.removesuffix(".po"), 1
    while name in names:
        number += 1
        name = f"{stem}-{number}.po"
    names.add(name)
    return name
