"""The one table of formats that a quiz can be taken away in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.quiz.exchange import gift, plain, qti, sheet
from catalogue.quiz.exchange.losses import Loss, Lost, losses_of
from catalogue.quiz.questions import Quiz

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Format:
    """``write`` takes the quiz, its language and its key."""

    name: str
    label: Any
    about: Any
    suffix: str
    content_type: str
    losses: Sequence[Loss]
    write: Callable[[Quiz, str, str], bytes]

    def lost(self, quiz: Quiz) -> list[Lost]:
        """What of this quiz stays behind."""
        return losses_of(quiz, self.losses)


@dataclass(frozen=True)
class ToolFormat(Format):
    """Tools that cut what is too long."""

    def lost(self, quiz: Quiz) -> list[Lost]:
        cut = sheet.too_long_for_tools(quiz)
        words = _("Longer than such tools take: the text is cut.")
        return [*super().lost(quiz), *([Lost(words, cut)] if cut else [])]


_ALL = (
    Format(
        "gift",
        "GIFT",
        gettext_lazy("For Moodle and whatever reads its text format."),
        "gift.txt",
        "text/plain; charset=utf-8",
        gift.LOSSES,
        lambda quiz, language, key: gift.write(quiz).encode(),
    ),
    Format(
        "qti3",
        "QTI 3.0",
        gettext_lazy("A package for learning platforms that follow the newest standard."),
        "qti30.zip",
        "application/zip",
        qti.LOSSES,
        lambda quiz, language, key: qti.write(quiz, language, key, qti.Version.V3_0),
    ),
    Format(
        "qti21",
        "QTI 2.1",
        gettext_lazy("The same for older learning platforms."),
        "qti21.zip",
        "application/zip",
        qti.LOSSES,
        lambda quiz, language, key: qti.write(quiz, language, key, qti.Version.V2_1),
    ),
    ToolFormat(
        "tools",
        gettext_lazy("Spreadsheet for quiz tools"),
        gettext_lazy(
            "In the columns that tools such as Kahoot ask for: question, four answers, seconds, what is right."
        ),
        "quiz.xlsx",
        WORKBOOK,
        sheet.TOOL_LOSSES,
        lambda quiz, language, key: sheet.write_for_tools(quiz),
    ),
    Format(
        "sheet",
        gettext_lazy("Spreadsheet"),
        gettext_lazy("To change and to read in again: a row for each question."),
        "xlsx",
        WORKBOOK,
        sheet.LOSSES,
        lambda quiz, language, key: sheet.write(quiz),
    ),
    Format(
        "json",
        "JSON",
        gettext_lazy("For programs: everything but the files of the pictures."),
        "json",
        "application/json",
        plain.LOSSES,
        lambda quiz, language, key: plain.write(quiz, language).encode(),
    ),
)
FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
