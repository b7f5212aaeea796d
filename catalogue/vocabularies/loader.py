"""Loads the vocabularies from the CSV files beside this module; safe to run again, never undoes an editor's change."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.translation import override

from catalogue.models import (
    ENTRIES,
    Entry,
    LoadedRecord,
    Term,
    ThemeGroup,
)
from catalogue.models.terms import LANGUAGES

DIRECTORY = Path(__file__).parent
FILES: Mapping[str, str] = {
    "themegroup": "theme_groups.csv",
    "theme": "themes.csv",
    "agegroup": "age_groups.csv",
    "format": "formats.csv",
    "audience": "audiences.csv",
    "materiallanguage": "material_languages.csv",
    "curriculumgoal": "curriculum_goals.csv",
}
PATHS = {f"path_{language}" for language in LANGUAGES}


def term_word(model: type[Entry]) -> str:
    """The English word for an entry of this vocabulary, whatever language is active: "age group"."""
    with override("en"):
        return str(model._meta.verbose_name)


class DataFileError(Exception):
    """A row does not fit; the message names file, line, column and reason."""

    def __init__(self, file: str, line: int, column: str, reason: str) -> None:
        super().__init__(f"{file}, line {line}, column {column}: {reason}")


@dataclass
class LoadResult:
    """How many terms were created, updated, left as the editor has them, and left deleted."""

    created: int = 0
    updated: int = 0
    kept: int = 0
    deleted: int = 0


def read_csv(path: Path, required: frozenset[str]) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV with a header line; every row gets its line number under ``""``.

    :raises DataFileError: for bytes that are no UTF-8, a missing column, or a row of another length than the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataFileError(path.name, 1, "-", f"not UTF-8 text (byte {error.start})") from None
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[dict[str, str]] = []
    header: list[str] = []
    try:
        for values in reader:
            if not header:
                header = values
                for column in sorted(required - set(header)):
                    raise DataFileError(path.name, 1, column, "the column is missing")
            elif len(values) != len(header):
                reason = f"{len(values)} values where the header has {len(header)}"
                raise DataFileError(path.name, reader.line_num, header[min(len(values), len(header)) - 1], reason)
            else:
                rows.append(dict(zip(header, values, strict=True)) | {"": str(reader.line_num)})
    except csv.Error as error:
        raise DataFileError(path.name, reader.line_num, "-", str(error)) from None
    if not header:
        raise DataFileError(path.name, 1, "-", "the file is empty")
    return rows


@transaction.atomic
def load_vocabularies(directory: Path = DIRECTORY) -> LoadResult:
    """Create and update all terms; nothing of the load is kept when one row does not fit.

    A field is updated only when it still has the value that was loaded last; a deleted term stays deleted.
    """
    result = LoadResult()
    for model in ENTRIES:
        path = directory / FILES[str(model._meta.model_name)]
        for order, row in enumerate(read_csv(path, _needed(model)), start=1):
            values = _values(model, path.name, row)
            _check_paths(model, path.name, row, values)
            _load_term(model, values | {"sort_order": order * 10}, result)
    return result


def _needed(model: type[Entry]) -> frozenset[str]:
    """The columns that a file must have, filled in every row."""
    if issubclass(model, Term):
        return frozenset({"slug", "name_nl", "name_fr"})
    return frozenset({"slug", "community", "framework", "text"})


def _values(model: type[Entry], file: str, row: dict[str, str]) -> dict[str, Any]:
    """Field values of one row, converted; JSON-ready so that they can be remembered."""
    line = int(row[""])
    values: dict[str, Any] = {}
    for column, text in row.items():
        if not column:
            continue
        try:
            field = model._meta.get_field(column)
        except FieldDoesNotExist:
            raise DataFileError(file, line, column, f"{term_word(model)} has no such field") from None
        try:
            values[column] = _convert(field, text.strip())
        except InvalidOperation:
            raise DataFileError(file, line, column, f"{text!r} is not a number") from None
        except ValidationError as error:
            raise DataFileError(file, line, column, f"{text!r}: {' '.join(error.messages)}") from None
        except ValueError as error:
            raise DataFileError(file, line, column, f"{text!r}: {error}") from None
    for column in sorted(_needed(model)):
        if not values[column]:
            raise DataFileError(file, line, column, "is empty")
    if "age_to" in values and values["age_to"] and Decimal(values["age_from"]) >= Decimal(values["age_to"]):
        raise DataFileError(file, line, "age_to", "must lie after age_from")
    return values


def _convert(field: Any, text: str) -> Any:
    if isinstance(field, models.ForeignKey):
        if not ThemeGroup.objects.filter(slug=text).exists():
            raise ValueError("no such theme group")
        return text
    if isinstance(field, models.BooleanField):
        return {"yes": True, "no": False}[text] if text in ("yes", "no") else _refuse("yes or no expected")
    if isinstance(field, models.DecimalField):
        return str(Decimal(text).normalize()) if text else None
    if isinstance(field, models.IntegerField):
        return int(text) if text else None
    if field.choices and text not in dict(field.choices):
        return _refuse("not one of " + ", ".join(dict(field.choices)))
    if isinstance(field, (models.SlugField, models.URLField)):
        field.run_validators(text)
    return text


def _check_paths(model: type[Entry], file: str, row: dict[str, str], values: dict[str, Any]) -> None:
    """A stated address must not be the one of another term; one that is not stated is made so that it differs."""
    for column in PATHS & set(values):
        others = model._default_manager.filter(**{column: values[column]}).exclude(slug=values["slug"])
        if values[column] and (other := others.first()):
            reason = f"{values[column]!r} is the address of {other.slug!r} already"
            raise DataFileError(file, int(row[""]), column, reason)


def _refuse(reason: str) -> Any:
    raise ValueError(reason)


def _load_term(model: type[Entry], values: dict[str, Any], result: LoadResult) -> None:
    loaded, is_new = LoadedRecord.objects.get_or_create(kind=str(model._meta.model_name), key=values["slug"])
    term = model._default_manager.filter(slug=values["slug"]).first()
    if term is None and not is_new:
        result.deleted += 1
        return
    if term is None:
        term = model()
        changes = values
        result.created += 1
    else:
        changes = {
            name: value
            for name, value in values.items()
            if name in loaded.values and _stored(term, name) == loaded.values[name] != value
        }
        result.updated += bool(changes)
        result.kept += not changes
    for name, value in changes.items():
        if name == "group":
            value = ThemeGroup.objects.get(slug=value)
        setattr(term, name, value)
    if changes:
        term.save()
    if loaded.values != values:
        loaded.values = values
        loaded.save()


def _stored(term: Entry, name: str) -> Any:
    value = getattr(term, name)
    if isinstance(value, Term):
        return value.slug
    return str(Decimal(value).normalize()) if isinstance(value, Decimal) else value
