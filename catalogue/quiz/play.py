"""Playing a quiz: where somebody is, what they answered, and what a click leads to.

All of it travels in the form of the page and back. Nothing is stored, on the server or in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from catalogue.quiz.questions import Question, Quiz, Score, ThemeScore


class Step(StrEnum):
    """What the buttons do."""

    ANSWER = "answer"
    NEXT = "next"
    BACK = "back"
    AGAIN = "again"


@dataclass(frozen=True)
class State:
    """``at`` is the number of a question, or one more than there are for the result.

    ``chosen`` holds places of options, from 0, by number of question; ``done`` those whose answer was looked at.
    """

    at: int = 1
    chosen: Mapping[int, frozenset[int]] = field(default_factory=dict)
    done: frozenset[int] = frozenset()

    def of(self, question: Question) -> frozenset[int]:
        return self.chosen.get(question.number, frozenset())


def field_of(question: Question) -> str:
    """The name under which the answer to a question travels."""
    return f"a{question.number}"


def read(quiz: Quiz, fields: Mapping[str, Sequence[str]]) -> State:
    """The state that a form carries, given as all values by name.

    What does not fit the quiz is left out: it may have changed meanwhile.
    """
    chosen: dict[int, frozenset[int]] = {}
    for question in quiz.questions:
        places = frozenset(_places(fields.get(field_of(question), ()), len(question.options)))
        if places and (question.several or len(places) == 1):
            chosen[question.number] = places
    done = frozenset(number for number in _numbers(fields.get("done", ())) if number in chosen)
    at = next(_numbers(fields.get("at", ())), 1)
    return State(min(max(at, 1), len(quiz) + 1), chosen, done)


def _numbers(texts: Sequence[str]) -> Iterator[int]:
    """Small numbers; whatever else was sent is passed over."""
    return (int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 4)


def _places(texts: Sequence[str], options: int) -> Iterator[int]:
    return (number for number in _numbers(texts) if number < options)


def take(quiz: Quiz, state: State, step: Step) -> State:
    """Where a click leads. An answer without a choice leads nowhere: the page says that there is none."""
    if step is Step.AGAIN:
        return State()
    if step is Step.ANSWER:
        return replace(state, done=state.done | {state.at}) if state.at in state.chosen else state
    at = state.at + (1 if step is Step.NEXT else -1)
    return replace(state, at=min(max(at, 1), len(quiz) + 1))


def score_of(quiz: Quiz, state: State) -> Score:
    """What was right. Questions without an answer count as missed."""
    right = {question.number for question in quiz.questions if question.is_right(state.of(question))}
    themes: dict[str, list[Question]] = {}
    for question in quiz.questions:
        if question.theme:
            themes.setdefault(question.theme, []).append(question)
    return Score(
        right=len(right),
        total=len(quiz),
        themes=tuple(
            ThemeScore(slug, about[0].theme_label, sum(each.number in right for each in about), len(about))
            for slug, about in themes.items()
        ),
        missed=tuple(question for question in quiz.questions if question.number not in right),
    )
