"""How good the search is, measured against judged queries: ``tests/search/judged.md`` says how they were judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.models import Resource
from catalogue.vocabularies.loader import DataFileError, read_csv
from search.query import SearchQuery
from search.service import find

COLUMNS = frozenset({"locale", "type", "query", "age_from", "age_to", "relevant"})
OPEN_SCREEN = 3
"""Results a teacher sees without scrolling: one of them must be right."""
FIRST_LOOK = 5
"""Results among which none may be for another age."""
LONGEST_LOOK = 10

Span = tuple[float, float]
"""Ages in years, half-open."""


class NoIndex(Exception):
    """The search answered without its index: there is nothing to measure."""


@dataclass(frozen=True)
class JudgedQuery:
    """A query with the keys of the works that answer it, none for an honest zero.

    ``spans`` holds one span of asked ages per reading of the query, none when it asks for no age.
    """

    locale: str
    type: str
    text: str
    spans: tuple[Span, ...]
    relevant: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What the search gave: the first keys, and which of the very first are for another age than was asked."""

    judged: JudgedQuery
    keys: tuple[str, ...]
    outside: tuple[str, ...]
    total: int

    @property
    def is_hit(self) -> bool:
        return not self.judged.relevant.isdisjoint(self.keys[:OPEN_SCREEN])

    @property
    def reciprocal_rank(self) -> float:
        """1 for a right work in the first place, 1/2 in the second …, 0 when none is among the first ten."""
        ranks = (rank for rank, key in enumerate(self.keys[:LONGEST_LOOK], start=1) if key in self.judged.relevant)
        return 1 / next(ranks, float("inf"))


@dataclass(frozen=True)
class Score:
    """Figures of one language. Shares lie between 0 and 1; queries without an answer count in ``queries`` only."""

    locale: str
    queries: int
    hit_at_3: float
    mrr_at_10: float
    outside_age: float
    zero_results: float
    misses: tuple[Outcome, ...]
    strays: tuple[Outcome, ...]


def read_judged(path: Path) -> list[JudgedQuery]:
    """The judged queries of a CSV file.

    :raises DataFileError: for a row that does not fit.
    """
    return [_judged(path.name, row) for row in read_csv(path, COLUMNS)]


def _judged(file: str, row: Mapping[str, str]) -> JudgedQuery:
    return JudgedQuery(
        locale=row["locale"],
        type=row["type"],
        text=row["query"],
        spans=_spans(file, row),
        relevant=frozenset(key for key in row["relevant"].split(";") if key),
    )


def _spans(file: str, row: Mapping[str, str]) -> tuple[Span, ...]:
    """ "10" and "12" are one span; "10-12|16-18" in the first column holds one per reading."""
    text = row["age_from"]
    if not text:
        return ()
    readings = text.split("|") if "-" in text else [f"{text}-{row['age_to']}"]
    try:
        return tuple((float(begin), float(end)) for begin, _, end in (reading.partition("-") for reading in readings))
    except ValueError:
        raise DataFileError(file, int(row[""]), "age_from", f"{text!r} and {row['age_to']!r} are no ages") from None


def run(judged: Iterable[JudgedQuery]) -> list[Outcome]:
    """Search for every query, as a visitor would.

    :raises NoIndex: when the search had to answer without an index.
    """
    return [_outcome(query) for query in judged]


def _outcome(judged: JudgedQuery) -> Outcome:
    results = find(SearchQuery(locale=judged.locale, text=judged.text))
    if not results.available:
        raise NoIndex("No index could answer. Build it first: manage.py rebuild_index")
    cards = results.cards[:LONGEST_LOOK]
    outside = _outside([card.pk for card in cards[:FIRST_LOOK]], judged.spans)
    return Outcome(
        judged=judged,
        keys=tuple(card.key for card in cards),
        outside=tuple(card.key for card in cards if card.pk in outside),
        total=results.total,
    )


def _outside(pks: Sequence[int], spans: Sequence[Span]) -> set[int]:
    """Those pages that state ages, none of which any reading of the query asks for."""
    if not spans:
        return set()
    return {
        resource.pk
        for resource in Resource.objects.filter(pk__in=pks).prefetch_related("age_groups")
        if (groups := resource.age_groups.all())
        and not any(group.overlaps(begin, end) for group in groups for begin, end in spans)
    }


def score(outcomes: Iterable[Outcome]) -> list[Score]:
    """Figures per language, in the order of the languages' first queries."""
    by_locale: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_locale.setdefault(outcome.judged.locale, []).append(outcome)
    return [_score(locale, some) for locale, some in by_locale.items()]


def _score(locale: str, outcomes: Sequence[Outcome]) -> Score:
    answerable = [outcome for outcome in outcomes if outcome.judged.relevant]
    aged = [outcome for outcome in outcomes if outcome.judged.spans]
    return Score(
        locale=locale,
        queries=len(outcomes),
        hit_at_3=_share(sum(outcome.is_hit for outcome in answerable), len(answerable)),
        mrr_at_10=_share(sum(outcome.reciprocal_rank for outcome in answerable), len(answerable)),
        outside_age=_share(
            sum(len(outcome.outside) for outcome in aged), sum(len(outcome.keys[:FIRST_LOOK]) for outcome in aged)
        ),
        zero_results=_share(sum(not outcome.total for outcome in answerable), len(answerable)),
        misses=tuple(outcome for outcome in answerable if not outcome.is_hit),
        strays=tuple(outcome for outcome in aged if outcome.outside),
    )


def _share(part: float, whole: int) -> float:
    return part / whole if whole else 0.0
