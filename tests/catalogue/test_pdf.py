"""What every PDF of the site promises, whatever stands in it."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import RequestFactory

from catalogue.pdf import PdfBusy, pdf_answer, qr_image, qr_svg, render_pdf
from catalogue.pdf.files import static_file
from catalogue.pdf.qr import MM_PER_MODULE, qr_millimetres
from catalogue.pdf.render import _turn, from_html
from tests.catalogue.pdf_reading import read_pdf

pytestmark = pytest.mark.usefixtures("pango")

TEMPLATE = """{% extends "pdf/base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block content %}<h1>{{ title }}</h1><h2>{{ part }}</h2><ul><li>{{ text }}</li></ul>{{ more }}{% endblock %}"""
WORDS = {"title": "L’été à l’école", "part": "Première partie", "text": "Œuvre : « bien » – 50 %"}


@pytest.fixture
def template(tmp_path: Path, settings: Any) -> str:
    (tmp_path / "paper.html").write_text(TEMPLATE, encoding="utf-8")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    return "paper.html"


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_pdf_is_tagged_and_says_its_title_and_language(template: str, language: str) -> None:
    read = read_pdf(render_pdf(template, WORDS, language))
    assert (read.language, read.title, read.part) == (language, WORDS["title"], "1")
    assert {"H1", "H2", "L", "LI"} <= set(read.tags)
    assert read.bookmarks == (WORDS["title"], WORDS["part"])
    assert WORDS["text"] in read.text
    assert "1 / 1" in read.text


def test_both_fonts_of_the_site_are_in_it(template: str) -> None:
    with pikepdf.open(BytesIO(render_pdf(template, WORDS, "nl"))) as opened:
        names = {str(font.BaseFont) for font in opened.pages[0].Resources.Font.values()}
    assert {name.partition("+")[2].replace("-", " ")[:11] for name in names} >= {"Young Serif", "Source Sans"}


def test_hostile_text_is_text(template: str) -> None:
    text = "<script>alert(1)</script><img src='file:///etc/passwd'> \u202eabc\u202c \ud83d\ude00".encode(
        "utf-16", "surrogatepass"
    ).decode("utf-16")
    assert "<script>alert(1)</script>" in read_pdf(render_pdf(template, WORDS | {"text": text}, "nl")).text


@pytest.fixture
def listener() -> Any:
    """A server that counts who asks it for something."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_neither_the_network_nor_the_disk_is_read(listener: Any, tmp_path: Path) -> None:
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret")
    html = f"""<html lang="nl"><head><title>x</title><link rel="stylesheet" href="{address}/a.css">
    <link rel="attachment" href="file://{secret}"><link rel="attachment" href="static:css/../../.env.example">
    <style>@import url({address}/b.css); p {{ background: url({address}/c.png) }}</style></head>
    <body><p>Hier</p><img alt="" src="{address}/d.png"><img alt="" src="file://{secret}"></body></html>"""
    pdf = from_html(html)
    assert asked == []
    assert b"EmbeddedFile" not in pdf
    assert "Hier" in read_pdf(pdf).text


@pytest.mark.parametrize(
    "name",
    [
        "../manage.py",
        "css/../../manage.py",
        "css/%2e%2e/%2e%2e/manage.py",
        "/etc/passwd",
        "js/list.js",
        "css/no.css",
        "",
    ],
)
def test_only_fonts_styles_and_icons_of_the_site_have_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="No static file"):
        static_file(name)


def answer(template: str, **headers: str) -> Any:
    request = RequestFactory(headers=headers).get("/nl/x/?a=1")
    request.htmx = False  # type: ignore[attr-defined]
    response = pdf_answer(request, template, WORDS, language="nl", filename="x.pdf", page_url="/nl/x/")
    return response


def test_an_answer_is_asked_for_anew_each_time_and_not_made_again_when_nothing_changed(template: str) -> None:
    first = answer(template)
    assert (first["Content-Type"], first["Content-Disposition"]) == ("application/pdf", 'inline; filename="x.pdf"')
    assert first["Cache-Control"] == "private, no-cache"
    again = answer(template, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_who_comes_when_all_presses_run_is_told_to_try_again(template: str, settings: Any) -> None:
    settings.PDF_AT_ONCE = 1
    with _turn():
        with pytest.raises(PdfBusy):
            render_pdf(template, WORDS, "nl")
        response = answer(template)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert answer(template).status_code == 200


def test_a_failure_gives_its_place_at_the_press_back(settings: Any) -> None:
    settings.PDF_AT_ONCE = 1
    with pytest.raises(RuntimeError), _turn():
        raise RuntimeError
    assert from_html("<html lang=nl><title>x</title><p>x</p></html>").startswith(b"%PDF")


WITHOUT_PANGO = """
import ctypes.util, sys
from cffi import FFI
FFI.dlopen = lambda *arguments: (_ for _ in ()).throw(OSError("cannot load library"))
import django
django.setup()
from django.core.management import call_command
call_command("check")
from catalogue.pdf import PdfUnavailable
from catalogue.pdf.render import from_html
try:
    from_html("<p>x</p>")
except PdfUnavailable as error:
    print(error)
"""


def test_without_pango_the_site_starts_and_says_what_is_missing() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_PANGO], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "libpango-1.0-0" in done.stdout


def test_a_code_for_a_longer_address_is_printed_larger() -> None:
    short, long = "https://example.be/nl/r/kiva/", "https://example.be/nl/materiaal/lijst/?r=" + "b4k7xq-" * 60
    assert qr_millimetres(short, 26) == 26
    assert 26 < qr_millimetres(long, 26) < 60
    assert MM_PER_MODULE >= 0.4


def test_a_code_has_a_text_alternative_and_nothing_of_an_address_is_markup() -> None:
    for drawn in (qr_svg("https://example.be/?q=<b>", 'A "code"'), qr_image("https://example.be/?q=<b>", 'A "code"')):
        assert "A &quot;code&quot;" in drawn
        assert "<b>" not in drawn
