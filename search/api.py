"""The search as JSON: same parameters, same counts, same readings as the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, NinjaAPI, Path, Query, Schema, Status
from ninja.errors import HttpError

from catalogue.presentation import Card
from catalogue.vocabulary import Vocabulary, current_vocabulary
from search.facets import FACET_NAMES, FACETS
from search.forms import clean_text, parse
from search.log.recorder import record
from search.models import SearchPage
from search.page import reading_label
from search.query import SORTS
from search.service import Results, find
from search.suggest import suggest
from search.views import twin_of

api = NinjaAPI(
    title="Preventiecatalogus · Catalogue de prévention",
    version="1",
    urls_namespace="catalogue",
    description="Finding prevention resources. No key, no account, no personal data.",
)

Locale = Literal["nl", "fr"]


class TwinOut(Schema):
    locale: str
    url: str


class ResultOut(Schema):
    key: str
    kind: str
    url: str
    title: str
    summary: str
    highlight: str = Field(
        description="Title, summary and, where only its text was found, a passage: escaped HTML with <mark>."
    )
    found_in: str | None = Field(description="The file that the passage is from, where only a file has the words.")
    themes: list[str]
    age_groups: list[str]
    format: str
    audiences: list[str]
    languages: list[str]
    duration_minutes: int | None
    twin: TwinOut | None


class FacetValueOut(Schema):
    value: str
    label: str
    count: int
    selected: bool


class ReadingOut(Schema):
    facet: str
    value: str
    label: str
    words: str


class OtherLanguageOut(Schema):
    locale: str
    total: int
    url: str


class ResourcesOut(Schema):
    total: int
    page: int
    pages: int
    engine: str
    interpreted: list[ReadingOut]
    results: list[ResultOut]
    facets: dict[str, list[FacetValueOut]]
    did_you_mean: str | None
    other_language: OtherLanguageOut | None


class SuggestedResource(Schema):
    title: str
    url: str


class SuggestOut(Schema):
    terms: list[str]
    resources: list[SuggestedResource]


class ErrorOut(Schema):
    detail: str
    parameter: str


class Parameters(Schema):
    """Documented here, read by :func:`search.forms.parse`: one reading of the parameters for page and API."""

    q: str = Field("", description="What to search for; ages, themes and formats in it are understood.")
    age: list[str] = Field([], description="Age groups. Repeatable, as all facets: OR inside a facet, AND between.")
    theme: list[str] = Field([], description="Themes or theme groups.")
    format: list[str] = Field([], description="Formats.")
    audience: list[str] = Field([], description="Audiences.")
    language: list[str] = Field([], description="Languages of the material.")
    duration: list[str] = Field([], description="Bands of minutes.")
    group: list[str] = Field([], description="Group sizes.")
    sort: str = Field("", description=f"One of {', '.join(SORTS)}. Default: relevance with q, newest without.")
    page: str = Field("1", description="From 1; a number behind the last page gives the last page.")
    literal: str = Field("", description="1 searches the words of q just as they are.")


@api.get("/{locale}/resources", response={200: ResourcesOut, 400: ErrorOut}, tags=["search"], summary="Find resources")
def resources(request: HttpRequest, locale: Path[Locale], parameters: Query[Parameters]) -> Any:
    problem = _unknown_parameter(request)
    if problem:
        return Status(400, problem)
    with override(locale):
        vocabulary = current_vocabulary()
        search_page = _search_page(locale)
        found = find(parse(request.GET, locale, vocabulary), vocabulary)
        record(request, found)
        return _answer(found, vocabulary, search_page, request.build_absolute_uri)


@api.get("/{locale}/suggest", response=SuggestOut, tags=["search"], summary="Words and titles that begin like this")
def suggestions(request: HttpRequest, locale: Path[Locale], q: str = "") -> Any:
    with override(locale):
        found = suggest(clean_text(q), locale, current_vocabulary())
        return {"terms": found.terms, "resources": [{"title": r.title, "url": r.url} for r in found.resources]}


def _unknown_parameter(request: HttpRequest) -> dict[str, str] | None:
    known = set(Parameters.model_fields)
    for name in request.GET:
        if name not in known:
            shown = name[:40].encode("utf-8", "replace").decode("utf-8")
            return {
                "detail": f"There is no parameter {shown!r}. Known: {', '.join(sorted(known))}.",
                "parameter": shown,
            }
    return None


def _search_page(locale: str) -> SearchPage:
    page = SearchPage.objects.live().filter(locale__language_code=locale).first()
    if page is None:
        raise HttpError(404, "There is no catalogue in this language.")
    return page


def _answer(
    results: Results, vocabulary: Vocabulary, page: SearchPage, absolute: Callable[[str], str]
) -> dict[str, Any]:
    query = results.query
    return {
        "total": results.total,
        "page": query.page,
        "pages": results.pages,
        "engine": results.engine,
        "interpreted": [
            {
                "facet": reading.facet,
                "value": value,
                "label": reading_label(reading, vocabulary, query.locale),
                "words": reading.words,
            }
            for reading in results.interpretation.readings
            for value in sorted(reading.values)
        ],
        "results": [_result(card, absolute) for card in results.cards],
        "facets": {
            name: [
                {
                    "value": option.slug,
                    "label": option.label,
                    "count": results.facets[name].get(option.slug, 0),
                    "selected": query.is_chosen(name, option.slug),
                }
                for root in FACETS[name].options(vocabulary)
                for option in root.walk()
            ]
            for name in FACET_NAMES
        },
        "did_you_mean": results.spelling or None,
        "other_language": _other_language(results, page, absolute),
    }


def _result(card: Card, absolute: Callable[[str], str]) -> dict[str, Any]:
    return {
        "key": card.key,
        "kind": card.kind,
        "url": absolute(card.url),
        "title": card.title,
        "summary": card.summary,
        "highlight": " — ".join(filter(None, (card.title_html, card.summary_html, card.passage_html))),
        "found_in": card.passage_file or None,
        "themes": [theme.slug for theme in card.all_themes],
        "age_groups": list(card.age_groups),
        "format": card.format_icon,
        "audiences": list(card.audiences),
        "languages": list(card.languages),
        "duration_minutes": card.duration_minutes,
        "twin": {"locale": card.twin.locale, "url": absolute(card.twin.url)} if card.twin else None,
    }


def _other_language(results: Results, page: SearchPage, absolute: Callable[[str], str]) -> dict[str, Any] | None:
    twin = twin_of(page) if results.help and results.help.other_total else None
    if not twin or not results.help:
        return None
    url = results.help.other.url(f"/api/v1/{results.help.other.locale}/resources")
    return {"locale": results.help.other.locale, "total": results.help.other_total, "url": absolute(url)}
