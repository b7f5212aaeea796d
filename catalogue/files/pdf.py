"""PDF files, by PDFium. It is not made for several threads: one process reads one file."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from .finding import LONGEST_TEXT, Finding, plain
from .preview import BOX, webp
from .refusals import Refusal, Refused

# A whole file ends with this mark. Some programs write a few bytes behind it.
_END, _TAIL = b"%%EOF", 4096


def read_pdf(path: Path, thorough: bool) -> Finding:
    """Pages, tags and, when ``thorough``, the text and a picture of the first page.

    :raises Refused: for a file that asks for a password, or that is not whole.
    """
    _demand_end(path)
    document = _opened(path)
    try:
        pages = len(document)
        if not pages:
            raise Refused(Refusal.DAMAGED)
        tagged = bool(pdfium.FPDFCatalog_IsTagged(document))
        if not thorough:
            return Finding("pdf", pages, tagged)
        return Finding("pdf", pages, tagged, _text(document), _first_page(document))
    finally:
        document.close()


def _demand_end(path: Path) -> None:
    """PDFium repairs a file that was cut off, and shows what is left of it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        if _END not in file.read():
            raise Refused(Refusal.DAMAGED)


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Refused(Refusal.ENCRYPTED if locked else Refusal.DAMAGED) from error


def _text(document: pypdfium2.PdfDocument) -> str:
    texts: list[str] = []
    length = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage().get_text_bounded()
            page.close()
        except pypdfium2.PdfiumError:
            continue  # One page that cannot be read does not hide the others.
        texts.append(text)
        length += len(text)
        if length > LONGEST_TEXT:
            break
    return plain(" ".join(texts))


def _first_page(document: pypdfium2.PdfDocument) -> bytes:
    """A picture of the first page; none where it cannot be drawn. Its size in pixels never follows that of the page."""
    try:
        page = document[0]
        width, height = page.get_size()
        if not (width > 0 and height > 0):
            return b""
        scale = min(BOX[0] / width, BOX[1] / height)
        return webp(page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil())
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        return b""
