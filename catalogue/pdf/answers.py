"""The answer to somebody who asks for a PDF."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response

from catalogue.pdf.render import PdfBusy, PdfUnavailable, from_html, html_of

log = logging.getLogger("catalogue.pdf")

TRY_AGAIN_AFTER = 5
"""Seconds."""


def pdf_answer(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, language: str, filename: str, page_url: str
) -> HttpResponse:
    """The PDF of a template, made now: nothing is kept but the browser's own copy, which is asked for anew each time.

    When it cannot be made a page says so, with a link to ``page_url``, where the same can be printed.
    """
    html = html_of(template, context, language)
    etag = f'"{blake2b((html + version("weasyprint")).encode(), digest_size=16).hexdigest()}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return _labelled(unchanged, etag)
    try:
        response = HttpResponse(from_html(html), content_type="application/pdf")
    except PdfBusy:
        return _not_now(request, page_url, busy=True)
    except PdfUnavailable as error:
        log.error("No PDF can be made: %s", error)
        return _not_now(request, page_url, busy=False)
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return _labelled(response, etag)


def _labelled(response: Any, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _not_now(request: HttpRequest, page_url: str, *, busy: bool) -> HttpResponse:
    context = {"busy": busy, "page_url": page_url, "again_url": request.get_full_path(), "seo": {"robots": "noindex"}}
    response = TemplateResponse(request, "pdf/not_now.html", context, status=503)
    if busy:
        response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response
