"""Takes out of a query what could tell who asked or whom it is about, as far as a pattern can."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_ADDRESS = re.compile(r"\S+\s[@＠]\s\S+\.\S+|\S*[@＠]\S+|\S+[@＠]")
"""E-mail addresses and the handles of social media, also with spaces around the sign."""

_IBAN = re.compile(
    r"\b[a-z]{2}\d{2}[ .-]?[a-z0-9]{4}(?:[ .-]?(?=[a-z]{0,3}\d)[a-z0-9]{4}){2,7}(?:[ .-]?\d{1,3})?\b", re.IGNORECASE
)
_GAP = r"[\s./()‐-―-]{0,3}"
"""What people write between the digits of one number."""
_NUMBERS = re.compile(rf"\+?\s?\(?\d(?:{_GAP}\d)*")
_DIGITS_OF_A_PERSON = 7
"""As many as a local telephone number; a national register number has 11."""

_HELPLINES = frozenset(
    {"116", "000", "116000", "100", "101", "102", "103", "106", "107", "108", "110", "112", "1712", "1733"}
)
_HIGHEST_EVERYDAY = 25
"""Numbers up to here are ages, school years and hours."""


def without_personal_data(text: str) -> str:
    """``text`` on one line, without e-mail addresses, handles, and numbers of telephones, accounts and persons.

    Helplines (116 000, 103, 102), years, ages and school years stay. A name is a word like any other: it stays too.
    """
    text = " ".join("".join(_visible(text)).split())
    # What is taken out may have stood inside a number.
    while (kept := _without_patterns(text)) != text:
        text = kept
    return text


def _without_patterns(text: str) -> str:
    text = _IBAN.sub(" ", _ADDRESS.sub(" ", text))
    return " ".join(_NUMBERS.sub(_without_number_of_a_person, text).split())


def _visible(text: str) -> Iterator[str]:
    """The characters that can be stored, and shown without turning around what stands beside them."""
    for letter in text:
        if letter.isspace() or unicodedata.category(letter) in ("Cc", "Cs"):
            yield " "
        elif not unicodedata.category(letter).startswith("C"):
            yield letter


def _without_number_of_a_person(match: re.Match[str]) -> str:
    """What stays of numbers that stand together: all of them when they are everyday ones or too short.

    Else a year or a helpline before them, and the 5 of "02 123 45 67 5e leerjaar" behind them.
    """
    numbers = list(re.finditer(r"\d+", match[0]))
    end = _end_of_last(match, numbers)
    numbers = [number for number in numbers if number.start() < end]
    if _digits(numbers) < _DIGITS_OF_A_PERSON or all(map(_is_everyday, numbers)):
        return match[0]
    start = next(place for place, number in enumerate(numbers) if not _is_year_or_helpline(number[0]))
    if _digits(numbers[start:]) < _DIGITS_OF_A_PERSON:
        start = 0
    return match[0][: numbers[start].start() if start else 0] + " " + match[0][end:]


def _end_of_last(match: re.Match[str], numbers: Sequence[re.Match[str]]) -> int:
    """Where the numbers end, without one or two digits that a space parts from them and that begin a word."""
    last = numbers[-1]
    begins_a_word = re.match(r"\w", match.string[match.end() :])
    if begins_a_word and len(numbers) > 1 and len(last[0]) <= 2 and match[0][last.start() - 1].isspace():
        return last.start()
    return last.end()


def _digits(numbers: Sequence[re.Match[str]]) -> int:
    return sum(len(number[0]) for number in numbers)


def _is_everyday(number: re.Match[str]) -> bool:
    small = not number[0].startswith("0") and int(number[0]) <= _HIGHEST_EVERYDAY
    return small or _is_year_or_helpline(number[0])


def _is_year_or_helpline(number: str) -> bool:
    return number in _HELPLINES or (len(number) == 4 and 1900 <= int(number) < 2100)
