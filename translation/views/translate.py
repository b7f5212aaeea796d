"""The page where a translator works: source and target side by side, every field open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import TemplateView

from search.log.rows import language_name
from translation import presence
from translation.glossary import terms_of
from translation.history import comment_to_answer
from translation.machine import translator_for
from translation.models import Twin
from translation.people import name_of
from translation.permissions import can_assign, can_see
from translation.rows import direction_of
from translation.segments import replaceables_of, segments_of
from translation.states import FOR_TRANSLATORS, TONES, State
from translation.views.segment_values import media_of
from translation.views.segment_values import rows_of as replaceable_rows
from translation.views.translate_rows import ReplaceableRow, Row, row_of, sections_of
from translation.views.twin import Crumb, TwinPage, crumb_of

ALL, OPEN, CHANGED, WARNINGS = "all", "open", "changed", "warnings"


@dataclass(frozen=True)
class Filter:
    """A choice of rows. The page's style hides the others, so that a script can change it without asking."""

    name: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Facts:
    """What the bar says about a twin; printed again after each save."""

    done: int
    all: int
    words_left: int
    state: str
    tone: str
    due: Any
    overdue: bool
    assignee: str
    ready: bool

    @property
    def percent(self) -> int:
        return self.done * 100 // self.all if self.all else 100


def facts_of(twin: Twin) -> Facts:
    return Facts(
        done=twin.done,
        all=twin.segments,
        words_left=twin.words_left,
        state=str(State(twin.state).label),
        tone=TONES[State(twin.state)],
        due=twin.due,
        overdue=twin.is_overdue,
        assignee=name_of(twin.assignee),
        ready=not twin.open and twin.state in FOR_TRANSLATORS,
    )


def text_rows(twin: Twin) -> list[Row]:
    """Every text of a twin as the page shows it; three queries."""
    terms = terms_of(twin.source_locale.language_code, twin.target_locale.language_code)
    return [row_of(segment, twin, terms) for segment in segments_of(twin)]


class TranslateView(TwinPage, TemplateView):
    template_name = "translation/translate.html"
    page_title = gettext_lazy("Translate")
    header_icon = "wagtail-localize-language"

    def way(self) -> list[Crumb]:
        return [crumb_of(self.twin)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        twin = self.twin
        refused: list[Row | ReplaceableRow] = kwargs.get("refused", [])
        texts = text_rows(twin)
        others = replaceable_rows(replaceables_of(twin), editable=not self.why_closed)
        instead = {row.anchor: row for row in refused}
        rows: list[Row | ReplaceableRow] = [*texts, *others]
        return super().get_context_data(**kwargs) | {
            "twin": twin,
            "direction": direction_of(twin),
            "source_language": language_name(twin.source_locale.language_code),
            "target_language": language_name(twin.target_locale.language_code),
            "facts": facts_of(twin),
            "sections": sections_of(instead.get(row.anchor, row) for row in rows),
            "why_closed": self.why_closed,
            "can_change": not self.why_closed,
            "can_take_back": twin.state == State.REVIEW and self.may_translate,
            "can_send": twin.state in FOR_TRANSLATORS and self.may_translate,
            "filters": self.filters(texts),
            "show": self.show,
            "next_open": next((row.anchor for row in texts if row.is_open), ""),
            "remembered": sum(1 for row in texts if row.to_confirm and row.segment.origin == "memory"),
            "has_untranslated": any(row.segment.target is None for row in texts),
            "machine": self.machine,
            "answer": comment_to_answer(twin),
            "can_assign": twin.state != State.REMOVED and self.may_assign,
            "can_settle": twin.state == State.OUTDATED and self.may_assign,
            "others": presence.arrive(twin, self.request.user),
            "media": media_of(others) if others else Media(),
            "message": kwargs.get("message", ""),
            "lost": kwargs.get("lost", ""),
        }

    @cached_property
    def may_assign(self) -> bool:
        return can_assign(self.request.user, self.twin)

    @property
    def machine(self) -> str:
        """The name of the machine translator, where there is one and something to change."""
        translator = None if self.why_closed else translator_for(self.twin)
        return str(translator.display_name) if translator else ""

    @property
    def show(self) -> str:
        wanted = self.request.GET.get("show", ALL)
        return wanted if wanted in (OPEN, CHANGED, WARNINGS) else ALL

    def filters(self, rows: list[Row]) -> list[Filter]:
        url = reverse("translation:translate", args=[self.twin.pk])
        counts = [
            (ALL, _("All"), len(rows)),
            (OPEN, _("Open"), sum(1 for row in rows if row.is_open)),
            (CHANGED, pgettext("several texts", "Changed in the source"), sum(1 for row in rows if row.is_changed)),
            (WARNINGS, _("With warnings"), sum(1 for row in rows if row.warnings)),
        ]
        return [Filter(name, label, count, f"{url}?show={name}") for name, label, count in counts]


class SegmentView(TranslateView):
    """One row of the page: what saving and replacing share.

    With the script they answer in JSON, without it by going back to the row or, when something was refused, with the
    whole page and what was typed still in it.
    """

    http_method_names = ["get", "post"]

    @property
    def wants_json(self) -> bool:
        return self.request.headers.get("x-requested-with") == "XMLHttpRequest"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.wants_json and not can_see(request.user, get_object_or_404(Twin, pk=self.kwargs["pk"])):
            return JsonResponse({"message": _("You may not see this translation.")}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where a form was sent to, opened as an address."""
        return redirect("translation:translate", self.twin.pk)
