"""Spreadsheets: one that is read back, and one in the columns that quiz tools for classes ask for.

The first has a row for each question: kind, question, up to eight answers, which of them are right (A, C), explanation,
tip and theme. Steps stand in their right order, pairs as "this → that", and what may be filled in side by side.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from catalogue.quiz.exchange.losses import Loss
from catalogue.quiz.exchange.problem import Problem
from catalogue.quiz.exchange.signs import sound
from catalogue.quiz.questions import (
    LETTERS,
    MOST_OPTIONS,
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

LOSSES = (Loss.PICTURE, Loss.FEEDBACK, Loss.MANY_SPELLINGS, Loss.INTRO, Loss.PLAY, Loss.BANDS, Loss.COMPETITION)
TOOL_LOSSES = (
    Loss.PICTURE,
    Loss.TIP,
    Loss.EXPLANATION,
    Loss.FEEDBACK,
    Loss.THEME,
    Loss.INTRO,
    Loss.PLAY,
    Loss.BANDS,
    Loss.COMPETITION,
    Loss.MANY_OPTIONS,
    Loss.ORDER_BEHIND,
    Loss.MATCH,
    Loss.FILL,
)
MOST_ROWS = 500
LARGEST = 20_000_000
"""Bytes that a workbook may unpack to."""

ARROW = "→"

TOOL_TEXT, TOOL_ANSWER, TOOL_OPTIONS = 120, 75, 4
"""How long a question and an answer may be in tools such as Kahoot, and how many answers they take."""
TOOL_SECONDS = 30


# --- Out --------------------------------------------------------------------------------------------------------------


def write(quiz: Quiz) -> bytes:
    """A workbook that ``read`` takes back."""
    head = [_("Kind"), _("Question"), *LETTERS, _("Right"), _("Explanation"), _("Tip"), _("Theme")]
    return _workbook(quiz.title, [head, *(_row(question) for question in quiz.questions)])


def _row(question: Question) -> list[str]:
    answers = list(_answers(question))
    right = ", ".join(part.letter for part in question.solution) if isinstance(question, ChoiceQuestion) else ""
    more = [""] * (MOST_OPTIONS - len(answers))
    kind, aside = str(question.kind.label), [question.explanation, question.tip, question.theme]
    return [kind, question.text, *answers, *more, right, *aside]


def _answers(question: Question) -> Iterator[str]:
    if isinstance(question, ChoiceQuestion):
        yield from (option.text for option in question.choices)
    elif isinstance(question, OrderQuestion):
        yield from question.texts
    elif isinstance(question, MatchQuestion):
        yield from (f"{left} {ARROW} {text}" for left, text in zip(question.lefts, question.texts, strict=True))
    elif isinstance(question, FillQuestion):
        yield from question.accepted[:MOST_OPTIONS]


def write_for_tools(quiz: Quiz) -> bytes:
    """A workbook in the columns of a well-known template: question, four answers, seconds, numbers of what is right."""
    head = ["#", _("Question"), *(_("Answer %(number)s") % {"number": number} for number in range(1, 5))]
    head += [_("Seconds"), _("Right")]
    rows = [
        [
            str(number),
            question.text[:TOOL_TEXT],
            *(option.text[:TOOL_ANSWER] for option in question.choices),
            *[""] * (TOOL_OPTIONS - len(question.choices)),
            str(TOOL_SECONDS),
            ",".join(str(int(place) + 1) for place in question.right),
        ]
        for number, question in enumerate(for_tools(quiz), start=1)
    ]
    return _workbook(quiz.title, [head, *rows])


def for_tools(quiz: Quiz) -> list[ChoiceQuestion]:
    """The questions that such tools take."""
    chosen = (question for question in quiz.questions if isinstance(question, ChoiceQuestion))
    return [question for question in chosen if len(question.choices) <= TOOL_OPTIONS]


def too_long_for_tools(quiz: Quiz) -> tuple[int, ...]:
    """Numbers of the questions that are cut."""
    return tuple(
        question.number
        for question in for_tools(quiz)
        if len(question.text) > TOOL_TEXT or any(len(option.text) > TOOL_ANSWER for option in question.choices)
    )


def _workbook(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place, sound(text))
            # What begins with = is a text here, never a formula.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJKLMN", [18, 48, *[24] * (len(LETTERS)), 10, 40, 24, 16], strict=False):
        sheet.column_dimensions[letter].width = width
    book.properties.title = sound(title)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


# --- In ---------------------------------------------------------------------------------------------------------------


class UnreadableSheet(Exception):
    """Not a spreadsheet; the words say why."""


def read(content: bytes, is_workbook: bool = True) -> tuple[list[Question], list[Problem]]:
    """The questions of a workbook or of a CSV file, numbered from 1, and the rows that cannot be taken over.

    :raises UnreadableSheet: when it is neither.
    """
    questions: list[Question] = []
    problems: list[Problem] = []
    rows = _rows_of_workbook(content) if is_workbook else _rows_of_csv(content)
    for number, row in enumerate(islice(rows, MOST_ROWS + 1), start=1):
        if number > MOST_ROWS:
            problems.append(Problem(number, _("Only the first %(most)s rows are read.") % {"most": MOST_ROWS}))
            break
        cells = [*row[:14], *[""] * (14 - len(row))]
        if not any(cells) or (number == 1 and _is_head(cells)):
            continue
        try:
            questions.append(_question(cells, len(questions) + 1))
        except ValueError as error:
            problems.append(Problem(number, str(error)))
    return questions, problems


def _is_head(cells: Sequence[str]) -> bool:
    """A first row names its columns when the answers are called A, B … or it fits no question at all."""
    return cells[2:4] == list(LETTERS[:2]) or (_kind(cells[0]) is None and not any(cells[2:]))


def _rows_of_workbook(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST:
                raise UnreadableSheet(_("This file unpacks to more than it should."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=14, values_only=True):
            yield [_text(value) for value in row]
    except UnreadableSheet:
        raise
    except Exception:
        # The library raises whatever the broken part of a file leads to.
        raise UnreadableSheet(_("This workbook cannot be read. Save it again as .xlsx or .csv.")) from None


def _rows_of_csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise UnreadableSheet(_("This is not a spreadsheet. Choose a file that ends in .xlsx or .csv."))
    first = text.partition("\n")[0]
    sign = max(";,\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            yield [_text(cell) for cell in row]
    except csv.Error:
        raise UnreadableSheet(_("This is not a spreadsheet. Choose a file that ends in .xlsx or .csv.")) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = date_format(value, "SHORT_DATE_FORMAT")
    return str(value).replace("\r\n", "\n").strip()


def _kind(word: str) -> Kind | None:
    """By its name in code or in the words of any language of the interface."""
    known: dict[str, Kind] = {kind.value: kind for kind in Kind}
    for language, _name in [*settings.LANGUAGES, ("en", "English")]:
        with override(language):
            known |= {str(kind.label).casefold(): kind for kind in Kind}
    return known.get(word.casefold())


def _question(cells: Sequence[str], number: int) -> Question:
    """:raises ValueError: with what is wrong."""
    word, text, *answers = cells[: 2 + MOST_OPTIONS]
    right, explanation, tip, theme = cells[2 + MOST_OPTIONS : 14]
    kind = _kind(word) if word else Kind.SINGLE
    if kind is None:
        raise ValueError(_("“%(word)s” is no kind of question.") % {"word": word})
    if not text:
        raise ValueError(_("This question has no text."))
    given = [answer for answer in answers if answer]
    if not given:
        raise ValueError(_("This question has no answers."))
    common: dict[str, Any] = {
        "number": number,
        "kind": kind,
        "text": text,
        "explanation": explanation,
        "tip": tip,
        "theme": theme,
    }
    if kind is Kind.ORDER:
        return OrderQuestion(**common, texts=tuple(given))
    if kind is Kind.FILL:
        return FillQuestion(**common, accepted=tuple(given))
    if kind is Kind.MATCH:
        lefts, texts = zip(*(_pair(answer) for answer in given), strict=True)
        return MatchQuestion(**common, lefts=lefts, texts=texts)
    return _choice(answers, right, common, stated=bool(word))


def _pair(text: str) -> tuple[str, str]:
    for arrow in (ARROW, "->", "="):
        left, found, right = text.partition(arrow)
        if found and left.strip() and right.strip():
            return left.strip(), right.strip()
    raise ValueError(_("Write a pair as: this → that."))


def _choice(answers: Sequence[str], right: str, common: dict[str, Any], stated: bool) -> Question:
    marks = {mark.strip().upper() for mark in right.replace(";", ",").replace(" ", ",").split(",") if mark.strip()}
    places = {LETTERS.find(mark) if len(mark) == 1 and mark in LETTERS else _number(mark) for mark in marks}
    if not places:
        raise ValueError(_("Say which answers are right: A, or A, C."))
    if not all(0 <= place < len(answers) and answers[place] for place in places):
        raise ValueError(_("“%(right)s” names an answer that is not there.") % {"right": right})
    if not stated and len(places) > 1:
        common["kind"] = Kind.MULTIPLE
    options = [Option("", text, place in places) for place, text in enumerate(answers) if text]
    return ChoiceQuestion(**common, choices=lettered(options))


def _number(mark: str) -> int:
    return int(mark) - 1 if mark.isascii() and mark.isdigit() and len(mark) == 1 else -1
