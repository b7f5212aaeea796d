"""A counted search as the reports show it: labels instead of slugs, addresses instead of parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalogue.vocabulary import Vocabulary, current_vocabulary
from search.facets import FACETS
from search.forms import parse
from search.log.models import SearchLog
from search.models import SearchPage
from search.query import SearchQuery


def language_name(locale: str) -> str:
    """The language of a search, in the language of the admin."""
    return {"nl": _("Dutch"), "fr": _("French")}.get(locale, locale)


@dataclass(frozen=True)
class Row:
    """``results`` is None when no index could answer; ``search_url`` is empty when the language has no search page."""

    digest: str
    text: str
    filters: tuple[str, ...]
    language: str
    times: int
    results: int | None
    last_day: date
    search_url: str

    @property
    def filter_list(self) -> str:
        return ", ".join(self.filters)


class Rows:
    """Makes rows in the active language; reads vocabularies and search pages once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def row(self, counted: SearchLog) -> Row:
        """``counted`` as :meth:`SearchLogQuerySet.most_asked` and its sister give it."""
        return Row(
            digest=counted.digest,
            text=counted.text,
            filters=tuple(self._label(facet, value) for facet, value in parse_qsl(counted.choices)),
            language=language_name(counted.locale),
            times=counted.asked,
            results=counted.latest,
            last_day=counted.last_day,
            search_url=self.search_url(counted),
        )

    def search_url(self, counted: SearchLog) -> str:
        base = self._search_pages.get(counted.locale)
        return f"{base}?{address_of(counted)}" if base else ""

    def _label(self, facet: str, value: str) -> str:
        return self._labels.get((facet, value), value)

    @cached_property
    def _labels(self) -> dict[tuple[str, str], str]:
        vocabulary = current_vocabulary()
        labels = {
            (facet.name, option.slug): option.label
            for facet in FACETS.values()
            for root in facet.options(vocabulary)
            for option in root.walk()
        }
        return labels | {("literal", "1"): _("these exact words")}

    @cached_property
    def _search_pages(self) -> dict[str, str]:
        pages = SearchPage.objects.live().select_related("locale").order_by("-pk")
        return {page.locale.language_code: str(page.get_url(self._request)) for page in pages}


def address_of(counted: SearchLog) -> str:
    """The parameters that give this search again."""
    return "&".join(filter(None, (urlencode({"q": counted.text}) if counted.text else "", counted.choices)))


def query_of(counted: SearchLog, vocabulary: Vocabulary) -> SearchQuery:
    """This search as it would be asked now: values that are gone are left out."""
    return parse(QueryDict(address_of(counted)), counted.locale, vocabulary)
