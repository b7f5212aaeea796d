"""The page of a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from catalogue.files.bundle import archive_size, bundle
from catalogue.pdf.qr import qr_svg
from catalogue.presentation import FILES_PATH, LIST_PATH, OVERVIEW_PATH, POSTER_PATH
from catalogue.presentation.files import size_label
from catalogue.vocabulary import current_vocabulary
from search.basket.contents import contents_of
from search.basket.link import MOVED, PARAMETER, read
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
    moved = request.GET.get(MOVED, "")
    view = BasketView(asked, contents, language, base, request.build_absolute_uri(base), moved)
    papers = _papers(view, str(page.get_url(request)), language)
    size = archive_size(contents.pages, language)
    if size:
        url = view.basket.url(f"{base}{FILES_PATH[language]}/")
        papers.append(PaperLink(_("All files (zip, %(size)s)") % {"size": size_label(size)}, "download", url))
    context = page.get_context(request) | {"list": view, "papers": papers, "seo": {"robots": "noindex"}}
    return TemplateResponse(request, "search/basket/page.html", context)


@dataclass(frozen=True)
class PaperLink:
    label: str
    icon: str
    url: str


def _papers(view: BasketView, base: str, language: str) -> list[PaperLink]:
    """The list on paper, in the ways there are."""
    if not view.total:
        return []
    overview, poster = f"{base}{OVERVIEW_PATH[language]}/", f"{view.action}{POSTER_PATH[language]}/"
    return [
        PaperLink(_("Overview on A4"), "brochure", view.basket.url(overview)),
        PaperLink(_("QR code for the wall"), "poster", view.basket.url(poster)),
    ]


def files(request: HttpRequest, page: SearchPage) -> HttpResponseBase:
    """The files of all resources of a list as one archive; without any the list itself."""
    language = page.locale.language_code
    asked = read(request.GET.getlist(PARAMETER))
    archive = bundle(contents_of(asked, language, current_vocabulary()).pages, language)
    return archive or HttpResponseRedirect(asked.url(f"{page.get_url(request)}{LIST_PATH[language]}/"))


def poster(request: HttpRequest, page: SearchPage) -> HttpResponse:
    """One A4 sheet with the code of a list, for the wall of a staff room."""
    language = page.locale.language_code
    base = f"{page.get_url(request)}{LIST_PATH[language]}/"
    asked = read(request.GET.getlist(PARAMETER))
    contents = contents_of(asked, language, current_vocabulary())
    listed = asked.only(contents.keys)
    address = request.build_absolute_uri(listed.url(base))
    if not contents.found:
        return HttpResponseRedirect(listed.url(base))
    context = {
        "page": page,
        "entries": contents.found,
        "language": language,
        "address": address,
        "shown_address": address.partition("://")[2].partition("?")[0],
        "back_url": listed.url(base),
        "qr": qr_svg(address, _("QR code that opens this list on the site")),
    }
    return TemplateResponse(request, "search/basket/poster.html", context)
