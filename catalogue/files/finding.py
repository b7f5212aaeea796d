"""What is found in a file: passed from the process that reads it to the site, as JSON."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict, dataclass

LONGEST_TEXT = 200_000
"""Characters of a file that can be searched: some hundred pages."""

# What no database or index takes, and the mark that PDFium puts where a word was broken at the end of a line.
_BROKEN_WORD = re.compile("[\x02\ufffe]\\s*")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Finding:
    """``kind`` is a slug of ``kinds.KINDS``, ``pages`` counts pages or slides, ``preview`` is a picture as WebP.

    ``tagged``: whether a PDF tells a screen reader its structure; None for other kinds.
    """

    kind: str
    pages: int | None = None
    tagged: bool | None = None
    text: str = ""
    preview: bytes = b""

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"preview": base64.b64encode(self.preview).decode()})

    @classmethod
    def from_json(cls, written: str) -> Finding:
        values = json.loads(written)
        return cls(**values | {"preview": base64.b64decode(values["preview"])})


def plain(text: str) -> str:
    """Running text with single spaces, without control characters, at most :data:`LONGEST_TEXT` long."""
    whole_words = _BROKEN_WORD.sub("", text)
    return " ".join(_NOT_TEXT.sub(" ", whole_words).split())[:LONGEST_TEXT]
