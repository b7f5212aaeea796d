"""The ONE table of facets: form, engine request, counts, labels, chips, API and documents are derived from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.choices import DURATION_BANDS, GroupSize, duration_band
from catalogue.models import AgeGroup, Audience, Format, MaterialLanguage, Resource, Term, Theme, ThemeGroup

if TYPE_CHECKING:
    from catalogue.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class FacetOption:
    """A value of a facet: slug, label in one language, and what stands below it (themes below their group)."""

    slug: str
    label: str
    colour: str = ""
    children: tuple[FacetOption, ...] = ()

    def walk(self) -> Iterator[FacetOption]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Facet:
    """One row of the table.

    ``name`` stands in URLs, API and index. ``slugs_of`` gives the values a resource carries. ``options`` gives all
    values in display order, from the labels loaded once per request. ``shown`` is how many values are visible before
    "show all"; ``by_count`` sorts those by their count.
    """

    name: str
    label: Promise
    slugs_of: Callable[[Resource], Iterable[str]]
    options: Callable[[Vocabulary], Sequence[FacetOption]]
    open: bool = False
    shown: int | None = None
    by_count: bool = False


def options_of(vocabulary: Vocabulary, model: type[Term]) -> list[FacetOption]:
    """All terms of one vocabulary in the active language; age groups by their short name."""
    return [FacetOption(term.slug, term.short()) for term in vocabulary.terms(model)]


def theme_tree(vocabulary: Vocabulary) -> list[FacetOption]:
    """Theme groups with their themes below them."""
    return [
        FacetOption(
            group.slug,
            group.name(),
            group.colour,
            tuple(FacetOption(theme.slug, theme.name()) for theme in vocabulary.themes_of(group)),
        )
        for group in vocabulary.terms(ThemeGroup)
    ]


def _theme_slugs(resource: Resource) -> Iterator[str]:
    """Themes and, because a whole group can be chosen, their groups."""
    for theme in resource.themes.all():
        yield theme.slug
        yield theme.group.slug


def _slugs(relation: str) -> Callable[[Resource], Iterable[str]]:
    return lambda resource: (term.slug for term in getattr(resource, relation).all())


def _duration(resource: Resource) -> Iterator[str]:
    band = duration_band(resource.length_minutes)
    if band:
        yield band


FACETS: Mapping[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("age", _("Age"), _slugs("age_groups"), lambda vocabulary: options_of(vocabulary, AgeGroup), open=True),
        Facet("theme", _("Theme"), _theme_slugs, theme_tree, open=True),
        Facet(
            "format",
            _("Kind of material"),
            lambda resource: (resource.format.slug,),
            lambda vocabulary: options_of(vocabulary, Format),
            open=True,
            shown=6,
            by_count=True,
        ),
        Facet("audience", _("For whom"), _slugs("audiences"), lambda vocabulary: options_of(vocabulary, Audience)),
        Facet(
            "duration",
            _("Duration"),
            _duration,
            lambda _vocabulary: [FacetOption(band.slug, str(band.label)) for band in DURATION_BANDS],
        ),
        Facet(
            "language",
            _("Language of the material"),
            _slugs("material_languages"),
            lambda vocabulary: options_of(vocabulary, MaterialLanguage),
        ),
        Facet(
            "group",
            _("Way of working"),
            lambda resource: resource.group_sizes,
            lambda _vocabulary: [FacetOption(size.value, str(size.label)) for size in GroupSize],
        ),
    )
}
"""All facets, by URL name, in the order in which they stand on the page."""


def chosen_options(choices: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> Iterator[tuple[Facet, FacetOption]]:
    """The chosen values with their facets and labels, in the order in which they were chosen."""
    for name, values in choices.items():
        options = {option.slug: option for root in FACETS[name].options(vocabulary) for option in root.walk()}
        for value in values:
            yield FACETS[name], options[value]


FACET_NAMES: tuple[str, ...] = tuple(FACETS)
MAIN_THEME = "main_theme"
"""Indexed beside the facets, for the order of results only: nobody chooses or counts it."""


def main_theme_slugs(resource: Resource) -> tuple[str, ...]:
    """The main theme and its group; the first theme when an editor named none."""
    theme = resource.main_theme or next(iter(resource.themes.all()), None)
    return (theme.slug, theme.group.slug) if theme else ()


TERM_RELATIONS: Mapping[type, str] = {
    Theme: "themes",
    ThemeGroup: "themes__group",
    AgeGroup: "age_groups",
    Format: "format",
    Audience: "audiences",
    MaterialLanguage: "material_languages",
}
"""How a resource is reached from each vocabulary: a changed slug changes the documents of these resources."""
