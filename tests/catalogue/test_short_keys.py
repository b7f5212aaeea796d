"""Short keys: the same for both twins, the same after a rebuild, never two for one resource or one for two."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from catalogue.models import Resource, ShortKey
from catalogue.models.short_key import ALPHABET, LENGTH, short_key
from catalogue.short_keys import remember

pytestmark = pytest.mark.django_db

LESSON = "lesson-plan-cyberbullying-10-12"


def resource(key: str, language: str = "nl") -> Resource:
    return Resource.objects.get(key=key, locale__language_code=language).specific


def row_of(page: Resource) -> ShortKey:
    return ShortKey.objects.get(translation_key=page.translation_key)


def test_a_short_key_follows_from_the_key_alone() -> None:
    # Printed on paper: a change of this line breaks every list that was ever shared.
    assert [short_key(key) for key in ("kiva", LESSON)] == ["wwdjwh", "j683k4"]
    assert re.fullmatch(rf"[{ALPHABET}]{{{LENGTH}}}", short_key("x" * 500))


def test_every_live_resource_has_one_and_shares_it_with_its_twin() -> None:
    rows = set(ShortKey.objects.values_list("translation_key", flat=True))
    assert set(Resource.objects.live().values_list("translation_key", flat=True)) <= rows
    row = row_of(resource(LESSON))
    assert row == row_of(resource(LESSON, "fr"))
    assert (row.title_nl, row.title_fr) == (resource(LESSON).title, resource(LESSON, "fr").title)


def test_it_stays_when_title_address_and_key_change(index: Any) -> None:
    page, before = resource("kiva"), row_of(resource("kiva")).short_key
    page.title, page.slug, page.key = "Anders", "anders", "anders"
    page.save()
    assert (row_of(page).short_key, row_of(page).title_nl) == (before, "Anders")


def test_a_resource_that_was_deleted_and_made_again_takes_it_up(index: Any) -> None:
    page, before = resource("kiva"), row_of(resource("kiva")).short_key
    parent = page.get_parent()
    page.delete()
    again = type(page)(
        **{name: getattr(page, name) for name in ("title", "slug", "key", "summary", "locale", "format")}
    )
    again.themes, again.any_age = list(resource(LESSON).themes.all()), True
    parent.add_child(instance=again)
    assert again.translation_key != page.translation_key
    assert row_of(again).short_key == before


def test_two_keys_that_give_the_same_one_get_two(index: Any) -> None:
    page, other = resource("kiva"), resource(LESSON)
    ShortKey.objects.all().delete()
    ShortKey.objects.create(short_key=short_key("kiva"), translation_key=other.translation_key)
    remember(page)
    assert row_of(page).short_key == short_key("kiva", attempt=1)


def test_the_title_of_something_private_is_not_kept(index: Any) -> None:
    page = resource("kiva")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    page.title = "Alleen voor ons"
    page.save()
    assert row_of(page).title_nl == "KiVa"


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/nl/r/j683k4/", "/nl/materiaal/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/"),
        ("/nl/r/J683K4/", "/nl/materiaal/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/"),
        ("/fr/r/j683k4/", "/fr/ressources/de-temoin-a-allie-ensemble-contre-le-cyberharcelement/"),
        ("/fr/r/wwdjwh/", "/nl/materiaal/kiva/"),
    ],
)
def test_a_short_address_leads_to_the_resource(client: Client, address: str, leads_to: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, leads_to)


def test_a_short_address_without_its_slash_leads_there_too(client: Client) -> None:
    assert client.get("/nl/r/wwdjwh", follow=True).redirect_chain[-1][0] == "/nl/materiaal/kiva/"


@pytest.mark.parametrize("address", ["/nl/r/zzzzzz/", "/nl/r/x/", f"/nl/r/{'b' * 300}/"])
def test_a_short_address_of_nothing_is_a_missing_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_short_address_of_something_private_is_a_missing_page(client: Client) -> None:
    PageViewRestriction.objects.create(page=resource("kiva"), restriction_type="login")
    assert client.get("/nl/r/wwdjwh/").status_code == 404
