"""A teacher looks for a lesson: from the search box to the sheet of paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, NewPage
from tests.browser.languages import Language, in_both_languages

pytestmark = pytest.mark.browser

QUIZ = "#facet-format-quiz"
HELP_LINES = {"tel:116000", "tel:103", "tel:102"}


class Loads:
    """Whether the document was loaded anew since :meth:`mark`."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def mark(self) -> None:
        self._page.evaluate("window.stillHere = true")

    @property
    def again(self) -> bool:
        return not self._page.evaluate("window.stillHere === true")


@pytest.fixture
def loads(page: Page) -> Loads:
    return Loads(page)


def search(page: Page, language: Language) -> None:
    page.goto(language.home)
    page.fill("#search-words", language.query)
    page.press("#search-words", "Enter")
    page.wait_for_url(f"**{language.search}?*")
    expect(page.locator("#results")).to_be_visible()


def heading(page: Page) -> str:
    return page.locator("#results-heading").inner_text()


@in_both_languages
def test_typing_offers_words_that_the_arrow_keys_choose_and_escape_puts_away(page: Page, language: Language) -> None:
    box, offers = page.locator("#search-words"), page.locator("#suggestions")
    page.goto(language.home)
    box.press_sequentially(language.typed)
    expect(offers).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(offers.get_by_role("option").first).to_have_text(language.suggested)

    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(offers.get_by_role("option", selected=True)).to_have_text(language.suggested)
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))

    box.press("Escape")
    expect(offers).to_be_hidden()
    expect(box).to_have_value(language.typed)
    expect(box).to_be_focused()


@in_both_languages
def test_enter_on_an_offered_word_searches_for_it(page: Page, language: Language) -> None:
    page.goto(language.home)
    box = page.locator("#search-words")
    box.press_sequentially(language.typed)
    expect(page.locator("#suggestions")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{language.search}?q=*")
    assert language.suggested in heading(page)


@in_both_languages
def test_a_school_year_among_the_words_is_understood_and_shown(page: Page, language: Language) -> None:
    search(page, language)
    expect(page.locator(".chip-reading")).to_contain_text(language.read_as)
    assert page.locator(".card").count() > 5
    expect(page.locator("#search-words")).to_have_value(language.query)


@in_both_languages
def test_a_filter_swaps_the_results_keeps_focus_and_says_the_count(
    page: Page, loads: Loads, language: Language
) -> None:
    search(page, language)
    loads.mark()
    expected = page.locator(f"{QUIZ} .count").inner_text()
    before = heading(page)

    page.click(QUIZ)
    page.wait_for_url("**format=quiz*")
    expect(page.locator(QUIZ)).to_have_class(re.compile("is-selected"))
    assert not loads.again
    expect(page.locator(QUIZ)).to_be_focused()
    assert heading(page) != before
    assert heading(page).startswith(f"{expected} ")
    expect(page.locator(".card")).to_have_count(int(expected))
    expect(page.locator("#results-status")).to_have_text(heading(page))


@in_both_languages
def test_taking_a_choice_away_and_going_back_restores_what_was_there(
    page: Page, loads: Loads, language: Language
) -> None:
    search(page, language)
    everything = heading(page)
    page.click(QUIZ)
    page.wait_for_url("**format=quiz*")
    expect(page.locator("#chip-format-quiz")).to_be_visible()
    quizzes = heading(page)
    loads.mark()

    page.click("#chip-format-quiz")
    expect(page.locator("#results-heading")).to_have_text(everything)
    assert "format=" not in page.url
    assert not loads.again
    expect(page.locator("#results-heading")).to_be_focused()

    page.go_back()
    expect(page.locator("#results-heading")).to_have_text(quizzes)
    expect(page.locator("#chip-format-quiz")).to_be_visible()
    assert "format=quiz" in page.url


@in_both_languages
def test_a_new_search_keeps_the_filters(page: Page, language: Language) -> None:
    search(page, language)
    page.click(QUIZ)
    page.wait_for_url("**format=quiz*")
    page.fill("#search-words", "privacy")
    page.press("#search-words", "Enter")
    page.wait_for_url("**q=privacy*")
    assert "format=quiz" in page.url
    expect(page.locator("#results")).to_have_attribute("data-query", "privacy")
    expect(page.locator("#chip-format-quiz")).to_be_visible()


@in_both_languages
def test_the_next_page_starts_at_its_top_with_focus_on_the_heading(page: Page, language: Language) -> None:
    page.goto(language.search)
    first = page.locator(".card-title").first.inner_text()
    page.click(".pager [rel=next]")
    page.wait_for_url("**page=2*")
    expect(page.locator(".pager [aria-current=page]")).to_contain_text("2")
    expect(page.locator("#results-heading")).to_be_focused()
    assert page.locator(".card-title").first.inner_text() != first
    assert page.evaluate("scrollY") == 0


@in_both_languages
def test_the_first_result_opens_with_its_facts_and_the_numbers_to_call(page: Page, language: Language) -> None:
    search(page, language)
    page.click(QUIZ)
    page.wait_for_url("**format=quiz*")
    expect(page.locator("#chip-format-quiz")).to_be_visible()
    link = page.locator("#results .card-title a").first
    title = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(title)
    assert page.locator(".facts-bar-item").count() >= 2
    numbers = page.locator("a[href^='tel:']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert set(numbers) == HELP_LINES


@in_both_languages
def test_the_language_switch_leads_to_the_same_lesson_in_the_other_language(page: Page, language: Language) -> None:
    page.goto(language.lesson)
    page.click(f".languages [hreflang={language.other}]")
    page.wait_for_url(f"**{language.twin}")
    expect(page.locator("html")).to_have_attribute("lang", language.other)


@in_both_languages
def test_without_a_twin_the_switch_leads_to_the_search_and_says_so(page: Page, language: Language) -> None:
    page.goto(language.lonely)
    switch = page.locator(f".languages [hreflang={language.other}]")
    expect(switch).to_have_accessible_name(re.compile(language.names_other))
    expect(switch).to_have_attribute("title", re.compile(language.names_other))
    expect(page.locator(".twin-missing")).to_be_visible()
    switch.click()
    expect(page.locator("html")).to_have_attribute("lang", language.other)
    expect(page.locator("#results-heading")).to_be_visible()


@in_both_languages
def test_the_language_switch_keeps_the_search(page: Page, language: Language) -> None:
    page.goto(f"{language.search}?q=sexting&format=quiz")
    page.click(f".languages [hreflang={language.other}]")
    expect(page.locator("html")).to_have_attribute("lang", language.other)
    expect(page.locator("#search-words")).to_have_value("sexting")
    assert "format=quiz" in page.url


@in_both_languages
def test_on_paper_a_lesson_is_its_content_and_nothing_to_operate(page: Page, language: Language) -> None:
    page.goto(language.lesson)
    page.emulate_media(media="print")
    for part in (".nav", ".languages", ".actions", ".breadcrumbs", ".footer", ".skip-link"):
        expect(page.locator(part)).to_be_hidden()
    for part in ("h1", ".facts-bar", ".objectives", ".phase >> nth=0", ".care-note >> nth=0", ".help-box"):
        expect(page.locator(part)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


@in_both_languages
def test_on_paper_a_quiz_keeps_its_answers_to_itself(page: Page, language: Language) -> None:
    page.goto(language.addresses["quiz"])
    page.locator(".answer summary").first.click()
    page.emulate_media(media="print")
    expect(page.locator(".question").first).to_be_visible()
    expect(page.locator(".answer-body").first).to_be_visible()
    expect(page.locator(".answer").nth(1)).to_be_hidden()


@in_both_languages
def test_on_a_phone_the_filters_are_a_sheet_that_gives_focus_back(new_page: NewPage, language: Language) -> None:
    page = new_page(viewport=NARROW)
    page.goto(language.searched)
    sheet = page.locator("#filters")
    expect(sheet).to_be_hidden()
    page.click("#open-filters")
    expect(sheet).to_be_visible()
    expect(page.locator("#filters-title")).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_visible()

    page.click(QUIZ)
    page.wait_for_url("**format=quiz*")
    expect(page.locator(QUIZ)).to_be_focused()
    expect(sheet).to_be_visible()

    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("#open-filters")).to_be_focused()
    expect(page.locator("#open-filters .filter-count")).to_contain_text("1")
