"""No text of a source is left out: blocks that code wrote without ids, and texts that slipped past the workflow."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

from catalogue.models import LessonPlanPage
from tests.translation.conftest import MakeLesson, segment, translate
from translation import work
from translation.block_ids import with_ids
from translation.errors import Refused
from translation.models import Twin
from translation.segments import segments_of
from translation.sources import source_published
from translation.states import State

STEPS = ["Iedereen verzint een wachtwoord.", "De klas raadt het."]
PHASES = [{"type": "phase", "value": {"title": "Aan de slag", "minutes": 20, "steps": STEPS}}]


def target(twin: Twin) -> LessonPlanPage:
    return LessonPlanPage.objects.get(pk=twin.target_page_id)


def steps_of(page: LessonPlanPage) -> list[str]:
    return [str(step) for phase in page.phases for step in phase.value["steps"]]


@pytest.fixture
def plain_lesson(make_lesson: MakeLesson) -> LessonPlanPage:
    """A lesson whose steps were stored by code: as values, without ids."""
    return make_lesson("Wachtwoorden raden", phases=PHASES)


@pytest.fixture
def plain_twin(plain_lesson: LessonPlanPage, editor: User) -> Twin:
    return work.submit(plain_lesson, editor)


# --- Ids --------------------------------------------------------------------------------------------------------------


def test_items_that_code_stored_without_ids_are_segments(plain_twin: Twin) -> None:
    assert set(STEPS) <= {each.source_text for each in segments_of(plain_twin)}


def test_their_translation_is_what_goes_live(
    plain_twin: Twin, translator: User, reviewer: User, approve_now: Any
) -> None:
    translate(plain_twin, translator)
    work.send(plain_twin, translator)
    approve_now(plain_twin)
    assert steps_of(target(plain_twin)) == [f"fr-{step}" for step in STEPS]


def test_the_page_and_its_versions_get_the_same_ids(plain_lesson: LessonPlanPage, plain_twin: Twin) -> None:
    page = LessonPlanPage.objects.get(pk=plain_lesson.pk)
    stored = list(page.phases.raw_data)
    assert json.loads(page.live_revision.content["phases"]) == stored
    assert all(item["id"] for item in stored[0]["value"]["steps"])
    assert steps_of(page) == STEPS


def test_publishing_the_source_again_opens_nothing(
    plain_twin: Twin, plain_lesson: LessonPlanPage, translator: User, publish: Any, approve_now: Any
) -> None:
    translate(plain_twin, translator)
    work.send(plain_twin, translator)
    approve_now(plain_twin)
    publish(plain_lesson)
    publish(plain_lesson, phases=PHASES)
    plain_twin.refresh_from_db()
    assert (plain_twin.state, plain_twin.open) == (State.CURRENT, 0)


def test_a_list_that_code_adds_later_opens_its_texts(twin: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    before = twin.segments
    publish(lesson, phases=PHASES)
    twin.refresh_from_db()
    assert twin.segments == before + 3
    assert set(STEPS) <= {each.source_text for each in segments_of(twin)}


def test_pages_written_side_by_side_without_ids_are_paired_by_place(plain_lesson: LessonPlanPage, editor: User) -> None:
    copy = plain_lesson.copy_for_translation(work.other_locale(plain_lesson), copy_parents=False, alias=False)
    french = LessonPlanPage.objects.get(pk=copy.pk)
    french.title, french.slug = "Deviner des mots de passe", "deviner-des-mots-de-passe"
    french.phases = [
        {"type": "phase", "value": {"title": "Au travail", "minutes": 20, "steps": ["Un.", "Deux."]}, "id": each["id"]}
        for each in plain_lesson.phases.raw_data
    ]
    french.save_revision().publish()
    twin = work.submit(plain_lesson, editor)
    assert [segment(twin, step).target for step in STEPS] == ["Un.", "Deux."]


def test_ids_that_are_there_stay_and_doubles_are_told_apart() -> None:
    block = blocks.ListBlock(blocks.CharBlock())
    items = [
        {"type": "item", "value": "a", "id": "1"},
        {"type": "item", "value": "b", "id": "1"},
        "c",
        {"type": "item", "value": "d", "id": None},
    ]
    done = with_ids(block, items, "key.field")
    ids = [item["id"] for item in done]
    assert [item["value"] for item in done] == ["a", "b", "c", "d"]
    assert ids[0] == "1"
    assert len(set(ids)) == 4
    assert with_ids(block, done, "key.field") == done
    assert with_ids(block, items, "key.field") == done


# --- The last line ----------------------------------------------------------------------------------------------------


@pytest.fixture
def left_out(plain_twin: Twin, translator: User) -> Twin:
    """Translated, but for a text that no translator was shown: as older submissions may have it."""
    StringSegment.objects.filter(source_id=plain_twin.translation.source_id, string__data=STEPS[0]).delete()
    work.recount(plain_twin)
    translate(plain_twin, translator)
    return plain_twin


def test_a_text_without_a_segment_cannot_be_sent_and_is_named(left_out: Twin, translator: User) -> None:
    with pytest.raises(Refused) as refused:
        work.send(left_out, translator)
    assert STEPS[0] in str(refused.value)
    assert "›" in str(refused.value)
    left_out.refresh_from_db()
    assert left_out.state == State.PROGRESS


def test_nor_does_it_go_live_with_a_shared_fact(
    plain_twin: Twin, plain_lesson: LessonPlanPage, translator: User, publish: Any, approve_now: Any
) -> None:
    translate(plain_twin, translator)
    work.send(plain_twin, translator)
    approve_now(plain_twin)
    plain_twin.refresh_from_db()
    source = plain_twin.translation.source
    StringSegment.objects.filter(source=source, string__data=STEPS[0]).delete()
    approval = plain_twin.approvals.get()
    approval.segments = [each for each in approval.segments if each[1] != STEPS[0]]
    approval.save()
    from translation.following import republish

    republish(plain_twin.pk, None)
    plain_twin.refresh_from_db()
    assert STEPS[0] in plain_twin.problem
    assert steps_of(target(plain_twin)) == [f"fr-{step}" for step in STEPS]


def test_publishing_the_source_again_mends_an_older_submission(
    left_out: Twin, plain_lesson: LessonPlanPage, publish: Any
) -> None:
    publish(plain_lesson)
    left_out.refresh_from_db()
    assert STEPS[0] in {each.source_text for each in segments_of(left_out)}


# --- Past the workflow ------------------------------------------------------------------------------------------------


def tamper(twin: Twin, **changes: Any) -> None:
    """Write to the summary's translation as no step does: with a query, which no receiver sees."""
    rows = StringTranslation.objects.filter(context__object_id=twin.object_key, context__path="summary")
    assert rows.update(**changes) == 1


@pytest.fixture
def sent(twin: Twin, translator: User) -> Twin:
    translate(twin, translator)
    return work.send(twin, translator)


TAMPERED = [
    pytest.param({"data": Concat(F("data"), Value(" Plus."))}, id="text"),
    pytest.param({"translation_type": "machine"}, id="unconfirmed"),
    pytest.param({"has_error": True}, id="error"),
]


@pytest.mark.parametrize("changes", TAMPERED)
def test_texts_that_changed_since_they_were_sent_are_not_approved(
    changes: dict[str, Any], sent: Twin, reviewer: User
) -> None:
    tamper(sent, **changes)
    with pytest.raises(Refused):
        work.approve(sent, reviewer)
    sent.refresh_from_db()
    assert (sent.state, target(sent).live) == (State.REVIEW, False)


@pytest.mark.parametrize("changes", TAMPERED)
def test_nor_by_wagtails_own_address(
    changes: dict[str, Any],
    sent: Twin,
    reviewer: User,
    client: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    tamper(sent, **changes)
    client.force_login(reviewer)
    page = target(sent)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", page.current_workflow_task_state.pk]
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address)
    sent.refresh_from_db()
    assert (sent.state, target(sent).live) == (State.REVIEW, False)


def test_a_text_saved_between_commit_and_republishing_does_not_go_live(
    approved: Twin, lesson: LessonPlanPage, translator: User, django_capture_on_commit_callbacks: Any
) -> None:
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.duration_minutes = 25
    with django_capture_on_commit_callbacks() as waiting:
        page.save_revision().publish()
        source_published(LessonPlanPage.objects.get(pk=lesson.pk))
    title = segment(approved, "Sterke wachtwoorden")
    work.save_text(approved, title.id, "Pas encore relu", translator, title.stamp)
    with django_capture_on_commit_callbacks(execute=True):
        for callback in waiting:
            callback()
    assert (target(approved).title, target(approved).duration_minutes) == ("Des mots de passe solides", 25)


def test_a_page_with_open_segments_is_not_published_by_any_button(
    twin: Twin, reviewer: User, translator: User, client: Client
) -> None:
    page = Page.objects.get(pk=twin.target_page_id)
    for person in (reviewer, translator):
        client.force_login(person)
        client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action-publish": "1"})
        client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", 1]))
    with pytest.raises(Refused):
        work.send(twin, translator)
    assert not target(twin).live
