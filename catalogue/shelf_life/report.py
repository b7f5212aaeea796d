"""The list in the admin of what is due for a check, and its button."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters  # type: ignore[import-untyped]  # comes with Wagtail, which builds its filters on it
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from catalogue.models import KINDS, Format, Resource, Theme
from catalogue.spreadsheets import harmless
from catalogue.way_back import way_back

from .check import note_check
from .due import Reason, conditions, due_for, may_check, reasons_of

REPORT = "catalogue_checks:report"


class ChecksFilterSet(WagtailFilterSet):
    reason = django_filters.ChoiceFilter(
        label=gettext_lazy("Why"),
        choices=Reason.choices,
        method="for_reason",
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )
    themes = django_filters.ModelChoiceFilter(label=gettext_lazy("Theme"), queryset=Theme.objects.all())
    format = django_filters.ModelChoiceFilter(label=gettext_lazy("Format"), queryset=Format.objects.all())

    class Meta:
        model = Resource
        fields: list[str] = []

    def for_reason(self, found: QuerySet[Resource], name: str, reason: str) -> QuerySet[Resource]:
        return found.filter(conditions(timezone.localdate())[Reason(reason)])


class TitleColumn(Column):
    """The resource, why it is due, and the button that says it was looked at."""

    cell_template_name = "catalogue/admin/check_cell.html"

    def get_cell_context_data(self, instance: Resource, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return context | {
            "reasons": [reason.label for reason in reasons_of(instance)],
            "csrf_token": get_token(request),
            # Where a part of the page is asked for, the address of the whole.
            "back": f"{reverse(REPORT)}?{request.GET.urlencode()}",
        }


class DayColumn(Column):
    def get_value(self, instance: Resource) -> str:
        value = super().get_value(instance)
        return date_format(value, "j b Y") if value else "–"


class YearColumn(Column):
    def get_value(self, instance: Resource) -> Any:
        return super().get_value(instance) or "–"


def kind_label(resource: Resource) -> str:
    kind = resource.specific_class
    return str(kind._meta.verbose_name) if kind in KINDS.values() else ""


class ChecksReport(ReportView):
    """What waits longest comes first."""

    model = Resource
    page_title = gettext_lazy("To check again")
    header_icon = "calendar-check"
    template_name = "catalogue/admin/checks_report.html"
    results_template_name = "catalogue/admin/checks_results.html"
    index_url_name = REPORT
    index_results_url_name = "catalogue_checks:report_results"
    filterset_class = ChecksFilterSet
    list_export = ["title", "locale", "checked_on", "apps_year", "reasons", "full_url"]
    export_headings = {
        "title": gettext_lazy("Resource"),
        "locale": gettext_lazy("Language"),
        "checked_on": gettext_lazy("Checked on"),
        "apps_year": gettext_lazy("Apps of"),
        "reasons": gettext_lazy("Why"),
        "full_url": gettext_lazy("Address"),
    }
    custom_field_preprocess = {"title": {ReportView.FORMAT_CSV: harmless}}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_check(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label=_("Resource"), sort_key="title"),
            Column("kind", label=_("Kind"), accessor=kind_label),
            DayColumn("checked_on", label=_("Checked on"), sort_key="checked_on"),
            YearColumn("apps_year", label=_("Apps of"), sort_key="apps_year"),
            DayColumn("first_published_at", label=_("Published"), sort_key="first_published_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Resource]:
        return due_for(self.request.user).select_related("locale", "content_type")

    def decorate_paginated_queryset(self, object_list: Iterable[Resource]) -> list[Resource]:
        resources = list(object_list)
        for resource in resources:
            resource.reasons = "; ".join(str(reason.label) for reason in reasons_of(resource))
        return resources

    def stream_csv(self, queryset: Iterable[Resource]) -> list[bytes]:
        """All lines at once: when a stream is read, the language of the account is no longer active."""
        return list(super().stream_csv(self.decorate_paginated_queryset(queryset)))

    def get_filename(self) -> str:
        return f"to-check-{timezone.localdate():%Y-%m-%d}"

    @cached_property
    def summary(self) -> str:
        count = self.filter_queryset(self.get_base_queryset()).count()
        said = ngettext("%(count)d resource is due for a check.", "%(count)d resources are due for a check.", count)
        return said % {"count": count} if count else ""

    @cached_property
    def no_results_message(self) -> str:
        return _("Nothing is due for a check.")


class CheckedView(View):
    """ "Checked today": for one resource, in both languages."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        page = Resource.objects.filter(pk=pk, live=True).first()
        if page is None:
            messages.warning(request, _("Nothing was noted: this resource is no longer published."))
            return redirect(REPORT)
        if not may_check(request.user, page):
            raise PermissionDenied
        note_check(page, timezone.localdate(), request.user)
        messages.success(request, _("“%(title)s”: checked today.") % {"title": page.get_admin_display_title()})
        return way_back(request, REPORT)
