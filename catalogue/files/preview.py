"""The small picture beside the name of a file."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

BOX = (256, 336)
"""Pixels: four times what the page shows, so that it is sharp on every screen and at 400 %."""


def webp(picture: Image.Image) -> bytes:
    """The picture, upright and within the box, on white."""
    upright = ImageOps.exif_transpose(picture) or picture
    upright.thumbnail(BOX)
    if upright.mode not in ("RGB", "L"):
        seen = upright.convert("RGBA")
        upright = Image.new("RGB", seen.size, "white")
        upright.paste(seen, mask=seen.getchannel("A"))
    written = BytesIO()
    upright.save(written, "WEBP", quality=80)
    return written.getvalue()
