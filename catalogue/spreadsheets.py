"""Lists of the admin as files for a spreadsheet."""

from __future__ import annotations

import re

FORMULA = re.compile(r"(^|[;,\t|\n])(\s*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet could begin a formula: also after a separator, because programs differ in which one they use."""


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet calculates with it."""
    return FORMULA.sub(r"\1\2'", text)
