"""Type-ahead: words of the vocabularies and the index, and resources whose title begins like what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue.models import AgeGroup, Format, Theme
from catalogue.vocabulary import Vocabulary
from search.documents import findable
from search.engines import get_engine
from search.engines.base import EngineError, EngineRequest, TextGroup
from search.language import fold, get_analyser
from search.service import ask

SHORTEST = 2
MOST_TERMS = 6
MOST_RESOURCES = 4


@dataclass(frozen=True)
class SuggestedTitle:
    title: str
    url: str


@dataclass(frozen=True)
class Suggestions:
    terms: Sequence[str]
    resources: Sequence[SuggestedTitle]


def suggest(text: str, locale: str, vocabulary: Vocabulary) -> Suggestions:
    """What a visitor may be typing; nothing below two characters, and nothing rather than an error."""
    if len(text) < SHORTEST:
        return Suggestions((), ())
    try:
        words = get_engine().complete(locale, _last_word(text, locale), MOST_TERMS)
        found = ask([_titles_request(text, words, locale)])[0].hits
    except EngineError:
        words, found = [], ()
    names = _names_with(fold(text), vocabulary, locale)
    before = text[: len(text) - len(_last_word(text, locale))]
    terms = list(dict.fromkeys([*names, *(before + word for word in words)]))
    distinct = {fold(term): term for term in reversed(terms)}
    pages = findable().filter(pk__in=found).in_bulk()
    return Suggestions(
        [term for term in terms if distinct[fold(term)] == term][:MOST_TERMS],
        [SuggestedTitle(pages[pk].title, pages[pk].url or "") for pk in found if pk in pages],
    )


def _last_word(text: str, locale: str) -> str:
    tokens = get_analyser(locale).tokens(text)
    return tokens[-1].text if tokens else text


def _titles_request(text: str, words: Sequence[str], locale: str) -> EngineRequest:
    """Resources with what was typed, its last word completed."""
    last = _last_word(text, locale)
    completed = f"{text[: len(text) - len(last)]} {words[0] if words else last}"
    group = TextGroup(completed)
    return EngineRequest(locale, (group,), exact_title=text, limit=MOST_RESOURCES, count_facets=False)


def _names(vocabulary: Vocabulary, locale: str) -> Iterator[str]:
    """Names and synonyms that may be shown; never the hidden ones."""
    for model in (Theme, Format, AgeGroup):
        for term in vocabulary.terms(model):
            yield term.short(locale)
            yield from term.synonyms(locale, hidden=False)


def _names_with(typed: str, vocabulary: Vocabulary, locale: str) -> list[str]:
    """Names with a word that begins with ``typed``, which is folded."""
    folded = ((name, fold(name)) for name in _names(vocabulary, locale))
    return [name for name, plain in folded if plain.startswith(typed) or f" {typed}" in plain]
