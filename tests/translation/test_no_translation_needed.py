"""“No translation needed”: an editor sees what changed in the source, and says that the translation holds."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from catalogue.models import LessonPlanPage
from tests.translation.conftest import FRENCH, segment
from translation import work
from translation.models import Twin
from translation.segments import MACHINE
from translation.states import State

SUMMARY = "Leerlingen maken een wachtwoord dat niemand raadt."
MENDED = "Leerlingen maken een wachtwoord, dat niemand raadt."


def address(twin: Twin) -> str:
    return reverse("translation:no_translation_needed", args=[twin.pk])


def page_of(client: Client, twin: Twin) -> BeautifulSoup:
    answer = client.get(address(twin))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def say_so(client: Client, twin: Twin, page: BeautifulSoup | None = None) -> Any:
    page = page or page_of(client, twin)
    seen = str(page.select_one("[name=seen]")["value"])  # type: ignore[index]
    return client.post(address(twin), {"seen": seen}, follow=True)


@pytest.fixture
def outdated(approved: Twin, lesson: LessonPlanPage, publish: Any) -> Twin:
    """The summary got a comma."""
    publish(lesson, summary=MENDED)
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 1)
    return approved


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def button(client: Client, twin: Twin) -> Any:
    page = BeautifulSoup(client.get(reverse("translation:translate", args=[twin.pk])).content, "html.parser")
    return page.select_one(f'a[href="{address(twin)}"]')


def test_only_editors_have_the_button_and_only_when_it_is_outdated(
    client: Client, approved: Twin, lesson: LessonPlanPage, publish: Any, editor: User, translator: User
) -> None:
    client.force_login(editor)
    assert button(client, approved) is None
    publish(lesson, summary=MENDED)
    assert button(client, approved) is not None
    client.force_login(translator)
    assert button(client, approved) is None


def test_what_changed_is_shown_with_the_translation_that_stays(as_editor: Client, outdated: Twin) -> None:
    (item,) = page_of(as_editor, outdated).select(".po-text")
    assert [each.text for each in item.select("ins")] == [","]
    assert FRENCH[SUMMARY] in item.text


def test_the_translation_stays_as_it_was_approved(
    as_editor: Client, outdated: Twin, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = say_so(as_editor, outdated)
    messages = BeautifulSoup(answer.content, "html.parser").select_one(".messages")
    assert messages is not None
    assert "1 " in messages.text
    outdated.refresh_from_db()
    assert (outdated.state, outdated.open) == (State.CURRENT, 0)
    assert segment(outdated, MENDED).target_text == FRENCH[SUMMARY]
    assert LessonPlanPage.objects.get(pk=outdated.target_page_id).summary == FRENCH[SUMMARY]


def test_a_new_text_stays_open_and_is_told(
    as_editor: Client, outdated: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, materials=[{"type": "point", "value": "Een potlood."}])
    page = page_of(as_editor, outdated)
    assert len(page.select(".po-text")) == 1
    assert page.select_one(".help-block") is not None
    say_so(as_editor, outdated, page)
    outdated.refresh_from_db()
    assert (outdated.state, outdated.open) == (State.OUTDATED, 1)


def test_a_source_that_changed_while_somebody_looked_is_looked_at_again(
    as_editor: Client, outdated: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    page = page_of(as_editor, outdated)
    publish(lesson, title="Heel sterke wachtwoorden")
    answer = say_so(as_editor, outdated, page)
    assert answer.status_code == 409
    assert len(BeautifulSoup(answer.content, "html.parser").select(".po-text")) == 2
    outdated.refresh_from_db()
    assert outdated.open == 2


def test_a_text_that_nobody_approved_is_not_taken_for_one(
    as_editor: Client, outdated: Twin, lesson: LessonPlanPage, publish: Any, translator: User
) -> None:
    row = segment(outdated, MENDED)
    saved = work.save_text(outdated, row.id, "Un mot de passe, introuvable.", translator, row.stamp)
    type(saved).objects.filter(pk=saved.pk).update(translation_type=MACHINE)
    publish(lesson, summary=MENDED.replace("raadt", "raadt, echt"))
    page = page_of(as_editor, outdated)
    assert not page.select(".po-text")
    assert not page.select("main form button.button")
    as_editor.post(address(outdated), {"seen": page.select_one("[name=seen]")["value"]})  # type: ignore[index]
    outdated.refresh_from_db()
    assert (outdated.state, outdated.open) == (State.OUTDATED, 1)


def test_a_source_that_lost_something_still_has_to_be_reviewed(
    as_editor: Client, outdated: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, objectives=list(lesson.objectives.raw_data)[:1])
    answer = say_so(as_editor, outdated)
    assert len(BeautifulSoup(answer.content, "html.parser").select(".messages li")) == 2
    outdated.refresh_from_db()
    assert (outdated.state, outdated.open) == (State.OUTDATED, 0)
    assert not page_of(as_editor, outdated).select("main form button.button")


def test_it_is_for_outdated_ones_only(as_editor: Client, approved: Twin) -> None:
    there = reverse("translation:translate", args=[approved.pk])
    assert as_editor.get(address(approved))["Location"] == there


def test_a_locked_page_is_left_alone(as_editor: Client, outdated: Twin, reviewer: User) -> None:
    page = page_of(as_editor, outdated)
    Page.objects.filter(pk=outdated.target_page_id).update(locked=True, locked_by=reviewer, locked_at=timezone.now())
    assert say_so(as_editor, outdated, page).status_code == 403
    outdated.refresh_from_db()
    assert outdated.open == 1


def test_translators_and_reviewers_are_not_let_in(
    client: Client, outdated: Twin, translator: User, reviewer: User
) -> None:
    for user in (translator, reviewer):
        client.force_login(user)
        assert client.get(address(outdated))["Location"] == reverse("wagtailadmin_home")
        version = outdated.translation.source.last_updated_at.isoformat()
        assert client.post(address(outdated), {"seen": version})["Location"] == reverse("wagtailadmin_home")
    outdated.refresh_from_db()
    assert outdated.open == 1
