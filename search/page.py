"""The search page as its templates print it: every link ready, every label in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from catalogue.choices import DURATION_BANDS
from catalogue.models import Audience, Format, MaterialLanguage, Theme, ThemeGroup
from catalogue.presentation import OVERVIEW_PATH, Card, age_label
from catalogue.vocabulary import Vocabulary
from search.basket.link import PARAMETER
from search.facets import FACETS, Facet, FacetOption, chosen_options
from search.interpret import Reading
from search.language import fold
from search.query import SORTS, SearchQuery
from search.service import Results, load_cards

PAGES_AROUND = 2
MODELS_OF = {
    "theme": (Theme, ThemeGroup),
    "format": (Format,),
    "audience": (Audience,),
    "language": (MaterialLanguage,),
}


@dataclass(frozen=True)
class FacetValue:
    """A value drawn as a check box; ``toggle_url`` is the same search with it chosen or no longer chosen."""

    id: str
    slug: str
    label: str
    count: int
    selected: bool
    toggle_url: str
    group_css: str = ""
    children: tuple[FacetValue, ...] = ()


@dataclass(frozen=True)
class FacetBlock:
    """``values`` are visible, ``more`` stand behind "show all"."""

    name: str
    label: str
    open: bool
    values: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...] = ()


@dataclass(frozen=True)
class Link:
    id: str
    label: str
    remove_url: str


@dataclass(frozen=True)
class ReadingChip:
    """How words were understood; ``only_url`` keeps just this of several ways to read them."""

    words: str
    label: str
    remove_url: str
    only_url: str | None


@dataclass(frozen=True)
class SortLink:
    slug: str
    label: str
    url: str
    selected: bool


@dataclass(frozen=True)
class PageLink:
    """A page number; ``gap`` marks pages left out before it."""

    number: int
    url: str
    current: bool
    gap: bool


@dataclass(frozen=True)
class DidYouMean:
    text: str
    url: str


@dataclass(frozen=True)
class Remedy:
    """Something that helps when nothing was found: ``before`` **subject** ``after``, and what it brings."""

    kind: str
    before: str
    subject: str
    after: str
    count: int
    url: str | None
    count_label: str


@dataclass(frozen=True)
class OtherLanguage:
    locale: str
    label: str
    total: int
    url: str
    cards: Sequence[Card]


class SearchView:
    """Everything ``templates/search/`` prints. Attributes only; nothing is decided in a template."""

    def __init__(self, results: Results, base: str, vocabulary: Vocabulary, other_base: str) -> None:
        query = results.query
        self._results, self._base, self._other_base, self._vocabulary = results, base, other_base, vocabulary
        self.query = query.text
        self.action = base
        self.total = results.total
        self.engine = results.engine
        self.first = (query.page - 1) * settings.SEARCH_PAGE_SIZE + 1
        self.last = self.first + len(results.cards) - 1
        self.cards = results.cards
        self.facets = [self._facet(facet, facet.options(vocabulary)) for facet in FACETS.values()]
        self.chips = list(self._chips())
        self.filter_count = len(self.chips)
        self.clear_url = self._url(SearchQuery(query.locale, kept=query.kept))
        self.overview_url = self._overview_url()
        self.readings = list(self._readings())
        self.literal_active = query.literal
        self.literal_url = self._url(replace(query, literal=True, page=1)) if self.readings else ""
        self.interpreted_url = self._url(replace(query, literal=False, page=1))
        self.sorts = [
            SortLink(slug, str(label), self._url(replace(query, sort=slug, page=1)), slug == query.order)
            for slug, label in SORTS.items()
        ]
        self.sort_label = str(SORTS[query.order])
        self.pages = list(self._pages())
        self.previous_url = self._page_url(query.page - 1) if query.page > 1 else None
        self.next_url = self._page_url(query.page + 1) if query.page < results.pages else None
        self.hidden = [*query.choice_parameters(), *([("sort", query.sort)] if query.sort else [])]
        self.hidden += [(PARAMETER, query.kept)] if query.kept else []
        self.kept = query.kept
        self.heading = self._heading()
        self.notice = self._notice()
        self.other_language = self._other_language() if other_base else None
        self.did_you_mean = self._did_you_mean()
        self.remedies = list(self._remedies())
        self.nearby = load_cards(results.help.nearby) if results.help else []
        self.nearby_heading = _("What comes near")

    def _url(self, query: SearchQuery) -> str:
        return query.url(self._base)

    def _page_url(self, number: int) -> str:
        return self._url(replace(self._results.query, page=number))

    def _overview_url(self) -> str:
        if not self._results.available:
            return ""
        query = replace(self._results.query, page=1, kept="")
        return query.url(f"{self._base}{OVERVIEW_PATH[query.locale]}/")

    def _heading(self) -> str:
        total, text = self.total, self.query
        if not self._results.available:
            return _("The newest resources")
        if not total:
            return _("Nothing with these choices together") if self.chips else _("Nothing found for “%s”") % text
        if text:
            return ngettext("%(total)d result for “%(text)s”", "%(total)d results for “%(text)s”", total) % {
                "total": total,
                "text": text,
            }
        return ngettext("%(total)d resource", "%(total)d resources", total) % {"total": total}

    def _notice(self) -> str:
        if not self._results.available:
            return _("The search is being put in order. These are the newest resources; try again in a minute.")
        if self._results.query.page == self._results.pages and self.total > settings.SEARCH_REACHABLE:
            return _(
                "Only the first %(number)s results can be paged through. One more word or choice brings you nearer."
            ) % {"number": number_format(settings.SEARCH_REACHABLE, force_grouping=True)}
        if self._results.clamped:
            return _("There are not so many pages: this is the last one.")
        if not self.total and self.chips:
            return _("One choice holds everything back. Take it away, or choose another way.")
        return ""

    def _facet(self, facet: Facet, options: Sequence[FacetOption]) -> FacetBlock:
        values = [self._value(facet, option) for option in options]
        if facet.by_count:
            values.sort(key=lambda value: (not value.selected, -value.count))
        chosen = bool(self._results.query.choices.get(facet.name))
        shown = len(values) if facet.shown is None else max(facet.shown, sum(value.selected for value in values))
        return FacetBlock(
            facet.name, str(facet.label), facet.open or chosen, tuple(values[:shown]), tuple(values[shown:])
        )

    def _value(self, facet: Facet, option: FacetOption) -> FacetValue:
        query = self._results.query
        return FacetValue(
            id=f"facet-{facet.name}-{option.slug}",
            slug=option.slug,
            label=option.label,
            count=self._results.facets[facet.name].get(option.slug, 0),
            selected=query.is_chosen(facet.name, option.slug),
            toggle_url=self._url(query.toggled(facet.name, option.slug)),
            group_css=option.colour,
            children=tuple(self._value(facet, child) for child in option.children),
        )

    def _chosen(self) -> Iterator[tuple[Facet, FacetOption]]:
        return chosen_options(self._results.query.choices, self._vocabulary)

    def _chips(self) -> Iterator[Link]:
        for facet, option in self._chosen():
            url = self._url(self._results.query.toggled(facet.name, option.slug))
            yield Link(f"chip-{facet.name}-{option.slug}", option.label, url)

    def _readings(self) -> Iterator[ReadingChip]:
        """What was read out of the text, save what just repeats its words."""
        for reading in self._results.interpretation.readings:
            label = reading_label(reading, self._vocabulary, self._results.query.locale)
            if fold(label) != fold(reading.words) and not reading.corrected:
                yield ReadingChip(reading.words, label, self._without_words(reading), self._only(reading))

    def _without_words(self, reading: Reading) -> str:
        text = self.query[: reading.start] + " " + self.query[reading.end :]
        return self._url(self._results.query.with_text(text))

    def _only(self, reading: Reading) -> str | None:
        if reading.alternatives == 1:
            return None
        text = self.query[: reading.start] + " " + self.query[reading.end :]
        query = self._results.query.with_text(text)
        return self._url(query.with_choices(reading.facet, tuple(sorted(reading.values))))

    def _pages(self) -> Iterator[PageLink]:
        current, last = self._results.query.page, self._results.pages
        near = range(current - PAGES_AROUND, current + PAGES_AROUND + 1)
        numbers = [number for number in range(1, last + 1) if number in (1, last) or number in near] if last > 1 else []
        for before, number in zip([0, *numbers], numbers, strict=False):
            yield PageLink(number, self._page_url(number), number == current, number - before > 1)

    def _did_you_mean(self) -> DidYouMean | None:
        text = self._results.spelling
        return DidYouMean(text, self._url(self._results.query.with_text(text))) if text else None

    def _remedies(self) -> Iterator[Remedy]:
        help_ = self._results.help
        if not help_:
            return
        labels = {(facet.name, option.slug): option.label for facet, option in self._chosen()}
        query = self._results.query
        for drop in help_.drops:
            url = self._url(query.toggled(drop.facet, drop.slug)) if drop.count else None
            label = _results_label(drop.count) if drop.count else _("stays 0")
            yield Remedy("drop", _("Without"), labels[drop.facet, drop.slug], "", drop.count, url, label)
        if len(help_.drops) > 1 and help_.without_filters:
            url = self._url(replace(query, choices={}))
            count = help_.without_filters
            yield Remedy("relax", _("Without"), _("any filter"), "", count, url, _results_label(count))
        if self._results.spelling:
            count = help_.spelling_total
            url = self._url(replace(query, choices={}).with_text(self._results.spelling)) if count else None
            label = _("%(results)s without filters") if help_.drops else "%(results)s"
            label = label % {"results": _results_label(count)} if count else _("stays 0")
            yield Remedy("spelling", _("Did you mean"), self._results.spelling, _("?"), count, url, label)
        if self.other_language:
            other = self.other_language
            yield Remedy("language", _("Look in"), other.label, "", other.total, other.url, _results_label(other.total))

    def _other_language(self) -> OtherLanguage | None:
        help_ = self._results.help
        if not help_ or not help_.other_total:
            return None
        label = _("French") if help_.other.locale == "fr" else _("Dutch")
        url = help_.other.url(self._other_base)
        with override(help_.other.locale):
            cards = load_cards(help_.other_hits)
        return OtherLanguage(help_.other.locale, label, help_.other_total, url, cards)


def _results_label(count: int) -> str:
    return ngettext("%(count)d result", "%(count)d results", count) % {"count": count}


def reading_label(reading: Reading, vocabulary: Vocabulary, locale: str) -> str:
    """What a reading means, in words: "5e–6e leerjaar", "Lesfiche"."""
    if reading.facet == "age":
        return age_label(vocabulary.ages(reading.values), locale)
    if reading.facet == "duration":
        longest = [band for band in DURATION_BANDS if band.slug in reading.values][-1]
        return _("any time") if longest.to_minutes is None else _("at most %d min") % longest.to_minutes
    terms = (vocabulary.get(model, slug) for model in MODELS_OF[reading.facet] for slug in sorted(reading.values))
    return ", ".join(term.name(locale) for term in terms if term)
