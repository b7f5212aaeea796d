"""What a visitor asked, cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.basket.link import PARAMETER

SORTS: Mapping[str, Promise] = {
    "relevance": _("Best first"),
    "newest": _("Newest first"),
    "shortest": _("Shortest first"),
    "title": _("Title A–Z"),
}
"""Orders, by URL value. The first is the default with a text; without one the default is the newest first."""


@dataclass(frozen=True)
class SearchQuery:
    """A search: text, content language, chosen values by facet name, order, page from 1.

    ``literal`` searches the words as they are: no reading of ages, themes or formats out of them.
    ``sort`` is empty when the visitor chose none. ``kept`` is a list that travels along where no script keeps it: it
    changes nothing of what is found.
    """

    locale: str
    text: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    sort: str = ""
    page: int = 1
    literal: bool = False
    kept: str = ""

    @property
    def order(self) -> str:
        """The order in force: the chosen one, else best first with a text, newest first without."""
        return self.sort or ("relevance" if self.text else "newest")

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.choices

    def is_chosen(self, facet: str, slug: str) -> bool:
        return slug in self.choices.get(facet, ())

    def toggled(self, facet: str, slug: str) -> SearchQuery:
        """The same search with this value chosen, or no longer chosen, from page 1."""
        values = self.choices.get(facet, ())
        values = tuple(v for v in values if v != slug) if slug in values else (*values, slug)
        return self.with_choices(facet, values)

    def with_choices(self, facet: str, values: tuple[str, ...]) -> SearchQuery:
        choices = {name: chosen for name, chosen in (dict(self.choices) | {facet: values}).items() if chosen}
        return replace(self, choices=choices, page=1)

    def with_text(self, text: str) -> SearchQuery:
        return replace(self, text=" ".join(text.split()), page=1, literal=False)

    def parameters(self) -> Iterator[tuple[str, str]]:
        """URL parameters that give this search back; whatever is at its default is left out."""
        if self.text:
            yield "q", self.text
        yield from self.choice_parameters()
        if self.sort:
            yield "sort", self.sort
        if self.literal:
            yield "literal", "1"
        if self.page > 1:
            yield "page", str(self.page)
        if self.kept:
            yield PARAMETER, self.kept

    def choice_parameters(self) -> Iterator[tuple[str, str]]:
        for facet, values in self.choices.items():
            for value in values:
                yield facet, value

    def url(self, base: str) -> str:
        query = urlencode(list(self.parameters()))
        return f"{base}?{query}" if query else base
