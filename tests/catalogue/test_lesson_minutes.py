"""The minutes of a lesson: the sum of its parts where none are stated, and both numbers where they differ."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail.users.models import UserProfile

from catalogue.models import AgeGroup, Format, LessonPlanPage, Resource, Theme
from catalogue.presentation import cards_for, with_card_facts
from search.documents import to_document
from search.engines.base import Engine
from search.models import SearchPage
from tests.catalogue.pdf_reading import read_pdf

pytestmark = pytest.mark.django_db

KEY = "lesson-plan-privacy-passwords-8-10"
HONEST = {
    "nl": "De fases duren samen 45 min; voor de hele les staat 50 min.",
    "fr": "Les phases durent ensemble 45 min ; pour toute la leçon, 50 min sont indiquées.",
}
WARNING = {
    "nl": "De fases van de les duren samen 45 min, maar als duur staat er 50 min.",
    "fr": "Les phases de la leçon durent ensemble 45 min, mais la durée indiquée est de 50 min.",
}


def lesson(stated: int | None, *minutes: int, language: str = "nl") -> LessonPlanPage:
    page: LessonPlanPage = LessonPlanPage.objects.get(key=KEY, locale__language_code=language)
    page.duration_minutes = stated
    page.phases = [("phase", {"title": "Deel", "minutes": each, "steps": ["Een stap."]}) for each in minutes]
    page.save(clean=False)
    return LessonPlanPage.objects.get(pk=page.pk)


def words(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def seen(client: Client, page: Resource) -> str:
    return words(BeautifulSoup(client.get(page.url).content, "html.parser").get_text(" "))


def test_without_a_stated_duration_the_parts_tell_it_everywhere(client: Client) -> None:
    page = lesson(None, 20, 25)
    assert "Tijd 45 min" in seen(client, page)
    [card] = cards_for(with_card_facts(Resource.objects.filter(pk=page.pk)))
    assert (card.duration_minutes, card.duration_label) == (45, "45 min")
    document = to_document(page)
    assert (document.duration_minutes, document.facets["duration"]) == (45, ("26-50",))


@pytest.mark.parametrize("stated", [None, 50])
def test_without_parts_what_is_stated_counts(stated: int | None) -> None:
    page = lesson(stated)
    [card] = cards_for(with_card_facts(Resource.objects.filter(pk=page.pk)))
    assert card.duration_minutes == to_document(page).duration_minutes == stated


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.usefixtures("pango")
def test_teachers_see_both_numbers_where_they_differ(client: Client, language: str) -> None:
    page = lesson(50, 20, 25, language=language)
    assert HONEST[language] in seen(client, page)
    assert HONEST[language] in words(read_pdf(client.get(page.screen_url("pdf")).content).text)


@pytest.mark.parametrize("stated", [45, None])
def test_nothing_is_said_where_they_agree(client: Client, stated: int | None) -> None:
    assert "voor de hele les" not in seen(client, lesson(stated, 20, 25))


def data(stated: str, *minutes: int) -> dict[str, Any]:
    phases = [("phase", {"title": "Deel", "minutes": str(each), "steps": _items("Een stap.")}) for each in minutes]
    empty: dict[str, Any] = {name: streamfield([]) for name in LessonPlanPage.LESSON_STREAMS}
    facts = {
        "title": "Nieuwe les",
        "slug": "nieuwe-les",
        "summary": "Een les.",
        "format": Format.objects.get(slug="lesson-plan").pk,
        "duration_minutes": stated,
        "access": "download",
        "tags": "",
        "teacher_note": "",
        "help": "",
        "files": inline_formset([]),
        "picks": inline_formset([]),
        "action-publish": "1",
    }
    several = {"themes": [Theme.objects.get(slug="privacy").pk], "age_groups": [AgeGroup.objects.first().pk]}  # type: ignore[union-attr]
    return nested_form_data(facts | empty | {"phases": streamfield(phases)}) | several


def _items(text: str) -> dict[str, Any]:
    return {"count": "1", "0": {"value": text, "order": "0", "deleted": "", "id": ""}}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin-for-tests"))
    return client


def publish(admin: Client, stated: str, *minutes: int) -> list[str]:
    """What the admin says after a new lesson was published."""
    parent = SearchPage.objects.get(locale__language_code="nl")
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "lessonplanpage", parent.pk])
    response = admin.post(address, data(stated, *minutes), follow=True)
    assert LessonPlanPage.objects.get(slug="nieuwe-les").live, response.context["form"].errors
    return [words(str(message)) for message in response.context["messages"]]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_an_editor_is_warned_and_the_lesson_is_published_all_the_same(
    admin: Client, index: Engine, language: str
) -> None:
    UserProfile.objects.create(user=User.objects.get(username="admin-for-tests"), preferred_language=language)
    assert WARNING[language] in " ".join(publish(admin, "50", 20, 25))
    page = LessonPlanPage.objects.get(slug="nieuwe-les")
    panel = BeautifulSoup(
        admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "html.parser"
    ).select_one("[data-minutes-differ]")
    assert panel is not None
    assert not panel.has_attr("hidden")
    assert {"45", "50"} <= set(panel.get_text(" ").split())


@pytest.mark.parametrize(("stated", "minutes"), [("45", (20, 25)), ("", (20, 25)), ("50", ())])
def test_an_editor_is_not_warned_where_there_is_nothing_to_compare_or_all_adds_up(
    admin: Client, index: Engine, stated: str, minutes: tuple[int, ...]
) -> None:
    assert not any(" min" in message for message in publish(admin, stated, *minutes))
    page = LessonPlanPage.objects.get(slug="nieuwe-les")
    answer = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    panel = BeautifulSoup(answer.content, "html.parser").select_one("[data-minutes-differ]")
    assert panel is not None
    assert panel.has_attr("hidden")
