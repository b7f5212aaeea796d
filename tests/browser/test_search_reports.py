"""An editor sees what teachers searched in vain, and makes it find something."""

from __future__ import annotations

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, LogIn, NewPage
from tests.browser.languages import DUTCH

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
NOTHING_FOUND = "/admin/reports/searches/nothing-found/"
MOST_ASKED = "/admin/reports/searches/most-asked/"
SECONDS_UNTIL_COUNTED = 15


def search(page: Page, text: str) -> None:
    page.goto(DUTCH.search)
    page.fill("#search-words", text)
    page.press("#search-words", "Enter")
    page.wait_for_url(f"**{DUTCH.search}?q=*")


def wait_until_counted(page: Page, text: str) -> None:
    """Until the thread of the server has written the search."""
    last = time.monotonic() + SECONDS_UNTIL_COUNTED
    while page.get_by_role("link", name=text).count() == 0 and time.monotonic() < last:
        time.sleep(0.5)
        page.reload()


def test_what_a_teacher_searched_in_vain_finds_something_after_the_editor_gave_it_a_meaning(
    new_page: NewPage, log_in: LogIn
) -> None:
    word = "kwaaksnateren"
    teacher, editor = new_page(), log_in("redacteur")
    search(teacher, word)
    expect(teacher.locator("#results-heading")).to_contain_text("Niets gevonden")

    editor.get_by_role("button", name="Rapporten").click()
    editor.get_by_role("link", name="Zoekopdrachten zonder resultaat").click()
    editor.wait_for_url(f"**{NOTHING_FOUND}")
    wait_until_counted(editor, word)
    editor.get_by_role("link", name=f"Toevoegen als synoniem… {word}").click()

    expect(editor.get_by_label("Synoniem in het Nederlands")).to_have_value(word)
    editor.get_by_label("Betekent").select_option(label="Cyberpesten")
    editor.get_by_role("button", name="Synoniem toevoegen").click()
    editor.wait_for_url(f"**{NOTHING_FOUND}")
    message = editor.locator(".messages")
    expect(message).to_contain_text(f"“{word}” is nu een woord voor “Cyberpesten”")
    expect(editor.get_by_role("link", name=f"Toevoegen als synoniem… {word}")).to_have_count(0)

    message.get_by_role("link", name="Zoekopdracht openen").click()
    editor.wait_for_url(f"**{DUTCH.search}?q={word}")
    expect(editor.locator("#results-heading")).not_to_contain_text("Niets gevonden")
    search(teacher, word)
    expect(teacher.locator("#results-heading")).not_to_contain_text("Niets gevonden")


def test_the_whole_way_works_by_keyboard(new_page: NewPage, log_in: LogIn) -> None:
    word = "snaterkwaken"
    search(new_page(), word)
    editor = log_in("redacteur")
    editor.goto(NOTHING_FOUND)
    wait_until_counted(editor, word)
    editor.get_by_role("link", name=f"Toevoegen als synoniem… {word}").focus()
    editor.keyboard.press("Enter")
    editor.wait_for_url("**/synonym/**")
    editor.get_by_label("Synoniem in het Nederlands").focus()
    editor.keyboard.press("Tab")
    expect(editor.get_by_label("Betekent")).to_be_focused()
    editor.keyboard.type("sexting")
    editor.get_by_role("button", name="Synoniem toevoegen").focus()
    editor.keyboard.press("Enter")
    expect(editor.locator(".messages")).to_contain_text(f"“{word}” is nu een woord voor “Sexting”")


def test_a_word_that_cannot_be_a_synonym_is_refused_at_its_field(new_page: NewPage, log_in: LogIn) -> None:
    word = "waaksnakeren"
    search(new_page(), word)
    editor = log_in("redacteur")
    editor.goto(NOTHING_FOUND)
    wait_until_counted(editor, word)
    editor.get_by_role("link", name=f"Toevoegen als synoniem… {word}").click()
    field = editor.get_by_label("Synoniem in het Nederlands")
    field.fill("een; twee")
    editor.get_by_role("button", name="Synoniem toevoegen").click()
    expect(editor.get_by_text("Een puntkomma scheidt synoniemen")).to_be_visible()
    expect(field).to_have_value("een; twee")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_the_period_can_be_changed_and_stands_in_words_above_the_rows(new_page: NewPage, log_in: LogIn) -> None:
    search(new_page(), "privacy")
    editor = log_in("redacteur")
    editor.goto(MOST_ASKED)
    wait_until_counted(editor, "privacy")
    expect(editor.get_by_text("Laatste 30 dagen, beide talen")).to_be_visible()
    editor.get_by_role("button", name="Toon filters").click()
    editor.get_by_role("button", name="Periode").click()
    editor.get_by_label("Laatste 7 dagen").check()
    expect(editor.get_by_text("Laatste 7 dagen, beide talen")).to_be_visible()
    expect(editor.get_by_role("link", name="privacy").first).to_be_visible()
    assert "period=7" in editor.url


def test_a_translator_reads_the_report_and_changes_nothing(new_page: NewPage, log_in: LogIn) -> None:
    word = "kwakkelsnater"
    search(new_page(), word)
    translator = log_in("vertaler")
    translator.goto(NOTHING_FOUND)
    wait_until_counted(translator, word)
    expect(translator.get_by_role("link", name=word)).to_be_visible()
    expect(translator.get_by_role("link", name="Toevoegen als synoniem…")).to_have_count(0)


@pytest.mark.parametrize("address", [MOST_ASKED, NOTHING_FOUND])
def test_a_report_fits_a_phone_and_has_no_fault_that_axe_finds(new_page: NewPage, log_in: LogIn, address: str) -> None:
    word = "snaterkwakkelbekkendewaterhoentjesoppervlakte"
    search(new_page(), word)
    editor = log_in("redacteur", viewport=NARROW)
    editor.goto(address)
    wait_until_counted(editor, word)
    assert editor.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    # What Wagtail itself draws around the rows is not ours to judge.
    faults = Axe().run(editor, context="#listing-results", options=RULES).response["violations"]
    assert [(fault["id"], node["html"]) for fault in faults for node in fault["nodes"]] == []


def test_the_form_for_a_synonym_fits_a_phone(new_page: NewPage, log_in: LogIn) -> None:
    word = "bekkensnateren"
    search(new_page(), word)
    editor = log_in("redacteur", viewport=NARROW)
    editor.goto(NOTHING_FOUND)
    wait_until_counted(editor, word)
    editor.get_by_role("link", name=f"Toevoegen als synoniem… {word}").click()
    for label in ("Synoniem in het Nederlands", "Betekent"):
        box = editor.get_by_label(label).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= NARROW["width"], label
