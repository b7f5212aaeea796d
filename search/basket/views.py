"""The page of a list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse

from catalogue.presentation import LIST_PATH
from catalogue.vocabulary import current_vocabulary
from search.basket.contents import contents_of
from search.basket.link import PARAMETER, read
from search.basket.page import BasketView
from search.models import SearchPage


def basket(request: HttpRequest, page: SearchPage) -> HttpResponse:
    """The list that stands in the address; an empty one explains how to fill it."""
    language = page.locale.language_code
    base = f"{page.get_url(request)}{LIST_PATH[language]}/"
    if not request.path.endswith(f"/{LIST_PATH[language]}/"):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{base}?{query}" if query else base)
    asked = read(request.GET.getlist(PARAMETER))
    contents = contents_of(asked, language, current_vocabulary())
    view = BasketView(asked, contents, language, base, request.build_absolute_uri(base))
    context = page.get_context(request) | {"list": view, "seo": {"robots": "noindex"}}
    return TemplateResponse(request, "search/basket/page.html", context)
