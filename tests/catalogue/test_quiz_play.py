"""Playing a quiz as pure functions: what counts as right, where clicks lead, and what forms may carry."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.quiz.play import State, Step, game_of, read, score_of, take
from catalogue.quiz.questions import (
    Band,
    ChoiceQuestion,
    FillQuestion,
    Kind,
    MatchQuestion,
    Option,
    OrderQuestion,
    Question,
    Quiz,
    lettered,
)


def question(number: int, right: str, kind: Kind = Kind.SINGLE, theme: str = "") -> Question:
    options = lettered([Option("", f"Antwoord {letter}", letter in right) for letter in "ABCD"])
    return ChoiceQuestion(number, kind, f"Vraag {number}", choices=options, theme=theme, theme_label=theme.title())


QUIZ = Quiz(
    "Proef",
    (question(1, "C", theme="privacy"), question(2, "AD", Kind.MULTIPLE, "privacy"), question(3, "B", theme="gaming")),
)
ORDER = OrderQuestion(1, Kind.ORDER, "Wat eerst?", texts=("een", "twee", "drie"), shown=(2, 0, 1))
MATCH = MatchQuestion(1, Kind.MATCH, "Wat hoort samen?", lefts=("i", "ii"), texts=("een", "twee"), shown=(1, 0))
FILL = FillQuestion(1, Kind.FILL, "Welk nummer?", accepted=("116 000", "Elève"))
EVERY_KIND = Quiz(
    "Alles", (*QUIZ.questions, *(replace(each, number=4 + n) for n, each in enumerate((ORDER, MATCH, FILL))))
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
        ("a2=3&a2=0&a2=0", 1),
        ("a2=0", 0),
        ("a2=0&a2=1&a2=3", 0),
        ("a1=2&a2=0&a2=3&a3=1", 3),
    ],
)
def test_a_choice_is_right_when_all_of_it_is(answers: str, right: int) -> None:
    assert score_of(QUIZ, state(answers)).right == right


@pytest.mark.parametrize(
    ("asked", "values", "complete", "right"),
    [
        (ORDER, ["2", "0", "1"], True, True),
        (ORDER, ["0", "1", "2"], True, False),
        (ORDER, ["2", "0", ""], False, False),
        (ORDER, ["2", "2", "2"], False, False),
        (ORDER, ["2", "0", "1", "1"], True, True),
        (ORDER, ["7", "-1", "x"], False, False),
        (MATCH, ["1", "0"], True, True),
        (MATCH, ["0", "0"], True, False),
        (MATCH, ["1"], False, False),
        (MATCH, [], False, False),
        (FILL, ["116000"], True, True),
        (FILL, [" 116.000 "], True, True),
        (FILL, ["ÉLÈVE"], True, True),
        (FILL, ["117000"], True, False),
        (FILL, ["  "], False, False),
        (FILL, ["!"], True, False),
    ],
)
def test_what_is_placed_matched_or_written_is_right(
    asked: Question, values: list[str], complete: bool, right: bool
) -> None:
    answer = asked.read(values)
    assert (asked.is_complete(answer), asked.is_right(answer)) == (complete, right)


def test_every_thing_tells_whether_it_was_right() -> None:
    assert [(mark.thing, mark.given, mark.right) for mark in ORDER.marks(("2", "1", "0"))] == [
        ("drie", "3", True),
        ("een", "2", False),
        ("twee", "1", False),
    ]
    assert [(mark.thing, mark.given, mark.right) for mark in MATCH.marks(("0", "0"))] == [
        ("i", "twee", False),
        ("ii", "twee", True),
    ]


def test_the_solution_names_what_is_shown() -> None:
    assert [(part.text, part.letter) for part in QUIZ.questions[1].solution] == [
        ("Antwoord A", "A"),
        ("Antwoord D", "D"),
    ]
    assert [part.mark for part in ORDER.solution] == ["1", "2", "3"]
    for part in MATCH.solution:
        assert {option.letter: option.text for option in MATCH.options}[part.letter] == part.text


@pytest.mark.parametrize(
    ("accepted", "written", "right"),
    [
        ("116 000", "116.000", True),
        ("1000", "1 000", True),
        ("3,5", "3.5", True),
        ("3,5", "35", False),
        ("-3", "3", False),
        ("½", "12", False),
        ("œuvre", "OEUVRE", True),
        ("e-mail", "email", True),
        ("ja, soms", "ja soms!", True),
        ("C++", "C", False),
        ("कि", "का", False),
    ],
)
def test_what_counts_of_a_written_answer(accepted: str, written: str, right: bool) -> None:
    question = FillQuestion(1, Kind.FILL, "?", accepted=(accepted,))
    assert question.is_right(question.read([written])) is right


def test_a_question_without_a_right_option_is_never_right() -> None:
    assert not question(1, "").is_right(())


def test_an_answer_that_is_very_long_is_cut() -> None:
    assert len(FILL.read(["x" * 100_000])[0]) == 200


# --- In another order -------------------------------------------------------------------------------------------------


@given(st.integers(0, 9999).map(str))
def test_another_order_keeps_what_is_right(seed: str) -> None:
    mixed = replace(EVERY_KIND, shuffle=True).arranged(seed)
    assert [each.number for each in mixed.questions] == [1, 2, 3, 4, 5, 6]
    assert sorted(each.text for each in mixed.questions) == sorted(each.text for each in EVERY_KIND.questions)
    for each in mixed.questions:
        assert each.is_right(each.right)
        if isinstance(each, ChoiceQuestion):
            original = next(question for question in EVERY_KIND.questions if question.text == each.text)
            assert {part.text for part in each.solution} == {part.text for part in original.solution}
            assert [option.letter for option in each.options] == list("ABCD")
        if isinstance(each, OrderQuestion):
            assert [option.text for option in each.options] != list(each.texts)


def test_the_same_seed_gives_the_same_order_and_without_one_only_what_must_be_is_mixed() -> None:
    shuffled = replace(EVERY_KIND, shuffle=True)
    assert shuffled.arranged("7") == shuffled.arranged("7")
    assert len({shuffled.arranged(str(seed)) for seed in range(20)}) > 10
    paper = shuffled.arranged()
    assert paper == shuffled.arranged()
    assert paper.questions[:3] == EVERY_KIND.questions[:3]
    assert EVERY_KIND.arranged("7").questions[:3] == EVERY_KIND.questions[:3]


def test_a_form_keeps_the_order_of_its_game_and_again_gives_another_one() -> None:
    quiz, game = game_of(EVERY_KIND, {"seed": ["77"], "at": ["1"], "a1": ["2"], "go": ["next"]})
    assert (game.seed, game.state.at, quiz) == ("77", 2, EVERY_KIND.arranged("77"))
    _quiz, again = game_of(EVERY_KIND, {"seed": ["77"], "at": ["7"], "a1": ["2"], "go": ["again"]})
    assert again.state == State()
    assert any(game_of(EVERY_KIND, {"go": ["again"]})[1].seed != "77" for _try in range(5))


# --- The score --------------------------------------------------------------------------------------------------------


def test_the_score_tells_by_theme_what_to_talk_about() -> None:
    score = score_of(QUIZ, state("a1=2&a2=1&a3=1"))
    assert [(each.label, each.right, each.total) for each in score.themes] == [("Privacy", 1, 2), ("Gaming", 1, 1)]
    assert [each.number for each in score.missed] == [2]
    assert score.weakest is not None
    assert score.weakest.slug == "privacy"
    assert score.themes[0].boxes == [True, False]


def test_nothing_missed_has_no_weakest_theme() -> None:
    assert score_of(QUIZ, state("a1=2&a2=0&a2=3&a3=1")).weakest is None


@pytest.mark.parametrize(("answers", "said"), [("", ""), ("a1=2", "een derde"), ("a1=2&a2=0&a2=3&a3=1", "alles")])
def test_the_highest_band_that_is_reached_is_said(answers: str, said: str) -> None:
    quiz = replace(QUIZ, bands=(Band(33, "een derde"), Band(100, "alles"), Band(50, "de helft")))
    band = score_of(quiz, state(answers)).band
    assert (band.title if band else "") == said


def test_a_quiz_without_questions_has_a_score_all_the_same() -> None:
    empty = Quiz("Leeg", ())
    assert score_of(empty, read(empty, {"at": ["3"]})).share == 0
    assert read(empty, {"at": ["3"]}).at == 1


# --- Where clicks lead ------------------------------------------------------------------------------------------------


def test_buttons_lead_through_the_quiz_and_stop_at_its_ends() -> None:
    here = State()
    assert take(QUIZ, here, Step.BACK).at == 1
    for wanted in (2, 3, 4, 4):
        here = take(QUIZ, here, Step.NEXT)
        assert here.at == wanted
    assert take(QUIZ, here, Step.BACK).at == 3


def test_an_answer_is_looked_at_only_when_it_is_whole() -> None:
    assert take(QUIZ, state("at=1"), Step.ANSWER).done == frozenset()
    assert take(QUIZ, state("at=1&a1=0"), Step.ANSWER).done == {1}
    half = read(EVERY_KIND, {"at": ["4"], "a4": ["1", "", "2"], "done": ["4"]})
    assert half.done == take(EVERY_KIND, half, Step.ANSWER).done == frozenset()
    assert half.of(EVERY_KIND.questions[3]) == ("1", "", "2")


def test_answers_wait_for_the_end_where_the_quiz_says_so() -> None:
    later = replace(QUIZ, explain_at_end=True)
    _quiz, game = game_of(later, {"at": ["1"], "a1": ["2"], "go": ["answer"]})
    assert (game.state.done, game.unanswered) == (frozenset(), False)


# --- Forms that nobody would send -------------------------------------------------------------------------------------


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
    assert (here.answers, here.done) == ({}, frozenset())


FIELDS = ["at", "done", "seed", "go", *(question.field for question in EVERY_KIND.questions)]


@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(st.text(max_size=6) | st.sampled_from("0123"), max_size=4)))
def test_no_form_breaks_it(fields: dict[str, list[str]]) -> None:
    quiz, game = game_of(EVERY_KIND, fields)
    assert 1 <= game.state.at <= 7
    assert 0 <= score_of(quiz, game.state).share <= 1
    for each in quiz.questions:
        if each.is_complete(game.state.of(each)):
            each.marks(game.state.of(each))
