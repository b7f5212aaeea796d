"""What differs between two texts, word by word, for showing old and new in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel

SAME, GONE, NEW = "same", "gone", "new"

MOST_PIECES = 10_000
"""Words, spaces and signs of a text that is compared: time and memory grow with the product of both lengths."""

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text that is in both (``same``), only in the old (``gone``) or only in the new one (``new``)."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The new text with what is gone from the old one in its place. All that is not ``gone`` makes the new text.

    Of texts longer than :data:`MOST_PIECES` the old one is gone and the new one new, as a whole.
    """
    if old == new:
        return [Piece(SAME, new)] if new else []
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if max(len(before), len(after)) > MOST_PIECES:
        return _pieces(old, new)
    pieces: list[Piece] = []
    gone = come = ""
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            same = "".join(after[step.dest_start : step.dest_end])
            pieces += [*_pieces(gone, come), Piece(SAME, same)]
            gone = come = ""
        else:
            gone += "".join(before[step.src_start : step.src_end])
            come += "".join(after[step.dest_start : step.dest_end])
    return [*pieces, *_pieces(gone, come)]


def _pieces(gone: str, come: str) -> list[Piece]:
    return [piece for piece in (Piece(GONE, gone), Piece(NEW, come)) if piece.text]
