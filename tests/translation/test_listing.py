"""Wagtail's listing of pages: the way to each translation, without a question for each row."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import LessonPlanPage
from search.models import SearchPage
from tests.translation.conftest import MakeLesson
from translation.models import Twin

pytestmark = pytest.mark.django_db


def listed(user: User, code: str = "nl", **parameters: str) -> tuple[str, int]:
    """The page that lists the resources of a language, newest first, and the number of its queries."""
    client = Client()
    client.force_login(user)
    address = reverse("wagtailadmin_explore", args=[SearchPage.objects.get(locale__language_code=code).pk])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address, {"ordering": "-latest_revision_created_at"} | parameters)
    return answer.content.decode(), len(queries)


def test_each_row_leads_to_its_translation(twin: Twin, make_lesson: MakeLesson, editor: User) -> None:
    other = make_lesson("Nog niet ingediend")
    html, _count = listed(editor)
    assert reverse("translation:translate", args=[twin.pk]) in html
    assert reverse("translation:submit", args=[other.pk]) in html
    assert reverse("translation:submit", args=[twin.source_page_id]) not in html
    french, _count = listed(editor, "fr")
    assert reverse("translation:translate", args=[twin.pk]) in french
    assert reverse("translation:submit", args=[twin.target_page_id]) not in french


def test_a_deleted_translation_can_be_submitted_again(approved: Twin, lesson: LessonPlanPage, editor: User) -> None:
    assert approved.target_page is not None
    approved.target_page.delete()
    html, _count = listed(editor)
    assert reverse("translation:submit", args=[lesson.pk]) in html


def test_nobody_is_led_to_what_they_may_not_see(twin: Twin, translator_nl: User) -> None:
    html, _count = listed(translator_nl)
    assert reverse("translation:translate", args=[twin.pk]) not in html
    assert reverse("translation:submit", args=[twin.source_page_id]) not in html


def test_more_rows_ask_nothing_more(twin: Twin, make_lesson: MakeLesson, editor: User) -> None:
    """The first of two pages of the listing has the most rows, and those without a twin, which ask for rights."""
    make_lesson("Nog niet ingediend")
    # Types of content and the like are asked for once per process.
    listed(editor)
    full, of_full = listed(editor)
    rest, of_rest = listed(editor, p="2")
    assert full.count("<tr") > rest.count("<tr") > 10
    assert of_full <= of_rest
