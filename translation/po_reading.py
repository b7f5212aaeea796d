"""What was uploaded, as texts: one PO file or an archive of them. Nothing of it is trusted, nothing is written to disk.

Every refusal names the file and, where there is one, the line.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime

import polib
from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from translation.errors import StepRefused
from translation.po import EXPORTED, MOST_FILES, SAME_FLAG, SOURCE_UPDATED, TRANSLATION, one_way

MOST_UPLOADED = 5 * 2**20
MOST_IN_FILE = 2 * 2**20
MOST_UNPACKED = 12 * 2**20
"""Bytes: of an upload, of one PO file, and of all files of an archive together. A lesson plan takes about 30,000."""

_LINE = re.compile(r"line (\d+)")
_LEFT_BY_SYSTEMS = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)")
_OUT_OF_THE_ARCHIVE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\\\x00-\x1f]")
_ODD_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ENCRYPTED = 0x1


class FileRefused(StepRefused):
    """A file that cannot be imported. The message says which, and why."""


@dataclass(frozen=True)
class Entry:
    """A text of a file as it stands there. ``line`` counts from 1."""

    path: str
    source: str
    text: str
    fuzzy: bool
    same: bool
    line: int
    plural: bool = False


@dataclass(frozen=True)
class PoFile:
    """``source_updated`` is the version of the source it was made of, ``exported`` when; both may be missing."""

    name: str
    translation: uuid.UUID
    source_updated: str
    exported: datetime | None
    entries: list[Entry]


def read(name: str, data: bytes) -> tuple[list[PoFile], list[FileRefused]]:
    """The files of an upload, and what is wrong with the others."""
    if len(data) > MOST_UPLOADED:
        return [], [FileRefused(_too_large(name, MOST_UPLOADED))]
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_archive(name, data)
    try:
        return [_read_file(name, data)], []
    except FileRefused as refused:
        return [], [refused]


def _too_large(name: str, most: int) -> str:
    return _("“%(name)s” is too large: at most %(most)s.") % {"name": name, "most": filesizeformat(most)}


# --- An archive -------------------------------------------------------------------------------------------------------


def _read_archive(name: str, data: bytes) -> tuple[list[PoFile], list[FileRefused]]:
    broken = FileRefused(_("“%(name)s” is damaged, or no ZIP that can be read here.") % {"name": name})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_members(name, archive)
    except FileRefused as refused:
        return [], [refused]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        return [], [broken]


def _read_members(name: str, archive: zipfile.ZipFile) -> tuple[list[PoFile], list[FileRefused]]:
    members = [each for each in archive.infolist() if not each.is_dir() and not _LEFT_BY_SYSTEMS.search(each.filename)]
    if not members:
        raise FileRefused(_("“%(name)s” holds no PO file.") % {"name": name})
    if len(members) > MOST_FILES:
        raise FileRefused(
            _("“%(name)s” holds %(count)d files, and at most %(most)d go in at once. Import it in parts.")
            % {"name": name, "count": len(members), "most": MOST_FILES}
        )
    if sum(each.file_size for each in members) > MOST_UNPACKED:
        raise FileRefused(
            _("“%(name)s” is too large once unpacked: at most %(most)s. Import it in parts.")
            % {"name": name, "most": filesizeformat(MOST_UNPACKED)}
        )
    files: list[PoFile] = []
    refused: list[FileRefused] = []
    for member in members:
        try:
            files.append(_read_file(member.filename.rpartition("/")[2], _unpacked(archive, member)))
        except FileRefused as error:
            refused.append(error)
    return files, refused


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One file of an archive; never more of it than is allowed, whatever the archive says about its size."""
    shown = {"name": member.filename}
    if _OUT_OF_THE_ARCHIVE.search(member.orig_filename):
        raise FileRefused(
            _("“%(name)s” has a name that leads out of the archive.") % {"name": repr(member.filename)[1:-1]}
        )
    if not member.filename.lower().endswith(".po"):
        raise FileRefused(_("“%(name)s” is no PO file: the archive may hold nothing else.") % shown)
    if member.flag_bits & _ENCRYPTED:
        raise FileRefused(_("“%(name)s” is protected by a password.") % shown)
    with archive.open(member) as stream:
        data = stream.read(MOST_IN_FILE + 1)
    if len(data) > MOST_IN_FILE:
        raise FileRefused(_too_large(member.filename, MOST_IN_FILE))
    return data


# --- One file ---------------------------------------------------------------------------------------------------------


def _read_file(name: str, data: bytes) -> PoFile:
    if len(data) > MOST_IN_FILE:
        raise FileRefused(_too_large(name, MOST_IN_FILE))
    if not data.strip():
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name})
    file = _parsed(name, _decoded(name, data))
    wanted = file.metadata.get(TRANSLATION, "").strip()
    if not wanted:
        raise FileRefused(
            _("“%(name)s” does not say which translation it belongs to: the line %(header)s is missing at its top.")
            % {"name": name, "header": TRANSLATION}
        )
    try:
        translation = uuid.UUID(wanted)
    except ValueError:
        raise FileRefused(
            _("“%(name)s” does not say which translation it belongs to: after %(header)s stands “%(value)s”.")
            % {"name": name, "value": wanted[:60], "header": TRANSLATION}
        ) from None
    return PoFile(
        name=name,
        translation=translation,
        source_updated=file.metadata.get(SOURCE_UPDATED, "").strip(),
        exported=_moment(file.metadata.get(EXPORTED, "")),
        entries=[_entry(entry) for entry in file if not entry.obsolete],
    )


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileRefused(
            _("“%(name)s” is not written in UTF-8: see line %(line)d. Save it as UTF-8.") % {"name": name, "line": line}
        ) from None


def _parsed(name: str, text: str) -> polib.POFile:
    """The line break at the end is a guard: polib opens what it is given when that is the name of a file."""
    try:
        return polib.pofile(one_way(_ODD_BREAKS.sub(" ", text)) + "\n", encoding="utf-8")
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        line = _LINE.search(str(error))
        if line is None:
            raise FileRefused(_("“%(name)s” is no PO file that can be read.") % {"name": name}) from None
        raise FileRefused(
            _("“%(name)s” is no PO file that can be read: see line %(line)s.") % {"name": name, "line": line[1]}
        ) from None


def _moment(value: str) -> datetime | None:
    try:
        moment = parse_datetime(value.strip())
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None


def _entry(entry: polib.POEntry) -> Entry:
    return Entry(
        path=entry.msgctxt or "",
        source=one_way(entry.msgid),
        text=one_way(entry.msgstr),
        fuzzy=entry.fuzzy,
        same=SAME_FLAG in entry.flags,
        line=entry.linenum,
        plural=bool(entry.msgid_plural),
    )
