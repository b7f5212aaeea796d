"""An editor chooses curriculum goals and hears of minutes that differ; a teacher reads and prints the lesson."""

from __future__ import annotations

import re
from io import BytesIO

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDE, LogIn, NewPage
from tests.browser.languages import DUTCH, LANGUAGES, Language
from tests.browser.test_every_page import CUT_OFF, NARROWEST, violations

pytestmark = pytest.mark.browser

in_both_languages = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)

FINDING = {"nl": "Vinden", "fr": "Trouver"}
SAVE = {"nl": "Bewaar concept", "fr": "Enregistrer le brouillon"}
DIFFER = {
    "nl": "duren samen 80 min, maar als duur staat er 75 min",
    "fr": "80 min, mais la durée indiquée est de 75 min",
}
STEPS = {"nl": "Beloof geen geheimhouding", "fr": "Ne promettez pas"}
MATERIAL = {"nl": "Onderwijsdoelen", "fr": "Objectifs des référentiels"}


def _letters(text: str) -> str:
    return re.sub(r"[^a-z/]", "", text)


def edit_lesson(page: Page) -> None:
    """The Dutch lesson on cyberbullying in the editor; its parts take 75 minutes."""
    found = page.request.get("/admin/api/main/pages/", params={"slug": DUTCH.lesson.strip("/").rpartition("/")[2]})
    page.goto(f"/admin/pages/{found.json()['items'][0]['id']}/edit/")


@in_both_languages
def test_an_editor_narrows_the_goals_and_chooses_one(log_in: LogIn, language: Language) -> None:
    page = log_in("redacteur", language.code)
    edit_lesson(page)
    page.get_by_role("tab", name=FINDING[language.code]).click()
    widget = page.locator("[data-goals]")
    options = widget.locator("[data-goals-option]:visible")
    before = options.count()
    chosen = int(widget.locator("[data-goals-count]").inner_text())
    widget.locator("[data-goals-search]").fill("DIGITALE mediawijs")
    expect(options).to_have_count(1)
    options.locator("input").check()
    expect(widget.locator("[data-goals-count]")).to_have_text(str(chosen + 1))
    widget.locator("[data-goals-search]").fill("zzz")
    expect(widget.locator("[data-goals-none]")).to_be_visible()
    widget.locator("[data-goals-search]").fill("")
    expect(options).to_have_count(before)
    widget.locator("[data-goals-only]").check()
    expect(options).to_have_count(chosen + 1)
    assert [each for each in violations(page) if "goals" in each] == []
    page.get_by_role("button", name=SAVE[language.code]).click()
    expect(page.locator(".messages")).to_be_visible()
    expect(widget.locator("input[name=goals]:checked")).to_have_count(chosen + 1)
    # As it was, for the other language.
    page.get_by_role("tab", name=FINDING[language.code]).click()
    widget.locator("[data-goals-search]").fill("digitale mediawijs")
    options.locator("input").uncheck()
    page.get_by_role("button", name=SAVE[language.code]).click()
    expect(page.locator(".messages")).to_be_visible()


@in_both_languages
def test_minutes_that_differ_are_told_while_typing_and_after_saving(log_in: LogIn, language: Language) -> None:
    page = log_in("redacteur", language.code)
    edit_lesson(page)
    warning = page.locator("[data-minutes-differ]")
    minutes = page.locator("[name='phases-0-value-minutes']")
    as_it_was = minutes.input_value()
    expect(warning).to_be_hidden()
    expect(page.locator("[data-minutes-agree]")).to_contain_text("75")
    minutes.fill("15")
    expect(warning).to_contain_text(DIFFER[language.code])
    page.get_by_role("button", name=SAVE[language.code]).click()
    expect(page.locator(".messages")).to_contain_text("80 min")
    expect(warning).to_be_visible()
    minutes.fill(as_it_was)
    expect(warning).to_be_hidden()
    page.get_by_role("button", name=SAVE[language.code]).click()
    expect(page.locator(".messages")).not_to_contain_text("min,")


def test_a_part_that_is_deleted_no_longer_counts(log_in: LogIn) -> None:
    page = log_in("redacteur")
    edit_lesson(page)
    phases = page.locator("[data-contentpath='phases']")
    phases.locator("button[data-streamfield-action=DELETE]").last.scroll_into_view_if_needed()
    first = page.locator("[name='phases-0-value-minutes']").input_value()
    phases.locator(
        "[data-streamfield-child]:has(> * [name='phases-0-value-minutes']) button[data-streamfield-action=DELETE]"
    ).first.click()
    expect(page.locator("[data-minutes-differ]")).to_contain_text(str(75 - int(first)))


@in_both_languages
@pytest.mark.parametrize("viewport", [WIDE, NARROWEST], ids=["wide", "320"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_goals_and_steps_are_accessible_and_fit(
    new_page: NewPage, language: Language, viewport: dict[str, int], scheme: str
) -> None:
    page = new_page(viewport=viewport, color_scheme=scheme)
    page.goto(language.lesson)
    expect(page.locator(".disclosure-steps")).to_be_hidden()
    page.locator(".disclosure > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".disclosure-steps")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert page.evaluate(CUT_OFF) == []


@in_both_languages
@pytest.mark.parametrize("java_script", [True, False], ids=["scripts", "no scripts"])
def test_the_print_of_a_lesson_has_what_a_teacher_needs_and_nothing_to_press(
    new_page: NewPage, language: Language, java_script: bool
) -> None:
    page = new_page(java_script_enabled=java_script)
    page.goto(language.lesson)
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
    text = "\n".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    document.close()
    printed = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    for wanted in (STEPS[language.code], MATERIAL[language.code], "116 000", "102", "103", "112"):
        assert wanted in printed
    # The way back to the page, wherever its lines end.
    assert _letters(language.lesson) in _letters(text)
    page.emulate_media(media="print")
    for pressed in ("header nav", ".actions", ".breadcrumbs", ".footer", ".related", ".skip-link"):
        for place in page.locator(pressed).all():
            expect(place).to_be_hidden()
    expect(page.locator(".timeline")).to_be_visible()
