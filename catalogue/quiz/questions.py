"""A quiz without its page: questions, what is right, and the score.

An answer is what the fields of a question carry: a row of texts (``Answer``), empty for somebody who skipped it.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LETTERS = "ABCDEFGH"
"""Names of options, on screen, on paper and on the cards that a class holds up."""

MOST_OPTIONS = len(LETTERS)
LONGEST_ANSWER = 200
"""Characters of an answer that somebody writes; the rest is not read."""

Answer = tuple[str, ...]


class Kind(TextChoices):
    """What one does with a question."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")
    ORDER = "order", _("Put in order")
    MATCH = "match", _("Match")
    FILL = "fill", _("Fill in")


CHOOSING = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
"""The kinds of questions whose options one chooses from."""


@dataclass(frozen=True)
class Picture:
    """``alt`` says what it shows. Width and height in pixels."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Option:
    """One of the lettered texts of a question."""

    letter: str
    text: str
    correct: bool = False
    feedback: str = ""


@dataclass(frozen=True)
class Part:
    """A line of the right answer: the text, its letter where it has one, and the number or half it belongs to."""

    text: str
    letter: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Mark:
    """What somebody placed, matched or wrote, and whether that was right.

    ``thing`` is empty for what is written.
    """

    thing: str
    given: str
    right: bool


@dataclass(frozen=True)
class Question(ABC):
    """``number`` counts from 1; ``theme`` is a theme's slug and ``theme_label`` its name, both empty without one."""

    number: int
    kind: Kind
    text: str
    explanation: str = ""
    tip: str = ""
    picture: Picture | None = None
    theme: str = ""
    theme_label: str = ""

    shape: ClassVar[str] = ""
    """What the form for an answer looks like: ``choice``, ``order``, ``match`` or ``fill``."""

    prompts: ClassVar[tuple[str, ...]] = ()
    """What the lettered options belong to, where there is more than the question itself."""

    @property
    def anchor(self) -> str:
        return f"question-{self.number}"

    @property
    def field(self) -> str:
        """The name under which an answer travels."""
        return f"a{self.number}"

    @property
    def several(self) -> bool:
        """Whether more than one option may be chosen."""
        return self.kind is Kind.MULTIPLE

    @property
    @abstractmethod
    def options(self) -> tuple[Option, ...]:
        """The lettered texts in the order in which they are shown."""

    @property
    @abstractmethod
    def solution(self) -> tuple[Part, ...]:
        """The right answer, for a key."""

    @property
    @abstractmethod
    def right(self) -> Answer:
        """The right answer, as somebody would give it."""

    @abstractmethod
    def read(self, values: Sequence[str]) -> Answer:
        """The answer in these values of a form; whatever does not fit is left out."""

    def is_complete(self, answer: Answer) -> bool:
        return bool(answer)

    @abstractmethod
    def is_right(self, answer: Answer) -> bool:
        """Whether a whole answer is the right one."""

    def marks(self, answer: Answer) -> tuple[Mark, ...]:
        """What of a whole answer was right, thing by thing; a choice shows that itself."""
        return ()

    def mixed(self, chance: Random) -> Question:
        """With its options in another order."""
        return self


@dataclass(frozen=True)
class ChoiceQuestion(Question):
    """An answer is the places of options, from 0, in rising order."""

    shape = "choice"

    choices: tuple[Option, ...] = ()

    @property
    def options(self) -> tuple[Option, ...]:
        return self.choices

    @property
    def solution(self) -> tuple[Part, ...]:
        return tuple(Part(option.text, option.letter) for option in self.choices if option.correct)

    @property
    def right(self) -> Answer:
        return tuple(str(place) for place, option in enumerate(self.choices) if option.correct)

    def read(self, values: Sequence[str]) -> Answer:
        places = sorted({number for number in whole_numbers(values) if number < len(self.choices)})
        return tuple(map(str, places)) if self.several or len(places) == 1 else ()

    def is_right(self, answer: Answer) -> bool:
        """All right options were chosen, and no other."""
        return bool(answer) and answer == self.right

    def mixed(self, chance: Random) -> Question:
        return replace(self, choices=lettered(chance.sample(self.choices, len(self.choices))))


@dataclass(frozen=True)
class ArrangedQuestion(Question):
    """Things to put in their place. ``shown`` holds the places of ``texts`` as they are shown, from 0.

    An answer has one value for each thing, empty where nothing was chosen.
    """

    texts: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.shown:
            object.__setattr__(self, "shown", tuple(range(len(self.texts))))

    @property
    def options(self) -> tuple[Option, ...]:
        return lettered(Option("", self.texts[place]) for place in self.shown)

    def read(self, values: Sequence[str]) -> Answer:
        most = len(self.texts)
        known = {str(place) for place in range(most)}
        answer = tuple(value if value in known else "" for value in values[:most])
        return answer + ("",) * (most - len(answer)) if any(answer) else ()

    def is_complete(self, answer: Answer) -> bool:
        return bool(answer) and "" not in answer

    def mixed(self, chance: Random) -> Question:
        """Never in the right order, where there is another one."""
        shown = tuple(chance.sample(range(len(self.texts)), len(self.texts)))
        if shown == tuple(range(len(self.texts))):
            shown = shown[1:] + shown[:1]
        return replace(self, shown=shown)


@dataclass(frozen=True)
class OrderQuestion(ArrangedQuestion):
    """``texts`` in the right order. An answer is the place, from 0, that each shown thing should have."""

    shape = "order"

    @property
    def solution(self) -> tuple[Part, ...]:
        return tuple(Part(text, mark=str(number)) for number, text in enumerate(self.texts, start=1))

    def is_complete(self, answer: Answer) -> bool:
        """Everything has a place of its own."""
        return super().is_complete(answer) and len(set(answer)) == len(answer)

    def is_right(self, answer: Answer) -> bool:
        return self.is_complete(answer) and all(mark.right for mark in self.marks(answer))

    @property
    def right(self) -> Answer:
        return tuple(map(str, self.shown))

    def marks(self, answer: Answer) -> tuple[Mark, ...]:
        return tuple(
            Mark(self.texts[thing], str(int(place) + 1), self.texts[int(place)] == self.texts[thing])
            for place, thing in zip(answer, self.shown, strict=True)
        )


@dataclass(frozen=True)
class MatchQuestion(ArrangedQuestion):
    """``lefts`` and ``texts`` belong together in turn. An answer is the shown option, from 0, chosen for each left."""

    shape = "match"

    lefts: tuple[str, ...] = ()

    @property
    def prompts(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.lefts

    @property
    def solution(self) -> tuple[Part, ...]:
        return tuple(
            Part(*each)
            for each in zip(self.texts, (LETTERS[int(place)] for place in self.right), self.lefts, strict=True)
        )

    @property
    def right(self) -> Answer:
        return tuple(str(self.shown.index(place)) for place in range(len(self.lefts)))

    def is_right(self, answer: Answer) -> bool:
        return self.is_complete(answer) and all(mark.right for mark in self.marks(answer))

    def marks(self, answer: Answer) -> tuple[Mark, ...]:
        return tuple(
            Mark(left, given := self.texts[self.shown[int(chosen)]], given == text)
            for left, chosen, text in zip(self.lefts, answer, self.texts, strict=True)
        )


@dataclass(frozen=True)
class FillQuestion(Question):
    """A word or number to write. ``accepted`` are the spellings that count, the best one first."""

    shape = "fill"

    accepted: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[Option, ...]:
        return ()

    @property
    def solution(self) -> tuple[Part, ...]:
        return tuple(Part(text) for text in self.accepted)

    @property
    def right(self) -> Answer:
        return self.accepted[:1]

    def read(self, values: Sequence[str]) -> Answer:
        text = " ".join(values[0][:LONGEST_ANSWER].split()) if values else ""
        return (text,) if text else ()

    def is_right(self, answer: Answer) -> bool:
        return bool(answer) and folded(answer[0]) in {folded(text) for text in self.accepted}

    def marks(self, answer: Answer) -> tuple[Mark, ...]:
        return tuple(Mark("", text, self.is_right(answer)) for text in answer)


_THOUSANDS = re.compile(r"(?<=\d)[.\s](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_PLAINER = str.maketrans({"œ": "oe", "æ": "ae", "−": "-"})
_TOLD_APART = "+#-,"
"""Signs that make another answer of a number or a name: -3, 3,5, C++ and C#."""


def folded(text: str) -> str:
    """What counts of a written answer: not case, accents of Latin letters, spaces or most punctuation.

    A point or space before three digits groups them; another point between digits is a decimal sign. A text of
    punctuation alone stays as it is.
    """
    plain = unicodedata.normalize("NFC", text).casefold().translate(_PLAINER).strip()
    plain = _DECIMAL.sub(",", _THOUSANDS.sub("", plain))
    kept = []
    for place, sign in enumerate(plain):
        if sign == ",":
            keep = plain[place - 1 : place].isdigit() and plain[place + 1 : place + 2].isdigit()
        elif sign == "-":
            keep = place == 0 and plain[1:2].isdigit()
        else:
            keep = sign.isalnum() or sign in _TOLD_APART or unicodedata.category(sign).startswith("M")
        kept.append(_without_accent(sign) if keep else "")
    return "".join(kept) or text.strip()


def _without_accent(sign: str) -> str:
    """The letter alone for Latin ones; accents of other scripts change the letter."""
    base = unicodedata.normalize("NFKD", sign)
    return base[0] if "LATIN" in unicodedata.name(sign, "") and base else sign


def lettered(options: Iterator[Option] | Sequence[Option]) -> tuple[Option, ...]:
    """At most :data:`MOST_OPTIONS` of them, with a letter each."""
    return tuple(replace(option, letter=letter) for letter, option in zip(LETTERS, options, strict=False))


def whole_numbers(texts: Sequence[str]) -> Iterator[int]:
    """Small numbers; whatever else was sent is passed over."""
    return (int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 4)


@dataclass(frozen=True)
class Band:
    """What is said of results from ``at_least`` percent on."""

    at_least: int
    title: str
    text: str = ""


@dataclass(frozen=True)
class Quiz:
    """``shuffle``: each time in another order; ``explain_at_end``: answers are shown with the result only."""

    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    shuffle: bool = False
    explain_at_end: bool = False
    competition: bool = False
    bands: tuple[Band, ...] = ()

    def __len__(self) -> int:
        return len(self.questions)

    def arranged(self, seed: str = "") -> Quiz:
        """In the order that belongs to a seed; without one as the sheet on paper has it, the same every time.

        Things to order or to match are always mixed, the rest only where the quiz is to be shuffled and has a seed.
        """
        questions = list(self.questions)
        all_of_it = bool(seed) and self.shuffle
        if all_of_it:
            Random(seed).shuffle(questions)  # noqa: S311 - an order, no secret
        arranged = []
        for number, question in enumerate(questions, start=1):
            if all_of_it or isinstance(question, ArrangedQuestion):
                question = question.mixed(Random(f"{seed}/{question.number}"))  # noqa: S311
            arranged.append(replace(question, number=number))
        return replace(self, questions=tuple(arranged))


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
    missed: tuple[Question, ...] = ()
    band: Band | None = None

    @property
    def share(self) -> float:
        """0 to 1; 0 for a quiz without questions."""
        return self.right / self.total if self.total else 0.0

    @property
    def weakest(self) -> ThemeScore | None:
        """The theme with the lowest share of right answers, ``None`` when nothing was missed or none has a theme."""
        weak = [theme for theme in self.themes if theme.slug and theme.right < theme.total]
        return min(weak, key=lambda theme: theme.right / theme.total, default=None)
