"""Short words and small rulers for the facts of a resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogue.choices import LESSON_HOUR, SchoolLevel
from catalogue.models import AgeGroup

MAX_LESSON_BOXES = 6
YEARS_PER_LEVEL = 6
YEAR_NAME: Mapping[tuple[str, str], str] = {
    ("nl", SchoolLevel.PRIMARY): "{}e leerjaar",
    ("nl", SchoolLevel.SECONDARY): "{}e middelbaar",
    ("fr", SchoolLevel.PRIMARY): "P{}",
    ("fr", SchoolLevel.SECONDARY): "S{}",
}


@dataclass(frozen=True)
class YearBox:
    """One school year on the small ruler; ``gap`` leaves space before it, where a level begins."""

    active: bool
    gap: bool


def alternatives(labels: Sequence[str]) -> str:
    """ "whole class or small groups"."""
    if len(labels) < 2:
        return "".join(labels)
    return pgettext("list of alternatives", "%(most)s or %(last)s") % {
        "most": ", ".join(labels[:-1]),
        "last": labels[-1],
    }


def duration_label(minutes: int | None) -> str:
    return _("%(minutes)d min") % {"minutes": minutes} if minutes else ""


def lesson_boxes(minutes: int | None) -> tuple[float, ...]:
    """One box per begun lesson hour, at most six: how full each is."""
    hours = (minutes or 0) / LESSON_HOUR
    boxes = [min(hours - index, 1.0) for index in range(MAX_LESSON_BOXES) if hours > index]
    return tuple(round(box, 2) for box in boxes)


def year_boxes(ages: Iterable[AgeGroup]) -> tuple[YearBox, ...]:
    """Nursery school, six years of primary and six of secondary school: which of them are meant."""
    active = {(group.level, year) for group in ages for year in _years(group)}
    ruler = [(SchoolLevel.PRESCHOOL.value, 0)]
    for level in (SchoolLevel.PRIMARY.value, SchoolLevel.SECONDARY.value):
        ruler += [(level, year) for year in range(1, YEARS_PER_LEVEL + 1)]
    return tuple(YearBox(active=place in active, gap=place[1] == 1) for place in ruler)


def _years(group: AgeGroup) -> Iterable[int]:
    return range(group.first_year or 0, (group.last_year or 0) + 1)


def age_label(ages: Sequence[AgeGroup], language: str) -> str:
    """Short words for age groups, neighbours joined: "3e leerjaar–2e middelbaar"; empty when none is stated."""
    runs: list[list[AgeGroup]] = []
    for group in sorted(ages, key=lambda group: group.age_from):
        if runs and runs[-1][-1].age_to == group.age_from and group.level != SchoolLevel.ADULTS:
            runs[-1].append(group)
        else:
            runs.append([group])
    return ", ".join(_run_label(run, language) for run in runs)


def _run_label(run: list[AgeGroup], language: str) -> str:
    first, last = run[0], run[-1]
    if len(run) == 1:
        return first.short(language)
    if first.first_year is None or last.last_year is None:
        return f"{first.short(language)}–{_year_name(last, last.last_year, language)}"
    if first.level == last.level and language == "nl":
        return f"{first.first_year}e–{_year_name(last, last.last_year, language)}"
    return f"{_year_name(first, first.first_year, language)}–{_year_name(last, last.last_year, language)}"


def _year_name(group: AgeGroup, year: int | None, language: str) -> str:
    pattern = YEAR_NAME.get((language, group.level))
    return pattern.format(year) if pattern and year else group.short(language)
