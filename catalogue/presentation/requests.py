"""The forms of visitors as they are printed: fields, what is in the way, and the words of each form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalogue.models import Resource
from catalogue.requests.forms import TRAP


@dataclass(frozen=True)
class FieldView:
    """``bound`` is Django's own; ``target`` the id of its first control; a group is a list of choices."""

    bound: BoundField
    target: str
    is_group: bool
    optional: bool


@dataclass(frozen=True)
class ErrorLink:
    """``target`` is the id of the control to correct; empty for the form as a whole."""

    message: str
    target: str = ""


def form_context(page: Resource, name: str, form: Form, seal: str) -> dict[str, Any]:
    """What the template of the form ``name`` prints; ``seal`` goes back with the form."""
    heading = _headings()[name]
    fields = [_field(bound) for bound in form if bound.name != TRAP]
    return {
        "heading": heading,
        "breadcrumbs": _breadcrumbs(page, heading),
        # Without a part of the page that a link of the summary led to: a browser would go there again.
        "action": page.screen_url(name),
        "fields": fields,
        "trap": form[TRAP],
        "errors": list(_errors(form, fields)),
        "seal": seal,
    }


def thanks_context(page: Resource, name: str) -> dict[str, Any]:
    """A word of thanks after the form ``name``."""
    heading = _headings()[name]
    lines = {
        "order": _("We have your order. You get a confirmation by e-mail; the copies come by post, free of charge."),
        "report": _("Your message is with our editors. They look into it and correct the page."),
    }
    return {
        "heading": _("Thank you"),
        "line": lines[name],
        "breadcrumbs": _breadcrumbs(page, heading),
    }


def closed_context(page: Resource) -> dict[str, Any]:
    """For material that is not to be had on paper."""
    heading = _headings()["order"]
    return {"heading": heading, "breadcrumbs": _breadcrumbs(page, heading)}


def _headings() -> dict[str, str]:
    return {"order": _("Order on paper"), "report": _("Report a problem")}


def _field(bound: BoundField) -> FieldView:
    is_group = bool(bound.use_fieldset)
    target = f"{bound.auto_id}_0" if is_group else str(bound.auto_id)
    return FieldView(bound, target, is_group, not bound.field.required)


def _errors(form: Form, fields: list[FieldView]) -> Iterator[ErrorLink]:
    for message in form.non_field_errors():
        yield ErrorLink(str(message))
    for field in fields:
        for message in field.bound.errors:
            yield ErrorLink(str(message), field.target)


def _breadcrumbs(page: Resource, heading: str) -> list[dict[str, str]]:
    parent = Page.objects.parent_of(page).first()
    crumbs = [{"label": parent.title, "url": parent.url or ""}] if parent and parent.depth > 2 else []
    return [*crumbs, {"label": page.title, "url": page.url or ""}, {"label": heading, "url": ""}]
