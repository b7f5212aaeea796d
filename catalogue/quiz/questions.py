"""A quiz without its page: questions, options and what is right."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

LETTERS = "ABCDEFGH"
"""Names of options, on screen, on paper and on the cards that a class holds up."""


@dataclass(frozen=True)
class Option:
    letter: str
    text: str
    correct: bool
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    """``number`` counts from 1; ``theme`` is a theme's slug and ``theme_label`` its name, both empty without one."""

    number: int
    type: str
    text: str
    options: tuple[Option, ...]
    explanation: str = ""
    theme: str = ""
    theme_label: str = ""

    @property
    def anchor(self) -> str:
        return f"question-{self.number}"

    @property
    def several(self) -> bool:
        """Whether more than one option may be chosen."""
        return self.type == "multiple"

    @property
    def right(self) -> frozenset[int]:
        """Places of the right options, from 0."""
        return frozenset(place for place, option in enumerate(self.options) if option.correct)

    def is_right(self, chosen: Set[int]) -> bool:
        """All right options were chosen, and no other."""
        return set(chosen) == self.right


@dataclass(frozen=True)
class Quiz:
    title: str
    questions: tuple[Question, ...]
    intro: str = ""

    def __len__(self) -> int:
        return len(self.questions)


@dataclass(frozen=True)
class ThemeScore:
    """How many questions about one theme were answered rightly."""

    slug: str
    label: str
    right: int
    total: int

    @property
    def boxes(self) -> list[bool]:
        """One for each question, the right ones first."""
        return [place < self.right for place in range(self.total)]


@dataclass(frozen=True)
class Score:
    """The end of a quiz. ``themes`` in the order of their first question; ``missed`` in the order of the quiz."""

    right: int
    total: int
    themes: tuple[ThemeScore, ...] = ()
    missed: tuple[Question, ...] = field(default=())

    @property
    def share(self) -> float:
        """0 to 1; 0 for a quiz without questions."""
        return self.right / self.total if self.total else 0.0

    @property
    def weakest(self) -> ThemeScore | None:
        """The theme with the lowest share of right answers, ``None`` when nothing was missed or none has a theme."""
        weak = [theme for theme in self.themes if theme.slug and theme.right < theme.total]
        return min(weak, key=lambda theme: theme.right / theme.total, default=None)
