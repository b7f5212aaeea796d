"""What of a quiz a format cannot hold, said before somebody misses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.quiz.questions import MOST_OPTIONS, ChoiceQuestion, FillQuestion, Kind, Question, Quiz


class Loss(StrEnum):
    """The names of what may get lost."""

    PICTURE = "picture"
    TIP = "tip"
    FEEDBACK = "feedback"
    EXPLANATION = "explanation"
    ORDER = "order"
    ORDER_BEHIND = "order_behind"
    MATCH = "match"
    FILL = "fill"
    MANY_OPTIONS = "many_options"
    PICTURE_FILE = "picture_file"
    THEME = "theme"
    TRUE_FALSE = "true_false"
    MANY_SPELLINGS = "many_spellings"
    INTRO = "intro"
    PLAY = "play"
    AT_END = "at_end"
    BANDS = "bands"
    COMPETITION = "competition"


WORDS: Mapping[Loss, Any] = {
    Loss.PICTURE: _("Pictures stay behind."),
    Loss.TIP: _("Tips stay behind."),
    Loss.FEEDBACK: _("Feedback on single answers stays behind."),
    Loss.EXPLANATION: _("Explanations stay behind."),
    Loss.ORDER: _("This format has nothing to put in order: it becomes matching with the numbers 1, 2, 3 …"),
    Loss.ORDER_BEHIND: _("This format has nothing to put in order: the question stays behind."),
    Loss.MATCH: _("This format has nothing to match: the question stays behind."),
    Loss.FILL: _("This format has nothing to fill in: the question stays behind."),
    Loss.MANY_OPTIONS: _("More than four answers: the question stays behind."),
    Loss.PICTURE_FILE: _("Of pictures only the address goes along."),
    Loss.THEME: _("Themes stay behind."),
    Loss.TRUE_FALSE: _("True or false becomes a choice of two."),
    Loss.MANY_SPELLINGS: _("Of more than eight answers that count the first eight go along."),
    Loss.INTRO: _("The introduction stays behind."),
    Loss.PLAY: _("How it is played stays behind: the order, and when answers are shown."),
    Loss.AT_END: _("That answers come at the end stays behind."),
    Loss.BANDS: _("What is said of a result stays behind."),
    Loss.COMPETITION: _("That it is a competition stays behind."),
}

MEANS: Mapping[Loss, Callable[[Question], bool]] = {
    Loss.PICTURE: lambda question: question.picture is not None,
    Loss.TIP: lambda question: bool(question.tip),
    Loss.EXPLANATION: lambda question: bool(question.explanation),
    Loss.PICTURE_FILE: lambda question: question.picture is not None,
    Loss.THEME: lambda question: bool(question.theme),
    Loss.TRUE_FALSE: lambda question: question.kind is Kind.TRUE_FALSE,
    Loss.MANY_SPELLINGS: lambda question: isinstance(question, FillQuestion) and len(question.accepted) > MOST_OPTIONS,
    Loss.FEEDBACK: lambda question: any(option.feedback for option in question.options),
    Loss.ORDER: lambda question: question.kind is Kind.ORDER,
    Loss.ORDER_BEHIND: lambda question: question.kind is Kind.ORDER,
    Loss.MATCH: lambda question: question.kind is Kind.MATCH,
    Loss.FILL: lambda question: question.kind is Kind.FILL,
    Loss.MANY_OPTIONS: lambda question: isinstance(question, ChoiceQuestion) and len(question.options) > 4,
}
"""Which questions a loss is about."""


OF_THE_QUIZ: Mapping[Loss, Callable[[Quiz], bool]] = {
    Loss.INTRO: lambda quiz: bool(quiz.intro),
    Loss.PLAY: lambda quiz: quiz.shuffle or quiz.explain_at_end,
    Loss.AT_END: lambda quiz: quiz.explain_at_end,
    Loss.BANDS: lambda quiz: bool(quiz.bands),
    Loss.COMPETITION: lambda quiz: quiz.competition,
}
"""Those that are about the whole."""


@dataclass(frozen=True)
class Lost:
    """``numbers`` are those of the questions, from 1; none when it is about the whole quiz."""

    words: str
    numbers: tuple[int, ...] = ()


def losses_of(quiz: Quiz, losses: Sequence[Loss]) -> list[Lost]:
    """Those of these losses that this quiz would have."""
    return list(_losses(quiz, losses))


def _losses(quiz: Quiz, losses: Sequence[Loss]) -> Iterator[Lost]:
    for loss in losses:
        if loss in OF_THE_QUIZ:
            if OF_THE_QUIZ[loss](quiz):
                yield Lost(str(WORDS[loss]))
        elif numbers := tuple(question.number for question in quiz.questions if MEANS[loss](question)):
            yield Lost(str(WORDS[loss]), numbers)
