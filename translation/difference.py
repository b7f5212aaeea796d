"""What differs between two texts, word by word, for showing old and new in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text that is in both (``same``), only in the old (``gone``) or only in the new one (``new``)."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The new text with what is gone from the old one in its place. All that is not ``gone`` makes the new text."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    pieces: list[Piece] = []
    for kind, start, end, from_, to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(after[from_:to])))
            continue
        if end > start:
            pieces.append(Piece(GONE, "".join(before[start:end])))
        if to > from_:
            pieces.append(Piece(NEW, "".join(after[from_:to])))
    return pieces
