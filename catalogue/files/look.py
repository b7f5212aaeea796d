"""What a file is and holds, by its content alone: its name says nothing."""

from __future__ import annotations

from pathlib import Path

from .finding import Finding
from .media import media_kind, read_picture, read_subtitles
from .office import read_office
from .pdf import read_pdf
from .refusals import Refusal, Refused

_HEAD = 4096
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a document of Word with a password is wrapped in has a part of this name.
_WRAPPED = "EncryptedPackage".encode("utf-16-le")


def look(path: Path, thorough: bool) -> Finding:
    """The kind of a file and how many pages it has; when ``thorough``, its text and a picture of its first page too.

    To be called in a process of its own: ``process.examine``.
    :raises Refused: when it is not one of ``kinds.KINDS``, or is one that does harm.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Refused(Refusal.EMPTY)
    if b"%PDF-" in head[:1024]:
        return read_pdf(path, thorough)
    if head.startswith(b"PK"):
        return read_office(path, thorough)
    if head.startswith(_OLD_OFFICE):
        raise Refused(Refusal.ENCRYPTED if _WRAPPED in path.read_bytes() else Refusal.OLD_OFFICE)
    kind = media_kind(head)
    if kind in ("png", "jpg"):
        return read_picture(path, kind, thorough)
    if kind in ("srt", "vtt"):
        return read_subtitles(path, kind, thorough)
    if not kind:
        raise Refused(Refusal.WRONG_TYPE)
    return Finding(kind)
