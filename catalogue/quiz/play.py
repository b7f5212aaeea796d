"""Playing a quiz: where somebody is, what they answered, and what a click leads to.

All of it travels in the form of the page and back. Nothing is stored, on the server or in the browser.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from catalogue.quiz.questions import Answer, Question, Quiz, Score, ThemeScore, whole_numbers


class Step(StrEnum):
    """What the buttons do."""

    ANSWER = "answer"
    NEXT = "next"
    BACK = "back"
    AGAIN = "again"


@dataclass(frozen=True)
class State:
    """``at`` is the number of a question, or one more than there are for the result.

    ``answers`` by number of question; ``done`` those whose answer was looked at.
    """

    at: int = 1
    answers: Mapping[int, Answer] = field(default_factory=dict)
    done: frozenset[int] = frozenset()

    def of(self, question: Question) -> Answer:
        return self.answers.get(question.number, ())


@dataclass(frozen=True)
class Game:
    """What a form brings along. ``unanswered``: somebody asked whether nothing is right."""

    seed: str
    state: State = field(default_factory=State)
    unanswered: bool = False


def new_seed() -> str:
    """Names the order of one game."""
    return str(secrets.randbelow(10_000))


def seed_of(fields: Mapping[str, Sequence[str]]) -> str:
    """The seed that a form carries, or a new one."""
    return next((str(number) for number in whole_numbers(fields.get("seed", ()))), "") or new_seed()


def game_of(quiz: Quiz, fields: Mapping[str, Sequence[str]]) -> tuple[Quiz, Game]:
    """Where a form and the button that sent it lead, and the quiz in the order of that game."""
    seed = seed_of(fields)
    step = next((each for each in Step if [each] == list(fields.get("go", ()))), None)
    if step is Step.AGAIN:
        seed = new_seed()
        return quiz.arranged(seed), Game(seed)
    quiz = quiz.arranged(seed)
    before = read(quiz, fields)
    if step is None or (step is Step.ANSWER and quiz.explain_at_end):
        return quiz, Game(seed, before)
    return quiz, Game(seed, take(quiz, before, step), step is Step.ANSWER and not is_answered(quiz, before))


def read(quiz: Quiz, fields: Mapping[str, Sequence[str]]) -> State:
    """The state that a form carries, given as all values by name.

    What does not fit the quiz is left out: it may have changed meanwhile.
    """
    read_all = {question.number: question.read(fields.get(question.field, ())) for question in quiz.questions}
    answers = {number: answer for number, answer in read_all.items() if answer}
    complete = {each.number for each in quiz.questions if each.is_complete(read_all[each.number])}
    done = frozenset(number for number in whole_numbers(fields.get("done", ())) if number in complete)
    at = next(whole_numbers(fields.get("at", ())), 1)
    return State(min(max(at, 1), len(quiz) + 1), answers, done)


def is_answered(quiz: Quiz, state: State) -> bool:
    """Whether the question that somebody is at has a whole answer."""
    if not 1 <= state.at <= len(quiz):
        return False
    question = quiz.questions[state.at - 1]
    return question.is_complete(state.of(question))


def take(quiz: Quiz, state: State, step: Step) -> State:
    """Where a click leads. An answer without a choice leads nowhere: the page says that there is none."""
    if step is Step.ANSWER:
        return replace(state, done=state.done | {state.at}) if is_answered(quiz, state) else state
    at = state.at + (1 if step is Step.NEXT else -1)
    return replace(state, at=min(max(at, 1), len(quiz) + 1))


def score_of(quiz: Quiz, state: State) -> Score:
    """What was right. Questions without an answer count as missed."""
    right = {question.number for question in quiz.questions if question.is_right(state.of(question))}
    themes: dict[str, list[Question]] = {}
    for question in quiz.questions:
        if question.theme:
            themes.setdefault(question.theme, []).append(question)
    score = Score(
        right=len(right),
        total=len(quiz),
        themes=tuple(
            ThemeScore(slug, about[0].theme_label, sum(each.number in right for each in about), len(about))
            for slug, about in themes.items()
        ),
        missed=tuple(question for question in quiz.questions if question.number not in right),
    )
    reached = [band for band in quiz.bands if band.at_least <= score.share * 100]
    return replace(score, band=max(reached, key=lambda band: band.at_least, default=None))
