"""An editor adds a brochure: incomplete as a draft, complete when published, found at once, gone at once."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LogIn
from tests.browser.languages import DUTCH

pytestmark = pytest.mark.browser

TITLE = "Kwebbelkous op het schoolplein"
SUMMARY = "Een folder voor de browsertest: leerlingen oefenen met roddels doorprikken."
NO_THEME = "minstens één thema"
SECONDS_UNTIL_FOUND = 2.0


@pytest.fixture
def editor(log_in: LogIn) -> Page:
    """The demo editor, logged in."""
    return log_in("redacteur")


def found(page: Page) -> bool:
    """Whether the public search of a visitor finds the brochure."""
    answer = page.request.get(f"/api/v1/nl/resources?q={TITLE}")
    assert answer.ok
    return TITLE in [result["title"] for result in answer.json()["results"]]


def seconds_until(page: Page, expected: bool) -> float:
    """How long the public search takes to show the brochure, or to forget it."""
    start = time.monotonic()
    while found(page) is not expected and time.monotonic() < start + 2 * SECONDS_UNTIL_FOUND:
        time.sleep(0.1)
    return time.monotonic() - start


def search_page_id(page: Page) -> int:
    listing = page.request.get("/admin/api/main/pages/?type=search.SearchPage&limit=20").json()["items"]
    return next(int(item["id"]) for item in listing if item["meta"]["html_url"].endswith(DUTCH.search))


def choose_format(page: Page, name: str) -> None:
    page.locator("#id_format-chooser").get_by_role("button").first.click()
    page.locator(".modal").get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#id_format-chooser")).to_contain_text(name)


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(name)).click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Bewaar concept").click()


def publish(page: Page) -> None:
    page.get_by_role("button", name="Meer acties").click()
    page.get_by_role("button", name="Publiceren", exact=True).click()


def test_the_admin_speaks_the_language_of_the_account(editor: Page) -> None:
    expect(editor.locator("html")).to_have_attribute("lang", "nl")
    expect(editor.get_by_role("navigation").first).to_contain_text("Pagina")


def test_a_brochure_is_drafted_completed_published_found_and_unpublished(editor: Page) -> None:
    editor.goto(f"/admin/pages/add/catalogue/brochurepage/{search_page_id(editor)}/")
    editor.locator("[name=title]").press_sequentially(TITLE)
    editor.fill("[name=summary]", SUMMARY)
    tab(editor, "Vinden")
    choose_format(editor, "Brochure")
    save(editor)
    editor.wait_for_url("**/edit/")
    edit = editor.url
    assert not found(editor)

    publish(editor)
    expect(editor.locator(".messages")).to_contain_text("validatiefouten")
    tab(editor, "Vinden")
    expect(editor.get_by_text(NO_THEME).first).to_be_visible()
    assert not found(editor)

    editor.get_by_label("Cyberpesten", exact=True).check()
    editor.locator("[name=age_groups]").nth(3).check()
    publish(editor)
    expect(editor.locator(".messages")).to_contain_text(TITLE)
    assert seconds_until(editor, True) < SECONDS_UNTIL_FOUND

    editor.goto(edit)
    editor.get_by_role("button", name="Acties", exact=True).click()
    editor.locator("a[href*='/unpublish/']:visible").click()
    editor.locator("form[action*='/unpublish/'] [type=submit]").click()
    expect(editor.locator(".messages")).to_contain_text(TITLE)
    assert seconds_until(editor, False) < SECONDS_UNTIL_FOUND
