"""The entries of an overview in their order: by age group, or by theme when it is about one age group. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalogue.models import AgeGroup, Theme, ThemeGroup
from catalogue.presentation import Card
from catalogue.presentation.labels import YEARS_PER_LEVEL, year_boxes
from catalogue.vocabulary import Vocabulary

FEW = 3


@dataclass(frozen=True)
class Entry:
    """A resource with its number on paper. ``lang`` is its language where that is not the one of the page."""

    number: int
    card: Card
    link: str
    url: str
    lang: str = ""


@dataclass(frozen=True)
class Section:
    """``aside`` stands at the other side of the head. ``also`` are entries printed in an earlier section."""

    anchor: str
    title: str
    aside: str
    entries: tuple[Entry, ...]
    also: tuple[Entry, ...] = ()

    @property
    def numbers(self) -> str:
        """ "4–9"; where all stand in earlier sections, the first of those: "1, 3, 8 …"."""
        if not self.entries:
            earlier = ", ".join(str(entry.number) for entry in self.also[:FEW])
            return f"{earlier} …" if len(self.also) > FEW else earlier
        first, last = self.entries[0].number, self.entries[-1].number
        return str(first) if first == last else f"{first}–{last}"


@dataclass(frozen=True)
class RulerYear:
    """A school year on the ruler of the first sheet; nursery school has no number."""

    label: str
    active: bool


def ruler_of(ages: Sequence[AgeGroup]) -> list[RulerYear]:
    """The whole school ruler; ``ages`` are those that this is about."""
    numbers = ["", *map(str, range(1, YEARS_PER_LEVEL + 1)), *map(str, range(1, YEARS_PER_LEVEL + 1))]
    return [RulerYear(number, box.active) for number, box in zip(numbers, year_boxes(ages), strict=True)]


@dataclass(frozen=True)
class Shelf:
    """Where entries go: what it is called, and which cards fit."""

    anchor: str
    title: str
    aside: str
    cards: tuple[Card, ...]


def shelves(cards: Sequence[Card], ages: frozenset[str], vocabulary: Vocabulary, language: str) -> Iterator[Shelf]:
    """A card fits on every shelf of an age it is for; of one age alone, on that of its main theme."""
    if len(ages) == 1:
        yield from _by_theme(cards, vocabulary, language)
        return
    for group in vocabulary.terms(AgeGroup):
        if not ages or group.slug in ages:
            fitting = tuple(card for card in cards if group.slug in card.age_groups)
            yield Shelf(group.slug, group.short(language), years_of(group), fitting)
    shown = ages or {group.slug for group in vocabulary.terms(AgeGroup)}
    rest = tuple(card for card in cards if not shown & set(card.age_groups))
    yield Shelf("any-age", _("Not tied to an age"), "", rest)


def one_shelf(cards: Sequence[Card]) -> Iterator[Shelf]:
    """All cards in their own order."""
    if cards:
        yield Shelf("in-order", _("In this order"), "", tuple(cards))


def _by_theme(cards: Sequence[Card], vocabulary: Vocabulary, language: str) -> Iterator[Shelf]:
    def group_of(card: Card) -> str:
        theme = vocabulary.get(Theme, card.themes[0].slug) if card.themes else None
        return theme.group.slug if theme else ""

    for group in vocabulary.terms(ThemeGroup):
        fitting = tuple(card for card in cards if group_of(card) == group.slug)
        yield Shelf(group.slug, group.name(language), "", fitting)
    yield Shelf("other-themes", _("Other themes"), "", tuple(card for card in cards if not group_of(card)))


def years_of(group: AgeGroup) -> str:
    """ "10–12 years", as people say it: the end is the birthday."""
    first = number_format(group.age_from.normalize(), use_l10n=True)
    if group.age_to is None:
        return _("from %(age)s years") % {"age": first}
    last = number_format(group.age_to.normalize(), use_l10n=True)
    return _("%(first)s–%(last)s years") % {"first": first, "last": last}


def sections_of(shelves: Iterable[Shelf], entry_of: dict[int, Entry]) -> list[Section]:
    """Every entry is printed once, on the first shelf it fits on; later shelves refer to it by its number.

    ``entry_of`` holds an entry for each page id, without its number, which is given here.
    """
    printed: dict[int, Entry] = {}
    sections = []
    for shelf in shelves:
        new = [card for card in shelf.cards if card.pk not in printed]
        earlier = (printed[card.pk] for card in shelf.cards if card.pk in printed)
        also = tuple(sorted(earlier, key=lambda entry: entry.number))
        for card in new:
            known = entry_of[card.pk]
            printed[card.pk] = Entry(len(printed) + 1, card, known.link, known.url, known.lang)
        if shelf.cards:
            entries = tuple(printed[card.pk] for card in new)
            sections.append(Section(shelf.anchor, shelf.title, shelf.aside, entries, also))
    return sections
