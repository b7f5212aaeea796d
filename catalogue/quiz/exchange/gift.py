"""GIFT, the text format of Moodle: https://docs.moodle.org/en/GIFT_format

Themes travel as tags in a comment. An order becomes matching with numbers, which the reader takes back for an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.quiz.exchange.losses import Loss
from catalogue.quiz.exchange.problem import Problem
from catalogue.quiz.questions import (
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

LOSSES = (Loss.PICTURE, Loss.TIP, Loss.ORDER, Loss.TRUE_FALSE, Loss.INTRO, Loss.PLAY, Loss.BANDS, Loss.COMPETITION)

LONGEST_QUESTION = 20_000
"""Signs of a question with its answers: what is longer was never a question."""

_SPECIAL = re.compile(r"([\\~=#{}:])")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_FORMAT = re.compile(r"\[(?:html|moodle|plain|markdown)\]\s*")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%\s*")
_TAG = re.compile(r"\[tag:([^\]\\]{1,200})\]")
_TITLE = re.compile(r"::(?:\\.|[^\\:]|:(?!:))*::\s*", re.DOTALL)
_BREAK = re.compile(r"(?i)</p>\s*<p[^>]*>|<br\s*/?>")
_ENTITY = re.compile(r"&\\?#(\d{1,6});")
_TRUE_FALSE = {"t": True, "true": True, "f": False, "false": False}


# --- Out --------------------------------------------------------------------------------------------------------------


def write(quiz: Quiz) -> str:
    """The questions of a quiz. ``read`` gives them back, but for what :data:`LOSSES` names."""
    return "\n".join(_written(question) for question in quiz.questions)


def _written(question: Question) -> str:
    tag = f"// [tag:{question.theme}]\n" if question.theme else ""
    answers = "\n".join(f"  {line}" for line in _answers(question))
    why = f"\n  ####{_escaped(question.explanation)}" if question.explanation else ""
    return f"{tag}::{question.number}::[plain]{_escaped(question.text)} {{\n{answers}{why}\n}}\n"


def _answers(question: Question) -> Iterator[str]:
    if isinstance(question, ChoiceQuestion):
        share = 100 / max(len(question.right), 1)
        for option in question.options:
            feedback = f"#{_escaped(option.feedback)}" if option.feedback else ""
            if question.several:
                weight = f"%{share if option.correct else -100:.5f}%"
                yield f"~{weight}{_escaped(option.text)}{feedback}"
            else:
                yield f"{_sign(option)}{_escaped(option.text)}{feedback}"
    elif isinstance(question, OrderQuestion):
        yield from (f"={number} -> {_escaped(text)}" for number, text in enumerate(question.texts, start=1))
    elif isinstance(question, MatchQuestion):
        pairs = zip(question.lefts, question.texts, strict=True)
        yield from (f"={_escaped(left)} -> {_escaped(text)}" for left, text in pairs)
    elif isinstance(question, FillQuestion):
        yield from (f"{_sign(Option('', text, True))}{_escaped(text)}" for text in question.accepted)


def _sign(option: Option) -> str:
    """A text that looks like a weight gets a weight before it."""
    weight = f"%{100 if option.correct else 0}%" if _WEIGHT.match(option.text.strip()) else ""
    return f"{'=' if option.correct else '~'}{weight}"


def _escaped(text: str) -> str:
    """On one line. An arrow of two signs would make a pair, and cannot be escaped."""
    text = _SPECIAL.sub(r"\\\1", text.strip().replace("->", "→"))
    return re.sub(r"\s*\n\s*", r"\\n", text.replace("\r", ""))


# --- In ---------------------------------------------------------------------------------------------------------------


class _Unreadable(Exception):
    """The words for a :class:`Problem`."""


def read(text: str, language: str = "nl") -> tuple[list[Question], list[Problem]]:
    """The questions of a file, numbered from 1, and what could not be taken over. Nothing is raised.

    True and false have no words in GIFT: they get those of ``language``.
    """
    questions: list[Question] = []
    problems: list[Problem] = []
    for line, block in _blocks(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")):
        try:
            questions.append(replace(_question(block, language), number=len(questions) + 1))
        except _Unreadable as error:
            problems.append(Problem(line, str(error)))
    return questions, problems


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The questions, each with its first line: what stands between empty lines. Categories are passed over."""
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            lines.append(line)
            continue
        if any(each.strip() and not _is_aside(each) for each in lines):
            yield number - len(lines), "\n".join(lines)
        lines = []


def _is_aside(line: str) -> bool:
    return line.lstrip().startswith(("//", "$CATEGORY:"))


def _question(block: str, language: str) -> Question:
    if len(block) > LONGEST_QUESTION:
        raise _Unreadable(_("More than %(most)s signs in one question.") % {"most": LONGEST_QUESTION})
    asides = [line for line in block.split("\n") if _is_aside(line)]
    body = "\n".join(line for line in block.split("\n") if not _is_aside(line)).strip()
    tags = [tag for line in asides for tag in _TAG.findall(line)]
    body = _TITLE.sub("", body, count=1) if body.startswith("::") else body
    if "[html]" in body:
        body = _without_html(body)
    start, end = _braces(body)
    stem = _FORMAT.sub("", body[:start].strip(), count=1)
    after = body[end + 1 :].strip()
    text = _plain(f"{stem} ___ {after}" if after else stem)
    if not text:
        raise _Unreadable(_("This question has no text."))
    answers, why = _split(body[start + 1 : end], "####", once=True)
    common: dict[str, Any] = {
        "number": 0,
        "text": text,
        "explanation": _plain("".join(why)),
        "theme": tags[0].strip() if tags else "",
    }
    return _answered(answers.strip(), common, language)


def _braces(body: str) -> tuple[int, int]:
    opened = _first(body, "{", 0)
    closed = _first(body, "}", opened + 1) if opened >= 0 else -1
    if opened < 0 or closed < 0:
        raise _Unreadable(_("No answers between { and }."))
    if _first(body, "{", closed + 1) >= 0:
        raise _Unreadable(_("Two questions without an empty line between them."))
    return opened, closed


def _first(text: str, sign: str, start: int) -> int:
    """Where a sign stands that is not escaped; -1 when nowhere."""
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text.startswith(sign, place):
            return place
        place += 1
    return -1


def _split(text: str, sign: str, once: bool = False) -> tuple[str, list[str]]:
    """What stands before a sign that is not escaped, and what after each."""
    parts, start = [], 0
    while (place := _first(text, sign, start)) >= 0:
        parts.append(text[start:place])
        start = place + len(sign)
        if once:
            break
    return (parts[0], [*parts[1:], text[start:]]) if parts else (text, [])


def _answered(answers: str, common: dict[str, Any], language: str) -> Question:
    if not answers:
        raise _Unreadable(_("An open question without answers cannot be taken over."))
    if answers.startswith("#"):
        raise _Unreadable(_("A question for a calculated number cannot be taken over."))
    word, feedback = _split(answers, "#")
    if word.strip().lower() in _TRUE_FALSE:
        said = [_plain(each) for each in feedback]
        return _true_false(_TRUE_FALSE[word.strip().lower()], said, common, language)
    options = list(_options(answers))
    if all(option.sign == "=" for option in options):
        pairs = [_split(option.text, "->", once=True) for option in options]
        if any(right for _left, right in pairs):
            return _matched([(_plain(left), _plain("".join(right))) for left, right in pairs], common)
        accepted = tuple(_plain(option.text) for option in options if option.weight in (None, 100))
        return FillQuestion(kind=Kind.FILL, accepted=accepted, **common)
    return _chosen(options, common)


def _demand_room(number: int) -> None:
    if number > MOST_OPTIONS:
        raise _Unreadable(_("More than %(most)s answers.") % {"most": MOST_OPTIONS})


@dataclass(frozen=True)
class _Written:
    """An answer as it stands in a file; ``weight`` in percent, ``None`` without one."""

    sign: str
    weight: float | None
    text: str
    feedback: str


def _options(answers: str) -> Iterator[_Written]:
    places = sorted(place for sign in "=~" for place in _places(answers, sign))
    if not places or answers[: places[0]].strip():
        raise _Unreadable(_("An answer begins with = or ~."))
    for place, end in zip(places, [*places[1:], len(answers)], strict=True):
        text, feedback = _split(answers[place + 1 : end].strip(), "#", once=True)
        weight = _WEIGHT.match(text)
        text = text[weight.end() :] if weight else text
        if not _plain(text):
            raise _Unreadable(_("An answer has no text."))
        yield _Written(answers[place], float(weight[1]) if weight else None, text, _plain("".join(feedback)))


def _places(text: str, sign: str) -> Iterator[int]:
    place = _first(text, sign, 0)
    while place >= 0:
        yield place
        place = _first(text, sign, place + 1)


def _true_false(right: bool, feedback: Sequence[str], common: dict[str, Any], language: str) -> Question:
    """The feedback of Moodle is first for who was wrong, then for who was right."""
    said = {False: feedback[0] if feedback else "", True: feedback[1] if len(feedback) > 1 else ""}
    with override(language):
        names = {True: _("True"), False: _("Not true")}
    options = [Option("", name, value == right, said[value == right]) for value, name in names.items()]
    return ChoiceQuestion(kind=Kind.TRUE_FALSE, choices=lettered(options), **common)


def _matched(pairs: Sequence[tuple[str, str]], common: dict[str, Any]) -> Question:
    if not all(left and right for left, right in pairs):
        raise _Unreadable(_("A pair has only one half."))
    _demand_room(len(pairs))
    lefts, texts = tuple(left for left, _r in pairs), tuple(right for _l, right in pairs)
    if lefts == tuple(str(number) for number in range(1, len(lefts) + 1)):
        return OrderQuestion(kind=Kind.ORDER, texts=texts, **common)
    return MatchQuestion(kind=Kind.MATCH, lefts=lefts, texts=texts, **common)


def _chosen(options: Sequence[_Written], common: dict[str, Any]) -> Question:
    """With the sign for what is right only that is; without it, what has a share of the points."""
    _demand_room(len(options))
    marked = any(option.sign == "=" for option in options)
    right = [option.sign == "=" if marked else (option.weight or 0) > 0 for option in options]
    if not any(right):
        raise _Unreadable(_("No answer is right."))
    several = sum(right) > 1 or not marked
    choices = [
        Option("", _plain(option.text), is_right, option.feedback)
        for option, is_right in zip(options, right, strict=True)
    ]
    return ChoiceQuestion(kind=Kind.MULTIPLE if several else Kind.SINGLE, choices=lettered(choices), **common)


def _without_html(body: str) -> str:
    """The words of a question that was written in HTML; entities with a sign of GIFT in them have it escaped."""
    try:
        body = strip_tags(_BREAK.sub(r"\\n", body))
    except SuspiciousOperation:
        raise _Unreadable(_("The HTML of this question cannot be read.")) from None
    return unescape(_ENTITY.sub(lambda match: _SPECIAL.sub(r"\\\1", unescape(f"&#{match[1]};")), body))


def _plain(text: str) -> str:
    """Without escapes."""
    text = _FORMAT.sub("", text.strip(), count=1)
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text).strip()
