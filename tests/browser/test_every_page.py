"""What holds on every public page, in both languages."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, NewPage
from tests.browser.languages import Address, on_every_page

pytestmark = pytest.mark.browser

# WCAG 2.2 has rules, such as the size of targets, that axe leaves out unless they are asked for by name.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
NARROWEST = {"width": 320, "height": 640}
# Elements with words of their own that stand past the right edge.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, aside *, footer *")]
  .filter((element) => !element.closest("svg, [aria-hidden=true], .visually-hidden, [hidden]"))
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 60)}`)"""


def violations(page: Page) -> list[str]:
    """Each broken rule with the places where it is broken."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@on_every_page
def test_axe_finds_nothing_against_wcag_22_aa_light_and_wide_or_dark_and_narrow(page: Page, address: Address) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address.url)
    light_and_wide = violations(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert (light_and_wide, violations(page)) == ([], [])


@on_every_page
def test_nothing_has_to_be_scrolled_sideways_at_320_pixels(new_page: NewPage, address: Address) -> None:
    page = new_page(viewport=NARROWEST)
    page.goto(address.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    # Hidden overflow would pass the line above and still cut words off.
    assert page.evaluate(CUT_OFF) == []


class Watch:
    """What a page asks for and complains about."""

    def __init__(self, page: Page) -> None:
        self.requested: list[str] = []
        self.failed: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("response", lambda response: self._answered(response))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._said(message))

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.failed.append(f"{response.status} {response.url}")

    def _said(self, message: Any) -> None:
        # A missing page is announced as an error by the browser itself; other failed requests are counted apart.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@on_every_page
def test_a_visit_stays_on_this_machine_is_silent_and_leaves_no_cookie(page: Page, address: Address) -> None:
    watch = Watch(page)
    response = page.goto(address.url)
    assert response
    assert response.status == address.status
    assert {urlsplit(url).hostname for url in watch.requested} == {"127.0.0.1"}
    assert watch.failed == []
    assert watch.complaints == []
    assert page.context.cookies() == []


class Inline(HTMLParser):
    """Collects what a strict content security policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        # Facts for search engines are no script to a browser: a policy lets them stand.
        is_run = tag == "script" and "src" not in names and names.get("type") != "application/ld+json"
        if tag == "style" or "style" in names or is_run:
            self.found.append(self.get_starttag_text() or tag)
        if any(name.startswith("on") for name in names):
            self.found.append(self.get_starttag_text() or tag)


@on_every_page
def test_the_html_holds_no_inline_script_and_no_inline_style(page: Page, address: Address) -> None:
    parser = Inline()
    parser.feed(page.request.get(address.url).text())
    assert parser.found == []
