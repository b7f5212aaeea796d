"""Quizzes as editors write them: what is refused at its field, and that what is odd is shown all the same."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from catalogue.models import QuizPage
from catalogue.models.quiz_blocks import (
    BandsBlock,
    ChoiceQuestionBlock,
    FillQuestionBlock,
    MatchQuestionBlock,
    OrderQuestionBlock,
    QuestionsBlock,
)
from search.engines.base import Engine


def choice(kind: str, correct: list[bool], texts: str = "abcdefgh") -> dict[str, Any]:
    options = [{"text": text, "correct": right} for text, right in zip(texts, correct, strict=False)]
    return {"type": kind, "text": "?", "options": options, "explanation": ""}


def problem(block: Any, value: dict[str, Any]) -> str:
    """The field that is refused; empty when nothing is."""
    try:
        block.clean(block.to_python({"text": "?"} | value))
    except ValidationError as error:
        return ",".join(error.block_errors)  # type: ignore[attr-defined]
    return ""


@pytest.mark.parametrize(
    ("kind", "correct", "texts"),
    [
        ("single", [False, False], "ab"),
        ("single", [True, True], "ab"),
        ("true_false", [True, False, False], "abc"),
        ("true_false", [True, True], "ab"),
        ("multiple", [False, False, False], "abc"),
        ("single", [True, False, False], "aba"),
        ("single", [True, False], "aA"),
    ],
)
def test_options_without_a_clear_right_answer_are_refused(kind: str, correct: list[bool], texts: str) -> None:
    assert problem(ChoiceQuestionBlock(), choice(kind, correct, texts)) == "options"


@pytest.mark.parametrize(
    ("kind", "correct"), [("single", [False, True]), ("true_false", [True, False]), ("multiple", [True, True, False])]
)
def test_a_sound_question_is_accepted(kind: str, correct: list[bool]) -> None:
    assert problem(ChoiceQuestionBlock(), choice(kind, correct)) == ""


@pytest.mark.parametrize(
    ("block", "value", "refused"),
    [
        (OrderQuestionBlock, {"steps": ["een", "twee"]}, ""),
        (OrderQuestionBlock, {"steps": ["een"]}, "steps"),
        (OrderQuestionBlock, {"steps": ["een", " Een"]}, "steps"),
        (MatchQuestionBlock, {"pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}]}, ""),
        (MatchQuestionBlock, {"pairs": [{"left": "a", "right": "1"}, {"left": "a", "right": "2"}]}, "pairs"),
        (MatchQuestionBlock, {"pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "1"}]}, "pairs"),
        (FillQuestionBlock, {"answers": "116 000\n\n116000"}, ""),
        (FillQuestionBlock, {"answers": " \n "}, "answers"),
        (FillQuestionBlock, {"answers": "x" * 201}, "answers"),
        (FillQuestionBlock, {"answers": "\n".join(map(str, range(21)))}, "answers"),
    ],
)
def test_what_one_answers_with_is_checked(block: Any, value: dict[str, Any], refused: str) -> None:
    assert problem(block(), value) == refused


@pytest.mark.django_db
def test_a_picture_without_words_is_refused() -> None:
    image = Image.objects.create(title="Slot", file=get_test_image_file())
    value = choice("single", [True, False])
    assert problem(ChoiceQuestionBlock(), value | {"picture": {"image": image.pk, "alt_text": " "}}) == "picture"
    assert problem(ChoiceQuestionBlock(), value | {"picture": {"image": image.pk, "alt_text": "Een slot"}}) == ""
    assert problem(ChoiceQuestionBlock(), value | {"picture": {"image": None, "alt_text": ""}}) == ""


@pytest.mark.parametrize(
    ("block", "value"),
    [
        (ChoiceQuestionBlock, {"type": "single", "options": [{"text": ""}, {"text": ""}]}),
        (OrderQuestionBlock, {"steps": ["", ""]}),
        (MatchQuestionBlock, {"pairs": [{"left": "", "right": ""}, {"left": "", "right": ""}]}),
        (FillQuestionBlock, {"answers": ""}),
    ],
)
def test_a_draft_may_be_half_written(block: Any, value: dict[str, Any]) -> None:
    made = block()
    made.clean_deferred(made.to_python({"text": ""} | value))


def test_two_results_from_the_same_share_are_refused() -> None:
    block = BandsBlock()
    bands = [{"type": "band", "value": {"at_least": share, "title": "Goed", "text": ""}} for share in (0, 50, 50)]
    with pytest.raises(ValidationError):
        block.clean(block.to_python(bands))
    block.clean(block.to_python(bands[:2]))


def test_more_questions_than_a_quiz_can_have_are_refused() -> None:
    block = QuestionsBlock()
    questions = [{"type": "question", "value": choice("single", [True, False])}] * 201
    with pytest.raises(ValidationError):
        block.clean(block.to_python(questions))
    block.clean(block.to_python(questions[:200]))


# --- What is odd is shown ---------------------------------------------------------------------------------------------

SAYS_SO = re.compile(r"dir=\"auto\"|<bdi>$|<option[^>]*>[^<]*$")
HEBREW = "מה עושים קודם?"


def written(questions: list[tuple[str, dict[str, Any]]], **facts: Any) -> QuizPage:
    """The demo quiz with other questions."""
    quiz = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code="nl")
    quiz.questions = [{"type": kind, "value": value} for kind, value in questions]
    for name, value in facts.items():
        setattr(quiz, name, value)
    quiz.save_revision().publish()
    return QuizPage.objects.get(pk=quiz.pk)


def screens(client: Client, quiz: QuizPage) -> str:
    """All that a visitor can see of it."""
    pages = [
        client.get(quiz.url),
        client.get(quiz.screen_url("play")),
        client.post(quiz.screen_url("play"), {"at": str(len(quiz.questions)), "go": "next"}),
        client.get(quiz.screen_url("class")),
        *(client.get(quiz.screen_url("paper") + query) for query in ("", "?large=1", "?key=1")),
    ]
    assert {page.status_code for page in pages} == {200}
    return unescape("".join(page.content.decode() for page in pages))


@pytest.mark.django_db
def test_two_hundred_questions_and_one_are_shown(client: Client, index: Engine) -> None:
    one = ("question", choice("single", [True, False]))
    assert "Vraag 1 van 200" in screens(client, written(200 * [one])).replace("\N{NO-BREAK SPACE}", " ")
    screens(client, written([one]))


@pytest.mark.django_db
def test_text_from_right_to_left_says_so_wherever_it_stands(client: Client, index: Engine) -> None:
    options = {"type": "single", "text": HEBREW, "options": [{"text": HEBREW, "correct": True}, {"text": "b"}]}
    page = screens(
        client,
        written(
            [
                ("question", options | {"explanation": HEBREW, "tip": HEBREW}),
                ("order", {"text": HEBREW, "steps": [HEBREW, "b"]}),
                ("match", {"text": HEBREW, "pairs": [{"left": HEBREW, "right": HEBREW}, {"left": "a", "right": "b"}]}),
                ("fill", {"text": HEBREW, "answers": HEBREW}),
            ]
        ),
    )
    assert HEBREW in page
    page = re.sub(r'<script type="application/ld\+json">.*?</script>', "", page)
    # The nearest element, or the one around it; names of pages and options of a list know it by themselves.
    lacking = [part for part in page.split(HEBREW)[:-1] if not SAYS_SO.search(part[-160:])]
    assert lacking == []


# Wagtail leaves a file open when a picture cannot be made.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.django_db
def test_a_picture_is_shown_with_its_words_and_one_that_is_gone_is_left_out(
    client: Client, index: Engine, django_assert_max_num_queries: Any
) -> None:
    images = [Image.objects.create(title=name, file=get_test_image_file(f"{name}.png")) for name in ("slot", "weg")]
    questions = [
        (
            "question",
            choice("single", [True, False]) | {"picture": {"image": image.pk, "alt_text": f"Een {image.title}"}},
        )
        for image in images
    ]
    quiz = written(questions)
    assert screens(client, quiz).count('alt="Een slot"') == 5
    with django_assert_max_num_queries(15):
        client.get(quiz.screen_url("class"))
    images[1].renditions.all().delete()
    images[1].file.storage.delete(images[1].file.name)
    images[0].delete()
    assert 'alt="Een' not in screens(client, QuizPage.objects.get(pk=quiz.pk))


@pytest.mark.django_db
def test_answers_at_the_end_are_told_with_the_result(client: Client, index: Engine) -> None:
    questions = [("question", choice("single", [True, False]) | {"explanation": "Daarom dus."})] * 2
    quiz = written(questions, explain_at_end=True)
    address = quiz.screen_url("play")
    first = client.post(address, {"at": "1", "a1": "0", "go": "answer"}).content.decode()
    assert "Daarom dus." not in first
    assert "Nakijken" not in first
    result = client.post(address, {"at": "2", "a1": "0", "a2": "1", "go": "next"})
    assert result.content.decode().count("Daarom dus.") == 2
    assert result.context["score"].right == 1
    page = " ".join(result.content.decode().split())
    assert page.count("Juist, jouw keuze") == page.count("Jouw keuze") == 1
    assert "Bekijk de 2 vragen" in page


@pytest.mark.django_db
def test_the_result_shows_what_was_given_for_every_kind_and_what_was_left_out(client: Client, index: Engine) -> None:
    questions: list[tuple[str, dict[str, Any]]] = [
        ("question", {"type": "single", "text": "Kies?", "options": [
            {"text": "ja", "correct": True, "feedback": "Goed zo"}, {"text": "nee", "feedback": "Toch niet"}]}),
        ("fill", {"text": "Nummer?", "answers": "116 000"}),
        ("order", {"text": "Eerst?", "steps": ["een", "twee"]}),
        ("fill", {"text": "Nog een?", "answers": "tien"}),
    ]  # fmt: skip
    quiz = written(questions, explain_at_end=True)
    form = {"at": "4", "a1": "1", "a2": "<b>112</b>", "a3": ["1", "0"], "go": "next"}
    page = client.post(quiz.screen_url("play"), form).content.decode()
    for shown in ("Toch niet", "&lt;b&gt;112&lt;/b&gt;", "116\N{NO-BREAK SPACE}000", "Niet beantwoord", "tien"):
        assert shown in page
    assert page.count("play-given") == 3


@pytest.mark.django_db
def test_the_editor_of_a_result_has_the_last_word(client: Client, index: Engine) -> None:
    bands = [("band", {"at_least": 50, "title": "Zeg het voort", "text": "Aan je buur."})]
    one = ("question", choice("single", [True, False]))
    quiz = written([one], bands=[{"type": kind, "value": value} for kind, value in bands])
    page = client.post(quiz.screen_url("play"), {"at": "1", "a1": "0", "go": "next"}).content.decode()
    assert "Zeg het voort" in page
    assert "Aan je buur." in page
    assert "Zeg het voort" not in client.post(quiz.screen_url("play"), {"at": "1", "go": "next"}).content.decode()


@pytest.mark.django_db
def test_a_class_holds_up_no_more_cards_than_there_are_answers(client: Client, index: Engine) -> None:
    quiz = written([("question", choice("single", [True, False])), ("fill", {"text": "?", "answers": "tien"})])
    page = client.get(quiz.screen_url("class")).content.decode()
    assert page.count("Steek je kaartje op: A of B") == page.count("Steek je kaartje op") == 1


@pytest.mark.django_db
def test_words_for_machines_are_not_searched_for(db: None) -> None:
    text = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code="nl").search_text()
    assert "Wachtzin" in text
    assert not {"single", "multiple", "true_false"} & set(text.split())
    assert Page.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("competition", [False, True])
def test_search_engines_are_told_the_answers_except_of_a_competition(
    client: Client, index: Engine, competition: bool
) -> None:
    options = {
        "type": "single",
        "text": "</script><b>",
        "options": [{"text": "ja", "correct": True, "feedback": "Juist!"}, {"text": "nee"}],
    }
    quiz = written(
        [("question", options), ("fill", {"text": "Nummer?", "answers": "116 000"})], competition=competition
    )
    page = client.get(quiz.url).content.decode()
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    facts = json.loads(script)
    assert (facts["@type"], facts["inLanguage"]) == ("Quiz", "nl")
    assert [part["text"] for part in facts["hasPart"]] == ["</script><b>", "Nummer?"]
    assert [("acceptedAnswer" in part) for part in facts["hasPart"]] == [not competition] * 2
    assert [word in script for word in ("116 000", "Juist!")] == [not competition] * 2
