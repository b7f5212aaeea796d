"""Pictures of the complete works, drawn for this catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from wagtail.images.models import Image

from catalogue.presentation.quiz import PICTURE

from .spec import ResourceSpec

FOLDER = Path(__file__).parent / "data" / "pictures"


def put_pictures(specs: Sequence[ResourceSpec]) -> None:
    """Store the pictures that these resources name by their file, and name them by their id. Twins share them."""
    stored: dict[str, Image] = {}
    for spec in specs:
        for picture in _named(spec):
            name = picture["image"]
            stored[name] = stored.get(name) or _image(name)
            picture["image"] = stored[name].pk


def _named(spec: ResourceSpec) -> Iterator[dict[str, Any]]:
    for question in spec.content.get("questions", ()):
        if picture := question["value"].get("picture"):
            yield picture


def _image(name: str) -> Image:
    with (FOLDER / name).open("rb") as file:
        title = name.partition(".")[0].replace("-", " ")
        image = Image.objects.create(title=title, file=ImageFile(file, name=name))
    # Now, and not when the first visitor waits for it.
    image.get_rendition(PICTURE)
    return image
