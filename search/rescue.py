"""Help when nothing was found, all of it in one more trip to the engine.

In this order: which filter to drop, another spelling, what comes near, the other language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from catalogue.models import Theme
from search.engines.base import EngineRequest, EngineResponse, TextGroup
from search.query import SearchQuery

if TYPE_CHECKING:
    from search.service import Plan

MOST_DROPS = 12
NEARBY = 5
OTHER = 3

Ask = Callable[[Sequence[EngineRequest]], list[EngineResponse]]


@dataclass(frozen=True)
class Drop:
    """What comes when this chosen value is taken back."""

    facet: str
    slug: str
    count: int


@dataclass(frozen=True)
class ZeroHelp:
    """What to offer when nothing was found: ``nearby`` page ids; ``other`` the search in the other language.

    Every total is what the link beside it gives.
    """

    drops: Sequence[Drop]
    without_filters: int
    spelling_total: int
    nearby: Sequence[int]
    other: SearchQuery
    other_total: int
    other_hits: Sequence[int]


def help_for(
    query: SearchQuery, planned: Plan, other: SearchQuery, links: Mapping[str, EngineRequest], ask: Ask
) -> ZeroHelp:
    """All help for a search without results: one call of ``ask``."""
    request = replace(planned.request, offset=0, count_facets=False)
    drops = [(facet, slug) for facet, values in query.choices.items() for slug in values][:MOST_DROPS]
    asked: dict[tuple[Any, ...], EngineRequest] = {
        **{("drop", facet, slug): _without(request, facet, slug) for facet, slug in drops},
        ("bare",): replace(request, choices={}, limit=0),
        **{(name,): replace(link, offset=0, limit=OTHER, count_facets=False) for name, link in links.items()},
        **{("near", number): level for number, level in enumerate(relaxed(request, planned))},
    }
    answers = dict(zip(asked, ask(list(asked.values())), strict=True))
    near = next((answer for key, answer in answers.items() if key[0] == "near" and answer.total), EngineResponse(0))
    return ZeroHelp(
        drops=[Drop(facet, slug, answers["drop", facet, slug].total) for facet, slug in drops],
        without_filters=answers["bare",].total,
        spelling_total=answers["spelling",].total if "spelling" in links else 0,
        nearby=near.hits,
        other=other,
        other_total=answers["other",].total,
        other_hits=answers["other",].hits,
    )


def other_language_query(query: SearchQuery, planned: Plan) -> SearchQuery:
    """The same search in the other language: themes and ages that were read become choices, other words stay words."""
    other = replace(query, locale="fr" if query.locale == "nl" else "nl", page=1)
    meaning = planned.interpretation
    themes = meaning.themes()
    if not themes and not meaning.ages:
        return other
    choices = {name: set(values) for name, values in query.choices.items()}
    for name, read in (("theme", themes), ("age", meaning.ages)):
        if read and name not in choices:
            choices[name] = set(read)
    text = "" if themes else meaning.rest
    return replace(other, text=text, choices={name: tuple(sorted(values)) for name, values in choices.items()})


def relaxed(request: EngineRequest, planned: Plan) -> list[EngineRequest]:
    """The search made milder step by step: one word is enough, one of the themes is enough, themes of the same group,
    the age only lifts; then all of these without the visitor's filters other than the age."""
    near = replace(request, limit=NEARBY)
    loose = tuple(replace(group, any_word=True) for group in request.groups)
    one_of_all = _any_of(request.groups)
    siblings = _siblings(planned)
    levels = [
        replace(near, groups=loose),
        replace(near, groups=one_of_all),
        *([replace(near, groups=(TextGroup("", siblings),))] if siblings else []),
        replace(near, groups=one_of_all, ages=frozenset()),
    ]
    ages_only = {name: values for name, values in request.choices.items() if name == "age"}
    if ages_only != request.choices:
        levels += [replace(level, choices=ages_only) for level in [near, *levels]]
    return [level for level in levels if level.groups or level.choices]


def _any_of(groups: Sequence[TextGroup]) -> tuple[TextGroup, ...]:
    """One group that any of the given ones satisfies."""
    must = [group for group in groups if group.required]
    if not must:
        return ()
    values = frozenset().union(*(group.values for group in must))
    return (TextGroup(" ".join(group.text for group in must), values, any_word=True),)


def _siblings(planned: Plan) -> frozenset[tuple[str, str]]:
    named = planned.interpretation.themes()
    themes = planned.vocabulary.terms(Theme)
    groups = {theme.group_id for theme in themes if theme.slug in named or theme.group.slug in named}
    return frozenset(("theme", theme.group.slug) for theme in themes if theme.group_id in groups)


def _without(request: EngineRequest, facet: str, slug: str) -> EngineRequest:
    left = request.choices[facet] - {slug}
    choices = {name: values for name, values in (dict(request.choices) | {facet: left}).items() if values}
    return replace(request, choices=choices, limit=0)
