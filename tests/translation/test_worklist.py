"""The work list: what it shows whom, in which order, and at which cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.models import LessonPlanPage
from tests.translation.conftest import MakeLesson, segment, translate
from translation import work
from translation.models import Twin
from translation.states import State

ADDRESS = "/admin/translations/"


def titles(client: Client, **parameters: Any) -> list[str]:
    soup = BeautifulSoup(client.get(ADDRESS, parameters).content, "html.parser")
    return [link.text for link in soup.select(".translation-list td.title bdi")]


def page_text(client: Client, **parameters: Any) -> str:
    soup = BeautifulSoup(client.get(ADDRESS, parameters).content, "html.parser")
    return " ".join(soup.get_text(" ").split())


@pytest.fixture
def as_translator(client: Client, translator: User) -> Client:
    client.force_login(translator)
    return client


def test_a_translator_sees_what_goes_into_their_language(
    twin: Twin, make_lesson: MakeLesson, editor: User, as_translator: Client, translator_nl: User
) -> None:
    work.submit(make_lesson("Leçon en français", "fr"), editor)
    assert titles(as_translator) == ["Sterke wachtwoorden"]
    as_translator.force_login(translator_nl)
    assert titles(as_translator) == ["Leçon en français"]


def test_an_editor_sees_both_directions(twin: Twin, make_lesson: MakeLesson, editor: User, client: Client) -> None:
    work.submit(make_lesson("Leçon en français", "fr"), editor)
    client.force_login(editor)
    assert set(titles(client)) == {"Sterke wachtwoorden", "Leçon en français"}


def test_the_state_is_said_with_numbers(twin: Twin, as_translator: Client, translator: User) -> None:
    title = segment(twin, "Sterke wachtwoorden")
    work.save_text(twin, title.id, "Mots de passe", translator, title.stamp)
    text = page_text(as_translator)
    assert "Bezig" in text
    assert "1 van 5" in text


def test_the_changed_segments_of_an_outdated_one_are_counted(
    approved: Twin, lesson: LessonPlanPage, publish: Any, as_translator: Client
) -> None:
    publish(lesson, summary="Een heel ander verhaal.")
    assert "1 segment gewijzigd" in page_text(as_translator)


@pytest.mark.parametrize(
    ("parameters", "shown"),
    [
        ({"state": "todo"}, ["Eerste", "Tweede"]),
        ({"state": "review"}, []),
        ({"state": ["todo", "progress"]}, ["Eerste", "Tweede"]),
        ({"who": "me"}, ["Tweede"]),
        ({"who": "nobody"}, ["Eerste"]),
        ({"due": "overdue"}, ["Eerste"]),
        ({"due": "soon"}, ["Eerste", "Tweede"]),
        ({"to": "fr"}, ["Eerste", "Tweede"]),
        ({"to": "nl"}, []),
        ({"q": "weed"}, ["Tweede"]),
        ({"ordering": "-title"}, ["Tweede", "Eerste"]),
        ({"state": "nonsense", "due": "'", "ordering": "password"}, ["Eerste", "Tweede"]),
    ],
)
def test_filters_search_and_order(
    parameters: dict[str, Any],
    shown: list[str],
    make_lesson: MakeLesson,
    editor: User,
    translator: User,
    as_translator: Client,
) -> None:
    today = timezone.localdate()
    work.submit(make_lesson("Tweede"), editor, due=today + timedelta(days=3), assignee=translator)
    first = work.submit(make_lesson("Eerste"), editor)
    Twin.objects.filter(pk=first.pk).update(due=today - timedelta(days=1))
    assert titles(as_translator, **parameters) == shown


def test_work_is_taken_and_given_back(twin: Twin, as_translator: Client, translator: User, editor: User) -> None:
    as_translator.post(reverse("translation:claim", args=[twin.pk]))
    twin.refresh_from_db()
    assert twin.assignee == translator
    as_translator.force_login(editor)
    as_translator.post(reverse("translation:claim", args=[twin.pk]))
    twin.refresh_from_db()
    assert twin.assignee == translator
    as_translator.force_login(translator)
    as_translator.post(reverse("translation:release", args=[twin.pk]))
    twin.refresh_from_db()
    assert twin.assignee is None


def test_going_back_never_leads_to_another_site(twin: Twin, as_translator: Client) -> None:
    answer = as_translator.post(reverse("translation:claim", args=[twin.pk]), {"next": "https://example.org/"})
    assert answer.headers["Location"] == ADDRESS


def test_somebody_without_a_language_is_not_let_in(client: Client, person: Any, twin: Twin) -> None:
    from translation.roles import VOCABULARY_MANAGERS

    client.force_login(person(VOCABULARY_MANAGERS, "words"))
    answer = client.get(ADDRESS, follow=True)
    assert "Sterke wachtwoorden" not in answer.content.decode()
    assert ADDRESS not in answer.content.decode()


def test_the_list_can_be_had_as_a_file_that_calculates_nothing(
    make_lesson: MakeLesson, editor: User, as_translator: Client
) -> None:
    work.submit(make_lesson("=HYPERLINK(1)"), editor)
    answer: Any = as_translator.get(ADDRESS, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK(1)" in text
    assert "nl → fr" in text


@pytest.mark.parametrize("reader", ["translator", "editor"])
def test_the_number_of_queries_does_not_grow(
    reader: str, make_lesson: MakeLesson, editor: User, translator: User, as_translator: Client
) -> None:
    as_translator.force_login({"translator": translator, "editor": editor}[reader])
    for number in range(2):
        work.submit(make_lesson(f"Les {number}"), editor, assignee=translator)
    as_translator.get(ADDRESS)
    with CaptureQueriesContext(
        connection,
    ) as few:
        as_translator.get(ADDRESS)
    for number in range(2, 8):
        work.submit(make_lesson(f"Les {number}"), editor, assignee=translator)
    with CaptureQueriesContext(connection) as many:
        assert len(titles(as_translator)) == 8
    assert len(many) == len(few)
    assert len(many) < 40


def test_the_home_page_says_what_waits(twin: Twin, translator: User, reviewer: User, client: Client) -> None:
    client.force_login(translator)
    assert "1 vertaling is vrij" in " ".join(client.get("/admin/").content.decode().split())
    translate(twin, translator)
    work.send(twin, translator)
    client.force_login(reviewer)
    assert "1 vertaling wacht op jouw nalezing" in " ".join(client.get("/admin/").content.decode().split())


def test_how_far_a_language_is(approved: Twin, as_translator: Client) -> None:
    from translation.rows import untranslated

    total = untranslated(approved.target_locale).count() + 1
    assert f"1 van {total} bijgewerkt" in page_text(as_translator)
    assert str(State.CURRENT.label) in page_text(as_translator)
