"""From a template to a tagged PDF."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override


class PdfUnavailable(Exception):
    """This server lacks what makes PDF files."""


class PdfBusy(Exception):
    """As many PDF files as this process may make at once are being made."""


_lock = threading.Lock()
_at_work = 0


def render_pdf(template: str, context: Mapping[str, Any], language: str) -> bytes:
    """The PDF of a template that extends ``pdf/base.html``, in ``language`` (``nl`` or ``fr``).

    Tagged for readers (PDF/UA-1), with its title, its language, bookmarks and the fonts in it.

    :raises PdfBusy: see ``settings.PDF_AT_ONCE``.
    :raises PdfUnavailable: when the libraries of the system are missing.
    """
    return from_html(html_of(template, context, language))


def html_of(template: str, context: Mapping[str, Any], language: str) -> str:
    """What the PDF is made of."""
    with override(language):
        return render_to_string(template, {**context, "language": language, "pdf": True})


def from_html(html: str) -> bytes:
    """:raises PdfBusy: :raises PdfUnavailable: as :func:`render_pdf`."""
    with _turn():
        weasyprint = load_weasyprint()
        from catalogue.pdf.fetcher import OwnFiles

        page = weasyprint.HTML(string=html, url_fetcher=OwnFiles())
        pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
        return pdf


def load_weasyprint() -> Any:
    """The library, imported late: it takes a second, and a site without its system libraries must still start.

    :raises PdfUnavailable: with what is missing.
    """
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(
            "WeasyPrint needs Pango. On Debian or Ubuntu: "
            "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from error
    return weasyprint


@contextmanager
def _turn() -> Iterator[None]:
    """One of the places at the press; nobody waits for one, so that no thread of the server is held up."""
    global _at_work
    with _lock:
        if _at_work >= settings.PDF_AT_ONCE:
            raise PdfBusy
        _at_work += 1
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
