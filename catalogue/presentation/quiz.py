"""A quiz on its page, while it is played, and on the board of a class."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from catalogue.models import QuizPage, Theme
from catalogue.quiz.play import State, field_of, score_of
from catalogue.quiz.questions import LETTERS, Option, Question, Quiz, Score
from catalogue.vocabulary import Vocabulary

from .addresses import theme_url


def quiz_of(page: QuizPage, vocabulary: Vocabulary) -> Quiz:
    """The quiz of a page. Asks the database nothing: the themes are in the vocabulary."""
    # The raw value is the id of the theme: the block itself would ask once per question.
    themes = [vocabulary.by_pk(Theme, raw["value"].get("theme")) for raw in page.questions.raw_data]
    questions = (
        Question(
            number=number,
            type=block.value["type"],
            text=block.value["text"],
            options=tuple(
                Option(letter, option["text"], bool(option["correct"]), option["feedback"])
                for letter, option in zip(LETTERS, block.value["options"], strict=False)
            ),
            explanation=block.value["explanation"],
            theme=theme.slug if theme else "",
            theme_label=theme.name() if theme else "",
        )
        for number, (block, theme) in enumerate(zip(page.questions, themes, strict=True), start=1)
    )
    return Quiz(page.title, tuple(questions), page.intro)


def quiz_context(page: QuizPage, vocabulary: Vocabulary) -> dict[str, Any]:
    """The questions with lettered options, to read or to print, and the ways to play."""
    quiz = quiz_of(page, vocabulary)
    return {
        "intro": quiz.intro,
        "questions": quiz.questions,
        "play_url": page.screen_url("play") if quiz else "",
        "class_url": page.screen_url("class") if quiz else "",
        "paper_url": page.screen_url("paper") if quiz else "",
    }


def play_context(page: QuizPage, vocabulary: Vocabulary, state: State, unanswered: bool) -> dict[str, Any]:
    """One question of a quiz that is played, or its result. ``unanswered``: somebody asked without choosing."""
    quiz = quiz_of(page, vocabulary)
    shown = quiz.questions[state.at - 1] if state.at <= len(quiz) else None
    context: dict[str, Any] = {
        "quiz": quiz,
        "state": state,
        "question": shown,
        "steps": [_step(each, state) for each in quiz.questions],
        "hidden": [
            (field_of(each), place)
            for each in quiz.questions
            for place in sorted(state.of(each))
            if each is not shown or each.number in state.done
        ],
        "class_url": page.screen_url("class"),
        "page_url": page.url,
    }
    if shown is None:
        score = score_of(quiz, state)
        return context | {"score": score, "verdict": _verdict(score), "read_next": _read_next(page, score, vocabulary)}
    checked = shown.number in state.done
    return context | {
        "field": field_of(shown),
        "options": [(place, option, place in state.of(shown)) for place, option in enumerate(shown.options)],
        "checked": checked,
        "right": checked and shown.is_right(state.of(shown)),
        "is_last": shown.number == len(quiz),
        "unanswered": unanswered,
    }


def _step(question: Question, state: State) -> tuple[str, str]:
    """How a question stands in the row above, as a class and in words."""
    if question.number == state.at:
        return "now", _("this question")
    if question.number not in state.done:
        return "open", _("not answered yet")
    return ("right", _("right")) if question.is_right(state.of(question)) else ("wrong", _("not right"))


def _verdict(score: Score) -> str:
    """What is said of a result: to a child, and never harsh."""
    if not score.missed:
        return _("All right. Well done!")
    left = ngettext("One more to talk about.", "%(count)d more to talk about.", len(score.missed))
    left %= {"count": len(score.missed)}
    if score.share >= 0.75:
        return _("Strong. %(left)s") % {"left": left}
    if score.share >= 0.5:
        return _("Well on your way. %(left)s") % {"left": left}
    return _("There is something to discover here. Talk about it together.")


def _read_next(page: QuizPage, score: Score, vocabulary: Vocabulary) -> dict[str, str] | None:
    """Where to read more about the theme that went least well."""
    weakest = score.weakest
    theme = vocabulary.get(Theme, weakest.slug) if weakest else None
    parent = Page.objects.parent_of(page).first()
    if theme is None or parent is None or not parent.url:
        return None
    return {"label": theme.name(), "url": theme_url(parent.url, page.locale.language_code, theme)}


def class_context(page: QuizPage, vocabulary: Vocabulary, at: int, revealed: bool) -> dict[str, Any]:
    """All questions for the board; without a script the address says which is shown, and whether with its answer."""
    quiz = quiz_of(page, vocabulary)
    at = min(max(at, 1), len(quiz))
    return {"quiz": quiz, "at": at, "revealed": revealed, "page_url": page.url}


def paper_context(page: QuizPage, vocabulary: Vocabulary, answers: bool, large: bool) -> dict[str, Any]:
    """The sheets of a quiz and the addresses of the others: with ``answers`` the key, with ``large`` large print."""
    sheets = [
        ("", _("Pupil sheet"), not answers and not large),
        ("?large=1", _("Pupil sheet in large print"), not answers and large),
        ("?key=1", _("Answers"), answers),
    ]
    return {
        "quiz": quiz_of(page, vocabulary),
        "answers": answers,
        "large": large,
        "sheets": [(f"{page.screen_url('paper')}{query}", label, current) for query, label, current in sheets],
        "page_url": page.url,
    }
