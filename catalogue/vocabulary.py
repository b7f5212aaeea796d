"""All terms and curriculum goals in memory: read once per change and process, because every page needs their names."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import cast

from catalogue.models import ENTRIES, AgeGroup, Entry, Theme, ThemeGroup, VocabularyVersion
from catalogue.models.terms import EntryType, TermType


@dataclass(frozen=True)
class Vocabulary:
    """Terms and goals in display order. Instances are shared: read them, never change them."""

    token: uuid.UUID | None
    by_model: Mapping[type[Entry], tuple[Entry, ...]]
    _by_slug: dict[tuple[type[Entry], str], Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_slug.update(((model, term.slug), term) for model, terms in self.by_model.items() for term in terms)

    def terms(self, model: type[EntryType]) -> tuple[EntryType, ...]:
        return cast(tuple[EntryType, ...], self.by_model[model])

    def get(self, model: type[EntryType], slug: str) -> EntryType | None:
        return cast(EntryType | None, self._by_slug.get((model, slug)))

    def themes_of(self, group: ThemeGroup) -> list[Theme]:
        return [theme for theme in self.terms(Theme) if theme.group_id == group.pk]

    def by_pk(self, model: type[EntryType], pk: int | None) -> EntryType | None:
        return next((term for term in self.terms(model) if term.pk == pk), None)

    def with_pks(self, model: type[EntryType], pks: Set[int]) -> list[EntryType]:
        """The terms with these ids, in display order; their own relations ask the database nothing."""
        return [term for term in self.terms(model) if term.pk in pks]

    def by_path(self, model: type[TermType], path: str, language: str) -> TermType | None:
        """The term whose landing page in ``language`` has this address."""
        return next((term for term in self.terms(model) if term.path(language) == path), None)

    def ages(self, slugs: Iterable[str]) -> list[AgeGroup]:
        """The age groups with these slugs, youngest first."""
        wanted = set(slugs)
        return [group for group in self.terms(AgeGroup) if group.slug in wanted]


_current = Vocabulary(token=None, by_model=dict.fromkeys(ENTRIES, ()))


def current_vocabulary() -> Vocabulary:
    """The terms as they are now: one query when nothing has changed since this process last read them."""
    global _current
    token = VocabularyVersion.objects.values_list("token", flat=True).first()
    if _current.token != token or token is None:
        _current = Vocabulary(token, {model: tuple(_read(model)) for model in ENTRIES})
    return _current


def _read(model: type[Entry]) -> Sequence[Entry]:
    return list(Theme.objects.select_related("group") if model is Theme else model._default_manager.all())
