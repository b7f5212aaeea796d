"""A quiz by keyboard alone, without JavaScript, and on the board of a class with a clicker."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import NARROW, NewPage
from tests.browser.languages import LANGUAGES
from tests.browser.test_every_page import CUT_OFF, NARROWEST, violations

pytestmark = pytest.mark.browser

QUIZ = {language.code: language.addresses["quiz"] for language in LANGUAGES}
PLAY = {"nl": f"{QUIZ['nl']}spelen/", "fr": f"{QUIZ['fr']}jouer/"}
BOARD = {"nl": f"{QUIZ['nl']}klas/", "fr": f"{QUIZ['fr']}classe/"}
NEXT = {"nl": "Volgende vraag", "fr": "Question suivante"}
RESULT = {"nl": "Naar het resultaat", "fr": "Vers le résultat"}
QUESTIONS = 15

in_both_languages = pytest.mark.parametrize("language", ["nl", "fr"])


def expect_question(page: Page, number: int) -> None:
    expect(page.locator(".play-where")).to_contain_text(re.compile(rf"\b{number} (van|sur) "))


def fill(page: Page) -> None:
    """Gives a whole answer where there is nothing to choose: to order, match or write."""
    for place in range(page.locator(".play-thing select").count()):
        page.locator(".play-thing select").nth(place).select_option(index=place + 1)
    if page.locator(".play-written input").count():
        page.fill(".play-written input", "116000")


def play_to_the_end(page: Page, language: str, answer: Callable[[int], None]) -> None:
    for number in range(1, QUESTIONS + 1):
        expect_question(page, number)
        answer(number)
        expect(page.locator(".play-checked")).to_be_visible()
        name = RESULT[language] if number == QUESTIONS else NEXT[language]
        expect(page.get_by_role("button", name=name)).to_be_visible()
        if number < QUESTIONS:
            page.get_by_role("button", name=name).click()
            expect(page.locator(".play-checked")).to_have_count(0)


def answer_by_keys(page: Page, number: int) -> None:
    if page.locator("label.play-option").count():
        page.keyboard.press("c" if number % 2 else "2")
        return
    things = page.locator(".play-thing select, .play-written input")
    for place in range(things.count()):
        while not things.nth(place).evaluate("each => each === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.type("116000" if page.locator(".play-written").count() else "1234"[place])
        if page.locator(".play-thing-match").count():
            for _step in range(place + 1):
                page.keyboard.press("ArrowDown")
    if page.locator(".play-thing").count():
        # Enter opens a list; the button comes next.
        page.keyboard.press("Tab")


@in_both_languages
def test_a_quiz_is_played_by_keyboard_alone(new_page: NewPage, language: str) -> None:
    page = new_page()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.goto(PLAY[language])
    for number in range(1, QUESTIONS + 1):
        answer_by_keys(page, number)
        page.keyboard.press("Enter")
        expect(page.locator(".play-checked")).to_be_visible()
        expect(page.locator(".play-buttons .button-primary")).to_be_focused()
        page.keyboard.press("Enter")
        if number < QUESTIONS:
            expect_question(page, number + 1)
            expect(page.locator("h1")).to_be_focused()
    expect(page.locator(".result")).to_be_visible()
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#talk")).to_be_in_viewport()
    # Nothing about it is kept, in the browser or elsewhere.
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert {request.url.split("/")[2] for request in sent} == {page.url.split("/")[2]}
    page.reload()
    expect_question(page, 1)


@in_both_languages
def test_a_quiz_is_played_without_javascript(new_page: NewPage, language: str) -> None:
    page = new_page(java_script_enabled=False, viewport=NARROW)
    page.goto(PLAY[language])
    check = page.locator("button[value=answer]")

    def answer(number: int) -> None:
        if page.locator("label.play-option").count():
            page.locator("label.play-option").nth(number % 2).click()
        fill(page)
        check.click()

    play_to_the_end(page, language, answer)
    page.get_by_role("button", name=RESULT[language]).click()
    expect(page.locator(".result")).to_be_visible()
    assert page.context.cookies() == []


def test_going_back_keeps_what_was_answered(new_page: NewPage) -> None:
    page = new_page()
    page.goto(PLAY["nl"])
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=NEXT["nl"]).click()
    expect_question(page, 2)
    page.keyboard.press("a")
    page.get_by_role("button", name="Vorige").click()
    expect(page.locator(".play-wrong")).to_contain_text("Jouw keuze")
    page.get_by_role("button", name=NEXT["nl"]).click()
    expect(page.locator("label.play-option input").first).to_be_checked()


def test_to_check_without_a_choice_says_so(new_page: NewPage) -> None:
    page = new_page()
    page.goto(PLAY["nl"])
    page.locator("button[value=answer]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("label.play-option input").first).to_be_focused()


@in_both_languages
def test_a_class_sees_one_question_at_a_time_by_keys_and_clicker(new_page: NewPage, language: str) -> None:
    page = new_page()
    loads: list[Request] = []
    page.goto(BOARD[language])
    page.on("request", lambda request: loads.append(request))
    first = page.locator("[data-question]:not([hidden])")
    question, why = first.locator("h1"), first.locator(".bq-why")
    shown = question.inner_text()
    expect(why).to_be_hidden()
    page.keyboard.press(" ")
    expect(why).to_be_visible()
    assert page.locator("[role=status]").text_content()
    page.keyboard.press("ArrowRight")
    expect(why).to_be_hidden()
    assert question.inner_text() != shown
    page.keyboard.press("ArrowLeft")
    assert question.inner_text() == shown
    # A clicker has two keys: the first press shows the answer, the second goes on.
    page.keyboard.press("PageDown")
    expect(why).to_be_visible()
    page.keyboard.press("PageDown")
    expect(why).to_be_hidden()
    page.keyboard.press("PageUp")
    assert question.inner_text() == shown
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(first.locator(".bq-where")).to_contain_text(f"{QUESTIONS} ")
    assert [request for request in loads if request.resource_type == "document"] == []
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: not url.endswith(BOARD[language]) and "?" not in url)


def test_two_teams_and_a_clock_are_off_until_asked_for_and_kept_only_here(new_page: NewPage) -> None:
    page = new_page()
    page.goto(BOARD["nl"])
    expect(page.locator("[data-teams]")).to_be_hidden()
    expect(page.locator("[data-clock]")).to_be_hidden()
    page.keyboard.press("t")
    more = page.locator("[data-team]").first.locator("[data-point='1']")
    more.click()
    more.click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-points]").first).to_have_text("2")
    page.keyboard.press("k")
    expect(page.locator("[data-clock]")).to_have_text("29")
    page.keyboard.press(" ")
    expect(page.locator("[data-clock]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-points]").first).to_have_text("0")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_board_works_without_javascript(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(BOARD["nl"])
    shown = page.locator("h1:visible").inner_text()
    page.get_by_role("link", name="Toon het antwoord").click()
    expect(page.locator(".bq-why:visible")).to_have_count(1)
    page.get_by_role("link", name="Volgende").click()
    assert page.locator("h1:visible").inner_text() != shown


@in_both_languages
@pytest.mark.parametrize(("viewport", "scheme"), [(None, "light"), (NARROWEST, "dark")])
def test_axe_finds_nothing_in_any_state_and_all_fits(
    new_page: NewPage, language: str, viewport: dict[str, int] | None, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, **({"viewport": viewport} if viewport else {}))

    def sound() -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(CUT_OFF) == []

    page.goto(PLAY[language])
    sound()
    page.locator("button[value=answer]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sound()

    def answer(number: int) -> None:
        if page.locator("label.play-option").count():
            page.keyboard.press("a")
            page.keyboard.press("Enter")
            return
        fill(page)
        sound()
        page.locator("button[value=answer]").click()
        expect(page.locator(".play-checked")).to_be_visible()
        sound()

    play_to_the_end(page, language, answer)
    sound()
    page.get_by_role("button", name=RESULT[language]).click()
    expect(page.locator(".result")).to_be_visible()
    sound()
    for query in ("", "?large=1", "?key=1"):
        page.goto(f"{QUIZ[language]}papier/{query}")
        sound()
    for question in (2, 13, 14, 15):
        page.goto(f"{BOARD[language]}?q={question}")
        sound()
        for key in (" ", "t", "k"):
            page.keyboard.press(key)
        sound()
