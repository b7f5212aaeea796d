"""Every page and state of the demo in one language: no word of the other one but where ``lang`` says so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote_plus

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core import mail
from django.template import loader
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction
from wagtail.users.models import UserProfile

from catalogue.models import Resource, Theme
from search.facets import FACETS
from search.models import SearchPage
from search.query import SORTS
from tests.browser.languages import LANGUAGES, Language
from tests.translation.spoken import (
    Vocabulary,
    content_of,
    english_interface,
    interface_of,
    interface_of_others,
    leaks_in,
    leaks_in_data,
    said_by,
    words_of,
)
from translation import notices
from translation.models import Notice, Twin
from translation.page_texts import texts_on
from translation.places import SLUG
from translation.segments import SAME, segments_of

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

in_each_language = pytest.mark.parametrize("language", LANGUAGES, ids=[language.code for language in LANGUAGES])
in_each_admin_language = pytest.mark.parametrize("code", ["nl", "fr", "en"])

MISSPELT = {"nl": "cyberpestn", "fr": "cyberharcelment"}
QUERIES = {
    "nl": ("cyberpesten 5e leerjaar", "quiz wachtwoorden 50 minuten", "brochure ouders", "sexting", "xyzzyxyzzy"),
    "fr": ("cyberharcèlement P5", "quiz mots de passe 50 minutes", "brochure parents", "sexting", "xyzzyxyzzy"),
}


@pytest.fixture
def demo(site: Client, demo_states: None) -> Client:
    """The demo catalogue with its accounts and every state of a translation."""
    return site


@pytest.fixture
def known(site: Client) -> Vocabulary:
    """Of the catalogue as it is loaded; translations that are under way change nothing that is live."""
    return _known()


@cache
def _known() -> Vocabulary:
    texts = {code: content_of(code) | interface_of(code) for code in ("nl", "fr")}
    return Vocabulary(texts | {"en": english_interface()}, interface_of_others())


# --- The tool finds what is planted -----------------------------------------------------------------------------------


PLANTED = [
    ("<p>Leerlingen maken samen afspraken over een veilige klas, online en offline.</p>", "a segment"),
    ("<p>Leerlingen <mark>maken samen</mark> afspraken over een <b>veilige</b> klas, online en offline.</p>", "marked"),
    (
        '<p><img src="/x.png" alt="Leerlingen maken samen afspraken over een veilige klas, online en offline."></p>',
        "alt",
    ),
    ("<a>Wachtwoord of gebruikersnaam vergeten?</a>", "an interface string"),
    ('<button aria-label="Zoek materiaal"></button>', "a label"),
    ("<li>Cyberpesten</li>", "a term"),
    ('<div lang="nl"><p lang="fr">Cyberpesten</p></div>', "a wrong lang"),
    ('<div lang="nl">Cyberharcèlement</div>', "French that is said to be Dutch"),
]


@pytest.mark.parametrize("planted", [html for html, _what in PLANTED], ids=[what for _html, what in PLANTED])
def test_a_planted_leak_is_found(planted: str) -> None:
    vocabulary = Vocabulary(
        {
            "nl": {
                "Leerlingen maken samen afspraken over een veilige klas, online en offline.",
                "Wachtwoord of gebruikersnaam vergeten?",
                "Zoek materiaal",
                "Cyberpesten",
                "Child Focus",
            },
            "fr": {"Cyberharcèlement", "Chercher", "Child Focus"},
        }
    )
    page = '<html lang="fr"><body><h1>Chercher : Child Focus</h1>{}<p lang="nl">Cyberpesten</p></body></html>'
    assert leaks_in(page.format(""), vocabulary) == []
    assert leaks_in(page.format(planted), vocabulary)


@in_each_language
def test_a_leak_planted_in_the_demo_is_found(language: Language, site: Client, known: Vocabulary) -> None:
    """One sentence of the other language in one lesson, as a fallback would leave it there."""
    here = Resource.objects.get(pk=Page.objects.get(url_path__endswith=language.lesson[3:]).pk)
    there = Resource.objects.get(translation_key=here.translation_key, locale__language_code=language.other)
    Resource.objects.filter(pk=here.pk).update(summary=there.summary)
    assert " ".join(words_of(there.summary)) in str(leaks_of(site, language.lesson, known))


@in_each_language
def test_a_name_that_is_not_translated_is_found(language: Language, site: Client, known: Vocabulary) -> None:
    theme = Theme.objects.get(slug="cyberbullying")
    setattr(theme, f"name_{language.code}", theme.name(language.other))
    theme.save()
    assert leaks_of(site, language.search, known)


def listed(found: list[Any]) -> str:
    """For the report of a failed test: each once, on a line of its own."""
    return "\n".join(sorted({str(each) for each in found})[:60])


# --- What visitors see ------------------------------------------------------------------------------------------------


def leaks_of(
    client: Client, address: str, known: Vocabulary, typed: str = "", status: int = 200, **headers: Any
) -> list[str]:
    answer = client.get(address, **headers)
    assert answer.status_code == status, address
    return [f"{address}: {leak}" for leak in leaks_in(_whole(answer.content, address[1:3]), known, typed)]


def _whole(content: bytes, language: str) -> bytes:
    """A part that htmx puts into a page has the language of that page."""
    return content if b"<html" in content else f'<div lang="{language}">'.encode() + content


def searches(language: Language) -> Iterator[tuple[str, str]]:
    """(address, what was typed) of every state of the search page."""
    base = language.search
    yield base, ""
    yield f"{base}?page=2", ""
    yield f"{base}?page=999", ""
    for sort in SORTS:
        yield f"{base}?sort={sort}", ""
    for text in (*QUERIES[language.code], MISSPELT[language.code]):
        yield f"{base}?q={quote_plus(text)}", text
        yield f"{base}?q={quote_plus(text)}&literal=1", text
    yield f"{base}?q=sexting&age=preschool&duration=up-to-25", "sexting"
    yield f"{base}?q={quote_plus(MISSPELT[language.code])}&age=preschool&format=game", MISSPELT[language.code]
    from catalogue.vocabulary import current_vocabulary

    for name, facet in FACETS.items():
        options = [option for root in facet.options(current_vocabulary()) for option in root.walk()]
        for option in options:
            yield f"{base}?{name}={option.slug}", ""


@in_each_language
def test_search_in_every_state(language: Language, demo: Client, known: Vocabulary) -> None:
    found = []
    for address, typed in searches(language):
        found += leaks_of(demo, address, known, typed)
    found += leaks_of(demo, language.search, known, HTTP_HX_REQUEST="true")
    assert not found, listed(found)


@in_each_language
def test_a_search_that_only_the_other_language_answers(language: Language, demo: Client, known: Vocabulary) -> None:
    """The offer is in the other language, and says so."""
    other = Resource.objects.filter(locale__language_code=language.other, live=True)
    here = set(Resource.objects.filter(locale__language_code=language.code).values_list("translation_key", flat=True))
    offered = 0
    for resource in other.exclude(translation_key__in=here)[:12]:
        address = f"{language.search}?q={quote_plus(resource.title)}"
        assert leaks_of(demo, address, known, resource.title) == []
        soup = BeautifulSoup(demo.get(address).content, "html.parser")
        offered += len(soup.select(f".other-language [lang={language.other}] .card"))
    assert offered


@in_each_language
def test_every_resource(language: Language, demo: Client, known: Vocabulary) -> None:
    found = []
    for page in Resource.objects.filter(locale__language_code=language.code, live=True):
        found += leaks_of(demo, page.url, known)
    assert not found, listed(found)


@in_each_language
def test_the_home_page_themes_and_plain_pages(language: Language, demo: Client, known: Vocabulary) -> None:
    base = f"{language.search}{'thema' if language.code == 'nl' else 'theme'}/"
    found = leaks_of(demo, language.home, known) + leaks_of(demo, base, known)
    for theme in Theme.objects.all():
        found += leaks_of(demo, f"{base}{theme.path(language.code)}/", known)
    found += leaks_of(demo, language.addresses["theme and age"], known)
    for page in Page.objects.filter(locale__language_code=language.code, live=True, depth__gt=1).exclude(
        pk__in=Resource.objects.values("pk")
    ):
        found += leaks_of(demo, page.url, known)
    assert not found, listed(found)


@in_each_language
def test_error_pages(language: Language, site: Client, known: Vocabulary) -> None:
    found = leaks_of(site, f"/{language.code}/xyzzy/", known, status=404)
    found += [str(leak) for leak in leaks_in(loader.get_template("500.html").render({}), known)]
    assert not found, listed(found)


@in_each_language
@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_private_pages(kind: str, language: Language, site: Client, known: Vocabulary) -> None:
    """What stands before a private page, also after a wrong answer."""
    page = Page.objects.filter(url_path__endswith=language.lesson[3:]).get()
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="geheim-secret")
    asked = site.get(language.lesson, follow=True)
    [form] = BeautifulSoup(asked.content, "html.parser").select("form.plain-form")
    fields = {"username": "x", "password": "y", "next": language.lesson, "return_url": language.lesson}
    wrong = site.post(str(form["action"]), fields)
    assert [leaks_in(answer.content, known) for answer in (asked, wrong)] == [[], []]
    assert BeautifulSoup(asked.content, "html.parser").html["lang"] == language.code  # type: ignore[index]


def test_every_lang_is_one_of_ours_and_foreign_titles_have_one(site: Client) -> None:
    for language in LANGUAGES:
        for address in (language.home, language.lesson, language.searched):
            soup = BeautifulSoup(site.get(address).content, "html.parser")
            assert {said for said, _text, _where in said_by(soup)} <= {"nl", "fr"}
            for link in soup.select(f"a[hreflang={language.other}]"):
                assert link.get("lang") == language.other or link.select(f"[lang={language.other}]")


@in_each_language
def test_the_api(language: Language, site: Client, known: Vocabulary) -> None:
    found = []
    for query in ("", "?page=2", *(f"?q={quote_plus(text)}" for text in QUERIES[language.code])):
        data = site.get(f"/api/v1/{language.code}/resources{query}").json()
        found += leaks_in_data(data, language.code, known, query)
    for typed in ("cy", "qu", "se", "ma", "in", "sex", "web", language.typed):
        data = site.get(f"/api/v1/{language.code}/suggestions?q={typed}").json()
        found += leaks_in_data(data, language.code, known, typed)
    assert not found, listed(found)


# --- What is stored ---------------------------------------------------------------------------------------------------


@in_each_language
def test_no_live_page_has_a_text_of_its_twin(language: Language, demo: Client) -> None:
    """Where both say the same, somebody said that they should: names and numbers, or "same in both languages"."""
    marked = {
        (twin.object_key, segment.path)
        for twin in Twin.objects.all()
        for segment in segments_of(twin)
        if segment.is_same
    }
    found = []
    for page in Resource.objects.filter(locale__language_code=language.code, live=True).specific():
        twin = Resource.objects.filter(
            translation_key=page.translation_key, locale__language_code=language.other, live=True
        ).first()
        there = {each.path: each.text for each in texts_on(twin.specific)} if twin else {}
        found += [
            (page.url, each.path, each.text)
            for each in texts_on(page)
            if there.get(each.path) == each.text
            and each.path not in (SLUG, "title")
            and len(words_of(each.text)) > 3
            and (page.translation_key, each.path) not in marked
        ]
    assert not found, listed(found)
    assert SAME


# --- What the admin and the mails say ---------------------------------------------------------------------------------


WAGTAILS = "title, h1, .w-breadcrumbs, [data-controller~=w-breadcrumbs]"
"""Where Wagtail writes the name of a page, without a language."""


def admin_addresses() -> Iterator[str]:
    yield reverse("translation:worklist")
    yield reverse("translation:worklist_results")
    yield f"{reverse('translation:worklist')}?q=xyzzy"
    yield reverse("translation:submit_several")
    for twin in Twin.objects.all():
        yield reverse("translation:translate", args=[twin.pk])
        if twin.target_page_id:
            yield reverse("translation:review", args=[twin.pk])
        if twin.source_page_id:
            yield reverse("translation:submit", args=[twin.source_page_id])
    for page in Resource.objects.filter(live=True, alias_of=None).exclude(
        translation_key__in=Twin.objects.values("object_key")
    )[:4]:
        yield reverse("translation:submit", args=[page.pk])


@in_each_admin_language
def test_the_admin_pages_of_translations(code: str, demo: Client, known: Vocabulary) -> None:
    administrator = get_user_model().objects.get(username="beheer")
    UserProfile.objects.update_or_create(user=administrator, defaults={"preferred_language": code})
    demo.force_login(administrator)
    found = []
    for address in admin_addresses():
        answer = demo.get(address)
        assert answer.status_code in (200, 302), address
        if answer.status_code == 200:
            found += [f"{leak} {address}" for leak in leaks_in(_whole(answer.content, code), known, without=WAGTAILS)]
    assert not found, listed(found)


@in_each_admin_language
def test_mails(code: str, demo: Client, known: Vocabulary) -> None:
    """In the reader's language, whatever that of the person who took the step; the title is the source's."""
    reader = get_user_model().objects.get(username="redacteur")
    UserProfile.objects.update_or_create(user=reader, defaults={"preferred_language": code})
    twin = Twin.objects.exclude(due=None).first()
    expected = code if code in ("nl", "fr") else "nl"
    for kind, comment in [(kind, "") for kind in Notice.Kind] + [
        (Notice.Kind.SOURCE_CHANGED, "slug"),
        (Notice.Kind.SOURCE_CHANGED, "moved"),
    ]:
        notice = Notice.objects.create(
            kind=kind, recipient=reader, twin=twin, title="Zzyzx", direction="nl-fr", comment=comment
        )
        with override("fr" if expected == "nl" else "nl"):
            assert notices.send(Notice.objects.filter(pk=notice.pk)) == 1
        message = mail.outbox.pop()
        said = f"{message.subject}\n{message.body}".splitlines()
        assert (kind, [leak for line in said for leak in leaks_in_data(line, expected, known)]) == (kind, [])


def test_the_search_pages_of_both_languages_are_there(db: None) -> None:
    """Else nothing above would have been looked at."""
    assert {page.locale.language_code for page in SearchPage.objects.all()} == {"nl", "fr"}
