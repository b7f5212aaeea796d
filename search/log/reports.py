"""The reports in the admin: what is asked most, and what finds nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters  # type: ignore[import-untyped]  # comes with Wagtail, which builds its filters on it
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from catalogue.spreadsheets import harmless
from search.language import fold, title_form
from search.log.access import may_read_reports, vocabularies_to_change
from search.log.models import SearchLog
from search.log.rows import Row, Rows, language_name

DAYS = {"7": 7, "30": 30, "90": 90}
WHOLE = "all"
USUAL_PERIOD = "30"


def periods() -> list[tuple[str, str]]:
    days = [
        (value, ngettext("Last %(count)d day", "Last %(count)d days", n) % {"count": n}) for value, n in DAYS.items()
    ]
    kept = settings.SEARCH_LOG_KEEP_MONTHS
    return [*days, (WHOLE, ngettext("Last %(count)d month", "Last %(count)d months", kept) % {"count": kept})]


class SearchFilterSet(WagtailFilterSet):
    period = django_filters.ChoiceFilter(
        label=gettext_lazy("Period"),
        choices=periods,
        method="within",
        empty_label=None,
        initial=USUAL_PERIOD,
        widget=forms.RadioSelect,
    )
    locale = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        empty_label=gettext_lazy("Both languages"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = SearchLog
        fields: list[str] = []

    def within(self, logged: QuerySet[SearchLog], name: str, period: str) -> QuerySet[SearchLog]:
        if period not in DAYS:
            return logged
        return logged.filter(day__gt=timezone.localdate() - timedelta(days=DAYS[period]))


class SearchColumn(Column):
    """What was typed, or chosen where nothing was, on the way to the same search on the site; and what can be done."""

    cell_template_name = "search/admin/search_cell.html"

    def __init__(self, name: str, *, with_language: bool, back: str = "", **options: Any) -> None:
        """``back`` is the address to return to after a synonym was added; empty for no button that adds one."""
        super().__init__(name, **options)
        self._with_language = with_language
        self._back = back

    def get_cell_context_data(self, instance: Row, parent_context: dict[str, Any]) -> dict[str, Any]:
        filters = instance.filter_list
        remarks = [
            instance.language if self._with_language else "",
            _("filters: %(filters)s") % {"filters": filters} if filters and instance.text else "",
            "" if instance.text else _("filters only"),
        ]
        return super().get_cell_context_data(instance, parent_context) | {
            "shown": instance.text or filters,
            "remarks": list(filter(None, remarks)),
            "synonym_url": self._synonym_url(instance),
        }

    def _synonym_url(self, instance: Row) -> str:
        if not (self._back and instance.text):
            return ""
        return reverse("search_log:add_synonym", args=[instance.digest]) + "?" + urlencode({"next": self._back})


class CountColumn(Column):
    """A number; a dash where there is none."""

    def get_value(self, instance: Row) -> Any:
        value = super().get_value(instance)
        return "–" if value is None else value


class DayColumn(Column):
    def get_value(self, instance: Row) -> str:
        return date_format(super().get_value(instance), "j b Y")


class SearchReport(ReportView):
    """What both reports share. Rows are grouped in the database; page by page they become what the table prints."""

    model = SearchLog
    template_name = "search/admin/report.html"
    results_template_name = "search/admin/report_results.html"
    filterset_class = SearchFilterSet
    is_searchable = True
    default_ordering = "-asked"
    list_export = ["text", "filter_list", "language", "times", "results", "last_day"]
    export_headings = {
        "text": gettext_lazy("Searched for"),
        "filter_list": gettext_lazy("Filters"),
        "language": gettext_lazy("Language"),
        "times": gettext_lazy("Times asked"),
        "results": gettext_lazy("Results last time"),
        "last_day": gettext_lazy("Last asked"),
    }
    custom_field_preprocess = {
        field: {ReportView.FORMAT_CSV: harmless} for field in ("text", "filter_list", "language")
    }
    export_name = ""
    nothing_counted: Any = gettext_lazy("Nothing was searched for in this period.")
    intro: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read_reports(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Column]:
        labels = self.export_headings
        both = not self.filters.form.cleaned_data.get("locale")
        search = SearchColumn(
            "text", label=labels["text"], sort_key="folded", with_language=both, back=self.back_from_synonym
        )
        return [
            search,
            CountColumn("times", label=labels["times"], sort_key="asked", classname="search-count"),
            CountColumn("results", label=labels["results"], sort_key="latest", classname="search-count"),
            DayColumn("last_day", label=labels["last_day"], sort_key="last_day", classname="search-day"),
        ]

    back_from_synonym = ""

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Without a period, or with one that does not exist, the usual one."""
        data = self.request.GET.copy()
        if data.get("period") not in dict(periods()):
            data["period"] = USUAL_PERIOD
        if data.get("locale") not in dict(settings.LANGUAGES):
            data.pop("locale", None)
        return super().get_filterset_kwargs() | {"data": data}

    @cached_property
    def logged(self) -> QuerySet[SearchLog]:
        """All counts of the chosen period and language."""
        return self.filter_queryset(SearchLog.objects.all())

    def grouped(self, logged: Any) -> QuerySet[SearchLog]:
        raise NotImplementedError

    def get_filtered_queryset(self) -> QuerySet[SearchLog]:
        rows = self.grouped(self.logged)
        if self.search_query:
            rows = rows.filter(folded__contains=title_form(self.search_query) or fold(self.search_query))
        return rows.order_by(self.ordering, "folded", "choices", "locale")

    def decorate_paginated_queryset(self, object_list: Iterable[SearchLog]) -> list[Row]:
        rows = Rows(self.request)
        return [rows.row(counted) for counted in object_list]

    def get_table(self, object_list: Iterable[SearchLog]) -> Any:
        return super().get_table(self.decorate_paginated_queryset(object_list))

    def stream_csv(self, queryset: Iterable[Row]) -> list[bytes]:
        """All lines at once: when a stream is read, the language of the account is no longer active."""
        return list(super().stream_csv(queryset))

    def get_filename(self) -> str:
        return f"{self.export_name}-{timezone.localdate():%Y-%m-%d}"

    @cached_property
    def no_results_message(self) -> str:
        if not settings.SEARCH_LOG:
            return _("The search log is off on this site: nothing is counted.")
        if self.search_query:
            return _("No search of this period holds these words.")
        return str(self.nothing_counted)

    @cached_property
    def summary(self) -> str:
        """Which period and language is shown, and how much was searched in it."""
        chosen = self.filters.form.cleaned_data
        locale = chosen.get("locale")
        times = self.logged.aggregate(times=Sum("times"))["times"] or 0
        return _("%(period)s, %(language)s: %(searches)s in all.") % {
            "period": dict(periods())[chosen["period"]],
            "language": language_name(locale) if locale else _("both languages"),
            "searches": ngettext("%(count)d search", "%(count)d searches", times) % {"count": times},
        }

    @cached_property
    def without_index(self) -> str:
        """How many searches of the period no engine could answer; empty when none."""
        times = self.logged.filter(results__isnull=True).aggregate(times=Sum("times"))["times"] or 0
        said = ngettext(
            "%(count)d of them came while there was no index to search.",
            "%(count)d of them came while there was no index to search.",
            times,
        )
        return said % {"count": times} if times else ""


class MostAsked(SearchReport):
    page_title = gettext_lazy("Most asked searches")
    header_icon = "search"
    index_url_name = "search_log:most_asked"
    index_results_url_name = "search_log:most_asked_results"
    export_name = "most-asked-searches"

    def grouped(self, logged: Any) -> QuerySet[SearchLog]:
        return logged.most_asked()


class NothingFound(SearchReport):
    page_title = gettext_lazy("Searches that found nothing")
    header_icon = "warning"
    index_url_name = "search_log:nothing_found"
    index_results_url_name = "search_log:nothing_found_results"
    export_name = "searches-that-found-nothing"
    nothing_counted = gettext_lazy("Every search of this period found something.")

    @cached_property
    def columns(self) -> list[Column]:
        return [column for column in super().columns if column.name != "results"]

    @cached_property
    def back_from_synonym(self) -> str:  # type: ignore[override]
        """This list with its filters, order and page; empty for who may not change any vocabulary."""
        if not vocabularies_to_change(self.request.user):
            return ""
        # The parameters of Wagtail itself belong to requests for a part of the page.
        kept = {name: value for name, value in self.request.GET.items() if not name.startswith("_w_")}
        return f"{self.index_url}?{urlencode(kept)}" if kept else str(self.index_url)

    def grouped(self, logged: Any) -> QuerySet[SearchLog]:
        return logged.nothing_found()
