"""Pictures, sound, film and subtitles: told apart by how they begin."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from .finding import Finding, plain
from .preview import webp
from .refusals import Refusal, Refused

MOST_PIXELS = 60_000_000
"""Of a picture: larger ones take hundreds of megabytes to open, and no printer needs them."""

_MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV"}
_SUBTITLE = re.compile(r"\s*\d+\s*\r?\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}")
_TIMES = re.compile(r"^\s*(\d+|.*-->.*|WEBVTT.*|NOTE.*)\s*$", re.MULTILINE)


def read_picture(path: Path, kind: str, thorough: bool) -> Finding:
    """:raises Refused: for a picture that is damaged, or too large to open."""
    try:
        with Image.open(path, formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(Refusal.TOO_BIG_UNPACKED)
            picture.load()
            return Finding(kind, preview=webp(picture) if thorough else b"")
    except Image.DecompressionBombError as error:
        raise Refused(Refusal.TOO_BIG_UNPACKED) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused(Refusal.DAMAGED) from error


def read_subtitles(path: Path, kind: str, thorough: bool) -> Finding:
    """:raises Refused: for text in another writing than UTF-8."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Refusal.DAMAGED) from error
    return Finding(kind, text=plain(_TIMES.sub(" ", text)) if thorough else "")


def media_kind(head: bytes) -> str:
    """Slug of the kind that begins like this; empty when it is none of sound, film, picture and subtitles."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "webm"
    if head.startswith(b"ID3") or _begins_mp3(head):
        return "mp3"
    return _subtitles(head)


def _begins_mp3(head: bytes) -> bool:
    """A frame of MPEG audio, layer III, with a bit rate and a sampling rate that exist."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    version, rate, sampling = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    return version != 1 and rate not in (0, 15) and sampling != 3


def _subtitles(head: bytes) -> str:
    text = head.decode("utf-8-sig", "replace")
    if re.match(r"WEBVTT[ \t\r\n]", text):
        return "vtt"
    return "srt" if _SUBTITLE.match(text) else ""
