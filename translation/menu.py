"""Translations in the admin: the entry in the menu, the word on the home page, and the buttons on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
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
from translation.models import Twin
from translation.permissions import can_see_worklist, can_submit, locales_of, locales_reviewed_by, visible_twins
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


@hooks.register("construct_explorer_page_queryset")
def look_up_twins(parent: Page, pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """For the buttons of every row of a listing, with the query of the listing."""
    return _with_twins(pages)


def _with_twins(pages: QuerySet[Page]) -> QuerySet[Page]:
    twin = Twin.objects.filter(object_key=OuterRef("translation_key"))
    return pages.annotate(
        twin_pk=Subquery(twin.values("pk")),
        twin_into=Subquery(twin.values("target_locale_id")),
        twin_has_page=Exists(twin.exclude(target_page=None)),
    )


def _looked_up(page: Page) -> Page:
    """A page of a listing has the facts of its twin already."""
    return page if hasattr(page, "twin_pk") else _with_twins(Page.objects.filter(pk=page.pk)).get()


def translation_buttons(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """“Translate”, or the way to the translation there is."""
    if not issubclass(page.specific_class or Page, Resource | SearchPage):
        return
    facts = _looked_up(page)
    if facts.twin_has_page and facts.twin_into in locales_of(user):
        yield Button(
            _("Translation"),
            reverse("translation:translate", args=[facts.twin_pk]),
            icon_name="wagtail-localize-language",
            priority=60,
        )
    elif page.live and facts.twin_into != page.locale_id and can_submit(user, page):
        yield Button(
            _("Translate"),
            reverse("translation:submit", args=[page.pk]),
            icon_name="wagtail-localize-language",
            priority=60,
        )


hooks.register("register_page_header_buttons", translation_buttons)
hooks.register("register_page_listing_more_buttons", translation_buttons)
