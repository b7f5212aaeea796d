"""Text on a picture, in the fonts of the site."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from fontTools.ttLib import TTFont
from PIL import ImageFont

from catalogue.pdf.files import static_file
from catalogue.pdf.fonts import at_weight, unpacked

ELLIPSIS = "…"
READABLE = 0.5
"""A text of which more letters than this cannot be written says nothing any more."""


@dataclass(frozen=True)
class Lettering:
    """A font of the site, at one weight where it has several."""

    file: str
    weight: int = 0

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """``size`` in pixels."""
        return ImageFont.truetype(BytesIO(self._data), size, layout_engine=ImageFont.Layout.BASIC)

    @property
    def _data(self) -> bytes:
        path = static_file(self.file)
        return at_weight(path, self.weight) if self.weight else unpacked(path)

    def writable(self, text: str) -> str:
        """What of a text this font can write, on one line; empty when too little is left of it to be understood.

        It has the letters of the languages of Europe: no Arabic, no Hebrew, no pictures.
        """
        wanted = " ".join(unicodedata.normalize("NFC", text).split())
        known = _characters(self)
        signs = [_nearest(sign, known) for sign in wanted]
        written = " ".join("".join(signs).split())
        letters = [near for sign, near in zip(wanted, signs, strict=True) if sign.isalnum()]
        kept = sum(near != " " for near in letters)
        return written if letters and kept > READABLE * len(letters) else ""


def _nearest(sign: str, known: frozenset[int]) -> str:
    """The sign itself, or what it is made of without its accents; a space for what has neither."""
    for form in (sign, unicodedata.normalize("NFKD", sign), sign.casefold()):
        if near := "".join(part for part in form if ord(part) in known):
            return near
    return " "


@cache
def _characters(lettering: Lettering) -> frozenset[int]:
    return frozenset(TTFont(BytesIO(lettering._data)).getBestCmap())


SERIF = Lettering("fonts/young-serif.woff2")
SANS = Lettering("fonts/source-sans-3.woff2", 400)
SANS_BOLD = Lettering("fonts/source-sans-3.woff2", 600)


def lines_of(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> tuple[list[str], bool]:
    """The text in at most ``most`` lines that fit in ``width`` pixels; and whether all of it is there."""
    lines = _wrapped(text, font, width)
    if len(lines) <= most:
        return lines, True
    last = lines[most - 1]
    while last and font.getlength(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,;:.–-") + ELLIPSIS], False


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(word, font, width):
            if lines and font.getlength(f"{lines[-1]} {piece}") <= width:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The word, or what fits on a line each of one that is wider than a line."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and font.getlength(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces
