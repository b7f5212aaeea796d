"""Middleware of the whole site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

from search.operations.views import ADDRESSES


class SiteLocaleMiddleware(LocaleMiddleware):
    """Language by URL prefix, except below ``/api/``.

    Django's own class answers a 404 outside the language prefixes with a redirect into them; a client of the API
    must get its JSON error instead.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith("/api/"):
            return response
        return super().process_response(request, response)


MOST_PARAMETERS = 2000
"""Query parameters that are read; a real search has at most a few dozen."""


class SaneRequestMiddleware:
    """Requests that no browser sends: answered before they can reach a database or a limit of the framework."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            # PostgreSQL refuses the character; redirects are looked up by path.
            return HttpResponseNotFound("Not found.", content_type="text/plain")
        query = request.META.get("QUERY_STRING", "")
        if query.count("&") >= MOST_PARAMETERS:
            if request.path_info.startswith("/api/"):
                detail = f"More than {MOST_PARAMETERS} parameters."
                return JsonResponse({"detail": detail, "parameter": "*"}, status=400)
            request.META["QUERY_STRING"] = "&".join(query.split("&", MOST_PARAMETERS)[:MOST_PARAMETERS])
        return self.get_response(request)


class OperationsMiddleware:
    """Health checks and metrics, answered before anything can redirect or refuse them.

    Load balancers and scrapers ask over http, by the address of the host, and need neither session nor language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = ADDRESSES.get(request.path_info)
        return view(request) if view else self.get_response(request)
