"""Submitting in the admin: one, several, and what is said when it cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import LessonPlanPage
from home.models import StandardPage
from search.models import SearchPage
from tests.translation.conftest import MakeLesson
from translation.models import Twin


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_with_a_day_a_person_and_a_note(lesson: LessonPlanPage, as_editor: Client, translator: User) -> None:
    address = reverse("translation:submit", args=[lesson.pk])
    assert as_editor.get(address).status_code == 200
    day = timezone.localdate().isoformat()
    as_editor.post(address, {"due": day, "assignee": translator.pk, "note": "Voor februari"})
    twin = Twin.objects.get(source_page=lesson)
    assert (str(twin.due), twin.assignee, twin.note) == (day, translator, "Voor februari")


def test_a_second_time_it_says_so(twin: Twin, lesson: LessonPlanPage, as_editor: Client) -> None:
    address = reverse("translation:submit", args=[lesson.pk])
    assert "werd al ingediend" in text_of(as_editor.get(address))
    as_editor.post(address, {})
    assert Twin.objects.filter(source_page=lesson).count() == 1


def test_a_day_that_has_passed_is_refused_and_what_was_typed_stays(lesson: LessonPlanPage, as_editor: Client) -> None:
    answer = as_editor.post(
        reverse("translation:submit", args=[lesson.pk]), {"due": "2020-01-01", "note": "Blijft staan"}
    )
    assert "Blijft staan" in text_of(answer)
    assert not Twin.objects.exists()


def test_only_translators_into_the_language_can_be_chosen(
    lesson: LessonPlanPage, as_editor: Client, translator_nl: User
) -> None:
    as_editor.post(reverse("translation:submit", args=[lesson.pk]), {"assignee": translator_nl.pk})
    assert not Twin.objects.exists()


def test_several_at_once(make_lesson: MakeLesson, as_editor: Client) -> None:
    lessons = [make_lesson("Alfa zonder vertaling"), make_lesson("Beta")]
    address = reverse("translation:submit_several") + "?to=fr"
    page = text_of(as_editor.get(address))
    assert "Alfa zonder vertaling" in page
    as_editor.post(address, {"pages": [lesson.pk for lesson in lessons]})
    assert Twin.objects.count() == 2
    page = text_of(as_editor.get(address))
    assert "Alfa zonder vertaling" not in page


def test_choosing_nothing_is_said(make_lesson: MakeLesson, as_editor: Client) -> None:
    make_lesson("Eerste")
    answer = as_editor.post(reverse("translation:submit_several") + "?to=fr", {"pages": []})
    assert "Kies minstens één" in text_of(answer)


def test_the_pages_below_are_offered(lesson: LessonPlanPage, as_editor: Client) -> None:
    search_page = SearchPage.objects.get(locale__language_code="nl")
    answer = as_editor.get(reverse("translation:submit", args=[search_page.pk]), follow=True)
    assert "Sterke wachtwoorden" in text_of(answer)
    elsewhere = StandardPage.objects.filter(locale__language_code="nl").first()
    answer = as_editor.get(reverse("translation:submit", args=[elsewhere.pk]), follow=True)
    assert "Sterke wachtwoorden" not in text_of(answer)


def test_those_ticked_in_the_listing(make_lesson: MakeLesson, as_editor: Client, twin: Twin) -> None:
    fresh = make_lesson("Nog niet ingediend")
    address = f"/admin/bulk/wagtailcore/page/translate/?id={fresh.pk}&id={twin.source_page_id}&next=/admin/"
    assert "Nog niet ingediend" in text_of(as_editor.get(address))
    as_editor.post(address)
    assert Twin.objects.filter(source_page=fresh).exists()
    assert Twin.objects.count() == 2


def test_a_translator_submits_nothing(lesson: LessonPlanPage, client: Client, translator: User) -> None:
    client.force_login(translator)
    client.post(reverse("translation:submit", args=[lesson.pk]), {})
    client.post(reverse("translation:submit_several") + "?to=fr", {"pages": [lesson.pk]})
    assert not Twin.objects.exists()


def test_text_that_is_no_number_or_language_is_no_error(as_editor: Client) -> None:
    assert as_editor.get(reverse("translation:submit_several") + "?to=%00xx&q=%27").status_code == 200
    assert as_editor.get(reverse("translation:submit", args=[999999]), follow=True).status_code == 404
