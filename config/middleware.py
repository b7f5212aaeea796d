"""Middleware of the whole site."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class SiteLocaleMiddleware(LocaleMiddleware):
    """Language by URL prefix, except below ``/api/``.

    Django's own class answers a 404 outside the language prefixes with a redirect into them; a client of the API
    must get its JSON error instead.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith("/api/"):
            return response
        return super().process_response(request, response)
