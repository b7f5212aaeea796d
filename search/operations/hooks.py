"""The report on refused pages in the admin: address, menu, permission, and a word on the home page when it matters."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from search.models import IndexOutbox
from search.operations.outbox import ACTION, may_look_after, pages_set_aside
from search.operations.outbox_report import REPORT, OutboxReport, TryAgainView


@hooks.register("register_admin_urls")
def addresses_of_the_outbox_report() -> list[URLResolver]:
    addresses = [
        path("", OutboxReport.as_view(), name="report"),
        path("results/", OutboxReport.as_view(results_only=True), name="report_results"),
        path("try-again/", TryAgainView.as_view(), name="try_all_again"),
        path("try-again/<int:pk>/", TryAgainView.as_view(), name="try_again"),
    ]
    return [path("reports/outbox/", include((addresses, "search_outbox"), namespace="search_outbox"))]


class OutboxMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_look_after(request.user)


@hooks.register("register_reports_menu_item")
def outbox_in_the_menu() -> MenuItem:
    return OutboxMenuItem(_("Pages the index refused"), reverse(REPORT), name="outbox", icon_name="warning", order=1230)


@hooks.register("register_permissions")
def permission_for_groups() -> QuerySet[Permission]:
    """So that a group can be given the report; superusers have it anyway."""
    codename = f"{ACTION}_{IndexOutbox._meta.model_name}"
    return Permission.objects.filter(content_type__app_label=IndexOutbox._meta.app_label, codename=codename)


class SetAsidePanel(Component):
    """Says how many pages are set aside, and where to read why."""

    name = "search_set_aside"
    order = 50
    template_name = "search/admin/outbox_panel.html"

    def __init__(self, pages: int) -> None:
        self._pages = pages

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"pages": self._pages}


@hooks.register("construct_homepage_panels")
def tell_what_is_set_aside(request: HttpRequest, panels: list[Component]) -> None:
    if may_look_after(request.user) and (pages := pages_set_aside()):
        panels.append(SetAsidePanel(pages))
