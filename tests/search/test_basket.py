"""The page of a list, as a browser without scripts asks for it."""

from __future__ import annotations

import io
import zipfile
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from catalogue.models import Resource, ShortKey
from search.basket.link import MOST

pytestmark = pytest.mark.django_db

ADDRESS = {"nl": "/nl/materiaal/lijst/", "fr": "/fr/ressources/liste/"}
POSTER = {"nl": "/nl/materiaal/lijst/affiche/", "fr": "/fr/ressources/liste/affiche/"}
LESSON = "lesson-plan-cyberbullying-10-12"
MOST_QUERIES = 24


def resource(key: str, language: str = "nl") -> Resource:
    return Resource.objects.get(key=key, locale__language_code=language).specific


def short(key: str) -> str:
    return ShortKey.objects.get(translation_key=Resource.objects.filter(key=key).first().translation_key).short_key


def short_keys(number: int) -> list[str]:
    pages = Resource.objects.live().filter(locale__language_code="nl").order_by("path")[:number]
    rows = dict(ShortKey.objects.values_list("translation_key", "short_key"))
    return [rows[page.translation_key] for page in pages]


def shown(client: Client, keys: list[str] | str, language: str = "nl") -> Any:
    response = client.get(ADDRESS[language], {"r": keys if isinstance(keys, str) else "-".join(keys)})
    assert response.status_code == 200
    return response


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_list_shows_its_resources_in_their_order(client: Client, language: str) -> None:
    keys = [short("kiva"), short(LESSON), short("quiz-internet-safe")]
    for order in (keys, keys[::-1]):
        rows = shown(client, order, language).context["list"].rows
        assert [row.key for row in rows] == order
        assert all(row.card for row in rows)
    assert not client.cookies


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_an_empty_list_says_how_to_fill_it(client: Client, language: str) -> None:
    page = client.get(ADDRESS[language])
    assert page.status_code == 200
    assert page.context["list"].is_empty
    assert f'href="{ADDRESS[language].rsplit("/", 2)[0]}/"' in text(page)


def test_the_same_list_stands_behind_the_language_switch(client: Client) -> None:
    keys = f"{short('kiva')}-{short(LESSON)}"
    assert f'href="{ADDRESS["fr"]}?r={keys}"' in text(shown(client, keys))
    assert f'href="{ADDRESS["nl"]}?r={keys}"' in text(shown(client, keys, "fr"))
    assert f'href="{POSTER["fr"]}?r={keys}"' not in text(client.get(POSTER["nl"], {"r": keys}))


def test_the_word_for_a_list_of_the_other_language_leads_on(client: Client) -> None:
    response = client.get("/nl/materiaal/liste/", {"r": "bbbbbb"})
    assert (response.status_code, response["Location"]) == (301, f"{ADDRESS['nl']}?r=bbbbbb")


def test_what_has_no_twin_is_shown_in_its_own_language_and_says_so(client: Client) -> None:
    page = shown(client, short("kiva"), "fr")
    [row] = page.context["list"].rows
    assert (row.lang, row.card.url) == ("nl", "/nl/materiaal/kiva/")
    assert 'class="list-row" id="row-' in text(page)
    assert 'lang="nl">' in text(page)


@pytest.mark.parametrize("going", ["unpublish", "delete"])
def test_what_is_gone_is_named(client: Client, index: Any, going: str) -> None:
    keys = [short("kiva"), short(LESSON)]
    getattr(resource("kiva"), going)()
    page = shown(client, keys)
    assert "KiVa is niet meer beschikbaar." in text(page)
    assert [bool(row.card) for row in page.context["list"].rows] == [False, True]
    assert page.context["list"].total == 1
    assert "KiVa n’est plus disponible." in text(shown(client, keys, "fr"))


def test_a_draft_of_something_unpublished_leaks_nothing(client: Client, index: Any) -> None:
    key, page = short("kiva"), resource("kiva")
    page.unpublish()
    page.title, page.summary = "Geheim ontwerp", "Niemand mag dit lezen"
    page.save_revision()
    page.save()
    answer = text(shown(client, key))
    assert "KiVa is niet meer beschikbaar." in answer
    assert "Geheim ontwerp" not in answer
    assert "Niemand mag dit lezen" not in answer


def test_something_private_is_neither_shown_nor_named(client: Client) -> None:
    key = short("kiva")
    PageViewRestriction.objects.create(page=resource("kiva"), restriction_type="login")
    answer = text(shown(client, key))
    assert "KiVa" not in answer
    assert "Eén stuk materiaal is niet meer beschikbaar." in answer


@pytest.mark.parametrize(
    "value",
    ["", "-", "zzzzzz", "bbbbbb-cccccc", "<script>alert(1)</script>", "%00", "\x00", "é" * 300, "b" * 5000, "_" * 99],
)
def test_a_link_that_leads_nowhere_is_answered_kindly(client: Client, value: str) -> None:
    page = shown(client, value)
    assert page.context["list"].is_empty
    assert "<script>alert" not in page.content.decode()


def test_what_is_unknown_is_counted_and_dropped(client: Client) -> None:
    page = shown(client, ["zzzzzz", short("kiva"), "yyyyyy"])
    assert "2 delen van deze link leiden nergens heen." in text(page)
    assert page.context["list"].text == short("kiva")


def test_a_list_of_500_shows_the_first_and_says_how_many_were_left_out(client: Client) -> None:
    real = short_keys(MOST + 5)
    page = shown(client, real + real)
    assert len(page.context["list"].rows) == MOST
    assert "5 uit deze link zijn weggelaten" in text(page)


def test_the_buttons_reorder_remove_and_put_back(client: Client) -> None:
    first, second, third = short("kiva"), short(LESSON), short("quiz-internet-safe")
    rows = shown(client, [first, second, third]).context["list"].rows
    assert (rows[0].up, rows[2].down) == ("", "")
    assert rows[1].up == f"{second}-{first}-{third}"
    page = shown(client, rows[1].out)
    assert [row.key for row in page.context["list"].rows] == [first, third]
    assert f'value="{first}-{second}-{third}"' in text(page)
    assert page.context["list"].address.endswith(f"?r={first}-{third}")


def test_putting_back_minds_what_was_unknown(client: Client) -> None:
    first, second = short("kiva"), short(LESSON)
    page = shown(client, f"zzzzzz-{first}-_{second}-yyyyyy")
    assert page.context["list"].taken_out.put_back == f"{first}-{second}"


def test_a_card_and_a_resource_offer_a_link_that_begins_a_list(site: Client) -> None:
    begins = f'href="{ADDRESS["nl"]}?r={short("kiva")}"'
    assert begins in text(site.get("/nl/materiaal/", {"q": "KiVa"}))
    assert begins in text(site.get("/nl/materiaal/kiva/"))


def test_a_list_travels_through_a_search_without_a_script(site: Client) -> None:
    kept = short(LESSON)
    page = site.get("/nl/materiaal/", {"q": "KiVa", "r": kept, "format": "lesson-pack"})
    assert f'href="{ADDRESS["nl"]}?r={kept}-{short("kiva")}"' in text(page)
    assert f'name="r" value="{kept}"' in text(page)
    assert all(f"r={kept}" in chip.remove_url for chip in page.context["search"].chips)
    assert page.context["seo"]["robots"] == "noindex,follow"


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_poster_holds_the_code_of_the_list_and_its_titles(client: Client, language: str) -> None:
    page = client.get(POSTER[language], {"r": f"{short(LESSON)}-{short('kiva')}"})
    assert page.status_code == 200
    assert 'role="img"' in text(page)
    assert resource(LESSON, language).title in text(page)
    assert client.get(POSTER[language], {"r": "zzzzzz"})["Location"] == ADDRESS[language]


def test_a_list_costs_the_same_few_queries_whatever_it_holds(client: Client) -> None:
    def queries(keys: list[str]) -> int:
        shown(client, keys, "fr")
        with CaptureQueriesContext(connection) as captured:
            shown(client, keys, "fr")
        return len(captured)

    mixed = [short(LESSON), short("kiva"), short("quiz-internet-safe")]
    assert queries(mixed) <= MOST_QUERIES
    assert queries(list(dict.fromkeys(mixed + short_keys(50)))) <= MOST_QUERIES


# --- All files at once ------------------------------------------------------------------------------------------------

FILES = {"nl": f"{ADDRESS['nl']}bestanden/", "fr": f"{ADDRESS['fr']}fichiers/"}


def archive(client: Client, keys: list[str], language: str = "nl") -> zipfile.ZipFile:
    response: Any = client.get(FILES[language], {"r": "-".join(keys)})
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert response["Content-Length"] == str(len(content))
    return zipfile.ZipFile(io.BytesIO(content))


def with_files() -> list[str]:
    keys = Resource.objects.filter(locale__language_code="nl", files__isnull=False).order_by("path").distinct()
    return [short(page.key) for page in keys]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_all_files_of_a_list_come_in_a_folder_for_each_resource(client: Client, language: str) -> None:
    keys = [*with_files(), short("kiva")]
    page = shown(client, keys, language)
    [link] = [link for link in page.context["papers"] if FILES[language] in link.url]
    assert "zip" in link.label
    with archive(client, keys, language) as packed:
        folders = {name.split("/")[0] for name in packed.namelist()}
        assert len(folders) == len(with_files()) > 1
        assert packed.testzip() is None


def test_a_list_without_files_offers_none_and_leads_back(client: Client) -> None:
    page = shown(client, [short("kiva")])
    assert not [link for link in page.context["papers"] if FILES["nl"] in link.url]
    response = client.get(FILES["nl"], {"r": short("kiva")})
    assert response["Location"] == f"{ADDRESS['nl']}?r={short('kiva')}"


def test_files_of_what_nobody_may_read_are_not_sent(client: Client) -> None:
    first, second, *_more = with_files()
    page = Resource.objects.get(
        translation_key=ShortKey.objects.get(short_key=first).translation_key, locale__language_code="nl"
    )
    for twin in page.get_translations(inclusive=True):
        PageViewRestriction.objects.create(page=twin, restriction_type=PageViewRestriction.LOGIN)
    with archive(client, [first, second]) as packed:
        assert packed.namelist()
        assert not [name for name in packed.namelist() if page.title[:20] in name]


@pytest.mark.parametrize("rubbish", ["", "-", "x" * 2000, "../..", "\x00"])
def test_an_archive_of_rubbish_leads_back(client: Client, rubbish: str) -> None:
    assert client.get(FILES["nl"], {"r": rubbish}).status_code == 302
