"""What of a quiz a format cannot hold, said before somebody misses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.quiz.questions import ChoiceQuestion, Kind, Question, Quiz


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
    BANDS = "bands"


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
    Loss.BANDS: _("What is said of a result stays behind."),
}

MEANS: Mapping[Loss, Callable[[Question], bool]] = {
    Loss.PICTURE: lambda question: question.picture is not None,
    Loss.TIP: lambda question: bool(question.tip),
    Loss.EXPLANATION: lambda question: bool(question.explanation),
    Loss.FEEDBACK: lambda question: any(option.feedback for option in question.options),
    Loss.ORDER: lambda question: question.kind is Kind.ORDER,
    Loss.ORDER_BEHIND: lambda question: question.kind is Kind.ORDER,
    Loss.MATCH: lambda question: question.kind is Kind.MATCH,
    Loss.FILL: lambda question: question.kind is Kind.FILL,
    Loss.MANY_OPTIONS: lambda question: isinstance(question, ChoiceQuestion) and len(question.options) > 4,
}
"""Which questions a loss is about."""


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
        if loss is Loss.BANDS:
            if quiz.bands:
                yield Lost(str(WORDS[loss]))
        elif numbers := tuple(question.number for question in quiz.questions if MEANS[loss](question)):
            yield Lost(str(WORDS[loss]), numbers)
