"""PO files out, of one twin or of all that the work list shows, and in: choose, look at what would happen, import."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages

from translation import po_import
from translation.errors import NotAllowed, StepRefused
from translation.models import Twin
from translation.permissions import can_see_worklist, can_translate, visible_twins
from translation.po import MOST_FILES, archive_of, file_of, filename_of
from translation.po_import import FilePlan, Outcome, Plan, What
from translation.po_reading import MOST_UPLOADED, FileRefused
from translation.rows import direction_of
from translation.views.twin import WORKLIST, BelowWorkList, Crumb, TwinMixin, crumb_of
from translation.views.worklist import WorkList

MOST_SHOWN = 1_000
"""Texts listed one by one; of larger imports the rest is counted. What has to be ticked is always listed."""


class ExportView(TwinMixin, View):
    """The file of one twin."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        answer = HttpResponse(file_of(self.twin), content_type="text/x-gettext-translation; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{filename_of(self.twin)}"'
        return answer


class ExportAllView(WorkList):
    """An archive of every twin that fits the filters of the work list."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pks = list(self.get_filtered_queryset().values_list("pk", flat=True)[: MOST_FILES + 1])
        if not pks or len(pks) > MOST_FILES:
            messages.error(request, self.why_not(pks))
            return redirect(f"{reverse(WORKLIST)}?{request.GET.urlencode()}")
        answer = StreamingHttpResponse(archive_of(pks, get_language() or "nl"), content_type="application/zip")
        name = f"translations-{timezone.localdate():%Y-%m-%d}.zip"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def why_not(self, pks: list[int]) -> str:
        if not pks:
            return str(self.no_results_message)
        return _("More than %(most)d translations fit these filters: choose fewer, for example one state.") % {
            "most": MOST_FILES
        }


class PoPage(BelowWorkList, TemplateView):
    """What choosing and looking share."""

    page_title = gettext_lazy("Import PO files")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not can_see_worklist(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def of_twin(self) -> Twin | None:
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        return self.of_twin.title if self.of_twin else ""

    def way(self) -> list[Crumb]:
        return [*([crumb_of(self.of_twin)] if self.of_twin else []), *super().way()]

    def choose_url(self) -> str:
        return (
            reverse("translation:po_import_one", args=[self.of_twin.pk])
            if self.of_twin
            else reverse("translation:po_import")
        )


class ImportView(PoPage):
    """Choose a file. One that cannot be imported is refused here, with every reason; another leads on to the check."""

    template_name = "translation/po_import.html"

    @cached_property
    def of_twin(self) -> Twin | None:
        if "pk" not in self.kwargs:
            return None
        twins: Any = visible_twins(self.request.user)
        twin: Twin = get_object_or_404(twins.with_people(), pk=self.kwargs["pk"])
        if not can_translate(self.request.user, twin):
            raise PermissionDenied
        return twin

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        twin = self.of_twin
        file = request.FILES.get("file")
        if file is None or file.size is None or not file.name:
            return self.refuse([FileRefused(_("Choose a file first."))])
        if file.size > MOST_UPLOADED:
            most = {"name": file.name, "most": filesizeformat(MOST_UPLOADED)}
            return self.refuse([FileRefused(_("“%(name)s” is too large: at most %(most)s.") % most)])
        data = file.read()
        plan = po_import.plan(file.name, data, request.user, twin.pk if twin else None)
        if plan.refusals:
            return self.refuse(plan.refusals)
        upload = po_import.keep(request.user, file.name, data, twin)
        return redirect("translation:po_check", upload.pk)

    def refuse(self, refusals: list[StepRefused]) -> HttpResponse:
        return self.render_to_response(self.get_context_data(refusals=refusals), status=refusals[0].status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "twin": self.of_twin,
            "refusals": kwargs.get("refusals", []),
            "most_size": filesizeformat(MOST_UPLOADED),
            "most_files": MOST_FILES,
        }


@dataclass(frozen=True)
class Group:
    """Texts of a file that share a fate; ``more`` are not listed."""

    title: str
    tone: str
    outcomes: list[Outcome]
    more: int
    asks: bool = False


@dataclass(frozen=True)
class ShownFile:
    plan: FilePlan
    direction: str
    groups: list[Group]
    unchanged: int


class CheckView(PoPage):
    """What an upload would do. Posting the form does it; what is refused then is said here, and nothing was changed."""

    template_name = "translation/po_check.html"

    @cached_property
    def upload(self) -> Any:
        """:raises Gone: it was imported or replaced."""
        return po_import.find(self.kwargs["upload"], self.request.user)

    @property
    def of_twin(self) -> Twin | None:
        twin: Twin | None = self.upload.twin
        return twin

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.show(request)
        except StepRefused as refused:
            messages.error(request, str(refused))
            return redirect("translation:po_import")

    def show(self, request: HttpRequest) -> HttpResponse:
        plan = po_import.plan(self.upload.name, bytes(self.upload.data), request.user, self.upload.twin_id)
        status = plan.refusals[0].status if plan.refusals else 200
        return self.render_to_response(self.get_context_data(plan=plan), status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            twin = self.of_twin
            done = po_import.carry_out(self.upload.pk, request.user, set(request.POST.getlist("overwrite")))
        except NotAllowed as refused:
            raise PermissionDenied from refused
        except StepRefused:
            # What is in the way shows when it is looked at once more.
            return self.get(request)
        self.tell(done)
        if twin is None and len(done.files) == 1:
            twin = done.files[0].twin
        return redirect("translation:translate", twin.pk) if twin else redirect(WORKLIST)

    def tell(self, done: Plan) -> None:
        text = ngettext(
            "%(count)d text was imported. Nothing is published by this.",
            "%(count)d texts were imported. Nothing is published by this.",
            done.written,
        )
        messages.success(self.request, text % {"count": done.written})
        if done.asked:
            text = ngettext(
                "%(count)d text was left as it is here.", "%(count)d texts were left as they are here.", done.asked
            )
            messages.info(self.request, text % {"count": done.asked})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan: Plan = kwargs["plan"]
        return super().get_context_data(**kwargs) | {
            "name": self.upload.name,
            "refusals": plan.refusals,
            "files": shown(plan),
            "written": plan.written,
            "asked": plan.asked,
            "choose_url": self.choose_url(),
        }


def shown(plan: Plan) -> list[ShownFile]:
    """The files as the page lists them, up to :data:`MOST_SHOWN` texts in all."""
    left = MOST_SHOWN
    files = []
    for file in plan.files:
        if file.twin is None or file.refused:
            continue
        groups = []
        for title, tone, what in _groups():
            outcomes = file.of(what)
            if outcomes:
                kept = outcomes if what == What.ASK else list(islice(outcomes, left))
                left = max(0, left - len(kept))
                groups.append(Group(title, tone, kept, len(outcomes) - len(kept), what == What.ASK))
        files.append(ShownFile(file, direction_of(file.twin), groups, len(file.of(What.NOTHING))))
    return files


def _groups() -> list[tuple[str, str, What]]:
    """In the order in which a person wants to know."""
    return [
        (_("Refused: mend these in the file, or translate them on the page"), "warning", What.REFUSE),
        (_("Kept as they are, unless you tick them"), "warning", What.ASK),
        (_("Texts that are filled in"), "success", What.NEW),
        (_("Texts that change"), "info", What.CHANGE),
        (_("Texts that are confirmed"), "success", What.CONFIRM),
        (_("Texts that are skipped"), "neutral", What.SKIP),
    ]
