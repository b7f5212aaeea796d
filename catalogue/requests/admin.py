"""What visitors sent, as lists and tasks in the admin: read, filtered, taken away as a spreadsheet, settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import django_filters  # type: ignore[import-untyped]  # comes with Wagtail, which builds its filters on it
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from catalogue.converters import ROW
from catalogue.models import MaterialLanguage, PaperOrder, ProblemReport, RequestMail, VisitorRequest
from catalogue.models.requests import KEPT
from catalogue.spreadsheets import harmless
from catalogue.vocabulary import current_vocabulary
from catalogue.way_back import way_back


class FromVisitorsPolicy(ModelPermissionPolicy):
    """Nobody makes in the admin what only visitors send."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and bool(super().user_has_permission(user, action))


for _model in (PaperOrder, ProblemReport):
    register_permission_policy(_model, FromVisitorsPolicy(_model), exact_class=True)


def may_settle(user: Any, model: type[VisitorRequest]) -> bool:
    return bool(policy_registry.get_by_type(model).user_has_permission(user, "change"))


# --- Lists ------------------------------------------------------------------------------------------------------------


def _resources_of(model: type[VisitorRequest]) -> Callable[[], list[tuple[str, str]]]:
    """The resources that there are requests about, under the title of the latest one."""

    def choices() -> list[tuple[str, str]]:
        rows = model.objects.order_by("received_at").values_list("translation_key", "title")
        return sorted(((str(key), title) for key, title in dict(rows).items()), key=lambda row: row[1])

    return choices


class RequestFilterSet(WagtailFilterSet):
    received_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Received"), widget=DateRangePickerWidget, field_name="received_at"
    )


class OrderFilterSet(RequestFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=PaperOrder.State.choices, widget=forms.RadioSelect
    )
    resource = django_filters.ChoiceFilter(
        label=gettext_lazy("Resource"), field_name="translation_key", choices=_resources_of(PaperOrder)
    )

    class Meta:
        model = PaperOrder
        fields: list[str] = []


class ProblemFilterSet(RequestFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=ProblemReport.State.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind of problem"), choices=ProblemReport.Kind.choices)
    resource = django_filters.ChoiceFilter(
        label=gettext_lazy("Resource"), field_name="translation_key", choices=_resources_of(ProblemReport)
    )

    class Meta:
        model = ProblemReport
        fields: list[str] = []


class MomentColumn(Column):
    def get_value(self, instance: VisitorRequest) -> str:
        return moment(super().get_value(instance))


class StateColumn(Column):
    """The state, mails that did not leave, and the button that settles the request."""

    cell_template_name = "requests/admin/state_cell.html"

    def __init__(self, *args: Any, button: Any, viewset: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._button, self._viewset = button, viewset

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return context | {
            "csrf_token": get_token(request),
            "button": "" if instance.settled_at else self._button,
            "settle_url": reverse(f"{self._viewset}:settle", args=[instance.pk]),
            "next": f"{reverse(f'{self._viewset}:index')}?{_without_parts(request).urlencode()}",
        }


def _without_parts(request: HttpRequest) -> QueryDict:
    """Filters and order of a list; the parameters of Wagtail itself belong to requests for a part of the page."""
    kept = request.GET.copy()
    for name in [name for name in kept if name.startswith("_w_")]:
        del kept[name]
    return kept


def moment(value: Any) -> str:
    return str(date_format(timezone.localtime(value), "j M Y H:i"))


class RequestIndexView(IndexView):
    """The latest first; a spreadsheet calculates with nothing that a visitor typed."""

    template_name = "requests/admin/index.html"
    default_ordering = "-received_at"
    related: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet[VisitorRequest]:
        late = RequestMail.objects.late().filter(request=OuterRef("pk"))
        kept = super().get_base_queryset().filter(pk__in=VisitorRequest.objects.kept())
        return kept.annotate(mail_failed=Exists(late)).select_related(*self.related)

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if field == "copies_language":
            value = self.languages.get(value, value)
        if isinstance(value, datetime):
            # As the lists show it: the time of the clock on the wall, to the minute.
            value = timezone.make_naive(value).replace(second=0, microsecond=0)
        value = super().preprocess_field_value(field, value, export_format)
        if isinstance(value, datetime) and export_format == self.FORMAT_CSV:
            return f"{value:%Y-%m-%d %H:%M}"
        return harmless(value) if export_format == self.FORMAT_CSV and isinstance(value, str) else value

    @cached_property
    def languages(self) -> dict[str, str]:
        """Names by slug; the vocabulary is asked for once and not for each row."""
        return {term.slug: term.name() for term in current_vocabulary().terms(MaterialLanguage)}

    def stream_csv(self, queryset: Any) -> list[bytes]:
        """All lines at once: when a stream is read, the language of the account is no longer active."""
        return list(super().stream_csv(queryset))

    def get_filename(self) -> str:
        return f"{self.export_filename}-{timezone.localdate():%Y-%m-%d}"


class ProblemIndexView(RequestIndexView):
    related = ("assignee",)


class SettleView(PermissionCheckedMixin, View):
    """A click in the list: sent, or solved."""

    http_method_names = ["post"]
    model: type[VisitorRequest] = PaperOrder
    index_url_name = ""
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        settled: Any = get_object_or_404(self.model, pk=pk)
        if settled.state != settled.SETTLED:
            settled.state = settled.SETTLED
            settled.save()
            log(instance=settled, action="wagtail.edit")
        messages.success(request, f"{settled}: {settled.get_state_display()}")
        return way_back(request, self.index_url_name)


# --- One request ------------------------------------------------------------------------------------------------------


class WherePanel(Panel):
    """The page it is about, its editor, when it came, until when it is kept, and mails that could not be sent."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "requests/admin/where.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            request, page = self.instance, self.instance.page
            user = self.request.user
            may_edit = page is not None and page.permissions_for_user(user).can_edit()
            return super().get_context_data(parent_context) | {
                "visitor_request": request,
                "page_url": page.full_url if page and page.live else "",
                "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else "",
                "received": moment(request.received_at),
                "deleted_on": date_format(timezone.localdate(request.received_at + KEPT), "DATE_FORMAT"),
                "unsent": request.mails.late(),
            }


class SentPanel(Panel):
    """What the visitor sent, to be read and copied: ``template`` shows ``visitor_request``."""

    def __init__(self, template: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template = template

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"template": self.template}

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            return str(self.panel.template)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"visitor_request": self.instance}


class TaskForm(WagtailAdminModelForm):
    """Somebody takes care of it who may."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if assignee := self.fields.get("assignee"):
            assignee.queryset = policy_registry.get_by_type(ProblemReport).users_with_permission("change")


class RequestViewSet(ModelViewSet):
    index_view_class = RequestIndexView
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    search_backend_name = None
    list_per_page = 50
    pk_path_converter = ROW

    def get_urlpatterns(self) -> list[Any]:
        settle = SettleView.as_view(model=self.model, index_url_name=self.get_url_name("index"))
        return [*super().get_urlpatterns(), path(f"settle/<{ROW}:pk>/", settle, name="settle")]


class OrderViewSet(RequestViewSet):
    model = PaperOrder
    name = "paper_orders"
    icon = "mail"
    menu_label = gettext_lazy("Paper orders")
    filterset_class = OrderFilterSet
    search_fields = ["organisation", "contact", "email", "municipality", "postcode", "title"]
    export_filename = "paper-orders"
    list_display = [
        "organisation",
        Column("copies", label=gettext_lazy("Copies"), sort_key="copies"),
        Column("title", label=gettext_lazy("Resource"), sort_key="title"),
        Column("municipality", label=gettext_lazy("Municipality"), sort_key="municipality"),
        MomentColumn("received_at", label=gettext_lazy("Received"), sort_key="received_at"),
        StateColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            button=gettext_lazy("Mark as sent"),
            viewset="paper_orders",
        ),
    ]
    list_export = [
        "pk",
        "received_at",
        "get_state_display",
        "title",
        "copies",
        "copies_language",
        "organisation",
        "contact",
        "street",
        "postcode",
        "municipality",
        "email",
        "get_language_display",
        "remark",
    ]
    export_headings = {
        "get_language_display": gettext_lazy("Language of the page"),
        "pk": gettext_lazy("Number"),
        "get_state_display": gettext_lazy("State"),
        "copies_language": gettext_lazy("Language of the copies"),
    }
    panels = [
        WherePanel(),
        FieldPanel("state"),
        SentPanel("requests/admin/ordered.html", heading=gettext_lazy("What was ordered")),
        SentPanel("requests/admin/address.html", heading=gettext_lazy("Where it goes")),
    ]


class ProblemViewSet(RequestViewSet):
    model = ProblemReport
    name = "page_problems"
    index_view_class = ProblemIndexView
    icon = "warning"
    menu_label = gettext_lazy("Problems with pages")
    filterset_class = ProblemFilterSet
    search_fields = ["title", "text", "note"]
    export_filename = "page-problems"
    list_display = [
        "title",
        Column("get_kind_display", label=gettext_lazy("Kind of problem"), sort_key="kind"),
        Column("assignee", label=gettext_lazy("Who takes care of it"), sort_key="assignee"),
        MomentColumn("received_at", label=gettext_lazy("Received"), sort_key="received_at"),
        StateColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            button=gettext_lazy("Mark as solved"),
            viewset="page_problems",
        ),
    ]
    list_export = [
        "pk",
        "received_at",
        "get_state_display",
        "title",
        "get_language_display",
        "get_kind_display",
        "text",
        "note",
    ]
    export_headings = OrderViewSet.export_headings | {"get_kind_display": gettext_lazy("Kind of problem")}
    panels = [
        WherePanel(),
        SentPanel("requests/admin/reported.html", heading=gettext_lazy("What the visitor wrote")),
        FieldPanel("state"),
        FieldPanel("assignee"),
        FieldPanel("note"),
    ]

    def get_edit_handler(self) -> Any:
        handler = super().get_edit_handler()
        handler.base_form_class = TaskForm
        return handler


class FromVisitors(ModelViewSetGroup):
    """Both lists under one entry of the menu."""

    items = (OrderViewSet, ProblemViewSet)
    menu_label = gettext_lazy("From visitors")
    menu_icon = "mail"
    menu_order = 220
