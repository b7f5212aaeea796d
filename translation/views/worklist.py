"""The list of everything that is translated, and the buttons by which people take work and give it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters  # type: ignore[import-untyped]  # comes with Wagtail, which builds its filters on it
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale

from catalogue.spreadsheets import harmless
from translation import work
from translation.errors import StepRefused
from translation.models import Twin
from translation.permissions import can_see_worklist, can_translate, locales_of, visible_twins
from translation.rows import SOON, Progress, Row, by_urgency, progress_by_language, row_of
from translation.states import State
from translation.views.submit import may_submit_any
from translation.views.twin import WORKLIST


class TwinFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    to = django_filters.ChoiceFilter(
        label=gettext_lazy("Into"),
        field_name="target_locale__language_code",
        choices=[("nl", gettext_lazy("Dutch")), ("fr", gettext_lazy("French"))],
        empty_label=gettext_lazy("Both languages"),
        widget=forms.RadioSelect,
    )
    who = django_filters.ChoiceFilter(
        label=gettext_lazy("Assigned to"),
        choices=[("me", gettext_lazy("Me")), ("nobody", gettext_lazy("Nobody"))],
        method="assigned",
        empty_label=gettext_lazy("Anybody"),
        widget=forms.RadioSelect,
    )
    due = django_filters.ChoiceFilter(
        label=gettext_lazy("Due"),
        choices=[("overdue", gettext_lazy("Overdue")), ("soon", gettext_lazy("Within a week"))],
        method="due_by",
        empty_label=gettext_lazy("Any day"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Twin
        fields: list[str] = []

    def assigned(self, twins: QuerySet[Twin], name: str, who: str) -> QuerySet[Twin]:
        return twins.filter(assignee=self.request.user if who == "me" else None)

    def due_by(self, twins: Any, name: str, when: str) -> QuerySet[Twin]:
        overdue = twins.overdue()
        return overdue if when == "overdue" else twins.filter(due__lte=timezone.localdate() + SOON)


class ResourceColumn(Column):
    """The title, its direction, the button to take it or give it back, and the way to who gets it."""

    cell_template_name = "translation/worklist_title_cell.html"

    def get_cell_context_data(self, instance: Row, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return context | {"csrf_token": get_token(request), "next": address_of_list(request)}


class StateColumn(Column):
    cell_template_name = "translation/worklist_state_cell.html"


class FactColumn(Column):
    """Says what it tells in the cell too, for narrow screens, where columns stand below each other."""

    cell_template_name = "translation/worklist_fact_cell.html"


class DueColumn(FactColumn):
    cell_template_name = "translation/worklist_due_cell.html"

    def get_value(self, instance: Row) -> str:
        return date_format(instance.due, "j b Y") if instance.due else ""


class WorkList(ReportView):
    """Every twin in a language this person works in. The number of queries does not grow with the list."""

    model = Twin
    page_title = gettext_lazy("Translations")
    header_icon = "wagtail-localize-language"
    table_classname = "listing translation-list"
    template_name = "translation/worklist.html"
    results_template_name = "translation/worklist_results.html"
    filterset_class = TwinFilterSet
    is_searchable = True
    search_fields = None
    default_ordering = "urgency"
    index_url_name = WORKLIST
    index_results_url_name = "translation:worklist_results"
    list_export = ["title", "direction", "state", "progress", "words_left", "due", "assignee", "age"]
    export_headings = {
        "title": gettext_lazy("Resource"),
        "direction": gettext_lazy("Direction"),
        "state": gettext_lazy("State"),
        "progress": gettext_lazy("Progress"),
        "words_left": gettext_lazy("Words left"),
        "due": gettext_lazy("Due"),
        "assignee": gettext_lazy("Assigned to"),
        "age": gettext_lazy("Waiting since"),
    }
    custom_field_preprocess = {field: {ReportView.FORMAT_CSV: harmless} for field in ("title", "assignee")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_see_worklist(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Column]:
        labels = self.export_headings
        return [
            ResourceColumn("title", label=labels["title"], sort_key="title"),
            StateColumn("state", label=labels["state"], sort_key="state"),
            FactColumn("words_left", label=labels["words_left"], sort_key="words_left", classname="search-count"),
            DueColumn("due", label=labels["due"], sort_key="due"),
            FactColumn("assignee", label=labels["assignee"], sort_key="assignee__username"),
            FactColumn("age", label=labels["age"], sort_key="opened_at"),
        ]

    def get_base_queryset(self) -> Any:
        return visible_twins(self.request.user)

    def get_filtered_queryset(self) -> Any:
        twins = self.filter_queryset(self.get_base_queryset())
        if self.search_query:
            twins = twins.filter(title__icontains=self.search_query)
        ordered = by_urgency(twins) if self.ordering == "urgency" else twins.order_by(self.ordering, "pk")
        return ordered.with_people()

    def get_queryset(self) -> Any:
        return self.get_base_queryset()

    def decorate_paginated_queryset(self, object_list: Iterable[Twin]) -> list[Row]:
        return [row_of(twin, self.request.user) for twin in object_list]

    def get_table(self, object_list: Iterable[Twin]) -> Any:
        return super().get_table(self.decorate_paginated_queryset(object_list))

    def stream_csv(self, queryset: Iterable[Row]) -> list[bytes]:
        """All lines at once: when a stream is read, the language of the account is no longer active."""
        return list(super().stream_csv(queryset))

    def get_filename(self) -> str:
        return f"translations-{timezone.localdate():%Y-%m-%d}"

    @cached_property
    def progress(self) -> list[Progress]:
        locales = Locale.objects.filter(pk__in=locales_of(self.request.user)).order_by("language_code")
        return progress_by_language(locales, self.get_base_queryset())

    @cached_property
    def may_submit(self) -> bool:
        return may_submit_any(self.request.user)

    @cached_property
    def no_results_message(self) -> str:
        if self.search_query or self.is_filtering:
            return _("No translation fits these filters.")
        return _("Nothing is being translated yet. An editor submits a published resource: “Translate” on its page.")


class ClaimView(View):
    """Takes a twin, or gives one's own back: ``release``."""

    http_method_names = ["post"]
    release = False

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        twin = get_object_or_404(visible_twins(request.user), pk=pk)
        if not can_translate(request.user, twin):
            raise PermissionDenied
        try:
            if self.release:
                work.release(twin, request.user)
                messages.success(request, _("“%(title)s” is free for others again.") % {"title": twin.title})
            else:
                work.claim(twin, request.user)
                messages.success(request, _("“%(title)s” is yours now.") % {"title": twin.title})
        except StepRefused as refused:
            messages.error(request, str(refused))
        return redirect(back_to(request, reverse(WORKLIST)))


def address_of_list(request: HttpRequest) -> str:
    """The whole page with the filters of this request, which may ask for the rows only."""
    filters = request.GET.copy()
    for name in [name for name in filters if name.startswith("_w_")]:
        del filters[name]
    return f"{reverse(WORKLIST)}?{filters.urlencode()}" if filters else reverse(WORKLIST)


def back_to(request: HttpRequest, default: str) -> str:
    """Where this page or form was come to from, when that is an address of this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else default
