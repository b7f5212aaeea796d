"""Playing a quiz as pure functions: what counts as right, where clicks lead, and what forms may carry."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.quiz.play import State, Step, field_of, read, score_of, take
from catalogue.quiz.questions import Option, Question, Quiz


def question(number: int, right: str, type_: str = "single", theme: str = "") -> Question:
    options = tuple(Option(letter, f"Antwoord {letter}", letter in right) for letter in "ABCD")
    return Question(number, type_, f"Vraag {number}", options, theme=theme, theme_label=theme.title())


QUIZ = Quiz(
    "Proef",
    (question(1, "C", theme="privacy"), question(2, "AD", "multiple", "privacy"), question(3, "B", theme="gaming")),
)


def state(text: str) -> State:
    return read(QUIZ, parse_qs(text, keep_blank_values=True))


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ("", 0),
        ("a1=2", 1),
        ("a1=0", 0),
        ("a2=0&a2=3", 1),
        ("a2=0", 0),
        ("a2=0&a2=1&a2=3", 0),
        ("a1=2&a2=0&a2=3&a3=1", 3),
    ],
)
def test_an_answer_is_right_when_all_of_it_is(answers: str, right: int) -> None:
    assert score_of(QUIZ, state(answers)).right == right


def test_the_score_tells_by_theme_what_to_talk_about() -> None:
    score = score_of(QUIZ, state("a1=2&a2=1&a3=1"))
    assert [(each.label, each.right, each.total) for each in score.themes] == [("Privacy", 1, 2), ("Gaming", 1, 1)]
    assert [each.number for each in score.missed] == [2]
    assert score.weakest is not None
    assert score.weakest.slug == "privacy"
    assert score.themes[0].boxes == [True, False]


def test_nothing_missed_has_no_weakest_theme() -> None:
    assert score_of(QUIZ, state("a1=2&a2=0&a2=3&a3=1")).weakest is None


def test_buttons_lead_through_the_quiz_and_stop_at_its_ends() -> None:
    here = State()
    assert take(QUIZ, here, Step.BACK).at == 1
    for wanted in (2, 3, 4, 4):
        here = take(QUIZ, here, Step.NEXT)
        assert here.at == wanted
    assert take(QUIZ, here, Step.BACK).at == 3
    assert take(QUIZ, state("at=3&a1=2&done=1"), Step.AGAIN) == State()


def test_an_answer_is_looked_at_only_when_there_is_one() -> None:
    assert take(QUIZ, state("at=1"), Step.ANSWER).done == frozenset()
    assert take(QUIZ, state("at=1&a1=0"), Step.ANSWER).done == {1}


@pytest.mark.parametrize(
    "text",
    [
        "at=-1", "at=0", "at=x", "at=99999", "at=9999", "at=²", "a1=9", "a1=-1", "a1=1&a1=2", "a9=1", "done=1",
        "done=77&done=x", "a1=%00", "at=", "a1=" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_out(text: str) -> None:
    here = state(text)
    assert 1 <= here.at <= 4
    assert (here.chosen, here.done) == ({}, frozenset())


@given(
    st.dictionaries(st.sampled_from(["at", "done", "a1", "a2", "a3", "go"]), st.lists(st.text(max_size=6), max_size=4))
)
def test_no_form_breaks_it(fields: dict[str, list[str]]) -> None:
    here = read(QUIZ, fields)
    for step in Step:
        assert 1 <= take(QUIZ, here, step).at <= 4
    assert 0 <= score_of(QUIZ, here).share <= 1


def test_a_quiz_without_questions_has_a_score_all_the_same() -> None:
    empty = Quiz("Leeg", ())
    assert score_of(empty, read(empty, {"at": ["3"]})).share == 0
    assert read(empty, {"at": ["3"]}).at == 1


def test_the_field_of_a_question_is_the_one_that_is_read() -> None:
    assert read(QUIZ, {field_of(QUIZ.questions[2]): ["1"]}).of(QUIZ.questions[2]) == {1}
