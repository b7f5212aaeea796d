"""GIFT: what is written is read back, by us and by a foreign parser, and odd files give words, never an error."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import QuizPage
from catalogue.presentation.quiz import quiz_of
from catalogue.quiz.exchange import gift, losses, plain, sheet
from catalogue.quiz.exchange.formats import FORMATS
from catalogue.quiz.exchange.losses import losses_of
from catalogue.quiz.questions import (
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
from catalogue.vocabulary import current_vocabulary
from tests.services.foreign import ReadGift

LINE = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.replace("->", "→").split())
)
WORDS = LINE.filter(lambda text: bool(text) and not gift._FORMAT.match(text))
"""What a reader gives back as it was: one line, no prefix that names a format."""

FEEDBACK = st.just("") | WORDS
TEXTS = st.lists(WORDS, min_size=2, max_size=8, unique_by=str.casefold)


@st.composite
def choices(draw: st.DrawFn, kind: Kind) -> tuple[Option, ...]:
    texts = draw(TEXTS)
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=8 if kind is Kind.MULTIPLE else 1))
    return lettered([Option("", text, place in right, draw(FEEDBACK)) for place, text in enumerate(texts)])


@st.composite
def questions(draw: st.DrawFn) -> list[Question]:
    made: list[Question] = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        kind = draw(st.sampled_from([Kind.SINGLE, Kind.MULTIPLE, Kind.ORDER, Kind.MATCH, Kind.FILL]))
        common: dict[str, Any] = {"number": number, "kind": kind, "text": draw(WORDS), "explanation": draw(FEEDBACK)}
        if kind in (Kind.SINGLE, Kind.MULTIPLE):
            made.append(ChoiceQuestion(**common, choices=draw(choices(kind))))
        elif kind is Kind.ORDER:
            made.append(OrderQuestion(**common, texts=tuple(draw(TEXTS))))
        elif kind is Kind.MATCH:
            texts = draw(TEXTS)
            lefts = tuple(f"{text}." for text in texts)
            made.append(MatchQuestion(**common, lefts=lefts, texts=tuple(texts)))
        else:
            made.append(FillQuestion(**common, accepted=tuple(draw(TEXTS))))
    return made


@given(questions())
def test_what_is_written_is_read_back(made: list[Question]) -> None:
    read, problems = gift.read(gift.write(Quiz("Proef", tuple(made))))
    assert problems == []
    assert read == made


@given(st.text(max_size=400) | st.text("{}=~#:%\\-> \nabT", max_size=60))
def test_no_file_breaks_the_reader(text: str) -> None:
    read, problems = gift.read(text)
    assert [each.number for each in read] == list(range(1, len(read) + 1))
    assert all(problem.words and problem.line >= 1 for problem in problems)


MOODLE = """\ufeff// een export
$CATEGORY: $course$/Privacy

// question: 12  name: Wachtwoord
// [id:7] [tag:privacy] [tag:klas]
::Wachtwoord::[html]<p>Wat doe je met je wachtwoord \\: delen&nbsp;?</p>{
\t~<p>Ja</p>#<p>Liever niet.</p>
\t=<p>Nee &amp; nooit</p>
\t####<p>Een wachtwoord is van jou.</p>
}

Is 116 000 gratis? {TRUE#Toch wel.#Juist!}

Je belt {=116 000 =116000} bij nood.

::Paren:: Verbind {
=a -> 1
=b -> 2
}
"""


def test_a_file_of_moodle_is_read() -> None:
    read, problems = gift.read(MOODLE)
    assert problems == []
    first, second, third, fourth = read
    assert isinstance(first, ChoiceQuestion)
    assert (first.text, first.theme) == ("Wat doe je met je wachtwoord : delen\N{NO-BREAK SPACE}?", "privacy")
    assert [(option.text, option.correct, option.feedback) for option in first.choices] == [
        ("Ja", False, "Liever niet."),
        ("Nee & nooit", True, ""),
    ]
    assert first.explanation == "Een wachtwoord is van jou."
    assert isinstance(second, ChoiceQuestion)
    assert (second.kind, second.right) == (Kind.TRUE_FALSE, ("0",))
    assert [option.feedback for option in second.choices] == ["Juist!", "Toch wel."]
    assert isinstance(third, FillQuestion)
    assert (third.text, third.accepted) == ("Je belt ___ bij nood.", ("116 000", "116000"))
    assert isinstance(fourth, MatchQuestion)
    assert fourth.lefts == ("a", "b")


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("V {=Brussel ~%50%Antwerpen ~Gent}", Kind.SINGLE, ("0",)),
        ("V {~%50%a ~%50%b ~%-100%c}", Kind.MULTIPLE, ("0", "1")),
        ("V {~%100%a ~b}", Kind.MULTIPLE, ("0",)),
        ("V {=a ~b -> c}", Kind.SINGLE, ("0",)),
    ],
)
def test_only_what_has_the_sign_is_right_where_there_is_one(text: str, kind: Kind, right: tuple[str, ...]) -> None:
    ((question,), problems) = gift.read(text)
    assert (question.kind, question.right, problems) == (kind, right, [])


def test_an_answer_that_is_worth_nothing_does_not_count() -> None:
    ((question,), _problems) = gift.read("V {=olifant =%0%muis#nee =%100%slurf}")
    assert isinstance(question, FillQuestion)
    assert question.accepted == ("olifant", "slurf")


def test_twenty_spellings_come_back() -> None:
    spellings = tuple(f"antwoord {number}" for number in range(20))
    made = FillQuestion(1, Kind.FILL, "Wat?", accepted=spellings)
    assert gift.read(gift.write(Quiz("Proef", (made,)))) == ([made], [])
    assert [each.numbers for each in losses_of(Quiz("Proef", (made,)), sheet.LOSSES)] == [(1,)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Vraag zonder antwoord", 1),
        ("\n\nVraag {", 3),
        ("Vraag {}", 1),
        ("Vraag {#3:2}", 1),
        ("Vraag {~a ~b}", 1),
        ("Vraag {a =b}", 1),
        ("Vraag {= ~b}", 1),
        ("{=a ~b}", 1),
        ("Vraag {=a -> =b -> 2}", 1),
        ("Goed {=a ~b}\n\nVraag {=a ~b} en {=c ~d}", 3),
        ("Vraag {" + "".join(f"~{number}" for number in range(8)) + "=9}", 1),
    ],
)
def test_what_cannot_be_taken_over_is_named_with_its_line(text: str, line: int) -> None:
    _read, problems = gift.read(text)
    assert [problem.line for problem in problems] == [line]


def test_what_gets_lost_is_said_with_its_questions() -> None:
    quiz = Quiz(
        "Proef",
        (
            FillQuestion(1, Kind.FILL, "a", accepted=("b",)),
            OrderQuestion(2, Kind.ORDER, "a", tip="Denk na", texts=("b", "c")),
        ),
    )
    assert [each.numbers for each in losses_of(quiz, gift.LOSSES)] == [(2,), (2,)]
    assert losses_of(replace(quiz, questions=quiz.questions[:1]), gift.LOSSES) == []


# --- A reader that somebody else wrote --------------------------------------------------------------------------------


def seen_by_others(each: dict[str, Any]) -> tuple[Any, ...]:
    """Kind, text, why, and the answers of a question, as gift-pegjs tells them."""
    why = each["globalFeedback"]["text"] if each["globalFeedback"] else ""
    answers: list[Any]
    if each["type"] == "Matching":
        answers = [(pair["subquestion"]["text"], pair["subanswer"]) for pair in each["matchPairs"]]
    else:
        answers = [
            (
                option["text"]["text"],
                option["isCorrect"] or float(option["weight"] or 0) > 0,
                option["feedback"]["text"] if option["feedback"] else "",
            )
            for option in each["choices"]
        ]
    return each["type"], each["stem"]["text"], why, answers


def meant_for_others(each: Question) -> tuple[Any, ...]:
    if isinstance(each, ChoiceQuestion):
        answers: list[Any] = [(option.text, option.correct, option.feedback) for option in each.choices]
        return "MC", each.text, each.explanation, answers
    if isinstance(each, FillQuestion):
        return "Short", each.text, each.explanation, [(text, True, "") for text in each.accepted]
    if isinstance(each, MatchQuestion):
        return "Matching", each.text, each.explanation, list(zip(each.lefts, each.texts, strict=True))
    assert isinstance(each, OrderQuestion)
    numbered = [(str(number), text) for number, text in enumerate(each.texts, start=1)]
    return "Matching", each.text, each.explanation, numbered


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_foreign_parser_reads_the_demo_quiz(read_gift: ReadGift, language: str) -> None:
    page = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code=language)
    quiz = quiz_of(page, current_vocabulary())
    read = read_gift(gift.write(quiz))
    assert [seen_by_others(each) for each in read] == [meant_for_others(each) for each in quiz.questions]
    assert [each["tags"] for each in read] == [[question.theme] for question in quiz.questions]


SIGNS = "~=#{}:\\%[]<>&'\"/$"


def test_a_foreign_parser_reads_every_sign_that_means_something(read_gift: ReadGift) -> None:
    made = (
        ChoiceQuestion(
            1,
            Kind.SINGLE,
            f"Wat {SIGNS} is dit?",
            explanation=f"Dus {SIGNS} niet.",
            choices=lettered([Option("", f"a {SIGNS} b", True, f"c {SIGNS}"), Option("", "50% meer", False)]),
        ),
        FillQuestion(2, Kind.FILL, "Hoeveel?", accepted=(f"a {SIGNS}", "100%")),
        # Of second halves gift-pegjs 1.0.2 leaves escaped signs as it marks them for itself.
        MatchQuestion(3, Kind.MATCH, "Wat?", lefts=(f"a {SIGNS}", "b"), texts=("c [%]<>&'/$", "d")),
    )
    read = read_gift(gift.write(Quiz("Proef", made)))
    assert [seen_by_others(each) for each in read] == [meant_for_others(each) for each in made]


@pytest.mark.parametrize(
    "text",
    ["Wat? {" + "#" * 2_000_000 + "}", "Wat? {=a" + "#b" * 900_000 + "}", "// " + "[tag:" * 300_000 + "\nWat? {=a}"],
)
def test_a_question_of_a_whole_file_takes_no_time(text: str) -> None:
    started = time.process_time()
    _questions, problems = gift.read(text)
    assert [problem.line for problem in problems] == [1]
    assert time.process_time() - started < 2


def test_no_format_passes_over_that_it_is_a_competition() -> None:
    quiz = Quiz("Quiz", (), competition=True)
    for each in FORMATS.values():
        told = [lost.words for lost in each.lost(quiz)]
        assert (str(losses.WORDS[losses.Loss.COMPETITION]) in told) is (each.name != "json")
    assert '"competition": true' in plain.write(quiz, "nl")


def test_many_answers_are_read_in_one_go() -> None:
    parts = gift._split("#" * 15_000, "#")
    assert (parts[0], len(parts[1])) == ("", 15_000)


def test_html_that_hides_tags_in_tags_is_a_problem_and_no_error() -> None:
    _questions, problems = gift.read("[html]" + "<" * 15_000 + "a>" * 60 + " {=a}")
    assert len(problems) <= 1
