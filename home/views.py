"""Error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template import loader


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the language of the address, with the search box; JSON below ``/api/``."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": "Not found."}, status=404)
    return HttpResponseNotFound(render(request, "404.html").content)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without database, request or context: whatever failed may fail again."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": "Something went wrong on our side."}, status=500)
    return HttpResponseServerError(loader.get_template("500.html").render({}))
