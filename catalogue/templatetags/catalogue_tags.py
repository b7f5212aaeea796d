"""Printing for the templates: covers, icons, the two rulers, the time axis. Nothing here decides what a page shows."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from catalogue import covers

register = template.Library()

# Widths and gaps of the year strip, in CSS pixels: kleuter is one wide box, every school year a narrow one.
_STRIP_HEIGHT = 14
_FIRST_YEAR_WIDTH, _YEAR_WIDTH, _YEAR_STEP, _GAP = 8, 5, 6.5, 4
_LESSON_WIDTH, _LESSON_HEIGHT, _LESSON_STEP = 19, 10, 22
# The flag on the time axis is as wide as its longest label; near an edge it moves inwards.
_FLAG_WIDTH = 148
# A number so near the end of the axis would run into the last one.
_AXIS_CROWDED = 88
# Drawings depend on their arguments alone, and a page has hundreds of the same few.
_drawn_once = lru_cache(maxsize=1024)


@register.simple_tag
@_drawn_once
def icon(name: str) -> SafeString:
    """One sign of the sprite that base.html prints. Decoration: the words beside it carry the meaning."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="#icon-{}"></use></svg>', name)


@register.inclusion_tag("components/sprite.html")
def icon_sprite() -> dict[str, Any]:
    """All signs, once per page."""
    return {"format_signs": [(slug, mark_safe(sign)) for slug, sign in covers.FORMAT_SIGNS.items()]}  # noqa: S308 - constants


@register.simple_tag
def cover(spec: Any, alt: str = "") -> SafeString:
    """The picture of a resource, or its drawn cover, which is decoration.

    ``spec`` has group_css, key, format_icon and image_url. On cards a picture is decoration too: the title is there.
    """
    if spec.image_url:
        picture = '<img class="cover" src="{}" alt="{}" width="160" height="120" loading="lazy">'
        return format_html(picture, spec.image_url, alt)
    return _drawn_cover(spec.group_css, spec.key, spec.format_icon)


_drawn_cover = _drawn_once(covers.cover_svg)


@register.simple_tag
def theme_icon(group: str) -> SafeString:
    """The small square of a theme group."""
    return covers.theme_icon_svg(group)


@register.simple_tag
def cover_sampler() -> list[list[SafeString]]:
    """Three columns of covers, for the board of the home page."""
    return [[covers.cover_svg(*sample) for sample in column] for column in covers.SAMPLER]


@register.simple_tag
def year_strip(years: Sequence[Any]) -> SafeString:
    """The school ruler of a card. ``years`` have ``active`` and ``gap`` (a space before the box)."""
    return _drawn_years(tuple(years))


@_drawn_once
def _drawn_years(years: tuple[Any, ...]) -> SafeString:
    boxes: list[tuple[str, float, int, int, int]] = []
    x = 0.0
    for number, year in enumerate(years):
        x += _GAP if year.gap else 0
        width = _FIRST_YEAR_WIDTH if number == 0 else _YEAR_WIDTH
        height = _STRIP_HEIGHT if year.active else 4
        boxes.append(("on" if year.active else "off", x, (_STRIP_HEIGHT - height) // 2, width, height))
        x += width + _YEAR_STEP - _YEAR_WIDTH
    drawn = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>', boxes)
    return _strip("year-strip", x, _STRIP_HEIGHT, drawn)


@register.simple_tag
def lesson_bar(boxes: Sequence[float]) -> SafeString:
    """The lesson hours of a card: one box is 50 minutes, filled for the part (0 to 1) that is used."""
    return _drawn_hours(tuple(boxes))


@_drawn_once
def _drawn_hours(boxes: tuple[float, ...]) -> SafeString:
    drawn = format_html_join(
        "",
        '<rect class="edge" x="{}" y=".5" width="18" height="9" rx="2"/>'
        '<rect class="on" x="{}" width="{}" height="10" rx="2"/>',
        (
            (number * _LESSON_STEP + 0.5, number * _LESSON_STEP, round(_LESSON_WIDTH * fraction, 1))
            for number, fraction in enumerate(boxes)
        ),
    )
    return _strip("lesson-bar", len(boxes) * _LESSON_STEP, _LESSON_HEIGHT, drawn)


def _strip(css: str, width: float, height: int, drawn: SafeString) -> SafeString:
    return format_html(
        '<svg class="{}" width="{}" height="{}" aria-hidden="true" focusable="false">{}</svg>',
        css,
        round(width),
        height,
        drawn,
    )


@register.simple_tag
def bar(fraction: float) -> SafeString:
    """One bar on the scale of three lesson hours; ``fraction`` is its length, 0 to 1."""
    return format_html(
        '<svg class="bar" aria-hidden="true" focusable="false"><rect class="bar-ground" width="100%" height="100%"/>'
        '<rect class="bar-fill" width="{}%" height="100%"/>'
        '<path class="bar-edge" d="M.5 0v99"/><line class="bar-edge" x1="33.33%" x2="33.33%" y2="100%"/>'
        '<line class="bar-edge" x1="66.67%" x2="66.67%" y2="100%"/></svg>',
        round(100 * fraction, 1),
    )


@register.simple_tag
def time_axis(timeline: Mapping[str, Any]) -> SafeString:
    """The axis below the phases of a lesson: ticks, and a flag where the first lesson hour ends.

    ``timeline`` is that of ``lesson_context``: ticks (minute, percent), first_hour_percent (or None), first_hour_label.
    """
    ticks = timeline["ticks"]
    marks = format_html_join(
        "", '<line class="axis-tick" x1="{0}%" x2="{0}%" y1="2" y2="7"/>', ((tick["percent"],) for tick in ticks)
    )
    labels = format_html_join(
        "",
        '<text class="axis-label" x="{}%" y="22" text-anchor="{}">{}</text>',
        (_axis_label(tick["percent"], tick["minute"]) for tick in ticks if not _AXIS_CROWDED < tick["percent"] < 100),
    )
    flag = _first_hour_flag(timeline["first_hour_percent"], timeline["first_hour_label"])
    return format_html('<svg class="time-axis" aria-hidden="true" focusable="false">{}{}{}</svg>', marks, labels, flag)


def _axis_label(percent: float, minute: int) -> tuple[float, str, str]:
    if percent == 0:
        return percent, "start", str(minute)
    if percent == 100:
        return percent, "end", format_html('{}<tspan class="axis-unit"> min</tspan>', minute)
    return percent, "middle", str(minute)


def _first_hour_flag(percent: float | None, label: str) -> SafeString:
    if percent is None:
        return SafeString("")
    middle = -_FLAG_WIDTH // 2
    left = middle if 24 < percent < 76 else -18 if percent <= 24 else 18 - _FLAG_WIDTH
    return format_html(
        '<svg class="flag" x="{}%" overflow="visible"><rect class="flag-pole" x="-1" y="-10" width="2" height="42"/>'
        '<rect class="flag-cloth" x="{}" y="30" width="{}" height="24" rx="3"/>'
        '<text class="flag-label" x="{}" y="46" text-anchor="middle">{}</text></svg>',
        percent,
        left,
        _FLAG_WIDTH,
        left - middle,
        label,
    )


@register.filter(is_safe=True)
@stringfilter
def typeset(text: str) -> str:
    """No line may begin with ``: ; ? ! »`` or end with ``«``: French writes a space there, which must not break.

    Nor may the number of the helpline be torn apart.
    """
    text = re.sub(r" (?=[:;?!»])", "\N{NO-BREAK SPACE}", text).replace("« ", "«\N{NO-BREAK SPACE}")
    return text.replace("116 000", "116\N{NO-BREAK SPACE}000")


@register.filter
def ordinals(label: str) -> SafeString:
    """``1e & 2e`` with its ordinal endings set small, as on a ruler."""
    return mark_safe(re.sub(r"(\d)(er|re|e)\b", r"\1<small>\2</small>", conditional_escape(label)))  # noqa: S308 - escaped first


@register.filter
def lead_words(title: str) -> SafeString:
    """``Start: all right or not?`` with the words before the colon standing out, and no colon."""
    lead, colon, rest = title.partition(":")
    return (
        format_html("<strong>{}</strong> {}", lead.rstrip(), rest.strip())
        if colon
        else format_html("<strong>{}</strong>", title)
    )


@register.filter
def any_selected(values: Sequence[Any]) -> bool:
    """True when one of these facet values is chosen."""
    return any(value.selected for value in values)


@register.filter
def total(values: Sequence[Any], more: Sequence[Any]) -> int:
    """How many values a facet has, with those that wait behind "show all"."""
    return len(values) + len(more)


_IN_A_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def json_ld(facts: Mapping[str, Any]) -> SafeString:
    """Facts for search engines as a script that is never run; nothing in them can end it."""
    text = json.dumps(facts, ensure_ascii=False).translate(_IN_A_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))
