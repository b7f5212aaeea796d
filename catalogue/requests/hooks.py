"""Where the admin tells of what visitors sent: menu, home page, and the editor of a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from catalogue.models import PaperOrder, ProblemReport, Resource

from .admin import FromVisitors, may_settle

SHOWN = 5


@hooks.register("register_admin_viewset")
def lists_in_the_admin() -> FromVisitors:
    return FromVisitors()


class WaitingRequestsPanel(Component):
    """On the home page of the admin: the problems that wait for an editor, and how many orders are to be sent."""

    name = "requests_waiting"
    order = 45
    template_name = "requests/admin/panel.html"

    def __init__(self, orders: int, problems: int) -> None:
        self._orders, self._problems = orders, problems

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        waiting = ProblemReport.objects.waiting().select_related("assignee").order_by("received_at")
        return {
            "orders": self._orders,
            "problems": self._problems,
            "rows": waiting[:SHOWN] if self._problems else [],
            "open_states": [ProblemReport.State.OPEN.value, ProblemReport.State.HANDLING.value],
        }


@hooks.register("construct_homepage_panels")
def tell_what_visitors_sent(request: HttpRequest, panels: list[Component]) -> None:
    orders = PaperOrder.objects.waiting().count() if may_settle(request.user, PaperOrder) else 0
    problems = ProblemReport.objects.waiting().count() if may_settle(request.user, ProblemReport) else 0
    if orders or problems:
        panels.append(WaitingRequestsPanel(orders, problems))


@hooks.register("before_edit_page")
def tell_of_problems(request: HttpRequest, page: Page) -> None:
    """Whoever opens the editor of a page hears what visitors found on it, or on its twin."""
    if request.method != "GET" or not issubclass(page.specific_class or Page, Resource):
        return
    if not may_settle(request.user, ProblemReport):
        return
    reports = list(ProblemReport.objects.waiting().filter(translation_key=page.translation_key).values_list("pk"))
    if not reports:
        return
    told = ngettext(
        "A visitor reported a problem with this page or its twin.",
        "Visitors reported %(count)d problems with this page or its twin.",
        len(reports),
    ) % {"count": len(reports)}
    address = f"{reverse('page_problems:index')}?resource={page.translation_key}"
    messages.warning(request, told, buttons=[messages.button(address, ngettext("See it", "See them", len(reports)))])
