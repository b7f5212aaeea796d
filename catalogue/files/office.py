"""Documents of Word, PowerPoint, Excel and LibreOffice: XML files in a ZIP archive."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from .finding import LONGEST_TEXT, Finding, plain
from .refusals import Refusal, Refused

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that a document may unpack to, by what really comes out of it: an archive may lie about its size."""
MOST_PARTS = 10_000
LONGEST_LIST = 4 * 1024 * 1024
"""Bytes of a list of parts: that of a real document is a few thousand long."""

_CHUNK = 64 * 1024
_OPENXML = {
    "wordprocessingml.document.main+xml": "docx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_OPENDOCUMENT = {
    f"application/vnd.oasis.opendocument.{name}".encode(): kind
    for name, kind in (("text", "odt"), ("presentation", "odp"), ("spreadsheet", "ods"))
}
_CONTENT_TYPES, _MIMETYPE, _MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_TEXT_PARTS = {
    "docx": re.compile(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml"),
    "pptx": _SLIDE,
    "xlsx": re.compile(r"xl/sharedStrings\.xml"),
    "odt": re.compile(r"content\.xml"),
    "odp": re.compile(r"content\.xml"),
    "ods": re.compile(r"content\.xml"),
}
# Where a new paragraph, line, cell or slide begins: words on both sides of it are two words.
_BREAKS = {"p", "br", "cr", "tab", "h", "line-break", "table-cell", "page", "si", "s"}
_NOT_SHOWN = {"instrText", "delText", "annotation", "tracked-changes"}
_ENCRYPTED_FLAG = 0x1


def read_office(path: Path, thorough: bool) -> Finding:
    """Which kind of document it is, its slides and, when ``thorough``, its text.

    :raises Refused: for an archive of anything else, a document with macros or a password, a damaged one, or a bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            kind = _kind(archive)
            _demand_harmless(archive)
            return Finding(kind, _slides(archive, kind), text=_text(archive, kind) if thorough else "")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ElementTree.ParseError) as error:
        raise Refused(Refusal.DAMAGED) from error


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if _CONTENT_TYPES in names:
        types = _beginning(archive, _CONTENT_TYPES).decode("utf-8", "replace")
        if "macroenabled" in types.lower():
            raise Refused(Refusal.MACROS)
        return _only(kind for mark, kind in _OPENXML.items() if mark in types)
    if _MIMETYPE in names:
        if _MANIFEST in names and b"encryption-data" in _beginning(archive, _MANIFEST):
            raise Refused(Refusal.ENCRYPTED)
        written = _beginning(archive, _MIMETYPE).strip()
        return _only(kind for mark, kind in _OPENDOCUMENT.items() if mark == written)
    raise Refused(Refusal.ARCHIVE)


def _only(kinds: Iterator[str]) -> str:
    kind = next(kinds, None)
    if kind is None:
        raise Refused(Refusal.WRONG_TYPE)
    return kind


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).flag_bits & _ENCRYPTED_FLAG:
        raise Refused(Refusal.ENCRYPTED)
    with archive.open(name) as part:
        return part.read(LONGEST_LIST)


def _demand_harmless(archive: zipfile.ZipFile) -> None:
    """No macros, no password, and nothing that fills the memory of whoever opens it. Checks every sum on the way."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused(Refusal.TOO_BIG_UNPACKED)
    for part in parts:
        if part.filename.endswith("vbaProject.bin") or part.filename.startswith(("Basic/", "Scripts/")):
            raise Refused(Refusal.MACROS)
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise Refused(Refusal.ENCRYPTED)
    unpacked = 0
    for part in parts:
        with archive.open(part) as content:
            while chunk := content.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED:
                    raise Refused(Refusal.TOO_BIG_UNPACKED)


def _slides(archive: zipfile.ZipFile, kind: str) -> int | None:
    if kind == "pptx":
        return sum(1 for name in archive.namelist() if _SLIDE.fullmatch(name))
    if kind == "odp":
        reader = Reader()
        _read_part(archive, "content.xml", reader)
        return reader.slides
    return None


def _text(archive: zipfile.ZipFile, kind: str) -> str:
    names = sorted(filter(_TEXT_PARTS[kind].fullmatch, archive.namelist()), key=_place)
    reader = Reader()
    for name in names:
        _read_part(archive, name, reader)
        if reader.length > LONGEST_TEXT:
            break
    return plain("".join(reader.texts))


def _place(name: str) -> tuple[int, str]:
    """Slide 10 comes after slide 9."""
    slide = _SLIDE.fullmatch(name)
    return (int(slide[1]) if slide else 0), name


def _read_part(archive: zipfile.ZipFile, name: str, reader: Reader) -> None:
    parser = ElementTree.XMLParser(target=reader)  # noqa: S314  (no DTD is read, and the process has limits)
    with archive.open(name) as part:
        while (chunk := part.read(_CHUNK)) and reader.length <= LONGEST_TEXT:
            parser.feed(chunk)


class Reader:
    """Hears of the elements of a part as they come, and keeps what a person reads."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.length = 0
        self.slides = 0
        self._hidden = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """No part of a document declares entities; one that does wants to do harm."""
        raise Refused(Refusal.DAMAGED)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._hidden += _local(tag) in _NOT_SHOWN
        self.slides += _local(tag) == "page"

    def end(self, tag: str) -> None:
        self._hidden -= _local(tag) in _NOT_SHOWN
        if _local(tag) in _BREAKS:
            self.texts.append(" ")

    def data(self, text: str) -> None:
        if not self._hidden:
            self.texts.append(text)
            self.length += len(text)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
