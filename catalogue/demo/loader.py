"""Loads the demo catalogue; safe to run again, never changes a resource nor brings back one that was deleted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from catalogue.models import LoadedRecord
from catalogue.models.terms import LANGUAGES
from catalogue.vocabulary import current_vocabulary

from .bulk import BulkWriter, index_for_admin
from .files import attach_files
from .pictures import put_pictures
from .places import parent_of_resources
from .pointers import attach_pointers
from .rows import read_resources
from .spec import ResourceSpec
from .works import read_works

DATA = Path(__file__).parent / "data"
RESOURCES = DATA / "resources.csv"
WORKS = tuple(
    DATA / f"{name}.json"
    for name in (
        "lesson-plan-privacy-passwords",
        "lesson-plan-sexting-consent",
        "lesson-plan-cyberbullying",
        "quiz-internet-safe",
        "brochure-online-together",
        "pack-safe-online",
    )
)
"""In the order of their publication."""


@dataclass(frozen=True)
class LoadCount:
    """Pages of one language that were created, and those left as they were: there already, or deleted by an editor."""

    language: str
    created: int
    kept: int


@transaction.atomic
def load_demo(file: Path | None = None) -> list[LoadCount]:
    """Load the demo catalogue, or only the list in ``file``; counts per language.

    Run the search index's rebuild or sync afterwards.

    :raises DataFileError: for the first record that does not fit; nothing of the load is kept.
    :raises NoParentPage: when the site has no page for the resources of a language.
    """
    specs = read_specs(file)
    for language in {spec.locale for spec in specs}:
        parent_of_resources(language)
    new = _never_loaded(specs)
    put_pictures(new)
    created = BulkWriter().write(new)
    attach_files(created)
    attach_pointers(created)
    index_for_admin(created)
    wanted = Counter(spec.locale for spec in specs)
    made = Counter(resource.locale.language_code for resource in created)
    return [LoadCount(code, made[code], wanted[code] - made[code]) for code in LANGUAGES]


def _never_loaded(specs: list[ResourceSpec]) -> list[ResourceSpec]:
    """The resources that no load has written before; from now on they count as loaded."""
    records = LoadedRecord.objects.filter(kind__in=[_kind(language) for language in LANGUAGES])
    loaded = set(records.values_list("kind", "key"))
    new = [spec for spec in specs if (_kind(spec.locale), spec.key) not in loaded]
    LoadedRecord.objects.bulk_create(LoadedRecord(kind=_kind(spec.locale), key=spec.key) for spec in new)
    return new


def _kind(language: str) -> str:
    return f"resource-{language}"


def read_specs(file: Path | None = None) -> list[ResourceSpec]:
    """The resources of the demo catalogue, or of one list (CSV).

    :raises DataFileError: for the first record that does not fit.
    """
    vocabulary = current_vocabulary()
    if file is not None:
        return read_resources(file, vocabulary)
    return read_resources(RESOURCES, vocabulary) + read_works(WORKS, vocabulary)
