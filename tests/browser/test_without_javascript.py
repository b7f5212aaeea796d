"""Everything a teacher needs works before, or without, any script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, NewPage
from tests.browser.languages import Language, in_both_languages

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page(java_script_enabled=False)


@in_both_languages
def test_the_search_form_finds(page: Page, language: Language) -> None:
    page.goto(language.home)
    page.fill("#search-words", language.query)
    page.click("#search-form button")
    page.wait_for_url(f"**{language.search}?q=*")
    expect(page.locator(".chip-reading")).to_contain_text(language.read_as)
    expect(page.locator(".card").first).to_be_visible()


@in_both_languages
def test_filters_are_links_and_a_new_search_keeps_them(page: Page, language: Language) -> None:
    page.goto(language.searched)
    expected = page.locator("#facet-format-quiz .count").inner_text()
    page.click("#facet-format-quiz")
    page.wait_for_url("**format=quiz*")
    expect(page.locator("#facet-format-quiz")).to_have_class(re.compile("is-selected"))
    expect(page.locator(".card")).to_have_count(int(expected))
    page.click("#search-form button")
    page.wait_for_url("**format=quiz*")
    page.click("#chip-format-quiz")
    page.wait_for_url(lambda url: "format=" not in url)


@in_both_languages
def test_on_a_phone_the_filters_open_choose_and_close(new_page: NewPage, language: Language) -> None:
    page = new_page(java_script_enabled=False, viewport=NARROW)
    page.goto(language.searched)
    sheet = page.locator("#filters")
    expect(sheet).to_be_hidden()
    page.click("#open-filters")
    expect(sheet).to_be_visible()
    page.click("#sheet-close")
    expect(sheet).to_be_hidden()
    expect(page.locator("#results-heading")).to_be_visible()

    page.click("#open-filters")
    page.click("#facet-format-quiz")
    page.wait_for_url("**format=quiz*")
    expect(page.locator("#results-heading")).to_be_in_viewport()


@in_both_languages
def test_the_pager_turns_pages(page: Page, language: Language) -> None:
    page.goto(language.search)
    first = page.locator(".card-title").first.inner_text()
    page.click(".pager [rel=next]")
    page.wait_for_url("**page=2*")
    assert page.locator(".card-title").first.inner_text() != first


@in_both_languages
def test_the_order_can_be_chosen(page: Page, language: Language) -> None:
    page.goto(language.search)
    page.click("#sort")
    page.click(".sort-choices a[href*='sort=']:not([aria-current])")
    page.wait_for_url("**sort=*")
    expect(page.locator(".card").first).to_be_visible()


@in_both_languages
def test_a_quiz_shows_its_answer_when_asked(page: Page, language: Language) -> None:
    page.goto(language.addresses["quiz"])
    answer = page.locator(".answer-body").first
    expect(answer).to_be_hidden()
    page.locator(".answer summary").first.click()
    expect(answer).to_be_visible()
    expect(answer.locator(".answer-right").first).to_be_visible()


@in_both_languages
def test_a_lesson_can_be_read_and_offers_no_button_that_does_nothing(page: Page, language: Language) -> None:
    page.goto(language.lesson)
    expect(page.locator(".phase")).to_have_count(5)
    for phase in page.locator(".phase").all():
        expect(phase).to_be_visible()
    expect(page.locator(".objectives")).to_be_visible()
    for button in page.locator("button.needs-js").all():
        expect(button).to_be_hidden()
