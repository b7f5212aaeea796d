"""Names of files and folders that every system takes: Windows, macOS, Linux, a memory stick of the school."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
"""Characters of a name, without its ending: Windows takes 260 for the whole path."""

# What Windows takes in no name, and what writes a name backwards.
_FORBIDDEN = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(text: str) -> str:
    """``text`` as the name of a file, without its ending; never empty."""
    name = " ".join(_FORBIDDEN.sub(" ", unicodedata.normalize("NFC", text)).split())[:LONGEST].strip(" .")
    return f"_{name}" if not name or _RESERVED.match(name) else name


def in_order(number: int, of: int, name: str) -> str:
    """The name with its place before it, so that a folder shows the order of the page."""
    return f"{number:0{max(2, len(str(of)))}d} {safe_name(name)}"
