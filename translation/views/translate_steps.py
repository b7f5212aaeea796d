"""The buttons of the page for translating that concern all of it: memory, machine, sending, taking back, preview."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages

from search.log.rows import language_name
from translation import machine, work
from translation.errors import Refused, StepRefused
from translation.segments import segments_of
from translation.target import draft_of
from translation.views.twin import TwinMixin, TwinPage


class StepView(TwinMixin, View):
    """A step by a person who may translate, and back to the page with what became of it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_translate:
            raise PermissionDenied
        try:
            self.step()
        except StepRefused as refused:
            messages.error(request, str(refused))
            return self.back(refused)
        return self.back()

    def step(self) -> None:
        raise NotImplementedError

    def back(self, refused: StepRefused | None = None) -> HttpResponse:
        """To the page, and to the segment that is in the way, where one is."""
        address = reverse("translation:translate", args=[self.twin.pk])
        path = refused.path if isinstance(refused, Refused) else ""
        found = next((each for each in segments_of(self.twin) if path and each.path == path), None)
        return redirect(f"{address}#segment-{found.id}" if found else address)


class SendView(StepView):
    def step(self) -> None:
        work.send(self.twin, self.request.user)
        messages.success(self.request, _("“%(title)s” is with the reviewers now.") % {"title": self.twin.title})

    def back(self, refused: StepRefused | None = None) -> HttpResponse:
        return super().back(refused) if refused else redirect("translation:worklist")


class TakeBackView(StepView):
    def step(self) -> None:
        work.take_back(self.twin, self.request.user)
        messages.success(self.request, _("You can go on translating. Send it for review again when it is done."))


class FillView(StepView):
    """Takes over what was approved elsewhere for exactly the same texts since the twin was submitted."""

    def step(self) -> None:
        filled = work.fill_from_memory(self.twin)
        _tell(
            self.request,
            filled,
            ngettext(
                "%(count)d text was filled in. Confirm it.", "%(count)d texts were filled in. Confirm them.", filled
            ),
            _("Memory knows none of the open texts exactly."),
        )


class ConfirmView(StepView):
    def step(self) -> None:
        confirmed = work.confirm_remembered(self.twin, self.request.user)
        _tell(
            self.request,
            confirmed,
            ngettext("%(count)d text was confirmed.", "%(count)d texts were confirmed.", confirmed),
            _("There was nothing to confirm."),
        )


class MachineView(StepView):
    def step(self) -> None:
        translated = machine.translate_open(self.twin, self.request.user)
        _tell(
            self.request,
            translated,
            ngettext(
                "%(count)d text was translated by machine. Read and confirm it.",
                "%(count)d texts were translated by machine. Read and confirm them.",
                translated,
            ),
            _("There was nothing left to translate."),
        )


def _tell(request: HttpRequest, count: int, done: str, nothing: str) -> None:
    if count:
        messages.success(request, done % {"count": count})
    else:
        messages.info(request, nothing)


class PreviewView(TwinPage, TemplateView):
    """The page as it would be with the texts of now, in a frame that says that it is none yet."""

    template_name = "translation/translate_preview.html"
    page_title = gettext_lazy("Preview")
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "twin": self.twin,
            "source_language": language_name(self.twin.source_locale.language_code),
        }


class PreviewedView(TwinMixin, View):
    """The page itself, for the frame. Open texts are in the language of the source."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.twin.target_page_id is None:
            raise Http404
        page = draft_of(self.twin, fallback=True)
        response: HttpResponse = page.make_preview_request(request, page.default_preview_mode)
        return response
