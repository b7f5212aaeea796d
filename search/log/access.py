"""Who may read what is searched for, and who may act on it."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from catalogue.models import VOCABULARIES, Term


def vocabularies_to_change(user: Any) -> tuple[type[Term], ...]:
    """The vocabularies whose terms this user may change."""
    return tuple(
        model for model in VOCABULARIES if policy_registry.get_by_type(model).user_has_permission(user, "change")
    )


def may_read_reports(user: Any) -> bool:
    """Whoever works on pages, as for the reports of Wagtail itself, or on the vocabularies."""
    pages = policy_registry.get_by_type(Page)
    return pages.user_has_any_permission(user, ["add", "change", "publish"]) or bool(vocabularies_to_change(user))
