"""School years, degrees, phases and ages in a query, in the words of both Communities.

Works on folded words. "3e graad" and "3e degré" mean 10-12 in primary and 16-18 in secondary school, "5e" alone is a
year of either: every possible span is given, and whoever shows the reading offers the choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalogue.choices import SchoolLevel
from catalogue.models import AgeGroup

PRIMARY, SECONDARY, PRESCHOOL = SchoolLevel.PRIMARY, SchoolLevel.SECONDARY, SchoolLevel.PRESCHOOL
YEARS_PER_DEGREE = 2
OLDEST = 26
"""Ages above are no age of a pupil: a number with "jaar" behind it then tells a duration or a history."""


@dataclass(frozen=True, slots=True)
class Words:
    """The age words of one language, all folded."""

    ordinals: Mapping[str, int]
    digit_ordinal: re.Pattern[str]
    year_of: Mapping[str, str]
    """A word behind an ordinal that makes it a year of this level."""
    level: Mapping[str, str]
    """A word that names a whole level."""
    after_level: frozenset[str]
    """Words that belong to a level word: *lager onderwijs*."""
    year: frozenset[str]
    degree: frozenset[str]
    age: frozenset[str]
    joins: frozenset[str]
    code: Mapping[str, str]


WORDS: Mapping[str, Words] = {
    "nl": Words(
        ordinals={
            "eerste": 1,
            "tweede": 2,
            "derde": 3,
            "vierde": 4,
            "vijfde": 5,
            "zesde": 6,
            "zevende": 7,
        },
        digit_ordinal=re.compile(r"^([1-7])(?:e|de|ste)$"),
        year_of={
            "leerjaar": PRIMARY,
            "leerjaren": PRIMARY,
            "studiejaar": PRIMARY,
            "lager": PRIMARY,
            "lagere": PRIMARY,
            "middelbaar": SECONDARY,
            "middelbare": SECONDARY,
            "secundair": SECONDARY,
            "secundaire": SECONDARY,
            "humaniora": SECONDARY,
            "so": SECONDARY,
            "kleuterklas": PRESCHOOL,
            "kleuter": PRESCHOOL,
        },
        level={
            "lager": PRIMARY,
            "lagere": PRIMARY,
            "leerjaar": PRIMARY,
            "middelbaar": SECONDARY,
            "middelbare": SECONDARY,
            "secundair": SECONDARY,
            "secundaire": SECONDARY,
            "humaniora": SECONDARY,
            "so": SECONDARY,
            "kleuter": PRESCHOOL,
            "kleuters": PRESCHOOL,
            "kleuteronderwijs": PRESCHOOL,
            "kleuterschool": PRESCHOOL,
            "kleuterklas": PRESCHOOL,
        },
        after_level=frozenset({"onderwijs", "school", "scholen"}),
        year=frozenset({"jaar", "jaars"}),
        degree=frozenset({"graad"}),
        age=frozenset({"jaar", "jarigen", "jarige", "jaren"}),
        joins=frozenset({"en", "of", "tot", "t", "a"}),
        code={"l": PRIMARY, "s": SECONDARY, "p": PRIMARY},
    ),
    "fr": Words(
        ordinals={
            "premiere": 1,
            "premier": 1,
            "deuxieme": 2,
            "troisieme": 3,
            "quatrieme": 4,
            "cinquieme": 5,
            "sixieme": 6,
            "septieme": 7,
        },
        digit_ordinal=re.compile(r"^([1-7])(?:e|er|re|ere|eme|ieme)$"),
        year_of={
            "primaire": PRIMARY,
            "primaires": PRIMARY,
            "secondaire": SECONDARY,
            "secondaires": SECONDARY,
            "humanites": SECONDARY,
            "maternelle": PRESCHOOL,
            "maternelles": PRESCHOOL,
        },
        level={
            "primaire": PRIMARY,
            "primaires": PRIMARY,
            "secondaire": SECONDARY,
            "secondaires": SECONDARY,
            "humanites": SECONDARY,
            "maternelle": PRESCHOOL,
            "maternelles": PRESCHOOL,
            "maternel": PRESCHOOL,
        },
        after_level=frozenset(),
        year=frozenset({"annee", "annees"}),
        degree=frozenset({"degre", "degres"}),
        age=frozenset({"ans", "an"}),
        joins=frozenset({"et", "ou", "a"}),
        code={"p": PRIMARY, "s": SECONDARY},
    ),
}

_NUMBER = re.compile(r"^\d{1,2}$")
_CODE = re.compile(r"^([a-z])([1-7])$")


@dataclass(frozen=True, slots=True)
class AgeReading:
    """Words ``first`` to ``last`` (not included) of the query name ages: ``spans`` holds one set of age group slugs per
    way to read them, so more than one when they are ambiguous."""

    first: int
    last: int
    spans: tuple[frozenset[str], ...]


def read_ages(words: Sequence[str], locale: str, groups: Sequence[AgeGroup]) -> list[AgeReading]:
    """All age words of a query given as folded words, longest reading first at every place."""
    reader = _Reader(words, WORDS[locale], groups)
    return list(reader.readings())


class _Reader:
    def __init__(self, words: Sequence[str], language: Words, groups: Sequence[AgeGroup]) -> None:
        self.words = words
        self.language = language
        self.groups = [group for group in groups if group.level != SchoolLevel.ADULTS]
        self.levels_named = [language.level[word] for word in words if word in language.level]

    def readings(self) -> Iterator[AgeReading]:
        place = 0
        while place < len(self.words):
            reading = self._ages(place) or self._ordinal(place) or self._code(place) or self._level(place)
            if reading and any(reading.spans):
                yield reading
                place = reading.last
            else:
                place += 1

    def _word(self, place: int) -> str:
        return self.words[place] if place < len(self.words) else ""

    def _ages(self, place: int) -> AgeReading | None:
        """ "10 jaar", "10-12 ans", "10 tot 12 jaar"."""
        numbers, last = self._list(place, lambda word: int(word) if _NUMBER.match(word) else None)
        if not numbers or self._word(last) not in self.language.age or max(numbers) > OLDEST:
            return None
        # "10 to 12 years" asks for what lies between; one number for the year that begins there.
        age_to = max(numbers) if len(numbers) > 1 else numbers[0] + 1
        touching = {group.slug for group in self.groups if group.overlaps(min(numbers), max(age_to, min(numbers) + 1))}
        if len(numbers) == 1:
            # Who is 12 sits in the last year of one level or the first of the next.
            touching |= {group.slug for group in self.groups if group.age_to == numbers[0]}
        return AgeReading(place, last + 1, (frozenset(touching),))

    def _ordinal(self, place: int) -> AgeReading | None:
        """ "5e leerjaar", "3e en 4e middelbaar", "2e degré", "3e jaar secundair", "5e"."""
        numbers, last = self._list(place, self._ordinal_of)
        if not numbers:
            return None
        follower = self._word(last)
        if follower in self.language.degree:
            level, end = self._level_behind(last + 1)
            return AgeReading(place, end, self._per_level(level, [self._degree_years(n) for n in numbers]))
        if follower in self.language.year_of:
            level, end = self._level_behind(last)
            return AgeReading(place, end, self._per_level(level, [[n] for n in numbers]))
        if follower in self.language.year:
            level, end = self._level_behind(last + 1)
            return AgeReading(place, end, self._per_level(level, [[n] for n in numbers]))
        if self.language.digit_ordinal.match(self._word(place)):
            return AgeReading(place, last, self._per_level(None, [[n] for n in numbers]))
        return None

    def _code(self, place: int) -> AgeReading | None:
        """ "P5", "S3-S4", "L6"."""
        found = [match for word in (self._word(place), self._word(place + 1)) if (match := _CODE.match(word))]
        if not _CODE.match(self._word(place)) or found[0][1] not in self.language.code:
            return None
        pair = len(found) == 2 and found[0][1] == found[1][1]
        years = range(int(found[0][2]), int(found[1 if pair else 0][2]) + 1)
        level = self.language.code[found[0][1]]
        return AgeReading(place, place + 1 + pair, (self._groups(level, list(years)),))

    def _level(self, place: int) -> AgeReading | None:
        """ "lager", "secundair onderwijs", "maternelle"."""
        if self._word(place) not in self.language.level:
            return None
        level, end = self._level_behind(place)
        return AgeReading(place, end, (frozenset(group.slug for group in self.groups if group.level == level),))

    def _level_behind(self, place: int) -> tuple[str | None, int]:
        """The level named at ``place``, else the only one named anywhere in the query; and where its words end."""
        word = self._word(place)
        level = self.language.level.get(word) or self.language.year_of.get(word)
        if level:
            return level, place + 1 + (self._word(place + 1) in self.language.after_level)
        named = set(self.levels_named)
        return (named.pop() if len(named) == 1 and place else None), place

    def _per_level(self, level: str | None, years: list[list[int]]) -> tuple[frozenset[str], ...]:
        wanted = [year for some in years for year in some]
        levels = [level] if level else [PRIMARY, SECONDARY]
        spans = (self._groups(each, wanted) for each in levels)
        return tuple(span for span in spans if span)

    def _groups(self, level: str, years: list[int]) -> frozenset[str]:
        return frozenset(
            group.slug
            for group in self.groups
            if group.level == level
            and (
                group.first_year is None
                or any(group.first_year <= min(year, 6) <= (group.last_year or 0) for year in years)
            )
        )

    @staticmethod
    def _degree_years(degree: int) -> list[int]:
        return [degree * YEARS_PER_DEGREE - 1, degree * YEARS_PER_DEGREE] if degree <= 3 else []

    def _ordinal_of(self, word: str) -> int | None:
        match = self.language.digit_ordinal.match(word)
        return int(match[1]) if match else self.language.ordinals.get(word)

    def _list(self, place: int, read: Callable[[str], int | None]) -> tuple[list[int], int]:
        """Numbers from ``place`` on, with joining words between them, and the place behind the last."""
        numbers: list[int] = []
        last = place
        while (number := read(self._word(place))) is not None and len(numbers) < 4:
            numbers.append(number)
            last = place + 1
            place = last + (self._word(last) in self.language.joins)
        return numbers, last
