"""The site's variable font at the few weights that paper needs.

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
    fixed = instantiateVariableFont(TTFont(font), {"wght": weight})
    fixed.flavor = None
    written = BytesIO()
    fixed.save(written)
    return written.getvalue()
