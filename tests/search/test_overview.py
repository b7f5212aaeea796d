"""A search or a list on A4, as a page and as a PDF read back."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from catalogue.models import Resource, ShortKey, Theme
from search.engines.base import Engine, EngineUnavailable
from search.overview import source
from tests.catalogue.pdf_reading import ReadPdf, read_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("pango")]

PAGE = {"nl": "/nl/materiaal/overzicht/", "fr": "/fr/ressources/vue-d-ensemble/"}
LESSON = "lesson-plan-cyberbullying-10-12"
MOST_QUERIES = 22


def short(key: str) -> str:
    return ShortKey.objects.get(translation_key=Resource.objects.filter(key=key).first().translation_key).short_key


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def pdf_of(client: Client, language: str, **parameters: Any) -> ReadPdf:
    response = client.get(f"{PAGE[language]}pdf/", parameters)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return read_pdf(response.content)


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_an_overview_holds_all_that_the_search_finds(site: Client, language: str) -> None:
    parent = PAGE[language].rsplit("/", 2)[0] + "/"
    found = site.get(parent, {"age": "primary-5-6"}).context["search"]
    page = site.get(PAGE[language], {"age": "primary-5-6"})
    assert page.context["source"].total == found.total
    numbers = [entry.number for section in page.context["sections"] for entry in section.entries]
    assert numbers == list(range(1, found.total + 1))
    for card in found.cards:
        assert card.title.replace("\N{NO-BREAK SPACE}", " ") in text(page)


@pytest.mark.parametrize(
    ("language", "helpline", "title"),
    [
        ("nl", "Child Focus, dag en nacht", "Al het materiaal voor 5e–6e leerjaar"),
        ("fr", "Child Focus, jour et nuit", "Toutes les ressources pour P5–P6"),
    ],
)
def test_the_pdf_reads_back_with_tags_language_and_words(
    site: Client, language: str, helpline: str, title: str
) -> None:
    read = pdf_of(site, language, age="primary-5-6")
    page = site.get(PAGE[language], {"age": "primary-5-6"})
    entries = [entry for section in page.context["sections"] for entry in section.entries]
    assert (read.language, read.part) == (language, "1")
    assert read.title.startswith(title)
    assert read.tags["H1"] == 1
    assert read.tags["H3"] == len(entries)
    assert {"H2", "L", "LI", "Link"} <= set(read.tags)
    assert read.pages > 1
    assert f"{read.pages} / {read.pages}" in read.text
    assert len(read.bookmarks) > 5
    words = " ".join(read.text.split())
    for wanted in (helpline, "116 000", *(entry.link for entry in entries[:3])):
        assert wanted in words
    # The only picture that says something is the code; every figure has its words.
    assert len(read.alternatives) == 1
    assert all(read.alternatives)
    assert {entry.url for entry in entries} <= set(read.links)
    assert read.codes == (page.context["address"],)


def test_one_age_is_grouped_by_theme_and_several_by_age(site: Client) -> None:
    one = [section.title for section in site.get(PAGE["nl"], {"age": "primary-5-6"}).context["sections"]]
    several = site.get(PAGE["nl"], {"age": ["primary-5-6", "secondary-1-2"]}).context["sections"]
    assert "Pesten en haat" in one
    assert [section.title for section in several] == ["5e–6e leerjaar", "1e–2e middelbaar"]
    assert [section.aside for section in several] == ["10–12 jaar", "12–14 jaar"]
    assert several[1].also
    assert all(entry.number <= several[0].entries[-1].number for entry in several[1].also)


def test_an_age_in_the_words_counts_as_chosen(site: Client) -> None:
    page = site.get(PAGE["nl"], {"q": "cyberpesten 5e leerjaar"})
    assert page.context["source"].ages == {"primary-5-6"}
    assert "Materiaal voor “cyberpesten 5e leerjaar”" in text(page)


def test_a_list_is_printed_in_its_order_within_an_age(site: Client) -> None:
    keys = [short("quiz-internet-safe"), short(LESSON)]
    for order in (keys, keys[::-1]):
        [section] = site.get(PAGE["nl"], {"r": "-".join(order)}).context["sections"]
        assert [entry.card.short_key for entry in section.entries] == order


def test_a_french_overview_marks_what_exists_only_in_dutch(site: Client) -> None:
    page = site.get(PAGE["fr"], {"r": short("kiva")})
    assert '<li class="ov-entry" id="n1" lang="nl">' in text(page)
    assert "/nl/r/" in page.context["sections"][0].entries[0].link


def test_it_is_never_stale(site: Client, index: Engine) -> None:
    before = site.get(f"{PAGE['nl']}pdf/", {"r": short("kiva")})
    page = Resource.objects.get(key="kiva", locale__language_code="nl").specific
    page.title = "KiVa vernieuwd"
    page.save()
    after = site.get(f"{PAGE['nl']}pdf/", {"r": short("kiva")}, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "KiVa vernieuwd" in read_pdf(after.content).text
    same = site.get(f"{PAGE['nl']}pdf/", {"r": short("kiva")}, headers={"If-None-Match": after["ETag"]})
    assert same.status_code == 304


def test_what_is_gone_is_named_and_what_is_private_is_not(site: Client, index: Engine) -> None:
    keys = f"{short('kiva')}-{short(LESSON)}"
    page = Resource.objects.get(key="kiva", locale__language_code="nl").specific
    page.unpublish()
    assert "KiVa is niet meer beschikbaar." in pdf_of(site, "nl", r=keys).text
    lesson = Resource.objects.get(key=LESSON, locale__language_code="nl").specific
    PageViewRestriction.objects.create(page=lesson.get_parent(), restriction_type="login")
    assert lesson.title not in text(site.get(PAGE["fr"], {"r": keys}))


@pytest.mark.parametrize("parameters", [{"q": "xyzzyplugh"}, {"r": ""}, {"r": "zzzzzz"}, {"r": "<b>\x00"}])
def test_nothing_found_is_a_page_that_says_so_and_no_pdf(site: Client, parameters: dict[str, str]) -> None:
    page = site.get(PAGE["nl"], parameters)
    assert page.status_code == 200
    assert "Niets om af te drukken" in text(page)
    assert not page.context["pdf_url"]
    answer = site.get(f"{PAGE['nl']}pdf/", parameters)
    assert answer.status_code == 302
    # The same page again, and not that of everything.
    assert "Niets om af te drukken" in text(site.get(answer["Location"]))


@pytest.mark.parametrize(("letters", "has_code"), [("\N{GRINNING FACE}" * 200, False), ("a" * 200, True)])
def test_a_search_that_is_too_long_for_a_code_has_none(site: Client, letters: str, has_code: bool) -> None:
    page = site.get(PAGE["nl"], {"q": letters, "age": ["primary-5-6"], "literal": "1"})
    assert ('class="qr"' in page.content.decode()) is has_code
    themes = [theme.slug for theme in Theme.objects.all()]
    found = site.get(PAGE["nl"], {"theme": themes * 10, "q": ""})
    assert found.status_code == 200
    monkeys = site.get(f"{PAGE['nl']}pdf/", {"q": "quiz", "theme": themes, "audience": "x" * 3000})
    assert monkeys.status_code == 200


def test_more_than_fits_is_cut_and_the_page_says_so(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST", 10)
    page = site.get(PAGE["nl"])
    assert len(page.context["source"].cards) == 10
    assert "Dit zijn de eerste 10 van" in text(page)


def test_without_any_index_the_page_says_so(site: Client, index: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(requests: Any) -> Any:
        raise EngineUnavailable("gone")

    monkeypatch.setattr(index, "search", gone)
    page = site.get(PAGE["nl"], {"q": "privacy"})
    assert page.status_code == 200
    assert "probeer het over een minuut opnieuw" in text(page)


def test_a_text_of_an_editor_or_a_query_is_never_markup(site: Client) -> None:
    page = Resource.objects.get(key="kiva", locale__language_code="nl").specific
    page.title, page.summary, page.publisher = ["<script>alert(1)</script>"] * 3
    page.save()
    for parameters in ({"r": short("kiva")}, {"q": "<script>alert(1)</script>"}):
        assert "<script>alert" not in site.get(PAGE["nl"], parameters).content.decode()
    assert "<script>alert(1)</script>" in pdf_of(site, "nl", r=short("kiva")).text


def test_the_search_page_leads_to_its_overview(site: Client) -> None:
    page = text(site.get("/nl/materiaal/", {"q": "privacy", "page": "2"}))
    assert f'href="{PAGE["nl"]}?q=privacy"' in page


def test_the_page_and_the_language_switch_keep_the_search(site: Client) -> None:
    assert f'href="{PAGE["fr"]}?q=privacy"' in text(site.get(PAGE["nl"], {"q": "privacy"}))
    moved = site.get("/nl/materiaal/vue-d-ensemble/", {"q": "privacy"})
    assert (moved.status_code, moved["Location"]) == (301, f"{PAGE['nl']}?q=privacy")


def test_an_overview_costs_the_same_few_queries_whatever_it_holds(site: Client) -> None:
    for parameters in ({"q": "kiva"}, {}, {"r": short("kiva")}):
        site.get(PAGE["nl"], parameters)
        with CaptureQueriesContext(connection) as captured:
            site.get(PAGE["nl"], parameters)
        assert len(captured) <= MOST_QUERIES, parameters
