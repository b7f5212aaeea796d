"""Printing the values of a facet. In Python: a page has about ninety, and as templates they took a third of its time.

What is chosen, counted and linked stands in the values; nothing here decides it.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .catalogue_tags import any_selected, icon

register = template.Library()


@register.simple_tag
def facet_values(values: Iterable[Any]) -> SafeString:
    """The items of a list of choices, with those below them.

    ``values`` have id, label, count, selected, toggle_url, group_css and children, which are values again.
    """
    return format_html_join("\n", "{}", ((_item(value),) for value in values))


def _item(value: Any) -> SafeString:
    choice = _link(value) if value.selected or value.count else _zero(value)
    if not value.children:
        return format_html('<li class="facet-item">\n{}\n</li>', choice)
    return format_html('<li class="facet-item has-children">\n{}\n{}\n</li>', choice, _children(value))


def _link(value: Any) -> SafeString:
    """A choice: a link drawn as a check box."""
    return format_html(
        '<a class="facet-value{}" id="{}" href="{}">\n{}\n</a>',
        " is-selected" if value.selected else "",
        value.id,
        value.toggle_url,
        _text(value),
    )


def _zero(value: Any) -> SafeString:
    """A choice that gives nothing is shown and does nothing."""
    return format_html('<span class="facet-value is-zero" id="{}">\n{}\n</span>', value.id, _text(value))


def _text(value: Any) -> SafeString:
    return format_html(
        '<span class="facet-box">{}</span>\n<span class="facet-label">{}{}{}</span>\n<span class="count">{}</span>',
        icon("check") if value.selected else "",
        format_html('<span class="group-swatch group-{}"></span>', value.group_css) if value.group_css else "",
        value.label,
        format_html('<span class="visually-hidden"> {}</span>', _("(chosen)")) if value.selected else "",
        value.count,
    )


def _children(value: Any) -> SafeString:
    return format_html(
        '<details class="facet-children" id="{}-children"{}>\n'
        '<summary>{}<span class="visually-hidden">{}</span></summary>\n'
        '<ul class="facet-values">\n{}\n</ul>\n</details>',
        value.id,
        " open" if value.selected or any_selected(value.children) else "",
        icon("chevron-down"),
        _("Themes in %(label)s") % {"label": value.label},
        facet_values(value.children),
    )
