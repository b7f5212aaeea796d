"""An editor looks at what changed in a source and says that the approved translation holds: a typo, a comma."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages

from translation import work
from translation.difference import Piece, difference
from translation.errors import NotAllowed, NotOpen, StepRefused
from translation.permissions import can_assign, lock_message
from translation.states import State
from translation.text import as_text
from translation.views.twin import TwinPage


@dataclass(frozen=True)
class Change:
    """A text of the source, before and after, and the translation that would stay."""

    where: str
    pieces: list[Piece]
    translation: str


class NoTranslationNeededView(TwinPage, TemplateView):
    template_name = "translation/no_translation_needed.html"
    page_title = gettext_lazy("No translation needed")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not can_assign(request.user, self.twin):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.twin.state != State.OUTDATED:
            messages.info(request, _("This translation is not outdated."))
            return self.back()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.demand_unlocked()
            kept = work.no_translation_needed(self.twin, request.user, request.POST.get("seen", ""))
        except NotOpen as refused:
            messages.error(request, str(refused))
            return self.back()
        except StepRefused as refused:
            return self.render_to_response(self.get_context_data(message=str(refused)), status=refused.status)
        self.twin.refresh_from_db()
        self.tell(kept)
        return self.back()

    def demand_unlocked(self) -> None:
        """:raises NotAllowed: somebody has locked the page."""
        if self.twin.target_page and (reason := lock_message(self.request.user, self.twin.target_page)):
            raise NotAllowed(reason)

    def tell(self, kept: int) -> None:
        text = ngettext(
            "%(count)d translation stays as it was approved.",
            "%(count)d translations stay as they were approved.",
            kept,
        )
        messages.success(self.request, text % {"count": kept})
        if self.twin.open:
            text = ngettext("%(count)d text is still open.", "%(count)d texts are still open.", self.twin.open)
            messages.info(self.request, text % {"count": self.twin.open})
        elif self.twin.state == State.OUTDATED:
            messages.info(self.request, _("The source lost or moved something too: send the translation for review."))

    def back(self) -> HttpResponse:
        return redirect("translation:translate", self.twin.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes = [
            Change(each.where, difference(as_text(each.earlier.source), each.source_text), as_text(each.earlier.target))
            for each in work.keep_without_translating(self.twin)
            if each.earlier
        ]
        return super().get_context_data(**kwargs) | {
            "twin": self.twin,
            "changes": changes,
            "others": max(0, self.twin.open - len(changes)),
            "seen": work.source_version(self.twin),
            "message": kwargs.get("message", ""),
        }
