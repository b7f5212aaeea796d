"""Resource pages: rules for editors, and what visitors see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from catalogue.models import (
    AgeGroup,
    BrochurePage,
    Format,
    LessonPlanPage,
    PackPage,
    QuizPage,
    Resource,
    Theme,
)
from home.models import HomePage
from search.engines.base import Engine
from search.models import SearchPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LESSON = "/nl/materiaal/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin-for-tests"))
    return client


def search_page(locale: str = "nl") -> SearchPage:
    return SearchPage.objects.get(locale__language_code=locale)


def brochure_data(**changes: Any) -> dict[str, Any]:
    data = {
        "title": "Nieuwe folder",
        "slug": "nieuwe-folder",
        "summary": "Een folder.",
        "themes": [Theme.objects.get(slug="privacy").pk],
        "age_groups": [AgeGroup.objects.get(slug="primary-5-6").pk],
        "format": Format.objects.get(slug="brochure").pk,
        "access": "download",
        "body": streamfield([("paragraph", rich_text("<p>Tekst.</p>"))]),
        "tags": "",
        "files": inline_formset([]),
        "picks": inline_formset([]),
        "action-publish": "1",
    } | changes
    data = {name: value for name, value in data.items() if value is not None}
    # Lists are several choices of one field; nested_form_data would number them.
    several = {name: data.pop(name) for name in list(data) if isinstance(data[name], list)}
    return nested_form_data(data) | several


def add(admin: Client, data: dict[str, Any]) -> Any:
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "brochurepage", search_page().pk])
    return admin.post(address, data)


def test_an_editor_publishes_a_brochure(admin: Client, index: Engine) -> None:
    response = add(admin, brochure_data())
    assert response.status_code == 302, response.context["form"].errors
    page = BrochurePage.objects.get(slug="nieuwe-folder")
    assert page.live
    assert page.key == "nieuwe-folder"
    assert admin.get(page.url).status_code == 200


@pytest.mark.parametrize("field", ["themes", "age_groups"])
def test_publishing_asks_for_a_theme_and_an_age_group_and_a_draft_does_not(
    admin: Client, index: Engine, field: str
) -> None:
    response = add(admin, brochure_data(**{field: None}))
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not BrochurePage.objects.filter(slug="nieuwe-folder").exists()
    draft = brochure_data(**{field: None})
    del draft["action-publish"]
    assert add(admin, draft).status_code == 302
    assert not BrochurePage.objects.get(slug="nieuwe-folder").live


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("external_url", "javascript:alert(1)"),
        ("external_url", "ftp://example.org/file"),
        ("external_url", "geen adres"),
        ("duration_minutes", "0"),
        ("duration_minutes", "-5"),
        ("year", "12"),
        ("group_sizes", ["thousands"]),
        ("access", "stolen"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_field(
    admin: Client, index: Engine, field: str, value: Any
) -> None:
    response = add(admin, brochure_data(**{field: value}))
    assert response.status_code == 200
    assert field in response.context["form"].errors


def test_a_key_is_used_once_per_language() -> None:
    page = BrochurePage(title="x", slug="x", key="kiva", summary="x", locale=Locale.objects.get(language_code="nl"))
    with pytest.raises(ValidationError, match="key"):
        page.clean()


def test_page_types_stand_only_where_they_belong() -> None:
    assert set(SearchPage.allowed_subpage_models()) == {LessonPlanPage, BrochurePage, QuizPage, PackPage}
    assert BrochurePage.allowed_parent_page_models() == [SearchPage]
    assert SearchPage.allowed_parent_page_models() == [HomePage]
    assert not SearchPage.can_create_at(HomePage.objects.first())
    assert not Resource.is_creatable


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_admin_speaks_the_editors_language(admin: Client, index: Engine, language: str) -> None:
    user = User.objects.get(username="admin-for-tests")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    page = admin.get(
        reverse("wagtailadmin_pages:edit", args=[Resource.objects.get(key="kiva", locale__language_code="nl").pk])
    )
    tab = {"nl": "Vinden", "fr": "Trouver", "en": "Finding"}[language]
    assert page.status_code == 200
    assert tab in page.content.decode()


def test_a_lesson_shows_its_course_with_running_minutes(site: Client) -> None:
    response = site.get(LESSON)
    lesson = response.context["lesson"]
    assert lesson["total_minutes"] == 75
    assert [phase["end"] for phase in lesson["phases"]] == [10, 25, 45, 60, 75]
    assert lesson["timeline"]["first_hour_percent"] == pytest.approx(66.67)
    text = response.content.decode()
    assert "tel:116000" in text
    assert lesson["objectives"][0] in text


def test_a_resource_links_its_twin_and_says_when_there_is_none(site: Client) -> None:
    assert 'href="/fr/ressources/de-temoin-a-allie' in site.get(LESSON).content.decode()
    alone = site.get("/nl/materiaal/kiva/")
    assert alone.context["twin"] is None
    assert alone.context["twin_missing"]
    assert alone.context["twin_missing"] in alone.content.decode()


def test_a_private_twin_is_not_linked(site: Client) -> None:
    twin = Resource.objects.get(key="lesson-plan-cyberbullying-10-12", locale__language_code="fr")
    PageViewRestriction.objects.create(page=twin, restriction_type=PageViewRestriction.LOGIN)
    assert "/fr/ressources/de-temoin-a-allie" not in site.get(LESSON).content.decode()


@pytest.mark.parametrize("locale", ["nl", "fr"])
def test_every_resource_page_opens(site: Client, locale: str) -> None:
    for page in Resource.objects.filter(locale__language_code=locale):
        response = site.get(page.url)
        assert response.status_code == 200, page.url
        assert response.context["card"].title == page.title


def test_text_of_an_editor_is_never_markup(site: Client) -> None:
    page = Resource.objects.get(key="kiva", locale__language_code="nl").specific
    page.title, page.summary, page.publisher = ["<script>alert(1)</script>"] * 3
    page.save()
    for address in ("/nl/materiaal/kiva/", "/nl/materiaal/?q=alert"):
        assert "<script>alert" not in site.get(address).content.decode()


def test_a_preview_shows_what_the_editor_typed(site: Client) -> None:
    page = Resource.objects.get(key="kiva", locale__language_code="nl").specific
    page.title = "Nog niet bewaard"
    page.themes = [Theme.objects.get(slug="privacy")]
    response = page.make_preview_request()
    assert "Nog niet bewaard" in response.rendered_content
    assert "/thema/privacy/" in response.rendered_content


@pytest.mark.parametrize(
    ("licence", "allows"),
    [("cc-by", "delen en aanpassen"), ("all-rights-reserved", "Vraag het aan de uitgever"), ("", "")],
)
def test_a_licence_says_in_words_whether_it_may_be_adapted(site: Client, licence: str, allows: str) -> None:
    Resource.objects.filter(key="lesson-plan-cyberbullying-10-12").update(licence=licence)
    details = {fact.label: fact for fact in site.get(LESSON).context["details"]}
    assert allows in (details["Licentie"].note if allows else "")
    assert ("Licentie" in details) is bool(licence)


def test_a_page_says_when_it_was_checked_and_how_to_cite_it(site: Client) -> None:
    Resource.objects.filter(key="lesson-plan-cyberbullying-10-12").update(checked_on=date(2026, 9, 1))
    details = {fact.label: fact.value for fact in site.get(LESSON).context["details"]}
    assert details["Nagekeken op"] == "1 september 2026"
    cited = details["Zo verwijs je ernaar"]
    assert cited.startswith("Child Focus (2026). Van toeschouwer naar helper")
    assert cited.endswith(LESSON)
