"""Translations in the admin: the entry in the menu, the word on the home page, and the buttons on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from catalogue.models import Resource
from search.models import SearchPage
from translation import work
from translation.permissions import can_see, can_see_worklist, can_submit, locales_reviewed_by, visible_twins
from translation.rows import by_urgency, row_of, waiting_for
from translation.states import FOR_TRANSLATORS
from translation.views.submit import TranslateBulkAction

hooks.register("register_bulk_action", TranslateBulkAction)


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    # Importing the views needs every model.
    from translation import urls

    return [path("translations/", include(urls, namespace="translation"))]


class WorkListMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_worklist(request.user)


@hooks.register("register_admin_menu_item")
def translations_in_the_menu() -> MenuItem:
    return WorkListMenuItem(
        _("Translations"),
        reverse("translation:worklist"),
        name="translations",
        icon_name="wagtail-localize-language",
        order=210,
    )


class WaitingPanel(Component):
    """On the home page of the admin: how much waits for this person, and the most urgent of it."""

    name = "translations_waiting"
    order = 40
    template_name = "translation/waiting_panel.html"

    def __init__(self, user: Any) -> None:
        self._user = user
        self._twins = visible_twins(user)
        self.waiting = waiting_for(user, self._twins, locales_reviewed_by(user))

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        mine = self._twins.filter(assignee=self._user, state__in=FOR_TRANSLATORS)
        urgent = by_urgency(mine).with_people()[:5]
        return {"waiting": self.waiting, "rows": [row_of(twin, self._user) for twin in urgent]}


@hooks.register("construct_homepage_panels")
def tell_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if can_see_worklist(request.user):
        panel = WaitingPanel(request.user)
        if panel.waiting:
            panels.append(panel)


def translation_buttons(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """“Translate”, or the way to the translation there is."""
    if not issubclass(page.specific_class or Page, Resource | SearchPage):
        return
    twin = work.twin_of(page)
    if twin is not None and twin.target_page_id and can_see(user, twin):
        yield Button(
            _("Translation"),
            reverse("translation:translate", args=[twin.pk]),
            icon_name="wagtail-localize-language",
            priority=60,
        )
    elif page.live and can_submit(user, page) and (twin is None or twin.source_locale_id == page.locale_id):
        yield Button(
            _("Translate"),
            reverse("translation:submit", args=[page.pk]),
            icon_name="wagtail-localize-language",
            priority=60,
        )


hooks.register("register_page_header_buttons", translation_buttons)
hooks.register("register_page_listing_more_buttons", translation_buttons)
