"""Reading a PDF back: its words, its language, its tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp

DOTS_PER_POINT = 150 / 72
"""As a telephone sees a sheet, held a little too far away."""


@dataclass(frozen=True)
class ReadPdf:
    """``tags`` counts the structure elements; ``alternatives`` are the texts of its figures.

    ``codes`` is what a reader of QR codes reads on the pages.
    """

    pages: int
    text: str
    language: str
    title: str
    part: str
    tags: Counter[str]
    alternatives: tuple[str, ...]
    bookmarks: tuple[str, ...]
    links: tuple[str, ...]
    codes: tuple[str, ...]


def read_pdf(content: bytes) -> ReadPdf:
    document = pypdfium2.PdfDocument(content)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    bookmarks = tuple(bookmark.get_title() for bookmark in document.get_toc())
    codes = tuple(
        code.text for page in document for code in zxingcpp.read_barcodes(page.render(scale=DOTS_PER_POINT).to_pil())
    )
    pages = len(document)
    document.close()
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        elements = list(_elements(pdf.Root.StructTreeRoot))
        assert pdf.Root.MarkInfo.Marked
        return ReadPdf(
            pages,
            text.replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " "),
            str(pdf.Root.Lang),
            str(pdf.docinfo["/Title"]),
            metadata["pdfuaid:part"],
            Counter(str(element.S).lstrip("/") for element in elements),
            tuple(str(element.get("/Alt", "")) for element in elements if element.S == "/Figure"),
            bookmarks,
            tuple(
                str(note.A.URI)
                for page in pdf.pages
                for note in page.get("/Annots", [])
                if "/A" in note and "/URI" in note.A
            ),
            codes,
        )


def _elements(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node.K)
