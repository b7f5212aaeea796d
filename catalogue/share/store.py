"""Pictures are drawn when they are first asked for, and kept with the page they are of."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from catalogue.models import Resource, ShareImage

from .picture import share_picture
from .subject import Subject

PHOTO = "fill-920x690|format-jpeg"
"""Twice the size it has on the picture; ``fill`` keeps the focal point in sight."""


def kept_picture(page: Resource | None, language: str, fingerprint: str) -> bytes | None:
    """The picture with this fingerprint, if it was drawn before; ``page`` None for that of the site."""
    row = ShareImage.objects.filter(page=page, language=language, fingerprint=fingerprint).first()
    return bytes(row.data) if row else None


def draw_and_keep(page: Resource | None, subject: Subject) -> bytes:
    data = share_picture(subject, _photo(page) if page and subject.photo else b"")
    try:
        with transaction.atomic():
            ShareImage.objects.update_or_create(
                page=page, language=subject.language, defaults={"fingerprint": subject.fingerprint, "data": data}
            )
    except IntegrityError:
        # Somebody else drew the same, or the page was deleted, at this moment.
        pass
    return data


def _photo(page: Resource) -> bytes:
    """The editor's picture; empty when its file cannot be read."""
    if page.cover is None:
        return b""
    try:
        rendition = page.cover.get_rendition(PHOTO)
        with rendition.file.storage.open(rendition.file.name) as file:
            data: bytes = file.read()
    except (SourceImageIOError, InvalidFilterSpecError, OSError):
        return b""
    return data
