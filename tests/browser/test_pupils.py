"""A lesson on a beamer and on a pupil's own screen; the PDF files as a browser gets them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.languages import LANGUAGES
from tests.browser.test_every_page import CUT_OFF, NARROWEST, violations

pytestmark = pytest.mark.browser

LESSON = {language.code: language.lesson for language in LANGUAGES}
PUPILS = {"nl": "leerlingen", "fr": "eleves"}
LINK = {"nl": "Voor leerlingen", "fr": "Pour les élèves"}
BACK = {"nl": "Terug naar de lesfiche", "fr": "Retour à la fiche pédagogique"}

in_both_languages = pytest.mark.parametrize("language", ["nl", "fr"])


@in_both_languages
def test_a_teacher_goes_to_the_screen_for_pupils_and_back(new_page: NewPage, language: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(LESSON[language])
    page.get_by_role("link", name=LINK[language], exact=True).click()
    assert page.url.endswith(f"{LESSON[language]}{PUPILS[language]}/")
    expect(page.get_by_role("link", name="116 000")).to_be_visible()
    assert page.context.cookies() == []
    page.get_by_role("link", name=BACK[language]).click()
    assert page.url.endswith(LESSON[language])


@in_both_languages
@pytest.mark.parametrize(("viewport", "scheme"), [(None, "light"), (NARROWEST, "dark")])
def test_axe_finds_nothing_and_all_fits(
    new_page: NewPage, language: str, viewport: dict[str, int] | None, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, **({"viewport": viewport} if viewport else {}))
    page.goto(f"{LESSON[language]}{PUPILS[language]}/")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT_OFF) == []


@in_both_languages
def test_on_paper_nothing_is_left_to_operate(new_page: NewPage, language: str) -> None:
    page = new_page()
    page.goto(f"{LESSON[language]}{PUPILS[language]}/")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name=BACK[language])).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="116 000")).to_be_visible()


@in_both_languages
def test_the_pdf_comes_without_a_cookie(new_page: NewPage, language: str) -> None:
    page = new_page()
    page.goto(LESSON[language])
    address = page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    answer = page.request.get(str(address))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF")
    assert "set-cookie" not in answer.headers
