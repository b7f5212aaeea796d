"""One record of a data file, whose values are read with the rules of the model fields they are meant for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.core.exceptions import ValidationError

from catalogue.models import Resource, Term
from catalogue.vocabularies.loader import DataFileError, term_word
from catalogue.vocabulary import Vocabulary

OLDEST_AGE = 120


@dataclass(frozen=True)
class Record:
    """Text values by column, with the place they came from. Every method raises :class:`DataFileError`."""

    file: str
    line: int
    values: Mapping[str, str]

    def refuse(self, column: str, reason: str) -> NoReturn:
        raise DataFileError(self.file, self.line, column, reason)

    def text(self, column: str) -> str:
        value = self.values.get(column, "").strip()
        if "\0" in value:
            self.refuse(column, "holds a NUL character")
        return value

    def value(self, column: str, field_name: str) -> Any:
        """The value as the field of a resource page takes it; None for an empty number."""
        text = self.text(column)
        field: Any = Resource._meta.get_field(field_name)
        try:
            return field.clean(None if not text and field.null else text, None)
        except ValidationError as error:
            self.refuse(column, f"{text!r}: {' '.join(error.messages)}")

    def slugs(self, column: str, known: Mapping[str, Any], what: str) -> tuple[str, ...]:
        """Slugs split by semicolons, each once, all of them ``known``."""
        slugs = tuple(dict.fromkeys(part.strip() for part in self.text(column).split(";") if part.strip()))
        for slug in slugs:
            if slug not in known:
                self.refuse(column, f"{slug!r}: no such {what}")
        return slugs

    def terms(
        self, column: str, model: type[Term], vocabulary: Vocabulary, *, required: bool = False
    ) -> tuple[str, ...]:
        """Slugs of terms of one vocabulary."""
        known = {term.slug: term for term in vocabulary.terms(model)}
        slugs = self.slugs(column, known, term_word(model))
        if required and not slugs:
            self.refuse(column, "is empty")
        return slugs

    def age(self, column: str) -> Decimal | None:
        """An age in years; None when empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            age = Decimal(text)
        except InvalidOperation:
            self.refuse(column, f"{text!r} is not a number")
        if not age.is_finite() or not 0 <= age <= OLDEST_AGE:
            self.refuse(column, f"{text!r} is not an age between 0 and {OLDEST_AGE}")
        return age
