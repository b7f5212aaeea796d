"""Where a reviewer compares a translation with its source and decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page, Revision
from wagtail_localize.models import TranslationSource

from search.log.rows import language_name
from translation import work
from translation.difference import Piece, difference
from translation.errors import StepRefused
from translation.history import history_of
from translation.models import Approval, Twin
from translation.people import name_of
from translation.permissions import can_see, can_translate, visible_twins
from translation.rows import direction_of
from translation.segments import Replaceable, Segment, replaceables_of, segments_of
from translation.states import TONES, State
from translation.text import as_text


@dataclass(frozen=True)
class ReviewRow:
    """A segment beside what was approved in its place last time: ``pieces`` is the difference, empty when new."""

    segment: Segment
    before: str
    pieces: list[Piece]
    changed: bool


def review_rows(twin: Twin, approval: Approval | None) -> list[ReviewRow]:
    """Every segment in order. A text is compared with the last approved one in the same place."""
    before: dict[str, list[str]] = {}
    for path, _source, target in approval.segments if approval else []:
        before.setdefault(path, []).append(target)
    rows = []
    seen: dict[str, int] = {}
    for segment in segments_of(twin, approval):
        number = seen.get(segment.path, 0)
        seen[segment.path] = number + 1
        texts = before.get(segment.path, [])
        old = as_text(texts[number]) if number < len(texts) else ""
        changed = approval is not None and old != segment.target_text
        pieces = difference(old, segment.target_text) if changed and old else []
        rows.append(ReviewRow(segment, old, pieces, changed))
    return rows


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "translation/review.html"
    header_icon = "tasks"

    @cached_property
    def twin(self) -> Twin:
        twins = visible_twins(self.request.user).with_people().select_related("translation__source", "review")  # type: ignore[attr-defined]
        return get_object_or_404(twins, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Review")

    def get_page_subtitle(self) -> str:
        return self.twin.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("translation:worklist"), "label": _("Translations")},
            {"url": "", "label": self.twin.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        twin, user = self.twin, self.request.user
        if twin.target_page is None:
            raise Http404
        approval = twin.approvals.first()
        rows = review_rows(twin, approval)
        replaced: list[Replaceable] = [each for each in replaceables_of(twin) if each.replaced]
        return super().get_context_data(**kwargs) | {
            "twin": twin,
            "source_language": language_name(twin.source_locale.language_code),
            "target_language": language_name(twin.target_locale.language_code),
            "direction": direction_of(twin),
            "state": State(twin.state).label,
            "tone": TONES[State(twin.state)],
            "rows": rows,
            "changed": sum(row.changed for row in rows),
            "approval": approval,
            "replaced": replaced,
            "history": history_of(twin),
            "sender": name_of(twin.sent_by),
            "may_decide": work.can_decide(twin, user),
            "may_take_back": twin.state == State.REVIEW and can_translate(user, twin),
            "comment": kwargs.get("comment", ""),
            "error": kwargs.get("error", ""),
        }


class DecideView(ReviewView):
    """Approve, or send back with a comment; what is refused is said on the page, with the comment still there."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        comment = request.POST.get("comment", "").replace("\0", "")[:5000]
        twin = self.twin
        try:
            if request.POST.get("decision") == "approve":
                work.approve(twin, request.user, comment.strip())
                messages.success(request, _("“%(title)s” is approved and published.") % {"title": twin.title})
            else:
                work.send_back(twin, request.user, comment)
                messages.success(request, _("“%(title)s” went back to its translator.") % {"title": twin.title})
        except StepRefused as refused:
            context = self.get_context_data(error=str(refused), comment=comment)
            return self.render_to_response(context, status=refused.status)
        return redirect("translation:worklist")


class RenderedView(View):
    """The source or the draft of the translation as a visitor would see it; never a draft of the source."""

    def get(self, request: HttpRequest, pk: int, side: str) -> HttpResponse:
        twin = get_object_or_404(Twin.objects.select_related("translation__source", "target_locale"), pk=pk)
        if not can_see(request.user, twin):
            raise PermissionDenied
        page = self._source(twin) if side == "source" else self._target(twin)
        response: HttpResponse = page.make_preview_request(request, page.default_preview_mode)
        return response

    def _source(self, twin: Twin) -> Page:
        page: Page = TranslationSource.objects.get(pk=twin.translation.source_id).as_instance()
        return page

    def _target(self, twin: Twin) -> Page:
        if twin.state == State.REVIEW and twin.revision_id:
            page: Page = Revision.objects.get(pk=twin.revision_id).as_object()
            return page
        if twin.target_page_id is None:
            raise Http404
        return Page.objects.get(pk=twin.target_page_id).specific
