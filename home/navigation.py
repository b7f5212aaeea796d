"""Menus and the language switch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalogue.models import AgeGroup, Resource, Theme, content_language
from catalogue.presentation import LIST_PATH, OVERVIEW_PATH, THEME_PATH, Share, share_of_site, theme_url, twin_of
from catalogue.visibility import visible
from catalogue.vocabulary import current_vocabulary
from home.models import HomePage, StandardPage
from search.basket.link import MOST
from search.models import SearchPage


@dataclass(frozen=True)
class MenuLink:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class LanguageLink:
    """``exact`` is False when the page has no twin and the link leads to the search of that language instead."""

    locale: str
    code: str
    name: str
    url: str | None
    current: bool
    exact: bool


class SiteNav:
    """What header and footer print. Read lazily: the admin and the API never ask."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._language = content_language(get_language_from_path(request.path_info))

    @cached_property
    def _frames(self) -> dict[str, Page]:
        """Home and search pages, as plain pages, by kind and language."""
        pages = Page.objects.live().type(HomePage, SearchPage).select_related("locale")
        kinds = {HomePage: "home", SearchPage: "search"}
        return {f"{kinds[page.specific_class]}-{page.locale.language_code}": page for page in pages}

    @cached_property
    def _route(self) -> tuple[Page | None, dict[str, Any]]:
        """The page this request was routed to, and which of its screens."""
        route = Page.route_for_request(self._request, self._request.path_info.lstrip("/"))
        return (route[0], route[2]) if route else (None, {})

    def _url(self, kind: str, language: str) -> str:
        page = self._frames.get(f"{kind}-{language}")
        return str(page.get_url(self._request) or "") if page else f"/{language}/"

    @property
    def home_url(self) -> str:
        return self._url("home", self._language)

    @property
    def search_url(self) -> str:
        return self._url("search", self._language)

    @property
    def search_label(self) -> str:
        page = self._frames.get(f"search-{self._language}")
        return page.title if page else ""

    @property
    def themes_url(self) -> str:
        return self._themes_url(self._language)

    def _themes_url(self, language: str) -> str:
        return f"{self._url('search', language)}{THEME_PATH[language]}/"

    @cached_property
    def list_url(self) -> str:
        return self._list_url(self._language)

    list_most = MOST

    def _list_url(self, language: str) -> str:
        return f"{self._url('search', language)}{LIST_PATH[language]}/"

    @property
    def overview_url(self) -> str:
        return f"{self.search_url}{OVERVIEW_PATH[self._language]}/"

    @cached_property
    def share(self) -> Share:
        """What a shared link shows of a page without a picture of its own."""
        return share_of_site(self._language)

    @property
    def origin(self) -> str:
        """Before a path, to make a whole address of it."""
        return self._request.build_absolute_uri("/").rstrip("/")

    @property
    def suggest_url(self) -> str:
        return reverse("catalogue:suggestions", args=[self._language])

    @cached_property
    def links(self) -> list[MenuLink]:
        path = self._request.path
        in_themes = path.startswith(self.themes_url)
        return [
            MenuLink(self.search_label, self.search_url, path.startswith(self.search_url) and not in_themes),
            MenuLink(_("Themes"), self.themes_url, in_themes),
            MenuLink(_("Need help?"), "#help"),
        ]

    @cached_property
    def footer_links(self) -> list[MenuLink]:
        # Begins with the few plain pages: SQLite would otherwise walk every resource of the language.
        plain = StandardPage.objects.filter(pk__in=StandardPage.objects.values("page_ptr_id"))
        pages = visible(plain.filter(locale__language_code=self._language)).order_by("path")
        return [
            *(MenuLink(page.title, str(page.get_url(self._request))) for page in pages),
            MenuLink(_("New material"), f"{self.search_url}?sort=newest"),
        ]

    @property
    def canonical(self) -> str:
        """The one address of the page shown, without parameters."""
        return self._request.build_absolute_uri(self._request.path)

    @property
    def alternates(self) -> list[dict[str, str]]:
        """The same content in every language that has it, this one included; empty when only this one has it."""
        twins = [link for link in self.language_switch if link.exact and link.url]
        here = [{"locale": self._language, "url": self.canonical}] if twins else []
        urls = ({"locale": link.locale, "url": self._request.build_absolute_uri(link.url)} for link in twins)
        return [*here, *urls]

    @cached_property
    def language_switch(self) -> list[LanguageLink]:
        return list(self._languages())

    def _languages(self) -> Iterator[LanguageLink]:
        for code, name in settings.LANGUAGES:
            current = code == self._language
            twin = None if current else self._twin_url(code)
            url = None if current else twin or self._url("search", code)
            yield LanguageLink(code, code.upper(), name, url, current, exact=bool(twin))

    def _twin_url(self, language: str) -> str | None:
        """Where the same content stands in ``language``; None when there is none."""
        page, asked = self._route
        if page is None:
            return None
        if isinstance(page, Resource):
            twin, screen = twin_of(page), asked.get("screen")
            # What every page of the kind has, its twin has too.
            below = f"{screen.paths[language]}/" if screen and not screen.needs else ""
            return f"{twin.url}{below}" if twin else None
        if isinstance(page, SearchPage):
            return self._search_url_in(language)
        if isinstance(page, HomePage):
            return self._url("home", language)
        twins = Page.objects.filter(translation_key=page.translation_key, locale__language_code=language)
        found = visible(twins).first()
        return str(found.get_url(self._request)) if found else None

    def _search_url_in(self, language: str) -> str:
        """The same search or landing page: facet values are the same in both languages."""
        match = getattr(self._request, "routable_resolver_match", None)
        asked = match.kwargs if match else {}
        base = self._url("search", language)
        if asked.get("theme"):
            vocabulary = current_vocabulary()
            theme = vocabulary.by_path(Theme, asked["theme"], self._language)
            age = vocabulary.by_path(AgeGroup, asked.get("age", ""), self._language)
            return theme_url(base, language, theme, age) if theme else self._themes_url(language)
        if self._request.path.startswith(self.themes_url):
            return self._themes_url(language)
        for paths in (LIST_PATH, OVERVIEW_PATH):
            if self._request.path.startswith(f"{self.search_url}{paths[self._language]}/"):
                base = f"{base}{paths[language]}/"
        query = self._request.GET.urlencode()
        return f"{base}?{query}" if query else base
