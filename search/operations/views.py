"""Addresses for load balancers, scrapers and operators. They take no session and set no cookie."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from search import state
from search.operations import recent
from search.operations.exposition import exposition

View = Callable[[HttpRequest], HttpResponse]


def never_stored(view: View) -> View:
    @functools.wraps(view)
    def fresh(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Cache-Control"] = "no-store"
        return response

    return fresh


@never_stored
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_stored
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether to send visitors here. A search without any index is still answered, from the database.

    The world is told who answers searches; who has the token is told everything.
    """
    database = state.database_answers()
    seen = recent.search_state() if may_see_all(request) else None
    answering = seen.answering if seen else recent.answering()
    content: dict[str, object] = {
        "status": "ok" if database else "unavailable",
        "database": "ok" if database else "unavailable",
        "search": answering if database else "unavailable",
    }
    if seen:
        content["details"] = asdict(seen)
    body = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(f"{body}\n", content_type="application/json", status=200 if database else 503)


@never_stored
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus. Without the token there is nothing here."""
    if not may_see_all(request):
        return HttpResponseNotFound("Not found.\n", content_type="text/plain")
    return HttpResponse(exposition(recent.search_state()), content_type=CONTENT_TYPE_LATEST)


def may_see_all(request: HttpRequest) -> bool:
    """Whether ``Authorization: Bearer`` carries the token of the settings. An empty one opens nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected: str = settings.METRICS_TOKEN
    return bool(expected) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), expected)


ADDRESSES: Mapping[str, View] = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
