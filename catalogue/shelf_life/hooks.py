"""The report on what is due for a check: its address, menu item, notice, and its word in the history of a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from catalogue.converters import ROW

from .check import ACTION
from .due import due_for, may_check
from .report import REPORT, CheckedView, ChecksReport


@hooks.register("register_admin_urls")
def addresses_of_the_checks() -> list[URLResolver]:
    addresses = [
        path("", ChecksReport.as_view(), name="report"),
        path("results/", ChecksReport.as_view(results_only=True), name="report_results"),
        path(f"<{ROW}:pk>/checked/", CheckedView.as_view(), name="checked"),
    ]
    return [path("reports/checks/", include((addresses, "catalogue_checks"), namespace="catalogue_checks"))]


class ChecksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_check(request.user)


@hooks.register("register_reports_menu_item")
def checks_in_the_menu() -> MenuItem:
    return ChecksMenuItem(_("To check again"), reverse(REPORT), name="checks", icon_name="calendar-check", order=1200)


@hooks.register("register_log_actions")
def checked_in_the_history(actions: Any) -> None:
    actions.register_action(ACTION, _("Check"), _("Checked: still right"))


class ChecksPanel(Component):
    """How many there are, and where."""

    name = "catalogue_checks"
    order = 60
    template_name = "catalogue/admin/checks_panel.html"

    def __init__(self, number: int) -> None:
        self._number = number

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"number": self._number}


@hooks.register("construct_homepage_panels")
def tell_what_is_due(request: HttpRequest, panels: list[Component]) -> None:
    if may_check(request.user) and (number := due_for(request.user).count()):
        panels.append(ChecksPanel(number))
