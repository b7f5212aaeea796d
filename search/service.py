"""Finding resources: one question to the engine, then titles, addresses and labels from the database."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from django.conf import settings
from django.utils.safestring import SafeString

from catalogue.presentation import Card, cards_for, with_card_facts
from catalogue.vocabulary import Vocabulary, current_vocabulary
from search import indexer, rescue
from search.documents import findable, goal_lines, texts_of, with_terms
from search.engines import get_engine
from search.engines.base import EngineError, EngineRequest, EngineResponse, IndexBroken, IndexMissing
from search.facets import FACETS
from search.files import MARK, file_texts, found_in
from search.highlight import excerpt, highlight, wanted_terms
from search.interpret import Interpretation, interpret, literally
from search.metrics import timed
from search.query import SearchQuery

log = logging.getLogger("search.service")

NEWEST_LOOKED_AT = 200
"""Resources that are tried against the choices when there is no index."""


@dataclass(frozen=True)
class Results:
    """The answer to a search.

    ``query.page`` is the page that is really shown, clamped to ``pages``. ``facets[name][slug]`` is the count of every
    value, 0 included. ``spelling`` is the query with misspelt words put right, empty when none are. ``help`` is there
    only when nothing was found. ``engine`` says who answered: an engine's name, or "database" when no index could.
    """

    query: SearchQuery
    interpretation: Interpretation
    total: int
    pages: int
    cards: Sequence[Card]
    facets: Mapping[str, Mapping[str, int]]
    engine: str
    spelling: str = ""
    help: rescue.ZeroHelp | None = None
    clamped: bool = False

    @property
    def available(self) -> bool:
        return self.engine != "database"


@dataclass(frozen=True)
class Plan:
    """A search as the engine is asked for it."""

    interpretation: Interpretation
    request: EngineRequest
    vocabulary: Vocabulary = field(repr=False)


def plan(query: SearchQuery, vocabulary: Vocabulary | None = None) -> Plan:
    """What to ask the engine for ``query``."""
    vocabulary = vocabulary or current_vocabulary()
    if query.literal or not query.text:
        meaning = literally(query.text)
    else:
        meaning = interpret(query.text, query.locale, vocabulary)
    choices = {name: frozenset(values) for name, values in query.choices.items()}
    size = settings.SEARCH_PAGE_SIZE
    request = EngineRequest(
        locale=query.locale,
        groups=meaning.groups,
        ages=meaning.ages,
        choices=choices,
        preferred_ages=meaning.ages | choices.get("age", frozenset()),
        boosts=meaning.boosts,
        exact_title=query.text,
        sort=query.order,
        offset=(query.page - 1) * size,
        limit=size,
    )
    return Plan(meaning, request, vocabulary)


@timed
def find(query: SearchQuery, vocabulary: Vocabulary | None = None) -> Results:
    """Answer a search. One trip to the engine; a second only when nothing was found, or for a page behind the last."""
    planned = plan(query, vocabulary)
    try:
        [response] = ask([planned.request])
        last = max(1, -(-min(response.total, settings.SEARCH_REACHABLE) // settings.SEARCH_PAGE_SIZE))
        shown = replace(query, page=min(query.page, last))
        if shown.page != query.page:
            [response] = ask([plan(shown, planned.vocabulary).request])
        spelling = _spelling(planned.interpretation, response)
        help_ = _help(shown, planned, spelling) if not response.total else None
    except EngineError as error:
        log.error("No index could answer: %s", error)
        return _from_database(query, planned.interpretation)
    return Results(
        query=shown,
        interpretation=planned.interpretation,
        total=response.total,
        pages=last,
        cards=marked_cards(response.hits, shown, planned, response.corrections),
        facets=_all_counts(response, planned.vocabulary),
        engine=response.engine,
        spelling=spelling,
        help=help_,
        clamped=shown.page != query.page,
    )


def ask(requests: Sequence[EngineRequest]) -> list[EngineResponse]:
    """Ask the engine; when its index is missing or damaged, have it built again and ask once more."""
    try:
        return get_engine().search(requests)
    except (IndexBroken, IndexMissing) as error:
        if not indexer.recover(error):
            raise
    return get_engine().search(requests)


def load_cards(page_ids: Sequence[int], vocabulary: Vocabulary | None = None) -> list[Card]:
    """Cards of the pages that are still live and public, in the given order."""
    if not page_ids:
        return []
    pages = with_card_facts(findable().filter(pk__in=page_ids).order_by()).in_bulk()
    return cards_for([pages[pk] for pk in page_ids if pk in pages], vocabulary)


def marked_cards(
    page_ids: Sequence[int], query: SearchQuery, planned: Plan, corrections: Mapping[str, str]
) -> list[Card]:
    """Cards with the words of the query marked; where neither title nor summary has one, with a passage of the page."""
    cards = load_cards(page_ids, planned.vocabulary)
    words = " ".join(group.text for group in planned.interpretation.groups)
    if not words.strip():
        return cards
    wanted = wanted_terms(query.locale, words, corrections)
    marked = [
        card.marked(highlight(card.title, wanted, query.locale), highlight(card.summary, wanted, query.locale))
        for card in cards
    ]
    bodies = texts_of({card.pk: card.kind for card in marked if MARK not in card.title_html + card.summary_html})
    with_passages = [card.with_passage(_passage(bodies.get(card.pk, ""), wanted, query.locale)) for card in marked]
    return _with_files(_with_goals(with_passages, wanted, query.locale), wanted, query.locale)


def _unexplained(cards: Sequence[Card]) -> list[int]:
    """The pages of which nothing shown so far has a word of the query."""
    return [card.pk for card in cards if MARK not in card.title_html + card.summary_html + card.passage_html]


def _with_goals(cards: Sequence[Card], wanted: frozenset[str], locale: str) -> list[Card]:
    """Where the text of the page has none of the words: the curriculum goals it quotes."""
    unexplained = set(_unexplained(cards))

    def passage(card: Card) -> SafeString:
        passages = [_passage(line, wanted, locale) for line in goal_lines(card.goals, locale)]
        return max(passages, key=lambda each: each.count(MARK), default=SafeString(""))

    return [card.with_passage(passage(card)) if card.pk in unexplained else card for card in cards]


def _with_files(cards: Sequence[Card], wanted: frozenset[str], locale: str) -> list[Card]:
    """Where the page itself has none of the words: the file that has, and the passage in it."""
    unexplained = _unexplained(cards)
    texts = file_texts(unexplained) if unexplained else {}
    found = {pk: found_in(files, wanted, locale) for pk, files in texts.items()}
    return [card.with_passage(found[card.pk][1], found[card.pk][0]) if card.pk in found else card for card in cards]


def _passage(text: str, wanted: frozenset[str], locale: str) -> SafeString:
    """The place in ``text`` that the query found; empty when it found none."""
    passage = excerpt(text, wanted, locale)
    return passage if MARK in passage else SafeString("")


def _help(query: SearchQuery, planned: Plan, spelling: str) -> rescue.ZeroHelp:
    """Help for a search without results: every offered link is itself planned, so that its count is what it gives."""
    other = rescue.other_language_query(query, planned)
    links = {"other": plan(other, planned.vocabulary).request}
    if spelling:
        spelled = replace(query, choices={}).with_text(spelling)
        links["spelling"] = plan(spelled, planned.vocabulary).request
    return rescue.help_for(query, planned, other, links, ask)


def _spelling(meaning: Interpretation, response: EngineResponse) -> str:
    """The query as it was probably meant, empty when that is what was typed."""
    text = meaning.corrected_text()
    for typed, meant in response.corrections.items():
        text = _replace_word(text, typed, meant)
    return text if text.casefold() != meaning.text.casefold() else ""


def _replace_word(text: str, typed: str, meant: str) -> str:
    return " ".join(meant if word.casefold() == typed.casefold() else word for word in text.split(" "))


def _all_counts(response: EngineResponse, vocabulary: Vocabulary) -> dict[str, dict[str, int]]:
    return {
        name: {
            option.slug: response.facets.get(name, {}).get(option.slug, 0)
            for root in facet.options(vocabulary)
            for option in root.walk()
        }
        for name, facet in FACETS.items()
    }


def _from_database(query: SearchQuery, meaning: Interpretation) -> Results:
    """Without any index: the newest resources in this language that fit the choices, and no counts, not an error.

    The text is not searched, and the page says so: nothing here is called a result.
    """
    recent = with_terms(findable().filter(locale__language_code=query.locale)).order_by("-first_published_at")
    fitting = (
        resource.pk
        for resource in recent[:NEWEST_LOOKED_AT]
        if all(set(values) & set(FACETS[name].slugs_of(resource)) for name, values in query.choices.items())
    )
    newest = load_cards(list(islice(fitting, settings.SEARCH_PAGE_SIZE)))
    return Results(
        query=replace(query, page=1),
        interpretation=meaning,
        total=len(newest),
        pages=1,
        cards=newest,
        facets={name: {} for name in FACETS},
        engine="database",
    )
