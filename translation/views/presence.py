"""The beat of the page for translating: it says that somebody is there, and hears who else is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import View

from translation import presence
from translation.models import Twin
from translation.permissions import visible_twins
from translation.text import pk_from


class PresenceView(View):
    """POST ``segment`` (a number, or nothing), or ``leave``. Answers with what the bar says of others."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        twins: Any = visible_twins(request.user)
        twin: Twin | None = twins.select_related("translation__source__specific_content_type").filter(pk=pk).first()
        if twin is None:
            return JsonResponse({"message": _("You may not see this translation.")}, status=403)
        if "leave" in request.POST:
            presence.leave(twin, request.user)
            return HttpResponse(status=204)
        return JsonResponse({"html": as_html(presence.beat(twin, request.user, self.segment))})

    @property
    def segment(self) -> int | None:
        return pk_from(self.request.POST.get("segment", ""))


def as_html(others: list[presence.Other]) -> str:
    return render_to_string("translation/presence.html", {"others": others}).strip()
