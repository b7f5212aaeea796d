"""A translator at work: by keyboard alone from the first text to the review, and what happens when it goes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE, LogIn
from tests.console import Console

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
NARROWEST = {"width": 320, "height": 640}
TITLE = "Sterke wachtwoorden voor de browsertest"
SUMMARY = "Leerlingen maken een wachtwoord dat niemand raadt."
REMEMBERED = ("Vandaag maken wij een wachtzin.", "Aujourd’hui, nous créons une phrase de passe.")
SIMILAR = "Morgen maken wij een wachtzin."

# An editor submits a lesson: its objectives are a text that memory knows, and one that is like it.
SUBMIT = """
import json, sys
import django
django.setup()
from django.contrib.auth import get_user_model
from wagtail.models import Locale, Page
from catalogue.models import AgeGroup, Format, LessonPlanPage, Theme
from search.models import SearchPage
from translation import memory, work
from translation.models import MemoryEntry, Twin
title, summary, remembered, similar = json.loads(sys.argv[1])
for page in LessonPlanPage.objects.filter(title=title):
    page.get_translations(inclusive=True).delete()
dutch, french = (Locale.objects.get(language_code=code) for code in ("nl", "fr"))
if not MemoryEntry.objects.filter(source=remembered[0]).exists():
    memory.learn(Twin(source_locale=dutch, target_locale=french), [tuple(remembered)])
page = LessonPlanPage(
    title=title, summary=summary, format=Format.objects.get(slug="lesson-plan"), locale=dutch, live=False,
    objectives=[{"type": "point", "value": remembered[0]}, {"type": "point", "value": similar}],
    external_url="https://voorbeeld.be/les",
)
Page.objects.get(pk=SearchPage.objects.get(locale=dutch).pk).add_child(instance=page)
page.themes, page.age_groups = [Theme.objects.get(slug="privacy")], [AgeGroup.objects.get(slug="primary-5-6")]
page.save_revision().publish()
work.submit(LessonPlanPage.objects.get(pk=page.pk), get_user_model().objects.get(username="beheer"))
"""

Translator = Callable[..., Page]


@pytest.fixture
def translator(log_in: LogIn, demo_console: Console) -> Translator:
    """The demo translator at the page of a lesson that was just submitted; ``again`` leaves the lesson as it is."""

    def open_page(language: str = "nl", again: bool = False, **options: object) -> Page:
        if not again:
            facts = [TITLE, SUMMARY, REMEMBERED, SIMILAR]
            demo_console.manage("-c", SUBMIT, json.dumps(facts))
        page = log_in("vertaler", language, **options)
        page.goto(f"/admin/translations/?q={TITLE}")
        page.get_by_role("link", name=TITLE).first.click()
        expect(page.locator("[data-segment]").first).to_be_visible()
        return page

    return open_page


def row(page: Page, source: str) -> Locator:
    return page.locator(".segment", has=page.locator(".segment-text", has_text=source))


def field(page: Page, source: str) -> Locator:
    return row(page, source).locator("textarea")


def tab_to(page: Page, target: Locator, most: int = 60) -> None:
    for _step in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there.")


def save_and_go_on(page: Page, to: Locator) -> None:
    page.keyboard.press("Control+Enter")
    expect(to).to_be_focused()


def test_a_lesson_is_translated_by_keyboard_alone_and_sent_for_review(translator: Translator) -> None:
    page = translator()
    tab_to(page, field(page, TITLE))
    page.keyboard.type("Des mots de passe solides pour le test")
    slug = page.locator(".segment").nth(1).locator("textarea")
    save_and_go_on(page, slug)
    expect(slug).to_have_value("des-mots-de-passe-solides-pour-le-test")
    save_and_go_on(page, field(page, SUMMARY))
    page.keyboard.type("Les élèves créent un mot de passe introuvable.")
    # What memory knows exactly stands there already, and waits for a person.
    expect(field(page, REMEMBERED[0])).to_have_value(REMEMBERED[1])
    save_and_go_on(page, field(page, REMEMBERED[0]))
    save_and_go_on(page, field(page, SIMILAR))
    suggestion = row(page, SIMILAR).locator(".segment-suggestions")
    expect(suggestion).to_contain_text("%")
    expect(suggestion.locator("ins")).to_have_text("Morgen")
    page.keyboard.press("Alt+1")
    expect(field(page, SIMILAR)).to_have_value(REMEMBERED[1])
    expect(row(page, SIMILAR).locator("[data-badge]")).to_have_text("Open")
    page.keyboard.press("Control+A")
    page.keyboard.type("Demain, nous créons une phrase de passe.")
    save_and_go_on(page, page.locator("[data-send]"))
    expect(page.locator("[data-say]")).not_to_be_empty()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/translations/")
    expect(page.locator(".messages")).to_contain_text(TITLE)


def test_alt_and_the_arrows_walk_through_the_texts(translator: Translator) -> None:
    page = translator()
    field(page, SUMMARY).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".segment").nth(1).locator("textarea")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(field(page, SUMMARY)).to_be_focused()


def test_what_is_refused_keeps_the_text_and_the_focus(translator: Translator) -> None:
    page = translator()
    field(page, SUMMARY).fill("<script>alert(1)</script>")
    page.keyboard.press("Control+Enter")
    expect(row(page, SUMMARY).get_by_role("alert")).to_contain_text("<script")
    expect(field(page, SUMMARY)).to_be_focused()
    expect(field(page, SUMMARY)).to_have_value("<script>alert(1)</script>")


def test_the_second_of_two_people_reads_the_text_of_the_first_and_saves_knowingly(translator: Translator) -> None:
    first = translator()
    second = translator(again=True)
    field(first, SUMMARY).fill("Le premier texte.")
    row(first, SUMMARY).locator("[data-save]").click()
    expect(row(first, SUMMARY).locator("[data-badge]")).not_to_have_text("Open")
    field(second, SUMMARY).fill("Le second texte.")
    row(second, SUMMARY).locator("[data-save]").click()
    expect(row(second, SUMMARY).locator("[data-theirs]")).to_contain_text("Le premier texte.")
    expect(field(second, SUMMARY)).to_have_value("Le second texte.")
    row(second, SUMMARY).locator("[data-save]").click()
    expect(row(second, SUMMARY).locator("[data-theirs]")).to_be_hidden()
    expect(row(second, SUMMARY).locator("[data-badge]")).not_to_have_text("Open")


def test_nobody_leaves_with_unsaved_text_unasked(translator: Translator) -> None:
    page = translator()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    assert asked == []
    field(page, SUMMARY).press_sequentially("Presque")
    page.locator("[data-send]").click()
    expect(row(page, SUMMARY).get_by_role("alert")).not_to_be_empty()
    expect(field(page, SUMMARY)).to_be_focused()
    page.reload()
    assert asked == ["beforeunload"]


def test_a_text_that_is_the_same_in_both_languages_is_ticked(translator: Translator) -> None:
    page = translator()
    row(page, SUMMARY).locator("[name=same]").check()
    expect(field(page, SUMMARY)).to_have_value(SUMMARY)
    row(page, SUMMARY).locator("[name=same]").press("Control+Enter")
    expect(row(page, SUMMARY).locator("[data-badge]")).to_have_text("In beide talen hetzelfde")


def test_french_gets_its_no_break_spaces_as_it_is_typed(translator: Translator) -> None:
    page = translator()
    field(page, SUMMARY).press_sequentially("Dis « stop » ! Ça va ?")
    expect(field(page, SUMMARY)).to_have_value("Dis «\u00a0stop\u00a0»\u00a0! Ça va\u00a0?")


def test_a_filter_shows_what_is_open_and_keeps_what_was_just_saved(translator: Translator) -> None:
    page = translator()
    page.locator("[data-filter=open]").click()
    field(page, TITLE).fill("Titre")
    row(page, TITLE).locator("[data-save]").click()
    expect(page.locator("[data-count=open]")).to_have_text("4")
    expect(field(page, TITLE)).to_be_visible()
    page.locator("[data-filter=all]").click()
    page.locator("[data-filter=open]").click()
    expect(field(page, TITLE)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?show=open$"))


def test_a_link_is_replaced_and_taken_back(translator: Translator) -> None:
    page = translator()
    address = page.locator(".segment-replaceable")
    address.locator("input.segment-address").fill("https://exemple.be/lecon")
    address.locator("[data-save]").click()
    undo = address.locator("[name=undo]")
    expect(undo).to_be_visible()
    undo.click()
    expect(undo).to_have_count(0)
    expect(address.locator("input.segment-address")).to_have_value("")


def test_rows_are_saved_without_javascript_too(translator: Translator) -> None:
    page = translator(java_script_enabled=False)
    field(page, SUMMARY).fill("<b>Non</b>")
    row(page, SUMMARY).locator("[data-save]").click()
    expect(row(page, SUMMARY).locator("[data-message]")).to_contain_text("<b")
    expect(field(page, SUMMARY)).to_have_value("<b>Non</b>")
    field(page, SUMMARY).fill("Les élèves créent un mot de passe.")
    row(page, SUMMARY).locator("[data-save]").click()
    expect(row(page, SUMMARY).locator("[data-badge]")).not_to_have_text("Open")
    assert "#segment-" in page.url


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_it_fits_a_phone_and_has_no_fault_that_axe_finds(translator: Translator, language: str) -> None:
    page = translator(language)
    field(page, TITLE).fill("Un titre avec 12 choses: non?")
    row(page, TITLE).locator("[data-save]").click()
    expect(row(page, TITLE).locator(".segment-warnings")).to_be_visible()
    field(page, SUMMARY).fill("<i>")
    row(page, SUMMARY).locator("[data-save]").click()
    expect(row(page, SUMMARY).get_by_role("alert")).to_be_visible()
    field(page, SIMILAR).focus()
    expect(row(page, SIMILAR).locator(".segment-suggestions li")).to_be_visible()
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(size)
        # What is halfway below the bar would count as too small to click.
        page.locator("main").evaluate("main => main.scrollTo(0, 0)")
        faults = Axe().run(page, context=".translate", options=RULES).response["violations"]
        assert [
            (fault["id"], node["html"], node["failureSummary"]) for fault in faults for node in fault["nodes"]
        ] == []
    page.locator("[data-help-open]").click()
    expect(page.locator("[data-help]")).to_be_visible()
    page.keyboard.press("Escape")
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    assert page.evaluate("document.querySelector('main').scrollWidth") <= NARROWEST["width"]
    edges = page.locator(".translate :is(textarea, button, input, p):visible")
    assert max(edges.evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")) <= NARROWEST["width"]
