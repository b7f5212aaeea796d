"""All that a visitor reads in the fields of a page: to see that none of it is left in the language of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import StringSegment, TranslationSource

from translation.places import SLUG

_NO_TEXT = (blocks.ChoiceBlock, blocks.MultipleChoiceBlock, blocks.ChooserBlock, blocks.URLBlock, blocks.EmailBlock)
"""Blocks whose value is a string that nobody reads as it is."""


@dataclass(frozen=True)
class PageText:
    """A text in its place: ``path`` with the ids of the blocks, ``field_path`` with their names instead."""

    path: str
    field_path: str
    text: str


def texts_on(page: Page) -> Iterator[PageText]:
    """Every text of the fields that translators translate; tags removed, single spaces, empty ones left out."""
    for found in _fields(page):
        text = " ".join(found.text.split())
        if text:
            yield PageText(found.path, found.field_path, text)


def _fields(page: Page) -> Iterator[PageText]:
    for each in get_translatable_fields(type(page)):
        if not each.is_translated(page):
            continue
        field: Any = each.get_field(type(page))
        value = field.value_from_object(page) if hasattr(field, "value_from_object") else None
        if isinstance(field, StreamField):
            yield from _block(field.stream_block, value, field.name, field.name)
        elif isinstance(field, RichTextField):
            yield PageText(field.name, field.name, strip_tags((value or "").replace("<", " <")))
        elif isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield PageText(field.name, field.name, value or "")


def _block(block: Any, value: Any, path: str, names: str) -> Iterator[PageText]:
    if value is None:
        return
    if isinstance(block, ImageBlock):
        yield PageText(f"{path}.alt_text", f"{names}.alt_text", getattr(value, "contextual_alt_text", "") or "")
        return
    for child, inner, id_, name in _children(block, value):
        yield from _block(child, inner, f"{path}.{id_}", f"{names}.{name}")
    if isinstance(value, RichText):
        yield PageText(path, names, strip_tags(value.source.replace("<", " <")))
    elif isinstance(value, str) and not isinstance(block, _NO_TEXT):
        yield PageText(path, names, value)


def _children(block: Any, value: Any) -> Iterator[tuple[Any, Any, str, str]]:
    """(block, value, id, name) of what stands within a value."""
    if isinstance(block, blocks.StreamBlock):
        yield from ((child.block, child.value, child.id, child.block_type) for child in value)
    elif isinstance(block, blocks.ListBlock):
        yield from ((child.block, child.value, child.id, "item") for child in value.bound_blocks)
    elif isinstance(block, blocks.StructBlock):
        yield from ((block.child_blocks[name], inner, name, name) for name, inner in value.items())


def untranslated_texts(draft: Page, source: TranslationSource) -> list[PageText]:
    """The texts of ``draft`` that are those of its source because no segment stands for them: none can change them."""
    covered = set(StringSegment.objects.filter(source=source).values_list("context__path", flat=True))
    shown = {each.text for each in texts_on(draft)}
    return [each for each in texts_on(source.as_instance()) if each.path not in covered and each.text in shown]


def reads_alike(page: Page, other: Page) -> bool:
    """Whether both say the same in the same places; their addresses do not count."""
    return _counted(page) == _counted(other)


def _counted(page: Page) -> Counter[tuple[str, str]]:
    return Counter((each.path, each.text) for each in texts_on(page) if each.path != SLUG)
