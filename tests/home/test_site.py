"""The frame of the site: tree, front page, language switch, landing pages, errors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from catalogue.models import AgeGroup, Resource, Theme
from catalogue.visibility import visible
from home.models import HomePage
from home.site_tree import ensure_site_tree
from search.models import SearchPage
from tests.demo_counts import DUTCH, FRENCH

pytestmark = pytest.mark.django_db


def other(response: object) -> tuple[str | None, bool]:
    """Where the language switch leads, and whether that is the twin."""
    links = response.context["site_nav"].language_switch  # type: ignore[attr-defined]
    [link] = [link for link in links if not link.current]
    return link.url, link.exact


def test_setting_up_again_changes_nothing(index: object) -> None:
    before = list(Page.objects.order_by("path").values_list("path", "slug", "numchild"))
    ensure_site_tree()
    call_command("setup_site", verbosity=0, stdout=__import__("io").StringIO())
    assert list(Page.objects.order_by("path").values_list("path", "slug", "numchild")) == before
    assert not any(Page.find_problems())


def test_both_languages_have_a_home_and_one_search_page() -> None:
    for code in ("nl", "fr"):
        assert HomePage.objects.live().filter(locale__language_code=code).count() == 1
        assert SearchPage.objects.live().filter(locale__language_code=code).count() == 1
    homes = HomePage.objects.values_list("translation_key", flat=True)
    assert len(set(homes)) == 1
    assert Site.objects.get(is_default_site=True).root_page.specific_class is HomePage


@pytest.mark.parametrize(("header", "home"), [("fr-BE,fr", "/fr/"), ("nl", "/nl/"), ("de", "/nl/")])
def test_the_bare_address_goes_to_the_visitors_language(site: Client, header: str, home: str) -> None:
    response = site.get("/", headers={"accept-language": header})
    assert response.headers["Location"] == home


@pytest.mark.parametrize(("address", "total"), [("/nl/", DUTCH), ("/fr/", FRENCH)])
def test_the_front_page_counts_what_there_is(site: Client, address: str, total: int) -> None:
    context = site.get(address).context
    assert context["total"] == total
    assert str(total) in context["hero_text"]
    assert len(context["ruler"]) == AgeGroup.objects.count()
    for step in context["ruler"]:
        if step["url"]:
            assert site.get(step["url"]).context["search"].total == step["count"]
        else:
            assert step["count"] == 0
            assert step["instead"]
    for box in context["time_boxes"]:
        if box["url"]:
            assert site.get(box["url"]).context["search"].total == box["count"]


def test_every_theme_has_a_page_with_as_many_resources_as_promised(site: Client) -> None:
    for group in site.get("/fr/").context["theme_groups"]:
        for theme in group.themes:
            if theme.url:
                assert site.get(theme.url).context["landing"]["total"] == theme.count


def test_theme_and_age_have_a_page_of_their_own(site: Client) -> None:
    response = site.get("/nl/materiaal/thema/cyberpesten/5e-6e-leerjaar/")
    assert response.status_code == 200
    assert "5e–6e leerjaar" in response.context["landing"]["title"]
    assert response.context["seo"]["canonical"].endswith("/nl/materiaal/thema/cyberpesten/5e-6e-leerjaar/")
    assert other(response) == ("/fr/ressources/theme/cyberharcelement/p5-p6/", True)


def test_the_word_of_the_other_language_leads_to_the_right_address(site: Client) -> None:
    response = site.get("/nl/materiaal/theme/cyberpesten/")
    assert response.status_code == 301
    assert response.headers["Location"] == "/nl/materiaal/thema/cyberpesten/"


@pytest.mark.parametrize(
    "address", ["/nl/materiaal/thema/nope/", "/nl/materiaal/thema/cyberpesten/nope/", "/nl/nope/", "/fr/nope/"]
)
def test_what_is_not_there_is_a_404_in_the_language_of_the_address(site: Client, address: str) -> None:
    response = site.get(address)
    assert response.status_code == 404
    text = response.content.decode()
    assert f'<html lang="{address[1:3]}"' in text
    assert 'name="q"' in text


@pytest.mark.parametrize(
    ("address", "leads_to", "exact"),
    [
        ("/nl/", "/fr/", True),
        ("/fr/a-propos/", "/nl/over/", True),
        ("/nl/materiaal/?q=privacy&age=primary-5-6", "/fr/ressources/?q=privacy&age=primary-5-6", True),
        ("/nl/materiaal/thema/", "/fr/ressources/theme/", True),
        ("/nl/materiaal/thema/cyberpesten/", "/fr/ressources/theme/cyberharcelement/", True),
        (
            "/fr/ressources/quiz-malin-et-prudent-en-ligne/",
            "/nl/materiaal/quiz-slim-en-veilig-online/",
            True,
        ),
        ("/nl/materiaal/kiva/", "/fr/ressources/", False),
    ],
)
def test_the_language_switch_leads_to_the_twin_or_says_there_is_none(
    site: Client, address: str, leads_to: str, exact: bool
) -> None:
    assert other(site.get(address)) == (leads_to, exact)


def test_an_error_page_needs_neither_database_nor_context(rf: object) -> None:
    from django.test import RequestFactory

    from home.views import server_error

    page = server_error(RequestFactory().get("/nl/"))
    assert page.status_code == 500
    assert b"116" in page.content


def test_visible_pages_are_those_wagtail_calls_live_and_public() -> None:
    resource = Resource.objects.get(key="kiva", locale__language_code="nl")
    PageViewRestriction.objects.create(page=resource, restriction_type=PageViewRestriction.LOGIN)
    PageViewRestriction.objects.create(
        page=SearchPage.objects.get(locale__language_code="fr"), restriction_type=PageViewRestriction.PASSWORD
    )
    Page.objects.filter(slug="friend-zone").update(live=False)
    ours = set(visible(Page.objects.all()).values_list("pk", flat=True))
    theirs = set(Page.objects.live().public().values_list("pk", flat=True))
    assert ours == theirs
    assert resource.pk not in ours


def test_public_pages_set_no_cookie(site: Client) -> None:
    for address in ("/nl/", "/nl/materiaal/?q=privacy", "/fr/ressources/quiz-malin-et-prudent-en-ligne/"):
        assert not site.get(address).cookies


def test_a_theme_without_resources_is_shown_without_a_link(site: Client) -> None:
    groups = site.get("/nl/materiaal/thema/").context["theme_groups"]
    empty = [theme for group in groups for theme in group.themes if not theme.count]
    assert empty
    assert all(theme.url is None for theme in empty)
    assert Theme.objects.filter(slug=empty[0].slug).exists()


@pytest.fixture
def second_site(site: Client) -> Iterator[Site]:
    yield Site.objects.create(hostname="second.example", root_page=HomePage.objects.get(locale__language_code="fr"))
    # The rolled back row would live on in Wagtail's cache of root paths.
    Site.clear_site_root_paths_cache()


def test_a_second_site_changes_no_address(site: Client, second_site: Site) -> None:
    assert site.get("/nl/materiaal/thema/cyberpesten/").status_code == 200
    assert site.get("/nl/materiaal/?q=privacy").context["search"].clear_url.endswith("/nl/materiaal/")


def test_pages_name_their_one_address_and_their_twin(site: Client) -> None:
    text = site.get("/nl/materiaal/quiz-slim-en-veilig-online/").content.decode()
    assert '<link rel="canonical" href="http://testserver/nl/materiaal/quiz-slim-en-veilig-online/">' in text
    assert 'hreflang="fr" href="http://testserver/fr/ressources/quiz-malin-et-prudent-en-ligne/"' in text
    alone = site.get("/nl/materiaal/kiva/").content.decode()
    assert 'rel="canonical"' in alone
    assert 'rel="alternate"' not in alone
    assert 'rel="canonical"' not in site.get("/nl/materiaal/?q=privacy").content.decode()


def test_only_an_administrator_takes_down_the_frame_of_the_site(client: Client, index: object) -> None:
    call_command("demo_accounts", verbosity=0, stdout=__import__("io").StringIO())
    page = SearchPage.objects.get(locale__language_code="nl")
    for account in ("redacteur", "nalezer", "vertaler"):
        client.force_login(User.objects.get(username=account))
        for action in ("delete", "unpublish"):
            client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
            bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
            client.post(f"{bulk}?id={page.pk}", {"include_descendants": ""})
    assert SearchPage.objects.live().filter(pk=page.pk).exists()


def test_a_private_page_asks_to_log_in_inside_the_frame_of_the_site(site: Client) -> None:
    resource = Resource.objects.get(key="kiva", locale__language_code="nl")
    PageViewRestriction.objects.create(page=resource, restriction_type=PageViewRestriction.LOGIN)
    response = site.get("/nl/materiaal/kiva/", follow=True)
    assert response.status_code == 200
    text = response.content.decode()
    assert 'type="password"' in text
    assert "wordmark" in text
