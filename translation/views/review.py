"""Where a reviewer compares a translation with its source and decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page, Revision
from wagtail_localize.models import TranslationContext, TranslationSource

from search.log.rows import language_name
from translation import work
from translation.checks import TextWarning
from translation.difference import Piece, difference
from translation.errors import StepRefused
from translation.glossary import terms_of
from translation.history import history_of
from translation.models import Approval, Twin
from translation.people import name_of
from translation.permissions import can_translate
from translation.places import LINK, SLUG, place_of
from translation.rows import direction_of
from translation.segments import Replaceable, Segment, replaceables_of, segments_of
from translation.states import TONES, State
from translation.text import as_text
from translation.views.segment_values import rows_of
from translation.views.translate_rows import ReplaceableRow, Value, warnings_of
from translation.views.twin import TwinMixin, TwinPage


@dataclass(frozen=True)
class ReviewRow:
    """A segment beside what was approved in its place last time.

    ``changed`` says that this translation was not approved for this text. ``pieces`` is what changed in the
    translation and ``source_pieces`` what changed in the source; empty where there was nothing, or nothing changed.
    """

    segment: Segment
    changed: bool
    pieces: list[Piece]
    source_pieces: list[Piece]
    warnings: list[TextWarning]

    @property
    def is_new(self) -> bool:
        return self.changed and not self.pieces and not self.source_pieces


def review_rows(twin: Twin, approval: Approval | None) -> list[ReviewRow]:
    """Every segment in order. A text is compared with the last approved one in the same place."""
    before: dict[str, list[tuple[str, str]]] = {}
    for path, source, target in approval.segments if approval else []:
        before.setdefault(path, []).append((source, target))
    terms = terms_of(twin.source_locale.language_code, twin.target_locale.language_code)
    rows = []
    seen: dict[str, int] = {}
    for segment in segments_of(twin, approval):
        number = seen.get(segment.path, 0)
        seen[segment.path] = number + 1
        there = before.get(segment.path, [])
        warnings = warnings_of(segment, twin, terms)
        last = there[number] if number < len(there) else ("", "")
        rows.append(_row(segment, last, warnings) if approval else _new(segment, warnings))
    return rows


def _new(segment: Segment, warnings: list[TextWarning]) -> ReviewRow:
    """Of a translation that was never approved nothing stands out."""
    return ReviewRow(segment, changed=False, pieces=[], source_pieces=[], warnings=warnings)


def _row(segment: Segment, there: tuple[str, str], warnings: list[TextWarning]) -> ReviewRow:
    """``there`` are source and translation that were approved in this place."""
    source, target = there
    if segment.approved is not None:
        source, target = segment.source, segment.approved
    # An address that changes in the source asks nobody.
    same_source = segment.place.kind == SLUG or source == segment.source
    changed = not same_source or target != segment.target
    old, old_source = as_text(target), as_text(source)
    return ReviewRow(
        segment,
        changed,
        difference(old, segment.target_text) if changed and old and target != segment.target else [],
        difference(old_source, segment.source_text) if not same_source and old_source else [],
        warnings,
    )


@dataclass(frozen=True)
class ReplacementRow:
    """An image, document, page or link that the translation replaces (``new``), or did when it was approved (``old``).

    ``None`` stands for that of the source. ``gone`` says that the source has nothing there any more.
    """

    row: ReplaceableRow
    old: Value | None
    new: Value | None
    changed: bool
    gone: bool


def replacement_rows(twin: Twin, approval: Approval | None) -> list[ReplacementRow]:
    """Everything that is replaced, or was when it was approved; a constant number of queries."""
    before: dict[str, Any] = approval.overrides if approval else {}
    places = replaceables_of(twin)
    now = [each for each in places if each.replaced or each.path in before]
    now += _gone(twin, set(before) - {each.path for each in places}, before)
    then = [replace(each, target=before.get(each.path), replaced=each.path in before) for each in now]
    rows = rows_of([*now, *then], editable=False)
    half = len(rows) // 2
    return [
        ReplacementRow(
            row,
            was.target,
            row.target,
            changed=approval is None or _stored(was) != _stored(row),
            gone=row.replaceable.source is None,
        )
        for row, was in zip(rows[:half], rows[half:], strict=True)
    ]


def _stored(row: ReplaceableRow) -> tuple[bool, Any]:
    return row.replaceable.replaced, row.replaceable.target


def _gone(twin: Twin, paths: Collection[str], before: Mapping[str, Any]) -> list[Replaceable]:
    """Places that the source had when it was approved."""
    if not paths:
        return []
    page_class = twin.translation.source.specific_content_type.model_class()
    found = []
    for context in TranslationContext.objects.filter(object_id=twin.object_key, path__in=paths).order_by("path"):
        place = place_of(page_class, context.field_path)
        if isinstance(before[context.path], str):
            place = replace(place, kind=LINK)
        found.append(Replaceable(0, context.path, place, 0, None))
    return found


class ReviewView(TwinPage, TemplateView):
    template_name = "translation/review.html"
    page_title = gettext_lazy("Review")
    header_icon = "tasks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        twin, user = self.twin, self.request.user
        if twin.target_page is None:
            raise Http404
        approval = twin.approvals.first()
        rows = review_rows(twin, approval)
        replaced = replacement_rows(twin, approval)
        return super().get_context_data(**kwargs) | {
            "twin": twin,
            "source_language": language_name(twin.source_locale.language_code),
            "target_language": language_name(twin.target_locale.language_code),
            "direction": direction_of(twin),
            "state": State(twin.state).label,
            "tone": TONES[State(twin.state)],
            "rows": rows,
            "changed": sum(row.changed for row in rows) + sum(row.changed for row in replaced),
            "approval": approval,
            "replaced": replaced,
            "warnings": sum(len(row.warnings) for row in rows),
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
            # As it is now: somebody may have decided, or deleted it, while this waited.
            del self.twin
            try:
                context = self.get_context_data(error=str(refused), comment=comment)
            except Http404:
                messages.error(request, str(refused))
                return redirect("translation:worklist")
            return self.render_to_response(context, status=refused.status)
        return redirect("translation:worklist")


class RenderedView(TwinMixin, View):
    """The source or the draft of the translation as a visitor would see it; never a draft of the source."""

    def get(self, request: HttpRequest, pk: int, side: str) -> HttpResponse:
        page = self._source(self.twin) if side == "source" else self._target(self.twin)
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
