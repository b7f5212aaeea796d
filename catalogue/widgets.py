"""Form fields of the editor that Django lacks."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.staticfiles import versioned_static


class GoalsWidget(forms.CheckboxSelectMultiple):
    """Curriculum goals below the curricula they are a part of; a script adds a field that narrows the list."""

    template_name = "catalogue/admin/goals_widget.html"

    @property
    def media(self) -> forms.Media:
        script = Script(versioned_static("js/admin-goals.js"), type="module")
        styles = versioned_static("css/admin-goals.css")
        return forms.Media(css={"all": [styles]}, js=[script])  # type: ignore[list-item]  # the stubs know addresses only

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """(curriculum, its options, number), by community; every option has its ``goal``."""
        options = [option for _, group, _ in super().optgroups(name, value, attrs) for option in group]
        options.sort(key=lambda option: _place(option["goal"]))
        groups = groupby(options, key=lambda option: _place(option["goal"]))
        return [(framework, list(group), number) for number, ((_, framework), group) in enumerate(groups)]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"goal": value.instance}

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        # The templates of the project are not among those that forms look in.
        return render_to_string(template_name, context | {"chosen": len(_chosen(context))})


def _place(goal: Any) -> tuple[str, str]:
    """Curricula of a community stand together, in the order of their names; goals keep their own order."""
    return goal.community, goal.framework


def _chosen(context: dict[str, Any]) -> list[dict[str, Any]]:
    return [option for _, options, _ in context["widget"]["optgroups"] for option in options if option["selected"]]
