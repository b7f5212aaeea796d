"""Real files, good and bad, made when they are needed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

import pikepdf
from PIL import Image


def pdf(pages: int = 1, text: str = "Wachtzin", password: str = "", size: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF with its number on every page."""
    document = pikepdf.new()
    helvetica = {"/Type": pikepdf.Name.Font, "/Subtype": pikepdf.Name.Type1, "/BaseFont": pikepdf.Name.Helvetica}
    font = document.make_indirect(pikepdf.Dictionary(helvetica))
    for number in range(1, pages + 1):
        document.add_blank_page(page_size=size)
        page = document.pages[-1]
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        words = f"BT /F1 24 Tf 60 700 Td ({text} {number}) Tj ET".encode("latin-1")
        page.obj.Contents = document.make_stream(words)
    written = BytesIO()
    encryption = pikepdf.Encryption(user=password, owner=f"{password}-owner") if password else None
    document.save(written, encryption=encryption or False)
    return written.getvalue()


def owner_locked_pdf() -> bytes:
    """One that everybody may open and nobody may change."""
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as document:
        document.save(written, encryption=pikepdf.Encryption(user="", owner="secret"))
    return written.getvalue()


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def _types(main: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
    )


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
SLIDESHOW = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def docx(text: str = "Brief aan de ouders", main: str = WORD, more: Mapping[str, str | bytes] | None = None) -> bytes:
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    return archive({"[Content_Types].xml": _types(main), "word/document.xml": body} | dict(more or {}))


def docm() -> bytes:
    return docx(main=WORD_WITH_MACROS, more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})


def pptx(*slides: str) -> bytes:
    parts: dict[str, str | bytes] = {"[Content_Types].xml": _types(SLIDESHOW)}
    for number, text in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = f"<p:sld xmlns:p='p' {A}><a:p><a:t>{text}</a:t></a:p></p:sld>"
    return archive(parts)


def opendocument(kind: str, body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    content = f"<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>"
    return archive(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content} | dict(more or {})
    )


def bomb(megabytes: int = 300) -> bytes:
    """A Word document of a few hundred kilobytes, whose directory says that it unpacks to a few bytes."""
    lie = docx(more={"word/media/image1.bmp": b"\x00" * (megabytes * 1024 * 1024)})
    honest = struct.pack("<I", megabytes * 1024 * 1024)
    return lie.replace(honest, struct.pack("<I", 1000))


def picture(form: str = "PNG", size: tuple[int, int] = (40, 60)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, form)
    return written.getvalue()


def huge_picture() -> bytes:
    """A PNG of a few hundred bytes that says it is 30,000 points wide and as high."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
WORD_WITH_PASSWORD = OLD_WORD + "EncryptedPackage".encode("utf-16-le") + bytes(500)
PROGRAM = b"MZ\x90\x00" + bytes(4000)
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nEen wachtzin.\n"
SRT = b"1\r\n00:00:01,000 --> 00:00:02,000\r\nEen wachtzin.\r\n"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41" + bytes(100)
WEBM = b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska"[:8] + b"\x84webm" + bytes(100)
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64" + bytes(400)
