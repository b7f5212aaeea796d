"""The report in the admin on pages that the index refused, and its button."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.reports import ReportView

from search.models import IndexOutbox
from search.operations.outbox import ACTION, Outcome, Row, policy, rows_of, try_again

REPORT = "search_outbox:report"


class PageColumn(Column):
    """The page, what the engine said about it, and the button that tries it again."""

    cell_template_name = "search/admin/outbox_page_cell.html"

    def get_cell_context_data(self, instance: Row, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(parent_context["request"])}


class FactColumn(Column):
    """Says what it tells in the cell too, for narrow screens, where columns stand below each other."""

    cell_template_name = "search/admin/outbox_fact_cell.html"


class MomentColumn(FactColumn):
    def get_value(self, instance: Row) -> str:
        return moment(super().get_value(instance))


class NextTryColumn(FactColumn):
    def get_value(self, instance: Row) -> str:
        row = instance.row
        return _("none: set aside") if row.set_aside_at else moment(row.next_try_at)


def moment(value: Any) -> str:
    return date_format(timezone.localtime(value), "j M Y H:i")


class OutboxReport(ReportView):
    model = IndexOutbox
    permission_policy = policy
    any_permission_required = [ACTION]
    page_title = gettext_lazy("Pages the index refused")
    header_icon = "warning"
    table_classname = "listing search-refused"
    template_name = "search/admin/report.html"
    results_template_name = "search/admin/outbox_results.html"
    index_url_name = REPORT
    index_results_url_name = "search_outbox:report_results"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            PageColumn("title", label=_("Page")),
            FactColumn("tries", label=_("Tries"), accessor="row.attempts", classname="search-count"),
            MomentColumn("since", label=_("Changed"), accessor="row.created_at"),
            NextTryColumn("next_try", label=_("Next try")),
        ]

    def get_base_queryset(self) -> QuerySet[IndexOutbox]:
        return IndexOutbox.objects.refused().worst_first()

    def get_table(self, object_list: Iterable[IndexOutbox]) -> Any:
        return super().get_table(rows_of(object_list, self.request.user))

    @cached_property
    def no_results_message(self) -> str:
        waiting = IndexOutbox.objects.waiting().count()
        if not waiting:
            return _("The index refused nothing, and no change waits.")
        return ngettext(
            "The index refused nothing. %(count)d change waits for its turn.",
            "The index refused nothing. %(count)d changes wait for their turn.",
            waiting,
        ) % {"count": waiting}

    @property
    def most_tries(self) -> int:
        return settings.SEARCH_OUTBOX_TRIES


class TryAgainView(PermissionCheckedMixin, View):
    """One row, or without a number all of them."""

    http_method_names = ["post"]
    permission_policy = policy
    any_permission_required = [ACTION]

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        rows = IndexOutbox.objects.refused()
        _report(request, try_again(rows if pk is None else rows.filter(pk=pk)))
        return redirect(REPORT)


def _report(request: HttpRequest, outcome: Outcome) -> None:
    if not (outcome.indexed or outcome.refused or outcome.waiting):
        messages.info(request, _("There was nothing left to try: it was done in the meantime."))
    if outcome.indexed:
        done = ngettext("%(count)d change was indexed.", "%(count)d changes were indexed.", outcome.indexed)
        messages.success(request, done % {"count": outcome.indexed})
    if outcome.refused:
        refused = ngettext(
            "%(count)d change was refused again.", "%(count)d changes were refused again.", outcome.refused
        )
        messages.warning(request, refused % {"count": outcome.refused})
    if outcome.waiting:
        waiting = ngettext(
            "%(count)d change could not be tried right now; the indexer does it as soon as it can.",
            "%(count)d changes could not be tried right now; the indexer does it as soon as it can.",
            outcome.waiting,
        )
        messages.warning(request, waiting % {"count": outcome.waiting})
