"""What goes on paper: everything a search finds, or a list."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.presentation import LIST_PATH, Card, age_label
from catalogue.vocabulary import Vocabulary
from search.basket.contents import Contents, contents_of
from search.basket.link import PARAMETER, read
from search.engines.base import EngineError
from search.facets import chosen_options
from search.forms import parse
from search.service import ask, load_cards, plan

log = logging.getLogger("search.overview")

MOST = 120
"""Entries: some ten sheets. More is a catalogue that nobody leafs through."""


@dataclass(frozen=True)
class Source:
    """``ages`` are the slugs of the age groups it is about, empty for all. ``address`` is where it lives.

    ``languages`` holds, by page id, the language of a card that has none in the language of the page.
    """

    title: str
    choices: tuple[str, ...]
    cards: Sequence[Card]
    total: int
    ages: frozenset[str]
    address: str
    notices: tuple[str, ...] = ()
    languages: dict[int, str] | None = None

    @property
    def parameters(self) -> str:
        return self.address.partition("?")[2]


def source_of(request: HttpRequest, base: str, language: str, vocabulary: Vocabulary) -> Source:
    """What the parameters ask for; ``base`` is the address of the search page."""
    if PARAMETER in request.GET:
        return _of_list(request, base, language, vocabulary)
    return _of_search(request, base, language, vocabulary)


def _of_list(request: HttpRequest, base: str, language: str, vocabulary: Vocabulary) -> Source:
    asked = read(request.GET.getlist(PARAMETER))
    contents = contents_of(asked, language, vocabulary)
    cards = [found.card for found in contents.found]
    title = ngettext("List of %(total)d resource", "List of %(total)d resources", len(cards)) % {"total": len(cards)}
    return Source(
        title,
        (),
        cards,
        len(cards),
        frozenset(),
        asked.only(contents.keys).url(f"{base}{LIST_PATH[language]}/"),
        _gone(contents),
        {found.card.pk: found.language for found in contents.found if found.language != language},
    )


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
    return Source(title, choices, cards, total, frozenset(ages), query.url(base), tuple(notices))


def _title(text: str, ages: frozenset[str], language: str, vocabulary: Vocabulary) -> str:
    if text:
        return _("Material for “%(text)s”") % {"text": text}
    if ages:
        return _("All material for %(ages)s") % {"ages": age_label(vocabulary.ages(ages), language)}
    return _("All material")
