"""What goes on paper: everything a search finds, a list, or the parts of a pack."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import PackPage
from catalogue.presentation import LIST_PATH, Card, age_label
from catalogue.presentation.pointers import parts_of
from catalogue.short_keys import short_keys_of
from catalogue.vocabulary import Vocabulary
from search.basket.contents import Contents, contents_of
from search.basket.link import PARAMETER, read
from search.engines.base import EngineError
from search.facets import chosen_options
from search.forms import parse
from search.service import ask, load_cards, plan

log = logging.getLogger("search.overview")

PACK = "pack"
"""The parameter with the short key of a pack."""

MOST = 120
"""Entries: some ten sheets. More is a catalogue that nobody leafs through."""


@dataclass(frozen=True)
class Source:
    """``ages`` are the slugs of the age groups it is about, empty for all. ``address`` is where it lives.

    ``parameters`` is what the address of the overview asks for. ``lang`` is the language of the title where that is not
    the one of the page, otherwise empty. ``languages`` holds, by page id, the language of a card
    that has none in the language of the page. What is ``in_order`` stands in the order of ``cards``, not by age.
    """

    title: str
    choices: tuple[str, ...]
    cards: Sequence[Card]
    total: int
    ages: frozenset[str]
    address: str
    notices: tuple[str, ...]
    parameters: str
    languages: dict[int, str] | None = None
    lang: str = ""
    in_order: bool = False


def source_of(request: HttpRequest, base: str, language: str, vocabulary: Vocabulary) -> Source:
    """What the parameters ask for; ``base`` is the address of the search page."""
    if PACK in request.GET:
        return _of_pack(request, base, language, vocabulary)
    if PARAMETER in request.GET:
        return _of_list(request, base, language, vocabulary)
    return _of_search(request, base, language, vocabulary)


def _of_list(request: HttpRequest, base: str, language: str, vocabulary: Vocabulary) -> Source:
    asked = read(request.GET.getlist(PARAMETER))
    contents = contents_of(asked, language, vocabulary)
    cards = [found.card for found in contents.found]
    title = ngettext("List of %(total)d resource", "List of %(total)d resources", len(cards)) % {"total": len(cards)}
    kept = asked.only(contents.keys)
    return Source(
        title,
        (),
        cards,
        len(cards),
        frozenset(),
        kept.url(f"{base}{LIST_PATH[language]}/"),
        _gone(contents),
        urlencode({PARAMETER: kept.text}),
        _other_languages(contents, language),
    )


def _of_pack(request: HttpRequest, base: str, language: str, vocabulary: Vocabulary) -> Source:
    """The parts of a pack as they are now, in its order. What is no pack, or none any more, gives an empty overview."""
    asked = read(request.GET.getlist(PACK))
    named = contents_of(asked.only(asked.keys[:1]), language, vocabulary)
    pack = next((found for found in named.found if found.page.specific_class is PackPage), None)
    if pack is None:
        title = _("This pack is not there")
        parameters = urlencode({PACK: "".join(asked.keys[:1])})
        return Source(title, (), (), 0, frozenset(), base, _gone(named), parameters)
    parts = contents_of(asked.only(short_keys_of(parts_of(pack.page.specific))), language, vocabulary)
    cards = [found.card for found in parts.found]
    return Source(
        pack.card.title,
        (),
        cards,
        len(cards),
        frozenset(),
        pack.card.url,
        (),
        urlencode({PACK: pack.key}),
        _other_languages(parts, language),
        lang=pack.language if pack.language != language else "",
        in_order=True,
    )


def _other_languages(contents: Contents, language: str) -> dict[int, str]:
    return {found.card.pk: found.language for found in contents.found if found.language != language}


def _gone(contents: Contents) -> tuple[str, ...]:
    titles = [gone.title or _("One resource") for gone in contents.gone]
    return tuple(_("%(title)s is no longer available.") % {"title": title} for title in titles)


def _of_search(request: HttpRequest, base: str, language: str, vocabulary: Vocabulary) -> Source:
    query = replace(parse(request.GET, language, vocabulary), page=1, kept="")
    planned = plan(query, vocabulary)
    ages = frozenset(query.choices.get("age", ())) or planned.interpretation.ages
    choices = tuple(
        f"{facet.label}: {option.label}"
        for facet, option in chosen_options(query.choices, vocabulary)
        if query.text or facet.name != "age"
    )
    notices: list[str] = []
    try:
        [found] = ask([replace(planned.request, offset=0, limit=MOST, count_facets=False)])
        hits, total = found.hits, found.total
    except EngineError as error:
        log.error("No index could answer for an overview: %s", error)
        hits, total = (), 0
        notices.append(_("The search is being put in order; try again in a minute."))
    cards = load_cards(hits, vocabulary)
    if total > len(hits):
        notices.append(
            _("These are the first %(shown)d of %(total)d resources. One more word or choice makes it a whole.")
            % {"shown": len(cards), "total": total}
        )
    title = _title(query.text, ages, language, vocabulary)
    address = query.url(base)
    parameters = address.partition("?")[2]
    return Source(title, choices, cards, total, frozenset(ages), address, tuple(notices), parameters)


def _title(text: str, ages: frozenset[str], language: str, vocabulary: Vocabulary) -> str:
    if text:
        return _("Material for “%(text)s”") % {"text": text}
    if ages:
        return _("All material for %(ages)s") % {"ages": age_label(vocabulary.ages(ages), language)}
    return _("All material")
