"""What the short keys of a list stand for, in a number of queries that does not depend on how many they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import override

from catalogue.models import Resource, ShortKey
from catalogue.presentation import Card, cards_for, with_card_facts
from catalogue.visibility import visible
from catalogue.vocabulary import Vocabulary
from search.basket.link import Basket

OTHER = {"nl": "fr", "fr": "nl"}


@dataclass(frozen=True)
class Found:
    """A resource of the list. ``language`` is that of the card: the other one where there is no twin in this."""

    key: str
    card: Card
    page: Resource
    language: str


@dataclass(frozen=True)
class Gone:
    """A resource that nobody outside can read now. ``title`` is empty where it must not, or cannot, be named."""

    key: str
    title: str


@dataclass(frozen=True)
class Contents:
    """``entries`` in the order of the list. ``unknown`` counts short keys that never stood for anything."""

    entries: tuple[Found | Gone, ...] = ()
    unknown: int = 0
    taken_out: Found | Gone | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.entries)

    @property
    def found(self) -> tuple[Found, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Found))

    @property
    def pages(self) -> tuple[Resource, ...]:
        return tuple(found.page for found in self.found)

    @property
    def gone(self) -> tuple[Gone, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Gone))


def contents_of(basket: Basket, language: str, vocabulary: Vocabulary) -> Contents:
    """The resources of a list, as cards in ``language`` or else in the other one, and what became of the rest."""
    wanted = [*basket.keys, *filter(None, [basket.taken_out])]
    rows = {row.short_key: row for row in ShortKey.objects.filter(short_key__in=wanted)} if wanted else {}
    if not rows:
        return Contents(unknown=len(basket))
    cards = _cards(rows.values(), language, vocabulary)
    missing = [row.translation_key for row in rows.values() if row.translation_key not in cards]
    behind_a_lock = set(
        Resource.objects.filter(translation_key__in=missing, live=True).values_list("translation_key", flat=True)
    )

    def entry(row: ShortKey) -> Found | Gone:
        if found := cards.get(row.translation_key):
            return replace(found, key=row.short_key)
        return Gone(row.short_key, "" if row.translation_key in behind_a_lock else row.title(language))

    return Contents(
        tuple(entry(rows[key]) for key in basket.keys if key in rows),
        sum(key not in rows for key in basket.keys),
        entry(rows[basket.taken_out]) if basket.taken_out in rows else None,
    )


def _by_language(pages: Iterable[Resource], language: str) -> tuple[dict[Any, Resource], dict[Any, Resource]]:
    """By translation key, the pages in ``language``, and those that are in the other one only."""
    by_language: dict[str, dict[Any, Resource]] = {language: {}, OTHER[language]: {}}
    for page in pages:
        by_language[page.locale.language_code].setdefault(page.translation_key, page)
    here = by_language[language]
    return here, {key: page for key, page in by_language[OTHER[language]].items() if key not in here}


def _cards(rows: Iterable[ShortKey], language: str, vocabulary: Vocabulary) -> Mapping[Any, Found]:
    """By translation key, the card of the page in ``language``, or else of that in the other one."""
    keys = [row.translation_key for row in rows]
    pages = with_card_facts(visible(Resource.objects.filter(translation_key__in=keys))).order_by("path")
    here, only_there = _by_language(pages, language)
    return {
        key: Found("", card, page, spoken)
        for spoken, chosen in ((language, here), (OTHER[language], only_there))
        for (key, page), card in zip(chosen.items(), _cards_in(spoken, chosen.values(), vocabulary), strict=True)
    }


def _cards_in(language: str, pages: Iterable[Resource], vocabulary: Vocabulary) -> list[Card]:
    with override(language):
        return cards_for(pages, vocabulary)
