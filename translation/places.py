"""Where on a page a segment stands: its label in the words of the editor, and how much text fits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage
from wagtail.models import Page

SLUG = "slug"
TEXT, LINK, IMAGE, DOCUMENT, PAGE, OTHER = "text", "link", "image", "document", "page", "other"


@dataclass(frozen=True)
class Place:
    """``section`` is the field of the page, ``label`` what stands there within it; ``number`` counts its blocks from 1.

    ``max_length`` in characters, ``None`` for no limit. ``kind`` says how it is edited.
    """

    field: str
    section: str
    label: str
    kind: str = TEXT
    max_length: int | None = None
    single_line: bool = False
    optional: bool = False


def place_of(page_class: type[Page], field_path: str) -> Place:
    """The place of a path such as ``phases.phase.title``; unknown parts of it are shown as they are."""
    name, *rest = field_path.split(".")
    try:
        field: Any = page_class._meta.get_field(name)
    except FieldDoesNotExist:
        return Place(name, name, "", OTHER)
    section = _capital(getattr(field, "verbose_name", name))
    if not isinstance(field, StreamField):
        return Place(
            name,
            section,
            "",
            _kind_of_field(field),
            getattr(field, "max_length", None),
            isinstance(field, models.CharField),
            bool(getattr(field, "blank", False)),
        )
    labels: list[str] = []
    block: Any = field.stream_block
    for part in rest:
        child = _child(block, part)
        if child is None:
            break
        if isinstance(block, ImageBlock):
            labels += [_("Alternative text")] if part == "alt_text" else []
        elif not isinstance(block, blocks.ListBlock) or child.label:
            labels.append(_capital(child.label))
        block = child
    inner = getattr(block, "field", None)
    return Place(
        name,
        section,
        " › ".join(labels),
        _kind_of_block(block),
        getattr(inner, "max_length", None),
        isinstance(block, blocks.CharBlock),
        not getattr(block, "required", True),
    )


def _child(block: Any, part: str) -> Any:
    if isinstance(block, blocks.ListBlock):
        return block.child_block
    children = getattr(block, "child_blocks", None)
    return children.get(part) if children else None


def _kind_of_field(field: Any) -> str:
    if field.name == SLUG:
        return SLUG
    if isinstance(field, models.URLField | models.EmailField):
        return LINK
    if isinstance(field, models.ForeignKey):
        return _kind_of_model(field.related_model)
    return TEXT


def _kind_of_model(model: type[models.Model]) -> str:
    if issubclass(model, AbstractImage):
        return IMAGE
    if issubclass(model, AbstractDocument):
        return DOCUMENT
    return PAGE if issubclass(model, Page) else OTHER


def _kind_of_block(block: Any) -> str:
    if isinstance(block, ImageBlock):
        return IMAGE
    if isinstance(block, blocks.URLBlock | blocks.EmailBlock):
        return LINK
    if isinstance(block, blocks.ChooserBlock):
        return _kind_of_model(block.target_model)
    return TEXT


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]
