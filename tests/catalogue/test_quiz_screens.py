"""Playing a quiz and showing it to a class, as a browser without scripts asks for it."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from catalogue.models import QuizPage
from catalogue.presentation.quiz import quiz_of
from catalogue.quiz.questions import Quiz
from catalogue.vocabulary import current_vocabulary

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NAMES = {"nl": ("spelen", "klas"), "fr": ("jouer", "classe")}


def page_in(language: str) -> QuizPage:
    return QuizPage.objects.live().exclude(questions=[]).get(key="quiz-internet-safe", locale__language_code=language)


@pytest.fixture
def quiz(db: None) -> QuizPage:
    return page_in("nl")


@pytest.fixture
def child() -> Client:
    """A browser that has no cookie and gets none."""
    return Client(enforce_csrf_checks=True)


def questions_of(page: QuizPage) -> Quiz:
    return quiz_of(page, current_vocabulary())


def text(answer: Any) -> str:
    return unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_quiz_is_played_to_its_result_without_a_script_or_a_cookie(child: Client, language: str) -> None:
    page = page_in(language)
    address = page.screen_url("play")
    assert address.endswith(f"/{NAMES[language][0]}/")
    answer = child.get(address)
    seed = answer.context["game"].seed
    quiz = questions_of(page).arranged(seed)
    sent: dict[str, list[str]] = {"seed": [seed]}
    for question in quiz.questions:
        assert question.text in text(answer)
        assert question.explanation not in text(answer)
        sent[question.field] = list(question.right)
        here = {"at": str(question.number), "done": list(range(1, question.number))}
        answer = child.post(address, sent | here | {"go": "answer"})
        assert question.explanation in text(answer)
        here["done"] = [*here["done"], question.number]
        answer = child.post(address, sent | here | {"go": "next"})
    assert answer.context["score"].right == answer.context["score"].total == len(quiz)
    assert not child.cookies
    assert "no-store" in answer["Cache-Control"]


def test_nothing_gives_an_answer_away_before_it_is_asked_for(child: Client, quiz: QuizPage) -> None:
    answer = text(child.get(quiz.screen_url("play")))
    for mark in ("play-right", "play-wrong", *(question.explanation for question in questions_of(quiz).questions)):
        assert mark not in answer


def test_to_check_without_a_choice_is_told_and_loses_nothing(child: Client, quiz: QuizPage) -> None:
    answer = child.post(quiz.screen_url("play"), {"at": "2", "a1": "2", "done": "1", "go": "answer"})
    assert 'role="alert"' in text(answer)
    assert 'name="a1" value="2"' in text(answer)
    assert (answer.context["game"].state.at, answer.context["checked"]) == (2, False)


def test_a_question_that_was_skipped_counts_as_missed_and_is_talked_about(child: Client, quiz: QuizPage) -> None:
    last = len(questions_of(quiz))
    answer = child.post(quiz.screen_url("play"), {"at": str(last), "a1": "2", "go": "next"})
    assert (answer.context["score"].right, len(answer.context["score"].missed)) == (1, last - 1)
    assert questions_of(quiz).questions[1].explanation in text(answer)
    assert answer.context["read_next"]["url"].startswith("/nl/materiaal/thema/")
    assert child.get(answer.context["read_next"]["url"]).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"go": "fly"},
        {"at": "-3", "go": "back"},
        {"at": "99999999999999999999", "go": "next"},
        {"at": "\x00", "a1": "\x00", "done": "\x00", "go": "\x00"},
        {"at": "1", "a1": ["0", "1", "2", "3"], "go": "answer"},
        {"a1": "<script>alert(1)</script>", "go": "answer"},
    ],
)
def test_a_form_that_nobody_would_send_shows_a_question(child: Client, quiz: QuizPage, form: dict[str, Any]) -> None:
    answer = child.post(quiz.screen_url("play"), form)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_other_methods_are_refused(child: Client, quiz: QuizPage) -> None:
    assert child.head(quiz.screen_url("play")).status_code == 200
    assert child.put(quiz.screen_url("play")).status_code == 405
    assert child.post(quiz.screen_url("class")).status_code == 405


def test_what_is_not_there_cannot_be_played(child: Client, quiz: QuizPage) -> None:
    assert child.get(f"{quiz.url}jouer/").status_code == 404
    assert child.get(f"{quiz.url}spelen/nog/").status_code == 404
    of_every_page = {"files", "ordered", "report", "reported"}
    addresses = [quiz.screen_url(screen) for screen in QuizPage.screens if screen not in of_every_page]
    QuizPage.objects.filter(pk=quiz.pk).update(questions=[])
    assert {child.get(address).status_code for address in addresses} == {404}
    addresses += [quiz.screen_url(screen) for screen in of_every_page]
    quiz.unpublish()
    assert {child.get(address).status_code for address in addresses} == {404}


def test_a_private_quiz_asks_for_its_password_first(child: Client, quiz: QuizPage) -> None:
    PageViewRestriction.objects.create(page=quiz, restriction_type="password", password="geheim")
    for screen in QuizPage.screens:
        shown = text(child.get(quiz.screen_url(screen)))
        assert questions_of(quiz).questions[0].text not in shown


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_board_shows_one_question_and_its_answer_when_asked(child: Client, language: str) -> None:
    page = page_in(language)
    address = page.screen_url("class")
    assert address.endswith(f"/{NAMES[language][1]}/")
    shown = child.get(address, {"q": "3"})
    assert (shown.context["at"], shown.context["revealed"]) == (3, False)
    assert text(shown).count("data-question hidden") == len(questions_of(page)) - 1
    assert child.get(address, {"q": "3", "answer": "1"}).context["revealed"]
    assert not child.cookies


@pytest.mark.parametrize("wanted", ["0", "-1", "99999", "²", "x", "", "\x00", "9" * 500])
def test_a_question_that_does_not_exist_shows_one_that_does(child: Client, quiz: QuizPage, wanted: str) -> None:
    shown = child.get(quiz.screen_url("class"), {"q": wanted})
    assert shown.status_code == 200
    assert 1 <= shown.context["at"] <= len(questions_of(quiz))


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_sheet_of_a_pupil_holds_no_answer_and_the_key_all_of_them(child: Client, language: str) -> None:
    page = page_in(language)
    quiz, address = questions_of(page), page.screen_url("paper")
    for query, kept in (({}, False), ({"large": "1"}, False), ({"key": "1"}, True)):
        sheet = text(child.get(address, query))
        assert all(question.text in sheet for question in quiz.questions)
        assert all((question.explanation in sheet) is kept for question in quiz.questions)
        assert ("sheet-ticked" in sheet) is kept
        assert ("paper-large" in sheet) is ("large" in query)
    choices = [question for question in quiz.questions if question.shape == "choice"]
    assert sheet.count("sheet-ticked") == sum(len(question.right) for question in choices)
    assert child.post(address).status_code == 405
    assert not child.cookies


def test_the_page_of_a_quiz_leads_to_all_three(child: Client, quiz: QuizPage) -> None:
    page = text(child.get(quiz.url))
    assert f'href="{quiz.screen_url("play")}"' in page
    assert f'href="{quiz.screen_url("class")}"' in page
    assert f'href="{quiz.screen_url("paper")}"' in page


def test_playing_asks_the_database_little(child: Client, quiz: QuizPage, django_assert_max_num_queries: Any) -> None:
    child.get(quiz.screen_url("play"))
    # One of them for all pictures.
    with django_assert_max_num_queries(15):
        child.post(quiz.screen_url("play"), {"at": "3", "a1": "0", "go": "next"})
    with django_assert_max_num_queries(12):
        child.get(quiz.screen_url("class"))
