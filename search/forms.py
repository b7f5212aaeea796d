"""From request parameters to a clean ``SearchQuery``. Unknown values are dropped, never an error."""

from __future__ import annotations

from django.http import QueryDict

from catalogue.vocabulary import Vocabulary
from search.basket.link import PARAMETER, read
from search.facets import FACETS
from search.language import normalise_query
from search.query import SORTS, SearchQuery

LONGEST_TEXT = 200
"""Characters of a query that are searched; nobody types more, and a pasted page is no query."""
HIGHEST_PAGE = 100_000
MOST_VALUES = 200
"""Values read per facet: more than any vocabulary has, fewer than it takes to be slow."""


def clean_text(text: str) -> str:
    """The query without control characters, with single spaces, cut at a word when too long."""
    cleaned = normalise_query(text[: LONGEST_TEXT * 2])
    if len(cleaned) > LONGEST_TEXT:
        cleaned = cleaned[:LONGEST_TEXT].rsplit(" ", 1)[0]
    return cleaned


def parse(parameters: QueryDict, locale: str, vocabulary: Vocabulary) -> SearchQuery:
    """The search that the parameters ask for, with page numbers and values clamped to what exists."""
    choices = {}
    for name, facet in FACETS.items():
        known = {option.slug for root in facet.options(vocabulary) for option in root.walk()}
        asked = dict.fromkeys(parameters.getlist(name)[:MOST_VALUES])
        chosen = tuple(value for value in asked if value in known)
        if chosen:
            choices[name] = chosen
    sort = parameters.get("sort", "")
    return SearchQuery(
        locale=locale,
        text=clean_text(parameters.get("q", "")),
        choices=choices,
        sort=sort if sort in SORTS else "",
        page=_page(parameters.get("page", "")),
        literal=parameters.get("literal", "") == "1",
        kept=read(parameters.getlist(PARAMETER)).text,
    )


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        return 1
    return min(max(int(text), 1), HIGHEST_PAGE)
