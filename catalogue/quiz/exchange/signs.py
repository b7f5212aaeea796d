"""What XML can hold, and with it every format that is made of it."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""https://www.w3.org/TR/xml/#charsets"""


def sound(text: str) -> str:
    """The text without signs that XML forbids."""
    return _FORBIDDEN.sub("", text)
