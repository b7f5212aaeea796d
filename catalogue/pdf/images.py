"""Pictures of editors inside a document, which may read no file and no address."""

from __future__ import annotations

import mimetypes
from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass

from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Image, SourceImageIOError


@dataclass(frozen=True)
class Embedded:
    """``url`` is a ``data:`` address; sizes are in pixels."""

    url: str
    width: int
    height: int

    @property
    def height_percent(self) -> float:
        """Of its width."""
        return round(100 * self.height / self.width, 2)


def embedded(ids: Collection[int], spec: str) -> dict[int, Embedded]:
    """The pictures with these ids that can be read, made small as ``spec`` asks. Two queries, however many they are."""
    if not ids:
        return {}
    images = Image.objects.filter(pk__in=ids).prefetch_renditions(spec)
    read = ((image.pk, _embedded(image, spec)) for image in images)
    return {pk: picture for pk, picture in read if picture}


def _embedded(image: Image, spec: str) -> Embedded | None:
    try:
        rendition = image.get_rendition(spec)
        with rendition.file.storage.open(rendition.file.name) as opened:
            data = b64encode(opened.read()).decode()
    except (SourceImageIOError, InvalidFilterSpecError, OSError):
        return None
    kind = mimetypes.guess_type(rendition.file.name)[0] or "image/jpeg"
    return Embedded(f"data:{kind};base64,{data}", rendition.width, rendition.height)
