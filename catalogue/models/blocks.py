"""StreamField blocks that more than one kind of resource uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

SENTENCE_LENGTH = 1000
"""Longest sentence, step, question or answer, in characters."""

TEXT_LENGTH = 5000
"""Longest running text outside the body of a page."""

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class PointsBlock(blocks.StreamBlock):
    """A list of plain sentences."""

    point = blocks.TextBlock(label=_("Point"), rows=2, max_length=SENTENCE_LENGTH)


class BodyBlock(blocks.StreamBlock):
    """Running text of a page."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", max_length=120, template="blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        label=_("Paragraph"), icon="pilcrow", features=RICH_TEXT_FEATURES, template="blocks/paragraph.html"
    )
    image = ImageBlock(label=_("Image"), template="blocks/image.html")


def plain_points(stream: Any) -> list[str]:
    """The sentences of a :class:`PointsBlock` value."""
    return [str(child.value) for child in stream]


def visible_text(value: Any) -> str:
    """All text inside a block value of any depth, tags removed; numbers, choices and images give nothing."""
    return " ".join(text for text in _texts(value) if text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, RichText):
        yield strip_tags(value.source.replace("<", " <")).strip()
    elif isinstance(value, str):
        yield value.strip()
    elif isinstance(value, blocks.StreamValue):
        for child in value:
            yield from _texts(child.value)
    elif isinstance(value, blocks.StructValue):
        for name, item in value.items():
            if not isinstance(value.block.child_blocks[name], blocks.ChoiceBlock):
                yield from _texts(item)
    elif isinstance(value, (list, blocks.list_block.ListValue)):
        for item in value:
            yield from _texts(item)
