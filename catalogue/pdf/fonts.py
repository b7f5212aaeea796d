"""The site's fonts as plain files, the variable one at the few weights that paper and pictures need.

Left to itself WeasyPrint works these out again for every document, a second for each weight.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont


@cache
def at_weight(font: Path, weight: int) -> bytes:
    """The font at one weight, as a plain TrueType file."""
    return _plain(instantiateVariableFont(TTFont(font), {"wght": weight}))


@cache
def unpacked(font: Path) -> bytes:
    """A font of one weight, as a plain TrueType file."""
    return _plain(TTFont(font))


def _plain(font: TTFont) -> bytes:
    font.flavor = None
    written = BytesIO()
    font.save(written)
    return written.getvalue()
