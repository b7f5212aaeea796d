"""Curriculum goals are a shared fact: a change of them asks no translator, and the live twin follows."""

from __future__ import annotations

from typing import Any

from catalogue.models import CurriculumGoal, LessonPlanPage
from translation.models import Twin
from translation.segments import segments_of
from translation.states import State


def test_goals_reach_the_live_twin_and_nobody_translates_them(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    texts = {each.source_text for each in segments_of(approved)}
    for slugs in ({"evras", "digital-competence"}, {"fmttn"}, set[str]()):
        publish(lesson, goals=list(CurriculumGoal.objects.filter(slug__in=slugs)))
        approved.refresh_from_db()
        target = LessonPlanPage.objects.get(pk=approved.target_page_id)
        assert set(target.goals.values_list("slug", flat=True)) == slugs
        assert (approved.state, approved.open) == (State.CURRENT, 0)
    assert {each.source_text for each in segments_of(approved)} == texts
