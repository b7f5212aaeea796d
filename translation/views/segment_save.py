"""Saving one row of the page for translating: a text, or what stands in the place of an image or a link."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from translation import work
from translation.errors import Conflict, Gone, NotAllowed, StepRefused
from translation.places import SLUG
from translation.segments import replaceables_of
from translation.text import to_input
from translation.views.segment_values import rows_of as replaceable_rows
from translation.views.segment_values import value_from
from translation.views.translate import SegmentView, facts_of, text_rows
from translation.views.translate_rows import ReplaceableRow, Row

LONGEST_TYPED = 50_000
"""Characters; no text of a page is longer, and nothing longer is looked at."""


class SaveSegmentView(SegmentView):
    """Keeps what was typed for one text.

    Answers to the script: 200 with the rows that changed and the counts of the page; 403, 409, 410, 422 and 423 with a
    message for the row and, for 409, the text that somebody else saved and its stamp.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = self.kwargs["segment"]
        try:
            self.demand_right()
            work.save_text(
                self.twin,
                number,
                request.POST.get("text", "")[:LONGEST_TYPED],
                request.user,
                request.POST.get("stamp", ""),
                same=bool(request.POST.get("same")),
            )
        except StepRefused as refused:
            return self.refuse(refused)
        self.twin.refresh_from_db()
        if self.wants_json:
            return self.accept(number)
        return redirect(f"{reverse('translation:translate', args=[self.twin.pk])}#segment-{number}")

    def demand_right(self) -> None:
        if not self.may_translate:
            raise NotAllowed(_("You may read this translation, not change it."))

    def accept(self, number: int) -> HttpResponse:
        """The saved row, and others that changed with it: the proposed address, and the same text once more."""
        rows = text_rows(self.twin)
        saved = next((row for row in rows if row.id == number), None)
        alike = (saved.segment.path, saved.segment.source) if saved else ("", "")
        changed = [
            row
            for row in rows
            if (row.segment.path, row.segment.source) == alike
            or (saved is not None and saved.segment.path == "title" and row.segment.place.kind == SLUG)
        ]
        return JsonResponse({"rows": [row_as_json(row) for row in changed]} | page_as_json(self))

    def refuse(self, refused: StepRefused) -> HttpResponse:
        theirs = to_input(refused.theirs) if isinstance(refused, Conflict) and refused.theirs else ""
        if self.wants_json:
            answer = {"message": str(refused), "theirs": theirs}
            if isinstance(refused, Conflict):
                answer["stamp"] = refused.stamp
            return JsonResponse(answer, status=refused.status)
        return self.page_with(refused, theirs)

    def page_with(self, refused: StepRefused, theirs: str) -> HttpResponse:
        """The whole page, the message at its row and what was typed still there."""
        typed = self.request.POST.get("text", "")[:LONGEST_TYPED]
        row = next((row for row in text_rows(self.twin) if row.id == self.kwargs["segment"]), None)
        if row is None or isinstance(refused, Gone | NotAllowed) or self.why_closed:
            context = self.get_context_data(message=str(refused), lost=typed)
        else:
            stamp = refused.stamp if isinstance(refused, Conflict) else self.request.POST.get("stamp", "")
            same = bool(self.request.POST.get("same"))
            shown = replace(row, typed=typed, stamp=stamp, same=same, message=str(refused), theirs=theirs)
            context = self.get_context_data(refused=[shown])
        return self.render_to_response(context, status=refused.status)


class SaveReplaceableView(SegmentView):
    """Replaces an image, document, page or link, or takes the source's again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number, stamp = self.kwargs["segment"], request.POST.get("stamp", "")
        try:
            if not self.may_translate:
                raise NotAllowed(_("You may read this translation, not change it."))
            found = next((each for each in replaceables_of(self.twin) if each.id == number), None)
            if found is None:
                raise Gone(_("The source was changed meanwhile and no longer has this. Reload the page."))
            undo = "undo" in request.POST
            value = None if undo else value_from(found.place, request.POST.get("value", ""), self.twin, request.user)
            work.save_override(self.twin, number, value, request.user, stamp)
        except StepRefused as refused:
            return self.refuse(refused)
        self.twin.refresh_from_db()
        if self.wants_json:
            return JsonResponse({"html": self.row_html(number), "rows": []} | page_as_json(self))
        return redirect(f"{reverse('translation:translate', args=[self.twin.pk])}#replaceable-{number}")

    def row_html(self, number: int) -> str:
        row = next(row for row in replaceable_rows(replaceables_of(self.twin)) if row.id == number)
        context = {"row": row, "twin": self.twin, "can_change": True}
        return render_to_string("translation/segment_replaceable.html", context, self.request)

    def refuse(self, refused: StepRefused) -> HttpResponse:
        stamp = refused.stamp if isinstance(refused, Conflict) else None
        if self.wants_json:
            answer: dict[str, Any] = {"message": str(refused)} | ({"stamp": stamp} if stamp is not None else {})
            return JsonResponse(answer, status=refused.status)
        rows = [] if self.why_closed else replaceable_rows(replaceables_of(self.twin))
        row = next((row for row in rows if row.id == self.kwargs["segment"]), None)
        if row is None:
            context = self.get_context_data(message=str(refused))
        else:
            context = self.get_context_data(refused=[self.with_message(row, refused, stamp)])
        return self.render_to_response(context, status=refused.status)

    def with_message(self, row: ReplaceableRow, refused: StepRefused, stamp: str | None) -> ReplaceableRow:
        typed = self.request.POST.get("value", "")[:LONGEST_TYPED]
        return replace(row, message=str(refused), typed=typed, stamp=row.stamp if stamp is None else stamp)


def row_as_json(row: Row) -> dict[str, Any]:
    """What the script writes into a row that was saved."""
    return {
        "id": row.id,
        "stamp": row.stamp,
        "text": row.typed,
        "same": row.same,
        "open": row.is_open,
        "confirm": row.to_confirm,
        "changed": row.is_changed,
        "warnings": len(row.warnings),
        "badge": {"text": row.badge.text, "tone": row.badge.tone},
        "hints": render_to_string("translation/segment_warnings.html", {"row": row}),
    }


def page_as_json(view: SegmentView) -> dict[str, Any]:
    """The bar of the page as it is now, and what to say to those who do not see it."""
    facts = facts_of(view.twin)
    said = ngettext("Saved. %(count)d segment is open.", "Saved. %(count)d segments are open.", view.twin.open)
    return {
        "facts": render_to_string("translation/translate_facts.html", {"facts": facts}),
        "ready": facts.ready,
        "said": said % {"count": view.twin.open} if view.twin.open else _("Saved. Nothing is open any more."),
    }
