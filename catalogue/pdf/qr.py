"""QR codes as vector drawings."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from io import BytesIO

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
"""Modules of white around a code, as its standard asks."""
MM_PER_MODULE = 0.42
"""The least that a phone reads at arm's length from an ordinary printer."""
LONGEST = 1000
"""Bytes of an address. Its code is six centimetres wide; what is longer needs a code that no phone reads from paper."""


def fits(address: str) -> bool:
    """Whether an address has a code that can be read from paper."""
    return len(address.encode()) <= LONGEST


@lru_cache(maxsize=256)
def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m", boost_error=False)


def qr_millimetres(address: str, least: int) -> int:
    """How wide the code of an address must be printed: a long address has more modules."""
    return max(least, round(_code(address).symbol_size(border=QUIET_ZONE)[0] * MM_PER_MODULE))


def qr_svg(address: str, label: str) -> SafeString:
    """The code as SVG for a page. It fills the box it stands in; ``label`` is its text alternative."""
    drawing = mark_safe(_drawn(address))  # noqa: S308 - modules and numbers only
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, drawing)


def qr_image(address: str, label: str) -> SafeString:
    """The code as an image for a PDF, where only an image has a text alternative."""
    data = b64encode(_drawn(address).encode()).decode()
    return format_html('<img class="qr" alt="{}" src="data:image/svg+xml;base64,{}">', label, data)


def _drawn(address: str) -> str:
    drawing = BytesIO()
    _code(address).save(
        drawing,
        kind="svg",
        border=QUIET_ZONE,
        omitsize=True,
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return drawing.getvalue().decode()
