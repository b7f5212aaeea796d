"""The pages of search: results, and the landing pages of themes. Short: everything is prepared elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from catalogue.models import AgeGroup, Theme, ThemeGroup, language_of
from catalogue.presentation import THEME_PATH, theme_url
from catalogue.vocabulary import Vocabulary, current_vocabulary
from search.forms import parse
from search.log.recorder import record
from search.models import SearchPage
from search.page import SearchView
from search.query import SearchQuery
from search.service import Results, find

LANDING_SIZE = 20


def results(request: HttpRequest, page: SearchPage) -> HttpResponse:
    """The search page; for htmx only the part that a choice changes."""
    vocabulary = current_vocabulary()
    query = parse(request.GET, language_of(page.locale_id), vocabulary)
    answer = find(query, vocabulary)
    record(request, answer)
    twin = twin_of(page) if answer.help else None
    view = SearchView(answer, page.get_url(request), vocabulary, str(twin.get_url(request)) if twin else "")
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by django_htmx's middleware
    template = "search/_results.html" if htmx and not htmx.history_restore_request else None
    context = page.get_context(request) | {
        "search": view,
        "seo": {
            "canonical": request.build_absolute_uri(request.path),
            "robots": "" if query.is_empty and not query.kept else "noindex,follow",
            "description": page.search_description,
        },
    }
    response = TemplateResponse(request, template or "search/search_page.html", context)
    # A shared cache must not give the part to somebody who asks for the page.
    response.headers["Vary"] = "HX-Request, HX-History-Restore-Request"
    return response


def twin_of(page: SearchPage) -> SearchPage | None:
    """The search page of the other language."""
    return SearchPage.objects.live().exclude(pk=page.pk).filter(translation_key=page.translation_key).first()


@dataclass(frozen=True)
class ThemeLink:
    slug: str
    label: str
    count: int
    url: str | None


@dataclass(frozen=True)
class ThemeGroupLinks:
    slug: str
    label: str
    count: int
    css: str
    url: str
    themes: tuple[ThemeLink, ...]


def theme_groups(base: str, answer: Results, vocabulary: Vocabulary) -> list[ThemeGroupLinks]:
    """All themes by group with what each gives; a theme without resources has no link."""
    counts = answer.facets["theme"]
    return [
        ThemeGroupLinks(
            group.slug,
            group.name(),
            counts.get(group.slug, 0),
            group.colour,
            SearchQuery(answer.query.locale).with_choices("theme", (group.slug,)).url(base),
            tuple(
                ThemeLink(
                    theme.slug,
                    theme.name(),
                    counts.get(theme.slug, 0),
                    theme_url(base, answer.query.locale, theme) if counts.get(theme.slug) else None,
                )
                for theme in vocabulary.themes_of(group)
            ),
        )
        for group in vocabulary.terms(ThemeGroup)
    ]


def themes(request: HttpRequest, page: SearchPage) -> HttpResponse:
    """All themes."""
    vocabulary = current_vocabulary()
    answer = find(SearchQuery(language_of(page.locale_id)), vocabulary)
    base = str(page.get_url(request))
    context = page.get_context(request) | {
        "theme_groups": theme_groups(base, answer, vocabulary),
        "seo": {"canonical": request.build_absolute_uri(request.path)},
    }
    return TemplateResponse(request, "search/themes_page.html", context)


def theme(request: HttpRequest, page: SearchPage, theme_path: str, age_path: str) -> HttpResponse:
    """What there is about one theme, for all ages or for one age group."""
    vocabulary = current_vocabulary()
    language = language_of(page.locale_id)
    subject = vocabulary.by_path(Theme, theme_path, language)
    age = vocabulary.by_path(AgeGroup, age_path, language) if age_path else None
    if subject is None or (age_path and age is None):
        raise Http404
    base = str(page.get_url(request))
    if request.path != urlsplit(theme_url(base, language, subject, age)).path:
        # The word for "theme" of the other language, say.
        return HttpResponsePermanentRedirect(theme_url(base, language, subject, age))
    query = SearchQuery(language).with_choices("theme", (subject.slug,))
    query = query.with_choices("age", (age.slug,)) if age else query
    answer = find(query, vocabulary)
    context = page.get_context(request) | {
        "landing": _landing(page, base, subject, age, query, answer, vocabulary),
        "cards": answer.cards[:LANDING_SIZE],
        "seo": {
            "canonical": request.build_absolute_uri(request.path),
            "description": subject.intro(language),
            "robots": "" if answer.total else "noindex,follow",
        },
    }
    return TemplateResponse(request, "search/theme_page.html", context)


def _landing(
    page: SearchPage,
    base: str,
    subject: Theme,
    age: AgeGroup | None,
    query: SearchQuery,
    answer: Results,
    vocabulary: Vocabulary,
) -> dict[str, Any]:
    language = language_of(page.locale_id)
    name = subject.name(language)
    counts = answer.facets
    crumbs = [{"label": page.title, "url": base}, {"label": _("Themes"), "url": f"{base}{THEME_PATH[language]}/"}]
    if age:
        crumbs.append({"label": name, "url": theme_url(base, language, subject)})
    return {
        "title": _("%(theme)s, %(age)s") % {"theme": name, "age": age.short(language)} if age else name,
        "intro": subject.intro(language),
        "group_label": subject.group.name(language),
        "group_css": subject.group.colour,
        "theme_label": name,
        "age_label": age.short(language) if age else "",
        "ages": [
            {
                "label": group.short(language),
                "url": theme_url(base, language, subject, group) if counts["age"].get(group.slug) else None,
                "count": counts["age"].get(group.slug, 0),
                "current": group == age,
            }
            for group in vocabulary.terms(AgeGroup)
        ],
        "siblings": [
            {
                "label": other.name(language),
                "url": theme_url(base, language, other),
                "count": counts["theme"][other.slug],
            }
            for other in vocabulary.themes_of(subject.group)
            if other != subject and counts["theme"].get(other.slug)
        ],
        "search_url": query.url(base),
        "total": answer.total,
        "breadcrumbs": [*crumbs, {"label": age.short(language) if age else name, "url": ""}],
    }
