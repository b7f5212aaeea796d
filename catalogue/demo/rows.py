"""Rows of a resource list into resources, one per language in which the row has a title."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from catalogue.choices import Access, GroupSize
from catalogue.models import KINDS, AgeGroup, Audience, Format, MaterialLanguage, Theme
from catalogue.models.terms import LANGUAGES
from catalogue.vocabularies.loader import read_csv
from catalogue.vocabulary import Vocabulary

from .record import Record
from .spec import Facts, ResourceSpec, published_on

COLUMNS = frozenset(
    {
        "key",
        "kind",
        "title_nl",
        "title_fr",
        "summary_nl",
        "summary_fr",
        "audiences",
        "age_min",
        "age_max",
        "themes",
        "format",
        "duration_minutes",
        "group",
        "languages",
        "publisher",
        "year",
        "url",
        "print_order",
    }
)
"""Columns a list must have. Others, such as ``evidence``, are for the people who keep the list."""

END_OF_SCHOOL = Decimal(18)
WORKSHOP = "workshop"


def read_resources(path: Path, vocabulary: Vocabulary) -> list[ResourceSpec]:
    """All resources of a CSV file.

    :raises DataFileError: for the first row that does not fit.
    """
    specs: list[ResourceSpec] = []
    lines: dict[str, int] = {}
    for row in read_csv(path, COLUMNS):
        record = Record(path.name, int(row[""]), row)
        found = specs_of(record, vocabulary)
        key = found[0].key
        if key in lines:
            record.refuse("key", f"{key!r} stands in line {lines[key]} already")
        lines[key] = record.line
        specs.extend(found)
    return specs


def specs_of(record: Record, vocabulary: Vocabulary) -> list[ResourceSpec]:
    """The resource of one record, once per language that has a title: one or two.

    :raises DataFileError: when a value does not fit.
    """
    key = record.value("key", "key") or record.refuse("key", "is empty")
    kind = record.text("kind")
    if kind not in KINDS:
        record.refuse("kind", f"{kind!r} is not one of {', '.join(KINDS)}")
    facts = facts_of(record, vocabulary)
    url = record.value("url", "external_url")
    specs = [
        ResourceSpec(
            key=key,
            kind=kind,
            locale=language,
            title=record.value(f"title_{language}", "title"),
            summary=record.value(f"summary_{language}", "summary"),
            facts=facts,
            published=published_on(key, facts.year),
            external_url=url,
        )
        for language in _languages(record)
    ]
    return specs or record.refuse("title_nl", "no title in any language")


def _languages(record: Record) -> list[str]:
    for language in LANGUAGES:
        if record.text(f"summary_{language}") and not record.text(f"title_{language}"):
            record.refuse(f"title_{language}", "is empty, yet there is a summary")
    return [language for language in LANGUAGES if record.text(f"title_{language}")]


def facts_of(record: Record, vocabulary: Vocabulary) -> Facts:
    """What both languages share.

    :raises DataFileError: when a value does not fit.
    """
    formats = record.terms("format", Format, vocabulary, required=True)
    if len(formats) > 1:
        record.refuse("format", "more than one format")
    return Facts(
        themes=record.terms("themes", Theme, vocabulary, required=True),
        format=formats[0],
        age_groups=_age_groups(record, vocabulary),
        audiences=record.terms("audiences", Audience, vocabulary),
        material_languages=record.terms("languages", MaterialLanguage, vocabulary),
        group_sizes=_in_order(record.slugs("group", dict(GroupSize.choices), "group size")),
        duration_minutes=record.value("duration_minutes", "duration_minutes"),
        publisher=record.value("publisher", "publisher"),
        year=record.value("year", "year"),
        access=_access(record, formats[0]),
        paper_copies=record.value("paper_copies", "paper_copies"),
    )


def _in_order(sizes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(size for size in GroupSize.values if size in sizes)


def _age_groups(record: Record, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The age groups that share an age with the stated ones; a minimum alone runs to the end of school."""
    first, last = record.age("age_min"), record.age("age_max")
    if first is None and last is None:
        return ()
    first = first or Decimal(0)
    if last is None:
        last = max(END_OF_SCHOOL, first + 1)
    if first > last:
        record.refuse("age_min", f"{first} lies above age_max {last}")
    begin, end = float(first), float(last if last > first else first + 1)
    return tuple(group.slug for group in vocabulary.terms(AgeGroup) if group.overlaps(begin, end))


def _access(record: Record, format_slug: str) -> str:
    """A paper copy can be ordered; a workshop is booked; anything else is simply there."""
    ordered = {"yes": True, "no": False, "": False}.get(record.text("print_order"))
    if ordered is None:
        record.refuse("print_order", f"{record.text('print_order')!r} is not yes, no or empty")
    if ordered:
        return Access.ORDER.value
    return Access.BOOK.value if format_slug == WORKSHOP else Access.DOWNLOAD.value
