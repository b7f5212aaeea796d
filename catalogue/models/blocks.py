"""StreamField blocks that more than one kind of resource uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

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


def visible_text(stream: blocks.StreamValue) -> str:
    """All text inside a stream of any depth, tags removed; numbers, choices and images give nothing.

    Read as it is stored: to make the values of it would ask the database for each image and theme that is named there.
    """
    return " ".join(text for text in _texts(stream.stream_block, stream.raw_data) if text)


def _texts(block: blocks.Block, stored: Any) -> Iterator[str]:
    if not stored or isinstance(block, ImageBlock):
        return
    if isinstance(block, blocks.RichTextBlock):
        yield strip_tags(stored.replace("<", " <")).strip()
    elif isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
        yield stored.strip()
    else:
        for child, value in _inside(block, stored):
            yield from _texts(child, value)


def _inside(block: blocks.Block, stored: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """The blocks in this one, each with what is stored of it."""
    if isinstance(block, blocks.StructBlock):
        yield from ((child, stored.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.StreamBlock):
        # A kind of block that is no more is passed over, as Wagtail does.
        known = block.child_blocks
        yield from ((known[item["type"]], item["value"]) for item in stored if item["type"] in known)
    elif isinstance(block, blocks.ListBlock):
        yield from ((block.child_block, item["value"] if _has_id(item) else item) for item in stored)


def _has_id(item: Any) -> bool:
    """Whether an item of a list is stored with an id, as Wagtail does since 2.16."""
    return isinstance(item, dict) and item.get("type") == "item"
