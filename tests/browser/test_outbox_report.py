"""An administrator sees which pages the index refused, and has them tried again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, LogIn
from tests.console import Console

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
REPORT = "/admin/reports/outbox/"
NARROWEST = {"width": 320, "height": 640}
DELETED = 990_123
ERROR = (
    "document_parsing_exception: failed to parse field [averyveryverylongnameofafieldwithoutanyspace] of type [integer]"
)

# As the indexer leaves a row after eight tries, and one it tries again by itself.
REFUSED = """
import datetime, json, sys
import django
django.setup()
from django.utils import timezone
from catalogue.models import Resource
from search.models import IndexOutbox
error, deleted = json.loads(sys.argv[1])
IndexOutbox.objects.exclude(last_error="").delete()
if error:
    now = timezone.now()
    for page_id, since in ((Resource.objects.get(key="kiva", locale__language_code="nl").pk, now), (deleted, None)):
        IndexOutbox.objects.create(
            page_id=page_id, attempts=8 if since else 3, last_error=error, set_aside_at=since,
            next_try_at=now + datetime.timedelta(hours=1)
        )
"""

Administrator = Callable[..., Page]


@pytest.fixture
def administrator(log_in: LogIn, demo_console: Console) -> Iterator[Administrator]:
    """The demo administrator in the admin, with two refused pages: ``administrator("fr", viewport=NARROW)``."""

    def open_admin(language: str = "nl", error: str = ERROR, **options: Any) -> Page:
        demo_console.manage("-c", REFUSED, json.dumps([error, DELETED]))
        return log_in("beheer", language, **options)

    yield open_admin
    demo_console.manage("-c", REFUSED, json.dumps(["", 0]))


def test_from_the_notice_on_the_home_page_to_an_empty_report(administrator: Administrator) -> None:
    page = administrator()
    expect(page.get_by_text("De zoekindex weigerde 1 pagina telkens weer")).to_be_visible()
    page.get_by_role("link", name="Bekijk welke, en waarom").click()
    page.wait_for_url(f"**{REPORT}")
    expect(page.get_by_role("link", name="KiVa")).to_be_visible()
    expect(page.get_by_text(ERROR).first).to_be_visible()

    page.get_by_role("button", name="Opnieuw proberen KiVa").click()
    expect(page.locator(".messages")).to_contain_text("1 wijziging is geïndexeerd.")
    expect(page.get_by_role("link", name="KiVa")).to_have_count(0)
    expect(page.get_by_text(f"Verwijderde pagina {DELETED}").first).to_be_visible()

    page.get_by_role("button", name="Alles opnieuw proberen").click()
    expect(page.get_by_text("De zoekindex heeft niets geweigerd")).to_be_visible()
    expect(page.get_by_role("button", name="Alles opnieuw proberen")).to_have_count(0)
    page.goto("/admin/")
    expect(page.get_by_text("De zoekindex weigerde")).to_have_count(0)


def test_it_works_by_keyboard_and_in_french(administrator: Administrator) -> None:
    page = administrator("fr")
    page.get_by_role("button", name="Rapports").click()
    page.get_by_role("link", name="Pages refusées par l’index").click()
    page.wait_for_url(f"**{REPORT}")
    page.get_by_role("button", name="Réessayer KiVa").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("1 modification a été indexée.")
    expect(page.get_by_text(f"Page supprimée {DELETED}").first).to_be_visible()


@pytest.mark.parametrize(("language", "tries"), [("nl", "Pogingen 8"), ("fr", "Tentatives 8")])
def test_it_fits_a_phone_and_has_no_fault_that_axe_finds(
    administrator: Administrator, language: str, tries: str
) -> None:
    page = administrator(language, viewport=NARROW)
    page.goto(REPORT)
    faults = Axe().run(page, context="#listing-results", options=RULES).response["violations"]
    assert [(fault["id"], node["html"]) for fault in faults for node in fault["nodes"]] == []
    for size in (NARROW, NARROWEST):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        cells = page.locator("#listing-results td, #listing-results button")
        edges = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().right)")
        assert max(edges) <= size["width"], "nothing is cut off at the side"
        expect(page.get_by_role("cell", name=tries)).to_be_visible()


def test_an_editor_does_not_see_it(log_in: LogIn, administrator: Administrator) -> None:
    administrator()
    page = log_in("redacteur")
    expect(page.get_by_text("De zoekindex weigerde")).to_have_count(0)
    page.get_by_role("button", name="Rapporten").click()
    expect(page.get_by_role("link", name="Zoekopdrachten zonder resultaat")).to_be_visible()
    expect(page.get_by_role("link", name="Pagina’s die de zoekindex weigert")).to_have_count(0)
