"""How much time a query says there is: "25 minuten", "1 lesuur", "2 périodes"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalogue.choices import DURATION_BANDS, LESSON_HOUR, duration_band

UNITS: Mapping[str, Mapping[str, int]] = {
    "nl": {"min": 1, "minuut": 1, "minuten": 1, "lesuur": LESSON_HOUR, "lesuren": LESSON_HOUR},
    "fr": {"min": 1, "mn": 1, "minute": 1, "minutes": 1, "periode": LESSON_HOUR, "periodes": LESSON_HOUR},
}
"""Folded words for a length of time, in minutes."""
NUMBERS: Mapping[str, int] = {"een": 1, "twee": 2, "drie": 3, "une": 1, "deux": 2, "trois": 3}
LONGEST = 600
"""Minutes; what is longer is no lesson."""
_NUMBER = re.compile(r"^\d{1,3}$")
_JOINED = re.compile(r"^(\d{1,3})(min|mn)$")


@dataclass(frozen=True, slots=True)
class DurationReading:
    """Words ``first`` to ``last`` (excluded) name a time that resources of these ``bands`` fit into."""

    first: int
    last: int
    bands: frozenset[str]


def read_durations(words: Sequence[str], locale: str) -> Iterator[DurationReading]:
    """All times in a query given as folded words."""
    units = UNITS[locale]
    for place, word in enumerate(words):
        joined = _JOINED.match(word)
        follower = words[place + 1] if place + 1 < len(words) else ""
        if joined:
            yield from _reading(place, place + 1, int(joined[1]))
        elif follower in units and (_NUMBER.match(word) or word in NUMBERS):
            count = NUMBERS.get(word) or int(word)
            yield from _reading(place, place + 2, count * units[follower])


def _reading(first: int, last: int, minutes: int) -> Iterator[DurationReading]:
    band = duration_band(minutes)
    if band and minutes <= LONGEST:
        slugs = [each.slug for each in DURATION_BANDS]
        yield DurationReading(first, last, frozenset(slugs[: slugs.index(band) + 1]))
