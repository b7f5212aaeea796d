"""Translations of similar texts for one row, asked for after the page is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import View
from wagtail_localize.models import StringSegment, StringTranslation

from translation import memory
from translation.difference import Piece, difference
from translation.places import SLUG
from translation.text import as_text, to_input
from translation.views.twin import TwinMixin


@dataclass(frozen=True)
class Shown:
    """A suggestion: how like its source is, in percent, how it differs, and what it puts into the field."""

    likeness: int
    pieces: list[Piece]
    target: str


class SuggestionsView(TwinMixin, View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int, segment: int) -> HttpResponse:
        twin = self.twin
        row = (
            StringSegment.objects.filter(pk=segment, source_id=twin.translation.source_id)
            .exclude(context__path=SLUG)
            .select_related("string")
            .first()
        )
        if row is None:
            return JsonResponse({"message": _("The source no longer has this text.")}, status=410)
        stored = StringTranslation.objects.filter(
            translation_of=row.string, context_id=row.context_id, locale_id=twin.target_locale_id
        ).first()
        found = self.suggestions(row.string.data, stored.data if stored else "")
        context: dict[str, Any] = {"suggestions": found, "twin": twin, "segment": segment}
        html = render_to_string("translation/segment_suggestions.html", context) if found else ""
        return JsonResponse({"count": len(found), "html": html})

    def suggestions(self, source: str, stored: str) -> list[Shown]:
        """Those that differ from what stands there already."""
        similar = memory.similar(source, self.twin.source_locale_id, self.twin.target_locale_id)
        return [
            Shown(each.likeness, difference(as_text(each.source), as_text(source)), to_input(each.target))
            for each in similar
            if each.target != stored
        ]
