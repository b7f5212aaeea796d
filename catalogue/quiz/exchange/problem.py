"""What of a file with questions cannot be taken over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """``line`` is that of the text or the row of the sheet, from 1; 0 when it is about none."""

    line: int
    words: str
