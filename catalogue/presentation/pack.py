"""A pack on its page, and the place of a resource in the packs that hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.files.bundle import archive_size
from catalogue.models import PackPage, Resource, content_language

from .cards import Card
from .files import MainDownload, size_label
from .labels import duration_label
from .pointers import Part, Pointers


@dataclass(frozen=True)
class PackEntry:
    """One part as it stands on the page. ``lang`` is the language of its words where that is not the one of the page,
    and ``only_in`` says so."""

    number: int
    card: Card
    why: str
    lang: str
    only_in: str


@dataclass(frozen=True)
class PackContents:
    """``minutes`` is the time of all parts together, ``untimed`` counts those without a fixed time.

    ``list_keys`` is the text of a list of them, empty when none can be kept.
    """

    entries: tuple[PackEntry, ...]
    minutes: int
    total_label: str
    untimed: int
    list_keys: str
    download: MainDownload | None


@dataclass(frozen=True)
class Neighbour:
    title: str
    url: str
    lang: str


@dataclass(frozen=True)
class PackPlace:
    """Where a resource stands in a pack: ``number`` of ``total``, with what comes before and after it."""

    title: str
    url: str
    number: int
    total: int
    previous: Neighbour | None
    next: Neighbour | None


def pack_contents(page: PackPage, pointers: Pointers, cards: Mapping[int, Card]) -> PackContents:
    language = content_language(page.locale.language_code)
    entries = tuple(_entry(number, part, cards, language) for number, part in enumerate(pointers.parts, start=1))
    shown = [entry.card for entry in entries]
    minutes = sum(card.duration_minutes or 0 for card in shown)
    return PackContents(
        entries=entries,
        minutes=minutes,
        total_label=duration_label(minutes),
        untimed=sum(not card.duration_minutes for card in shown),
        list_keys="-".join(card.short_key for card in shown if card.short_key),
        download=_download(page, [part.resource for part in pointers.parts], language),
    )


def _entry(number: int, part: Part, cards: Mapping[int, Card], language: str) -> PackEntry:
    lang = _other(part.resource, language)
    return PackEntry(number, cards[part.resource.pk], part.why, lang, _only_in(lang))


def _other(resource: Resource, language: str) -> str:
    """Its language where that is not the one of the page."""
    own = content_language(resource.locale.language_code)
    return own if own != language else ""


def _only_in(language: str) -> str:
    if not language:
        return ""
    return _("only in French") if language == "fr" else _("only in Dutch")


def _download(page: PackPage, parts: list[Resource], language: str) -> MainDownload | None:
    """All files of the pack and of its parts at once."""
    url = page.screen_url("files")
    size = archive_size([page, *parts], language) if url and page.pk else 0
    return MainDownload(url, _("Download all"), f"zip · {size_label(size)}") if size else None


def places_in_packs(page: Resource, pointers: Pointers, cards: Mapping[int, Card]) -> list[PackPlace]:
    """The place of a page in each pack, in its own language. A page that is no longer a part has none."""
    language = content_language(page.locale.language_code)
    places = []
    for series in pointers.series:
        keys = [part.resource.translation_key for part in series.parts]
        if page.translation_key not in keys:
            continue
        at = keys.index(page.translation_key)
        around = [_neighbour(part, cards, language) for part in series.parts]
        places.append(
            PackPlace(
                title=series.pack.title,
                url=cards[series.pack.pk].url,
                number=at + 1,
                total=len(keys),
                previous=around[at - 1] if at else None,
                next=around[at + 1] if at + 1 < len(keys) else None,
            )
        )
    return places


def _neighbour(part: Part, cards: Mapping[int, Card], language: str) -> Neighbour:
    card = cards[part.resource.pk]
    return Neighbour(card.title, card.url, _other(part.resource, language))
