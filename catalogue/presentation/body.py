"""Running text of a page for a document that must hold everything itself, its pictures too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogue.pdf.images import Embedded, embedded

PICTURE = "max-960x720|format-jpeg"


@dataclass(frozen=True)
class BodyPart:
    """A heading, a paragraph of rich text, or a picture, which is decoration where ``alt`` is empty."""

    kind: str
    value: Any = ""
    picture: Embedded | None = None
    alt: str = ""


def body_parts(body: Any) -> list[BodyPart]:
    """The blocks in their order; a picture that is gone is left out."""
    raw = [each["value"].get("image") for each in body.raw_data if each["type"] == "image"]
    pictures = embedded({pk for pk in raw if pk}, PICTURE)
    parts = []
    for block, stored in zip(body, body.raw_data, strict=True):
        if block.block_type != "image":
            parts.append(BodyPart(block.block_type, block.value))
        elif picture := pictures.get(stored["value"].get("image")):
            decorative = stored["value"].get("decorative")
            parts.append(BodyPart("image", "", picture, "" if decorative else stored["value"].get("alt_text") or ""))
    return parts
