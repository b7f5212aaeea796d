"""Pointers to other resources are shared facts: a change of them asks no translator, and the live twin follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalogue.models import LessonPlanPage, PackPage, PackPart, Pick, QuizPage, Resource
from catalogue.shelf_life.check import note_check
from translation import work
from translation.models import Twin
from translation.segments import segments_of
from translation.states import State
from translation.target import draft_of

KEYS = ("quiz-internet-safe", "stop-cyberpesten")


def other(key: str) -> Any:
    return Resource.objects.get(key=key, locale__language_code="nl").specific


def target(twin: Twin) -> LessonPlanPage:
    return LessonPlanPage.objects.get(pk=twin.target_page_id)


def test_picks_that_come_change_their_order_and_go_reach_the_live_twin(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    for chosen in (KEYS, KEYS[::-1], KEYS[:1], ()):
        publish(lesson, picks=[Pick(target=other(key)) for key in chosen])
        approved.refresh_from_db()
        assert (approved.state, approved.open) == (State.CURRENT, 0)
        assert [pick.target.key for pick in target(approved).picks.all()] == list(chosen)


def test_the_next_lesson_comes_and_goes_with_the_source(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    following = LessonPlanPage.objects.filter(locale__language_code="nl").exclude(pk=lesson.pk).first()
    for chosen in (following, None):
        publish(lesson, next_lesson=chosen)
        approved.refresh_from_db()
        assert (approved.state, approved.open) == (State.CURRENT, 0)
        assert target(approved).next_lesson == chosen


def test_pointers_that_change_with_a_text_reach_the_twin_before_the_text_does(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    following = LessonPlanPage.objects.filter(locale__language_code="nl").exclude(pk=lesson.pk).first()
    publish(lesson, summary="Heel iets anders.", picks=[Pick(target=other(KEYS[0]))], next_lesson=following)
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 1)
    assert target(approved).picks.count() == 1
    assert target(approved).next_lesson == following


@pytest.mark.parametrize("kind", [PackPage, QuizPage])
def test_every_kind_names_what_its_twin_shares(kind: type[Resource]) -> None:
    synchronised = {field.field_name for field in kind.override_translatable_fields}
    assert synchronised == set(kind.shared_facts) > set(Resource.shared_facts)


def test_a_pack_is_translated_without_its_pointers_and_has_them(editor: Any, db: None) -> None:
    PackPage.objects.get(locale__language_code="fr").delete()
    pack = PackPage.objects.get(locale__language_code="nl")
    pack.save_revision(user=editor).publish()
    twin = work.submit(PackPage.objects.get(pk=pack.pk), editor)
    assert "Hoe je deze reeks gebruikt" in {each.source_text for each in segments_of(twin)}
    assert not any(each.path.startswith("parts") for each in segments_of(twin))
    draft = draft_of(twin, fallback=True)
    assert [part.why_fr for part in draft.parts.all()] == [part.why_fr for part in pack.parts.all()]
    assert PackPart.objects.filter(pack=twin.target_page_id).count() == 4


def test_a_check_reaches_the_twin_and_its_translation_in_the_making_without_anybody(
    approved: Twin, lesson: LessonPlanPage, publish: Any, editor: Any
) -> None:
    publish(lesson, summary="Heel iets anders.")
    approved.refresh_from_db()
    assert approved.state == State.OUTDATED
    note_check(lesson, date(2026, 11, 23), editor)
    assert target(approved).checked_on == date(2026, 11, 23)
    assert draft_of(approved, fallback=True).checked_on == date(2026, 11, 23)
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 1)
    publish(lesson)
    assert target(approved).checked_on == date(2026, 11, 23)
