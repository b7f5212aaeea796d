"""Printing for paper: the same drawings in a browser and in a PDF, which knows no style sheet inside a drawing."""

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalogue.pdf.files import static_file
from catalogue.pdf.qr import qr_image, qr_svg

from .catalogue_tags import lesson_bar, year_strip

register = template.Library()


@register.simple_tag
def static_css(name: str) -> SafeString:
    """The text of a style sheet, for a document that must hold everything itself."""
    return mark_safe(static_file(name).read_text(encoding="utf-8"))  # noqa: S308 - our own file


@register.simple_tag(takes_context=True)
def paper_years(context: Any, years: Sequence[Any]) -> SafeString:
    """The school ruler of an entry."""
    return _decoration(year_strip(years), context)


@register.simple_tag(takes_context=True)
def paper_hours(context: Any, boxes: Sequence[float]) -> SafeString:
    """The lesson hours of an entry."""
    return _decoration(lesson_bar(boxes), context)


@register.simple_tag(takes_context=True)
def paper_qr(context: Any, address: str, label: str) -> SafeString:
    return qr_image(address, label) if context.get("pdf") else qr_svg(address, label)


def _decoration(drawing: SafeString, context: Any) -> SafeString:
    """In a PDF a background, which readers pass over; an image would need words that stand beside it already."""
    return _background(drawing) if context.get("pdf") else drawing


@lru_cache(maxsize=512)
def _background(drawing: SafeString) -> SafeString:
    head = drawing.partition(">")[0]
    width, height = (head.partition(f'{name}="')[2].partition('"')[0] for name in ("width", "height"))
    svg = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    svg = svg.replace('class="edge"', 'fill="none" stroke="#333"').replace('class="off"', 'fill="#999"')
    return format_html(
        '<span class="drawing" style="width:{}px;height:{}px;'
        'background-image:url(data:image/svg+xml;base64,{})"></span>',
        width,
        height,
        b64encode(svg.encode()).decode(),
    )
