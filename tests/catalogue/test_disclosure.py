"""What to do when a pupil tells about abuse: on the page and on paper, the same steps, where the flag asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from catalogue.choices import SensitiveTopic
from catalogue.models import BrochurePage, LessonPlanPage, QuizPage, Resource
from tests.catalogue.pdf_reading import read_pdf

pytestmark = pytest.mark.django_db

LESSON = "lesson-plan-sexting-consent-14-16"
TITLE = {"nl": "Als een leerling je over misbruik vertelt", "fr": "Si un élève vous confie un abus"}


def words(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def disclosure_on(client: Client, page: Resource) -> Tag | None:
    return BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".disclosure")


def plain(page: Resource) -> Resource:
    """The same page, about nothing sensitive."""
    page.sensitive_topics = []
    page.themes.set([])
    if isinstance(page, LessonPlanPage):
        page.help = ""
    page.save(clean=False)
    return page


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_page_of_a_sensitive_lesson_has_the_steps_of_its_pdf(client: Client, language: str) -> None:
    page = LessonPlanPage.objects.get(key=LESSON, locale__language_code=language)
    shown = disclosure_on(client, page)
    assert shown is not None
    heading = shown.select_one("summary h2")
    assert heading is not None
    assert words(heading.text) == TITLE[language]
    steps = [words(step.text) for step in shown.select("ol > li")]
    assert len(steps) == 8
    assert "112" in steps[-1]
    paper = words(read_pdf(client.get(page.screen_url("pdf")).content).text).replace(" ", "")
    assert all(step.replace(" ", "") in paper for step in steps)


@pytest.mark.parametrize("kind", [LessonPlanPage, BrochurePage, QuizPage])
@pytest.mark.parametrize("asks", [False, True])
def test_the_flag_asks_for_them_on_every_kind_of_page(client: Client, kind: Any, asks: bool) -> None:
    page = plain(kind.objects.live().filter(locale__language_code="nl").first())
    if asks:
        page.sensitive_topics = [SensitiveTopic.DISCLOSURE.value]
        page.save(clean=False)
    assert (disclosure_on(client, page) is not None) is asks


def test_what_a_lesson_says_of_worried_pupils_asks_for_them_too(client: Client) -> None:
    page = plain(LessonPlanPage.objects.get(key=LESSON, locale__language_code="nl"))
    assert disclosure_on(client, page) is None
    page.help = "Praat met de zorgleerkracht."
    page.save(clean=False)
    assert disclosure_on(client, page) is not None


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize("asks", [False, True])
def test_a_brochure_on_paper_has_them_where_its_page_has(client: Client, asks: bool) -> None:
    page: Any = plain(BrochurePage.objects.live().filter(locale__language_code="nl").first())
    page.body = [("heading", "Wat is privacy?")]
    page.sensitive_topics = [SensitiveTopic.SEXUAL.value] if asks else []
    page.save(clean=False)
    paper = words(read_pdf(client.get(page.screen_url("pdf")).content).text)
    assert (TITLE["nl"] in paper) is asks


def test_pupils_do_not_read_them(client: Client) -> None:
    page = LessonPlanPage.objects.get(key=LESSON, locale__language_code="nl")
    assert TITLE["nl"] not in client.get(page.screen_url("pupils")).content.decode()
