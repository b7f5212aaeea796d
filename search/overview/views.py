"""The overview as a page that prints well, and as a PDF of the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from catalogue.pdf import pdf_answer
from catalogue.pdf.qr import fits, qr_millimetres
from catalogue.presentation import OVERVIEW_PATH
from catalogue.short_links import short_link_of
from catalogue.vocabulary import current_vocabulary
from search.models import SearchPage
from search.overview.sections import Entry, one_shelf, ruler_of, sections_of, shelves
from search.overview.source import Source, source_of

FILE_NAME = {"nl": "overzicht.pdf", "fr": "vue-d-ensemble.pdf"}
SMALLEST_QR = 26
"""Millimetres."""


def overview(request: HttpRequest, page: SearchPage) -> HttpResponse:
    """Everything a search finds, a list, or the parts of a pack, on one page."""
    language = page.locale.language_code
    path = f"{page.get_url(request)}{OVERVIEW_PATH[language]}/"
    if request.path != path:
        return HttpResponsePermanentRedirect(_with_query(path, request.META.get("QUERY_STRING", "")))
    source = _source(request, page)
    context = sheet_context(request, source, language) | {
        "page": page,
        "seo": {"robots": "noindex"},
        "pdf_url": _with_query(f"{path}pdf/", source.parameters) if source.cards else "",
    }
    return TemplateResponse(request, "search/overview/page.html", context)


def overview_pdf(request: HttpRequest, page: SearchPage) -> HttpResponse:
    """The same as a PDF; where there is nothing to print, the page says why."""
    language = page.locale.language_code
    source = _source(request, page)
    page_url = _with_query(f"{page.get_url(request)}{OVERVIEW_PATH[language]}/", source.parameters)
    if not source.cards:
        return HttpResponseRedirect(page_url)
    return pdf_answer(
        request,
        "search/overview/pdf.html",
        sheet_context(request, source, language),
        language=language,
        filename=FILE_NAME[language],
        page_url=page_url,
    )


def _source(request: HttpRequest, page: SearchPage) -> Source:
    return source_of(request, str(page.get_url(request)), page.locale.language_code, current_vocabulary())


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def sheet_context(request: HttpRequest, source: Source, language: str) -> dict[str, Any]:
    """What ``templates/search/overview/sheet.html`` prints, on a screen and on paper."""
    vocabulary = current_vocabulary()
    entries = {card.pk: _entry(request, card, source, language) for card in source.cards}
    by_age = shelves(source.cards, source.ages, vocabulary, language)
    sections = sections_of(one_shelf(source.cards) if source.in_order else by_age, entries)
    address = request.build_absolute_uri(source.address)
    return {
        "source": source,
        "sections": sections,
        "ruler": ruler_of(vocabulary.ages(source.ages)) if source.ages else (),
        "address": address,
        "back_url": source.address,
        # A search may be longer than a code can hold.
        "qr_class": f"qr-{min(-(-qr_millimetres(address, SMALLEST_QR) // 4) * 4, 60)}" if fits(address) else "",
        "today": timezone.localdate(),
    }


def _entry(request: HttpRequest, card: Any, source: Source, language: str) -> Entry:
    lang = (source.languages or {}).get(card.pk, "")
    path = short_link_of(card.short_key, lang or language) or card.url
    url = request.build_absolute_uri(path)
    return Entry(0, card, url.partition("://")[2].rstrip("/"), url, lang)
