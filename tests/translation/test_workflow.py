"""From submitted to published: what each step changes, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Page

from catalogue.models import LessonPlanPage, Theme
from tests.translation.conftest import FRENCH, MakeLesson, segment, translate
from translation import work
from translation.errors import AlreadySubmitted, Conflict, NotAllowed, NotOpen, Refused, StepRefused
from translation.models import MemoryEntry, Twin
from translation.segments import replaceables_of, segments_of
from translation.states import State


def target(twin: Twin) -> LessonPlanPage:
    return LessonPlanPage.objects.get(pk=twin.target_page_id)


def test_nothing_is_live_by_submitting(twin: Twin, lesson: LessonPlanPage) -> None:
    assert twin.state == State.TODO
    assert not target(twin).live
    assert (twin.segments, twin.open) == (5, 5)
    assert twin.words_left == 24


def test_a_page_is_submitted_once(twin: Twin, lesson: LessonPlanPage, editor: User) -> None:
    with pytest.raises(AlreadySubmitted, match=r"al ingediend|already"):
        work.submit(lesson, editor)
    assert Twin.objects.filter(object_key=lesson.translation_key).count() == 1


def test_a_translation_is_not_submitted_back(approved: Twin, editor: User) -> None:
    with pytest.raises(AlreadySubmitted):
        work.submit(target(approved), editor)


def test_a_draft_is_not_submitted(make_lesson: MakeLesson, editor: User) -> None:
    draft = make_lesson("Nog niet klaar")
    draft.unpublish()
    with pytest.raises(AlreadySubmitted):
        work.submit(LessonPlanPage.objects.get(pk=draft.pk), editor)


def test_only_the_published_version_is_translated(make_lesson: MakeLesson, editor: User) -> None:
    page = make_lesson()
    page.title = "Alleen een klad"
    page.save_revision()
    twin = work.submit(page, editor)
    assert "Alleen een klad" not in {each.source_text for each in segments_of(twin)}


def test_a_text_is_kept_and_counted(twin: Twin, translator: User) -> None:
    summary = segment(twin, "Leerlingen maken een wachtwoord dat niemand raadt.")
    work.save_text(twin, summary.id, FRENCH[summary.source_text], translator, summary.stamp)
    twin.refresh_from_db()
    assert (twin.state, twin.open) == (State.PROGRESS, 4)


def test_two_people_at_once(twin: Twin, translator: User, editor: User) -> None:
    title = segment(twin, "Sterke wachtwoorden")
    work.save_text(twin, title.id, "Mots de passe", translator, title.stamp)
    with pytest.raises(Conflict) as refused:
        work.save_text(twin, title.id, "Codes secrets", editor, title.stamp)
    assert refused.value.theirs == "Mots de passe"
    assert segment(twin, "Sterke wachtwoorden").target == "Mots de passe"


@pytest.mark.parametrize(
    "typed", ["", "  \n", "<script>alert(1)</script>", "Bon <b>mot</b>", "a\x00b", "<img src=x onerror=alert(1)>"]
)
def test_text_that_cannot_be_kept_is_refused(typed: str, twin: Twin, translator: User) -> None:
    summary = segment(twin, "Leerlingen maken een wachtwoord dat niemand raadt.")
    with pytest.raises(Refused) as refused:
        work.save_text(twin, summary.id, typed, translator, summary.stamp)
    assert refused.value.path == "summary"
    assert segment(twin, summary.source_text).target is None


def test_the_text_of_the_source_needs_a_word_that_it_is_meant(twin: Twin, translator: User) -> None:
    title = segment(twin, "Sterke wachtwoorden")
    with pytest.raises(Refused):
        work.save_text(twin, title.id, "Sterke wachtwoorden", translator, "")
    work.save_text(twin, title.id, "", translator, "", same=True)
    assert segment(twin, "Sterke wachtwoorden").is_same


def test_a_title_that_is_too_long_is_refused_at_its_segment(twin: Twin, translator: User) -> None:
    title = segment(twin, "Sterke wachtwoorden")
    with pytest.raises(Refused, match="255"):
        work.save_text(twin, title.id, "x" * 300, translator, "")


def test_an_address_is_proposed_from_the_title_and_checked(twin: Twin, translator: User) -> None:
    title = segment(twin, "Sterke wachtwoorden")
    work.save_text(twin, title.id, "Des mots de passe à toute épreuve", translator, "")
    slug = segment(twin, "sterke-wachtwoorden")
    assert (slug.target, slug.confirmed) == ("des-mots-de-passe-a-toute-epreuve", False)
    with pytest.raises(Refused):
        work.save_text(twin, slug.id, "Pas une adresse!", translator, slug.stamp)


def test_open_segments_cannot_be_sent(twin: Twin, translator: User) -> None:
    with pytest.raises(Refused, match="5"):
        work.send(twin, translator)


def test_sending_makes_a_draft_and_changes_nothing_that_is_seen(approved: Twin, translator: User) -> None:
    title = segment(approved, "Sterke wachtwoorden")
    work.save_text(approved, title.id, "Autre titre", translator, title.stamp)
    work.send(approved, translator)
    approved.refresh_from_db()
    assert approved.state == State.REVIEW
    page = target(approved)
    assert (page.live, page.title, page.has_unpublished_changes) == (True, "Des mots de passe solides", True)


def test_an_approved_translation_is_live_and_remembered_both_ways(approved: Twin) -> None:
    page = target(approved)
    assert (page.live, page.title, page.slug) == (True, "Des mots de passe solides", "des-mots-de-passe-solides")
    assert approved.state == State.CURRENT
    assert approved.approvals.count() == 1
    sources = set(MemoryEntry.objects.values_list("source", flat=True))
    assert {"Je herkent een zwak wachtwoord.", "Tu reconnais un mot de passe faible."} <= sources
    assert "sterke-wachtwoorden" not in sources


def test_text_is_not_changed_during_review(twin: Twin, translator: User) -> None:
    translate(twin, translator)
    work.send(twin, translator)
    title = segment(twin, "Sterke wachtwoorden")
    with pytest.raises(NotOpen):
        work.save_text(twin, title.id, "Trop tard", translator, title.stamp)
    from wagtail_localize.models import StringTranslation

    row = StringTranslation.objects.get(context__path="title", data="Des mots de passe solides")
    row.data = "Par une autre voie"
    with pytest.raises(NotOpen):
        row.save()


def test_only_a_reviewer_of_the_language_decides(twin: Twin, translator: User, reviewer_nl: User) -> None:
    translate(twin, translator)
    work.send(twin, translator)
    for somebody in (translator, reviewer_nl):
        with pytest.raises(NotAllowed):
            work.approve(twin, somebody)
        with pytest.raises(NotAllowed):
            work.send_back(twin, somebody, "Non")
    twin.refresh_from_db()
    assert twin.state == State.REVIEW


def test_sending_back_needs_a_comment_and_the_newest_version_is_published_in_the_end(
    twin: Twin, translator: User, reviewer: User, approve_now: Any
) -> None:
    translate(twin, translator)
    work.send(twin, translator)
    with pytest.raises(Refused):
        work.send_back(twin, reviewer, "  ")
    work.send_back(twin, reviewer, "« Introuvable » se dit d’un objet.")
    twin.refresh_from_db()
    assert twin.state == State.BACK
    summary = segment(twin, "Leerlingen maken een wachtwoord dat niemand raadt.")
    work.save_text(twin, summary.id, "Les élèves créent un mot de passe sûr.", translator, summary.stamp)
    work.send(twin, translator)
    approve_now(twin)
    assert target(twin).summary == "Les élèves créent un mot de passe sûr."


def test_a_reviewer_without_the_right_to_publish_is_told(twin: Twin, translator: User, reviewer: User) -> None:
    from wagtail.models import GroupPagePermission

    GroupPagePermission.objects.filter(group__user=reviewer, permission__codename="publish_page").delete()
    translate(twin, translator)
    work.send(twin, translator)
    with pytest.raises(NotAllowed):
        work.approve(twin, type(reviewer).objects.get(pk=reviewer.pk))
    twin.refresh_from_db()
    assert (twin.state, target(twin).live) == (State.REVIEW, False)


def test_the_same_sentence_elsewhere_is_filled_in_and_waits_for_a_person(
    approved: Twin, make_lesson: MakeLesson, editor: User, translator: User
) -> None:
    other = work.submit(make_lesson("Wachtwoorden, deel 2"), editor)
    known = segment(other, "Je herkent een zwak wachtwoord.")
    assert (known.target, known.origin, known.confirmed) == ("Tu reconnais un mot de passe faible.", "memory", False)
    assert work.confirm_remembered(other, translator) == 3
    assert segment(other, "Je herkent een zwak wachtwoord.").confirmed


# --- The source changes -----------------------------------------------------------------------------------------------


def test_one_changed_sentence_opens_one_segment_and_the_live_twin_stays(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, summary="Leerlingen maken een wachtwoord dat echt niemand raadt.")
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 1)
    opened = segment(approved, "Leerlingen maken een wachtwoord dat echt niemand raadt.")
    assert opened.earlier is not None
    assert opened.earlier.target == FRENCH["Leerlingen maken een wachtwoord dat niemand raadt."]
    assert target(approved).summary == FRENCH["Leerlingen maken een wachtwoord dat niemand raadt."]


def test_a_tag_or_number_asks_nobody_and_reaches_the_live_twin(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.tags.add("intern")
    publish(page, duration_minutes=100, themes=[Theme.objects.get(slug="cyberbullying")], any_age=True, age_groups=[])
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.CURRENT, 0)
    twin_page = target(approved)
    assert twin_page.duration_minutes == 100
    assert [theme.slug for theme in twin_page.themes.all()] == ["cyberbullying"]
    assert not twin_page.age_groups.exists()
    assert twin_page.title == "Des mots de passe solides"
    assert twin_page.get_latest_revision_as_object().duration_minutes == 100


def test_a_tag_reaches_an_outdated_twin_without_its_new_texts(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, title="Heel sterke wachtwoorden", duration_minutes=25)
    approved.refresh_from_db()
    assert approved.state == State.OUTDATED
    page = target(approved)
    assert (page.title, page.duration_minutes) == ("Des mots de passe solides", 25)


def test_an_unchanged_publication_writes_nothing(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    before = (approved.changed_at, target(approved).latest_revision_id)
    publish(lesson)
    approved.refresh_from_db()
    assert (approved.changed_at, target(approved).latest_revision_id) == before


def test_a_moved_block_asks_nobody_and_the_twin_follows(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    raw = list(lesson.objectives.raw_data)
    publish(lesson, objectives=[raw[1], raw[0]])
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.CURRENT, 0)
    assert str(target(approved).objectives[0].value).startswith("Tu crées")


def test_a_removed_block_leaves_nothing_open_and_waits_for_approval(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, objectives=[next(iter(lesson.objectives.raw_data))])
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 0)
    assert len(target(approved).objectives) == 2


def renewed(lesson: LessonPlanPage, *texts: str) -> list[dict[str, str]]:
    """The objectives of a lesson as code writes them: without ids."""
    values = texts or [str(each.value) for each in lesson.objectives]
    return [{"type": "point", "value": value} for value in values]


def test_new_ids_of_all_blocks_ask_nobody(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    before = {each.path for each in segments_of(approved)}
    publish(lesson, objectives=renewed(lesson), duration_minutes=25)
    approved.refresh_from_db()
    assert {each.path for each in segments_of(approved)} != before
    assert (approved.state, approved.open) == (State.CURRENT, 0)
    page = target(approved)
    assert page.duration_minutes == 25
    assert [str(each.value) for each in page.objectives] == [FRENCH[str(each.value)] for each in lesson.objectives]


def test_beside_new_ids_one_new_text_opens_alone(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    first = str(lesson.objectives[0].value)
    publish(lesson, objectives=renewed(lesson, first, "Een doel dat er nog niet was."))
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 1)
    assert [each.source_text for each in segments_of(approved) if each.is_open] == ["Een doel dat er nog niet was."]


def test_a_text_that_moves_keeps_what_was_not_approved_yet(
    twin: Twin, lesson: LessonPlanPage, translator: User, publish: Any
) -> None:
    translate(twin, translator)
    publish(lesson, objectives=renewed(lesson))
    twin.refresh_from_db()
    assert (twin.state, twin.open) == (State.PROGRESS, 0)
    by = {each.by for each in segments_of(twin)}
    assert "" not in by


def test_two_translations_of_a_moved_text_are_not_chosen_between(
    make_lesson: MakeLesson, editor: User, translator: User, publish: Any
) -> None:
    text = "Twee keer dezelfde zin."
    lesson = make_lesson("Herhaling")
    publish(lesson, objectives=[each | {"id": str(uuid4())} for each in renewed(lesson, text, text)])
    twin = work.submit(lesson, editor)
    for each, french in zip(
        [each for each in segments_of(twin) if each.source_text == text], ("Une fois.", "Deux fois."), strict=True
    ):
        work.save_text(twin, each.id, french, translator, each.stamp)
    publish(lesson, objectives=renewed(lesson, text, text))
    twin.refresh_from_db()
    assert [each.is_open for each in segments_of(twin) if each.source_text == text] == [True, True]


def test_another_address_of_the_source_asks_nobody(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    publish(lesson, slug="heel-sterke-wachtwoorden")
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.CURRENT, 0)
    assert target(approved).slug == "des-mots-de-passe-solides"


def test_text_published_during_a_review_ends_it(
    twin: Twin, lesson: LessonPlanPage, translator: User, publish: Any
) -> None:
    translate(twin, translator)
    work.send(twin, translator)
    publish(lesson, summary="Een heel ander verhaal.")
    twin.refresh_from_db()
    assert (twin.state, twin.open) == (State.PROGRESS, 1)
    assert Page.objects.get(pk=twin.target_page_id).current_workflow_state is None


def test_a_tag_published_during_a_review_goes_live_with_it(
    twin: Twin, lesson: LessonPlanPage, translator: User, publish: Any, approve_now: Any
) -> None:
    translate(twin, translator)
    work.send(twin, translator)
    publish(lesson, duration_minutes=25)
    twin.refresh_from_db()
    assert twin.state == State.REVIEW
    approve_now(twin)
    assert (target(twin).duration_minutes, target(twin).live) == (25, True)


def test_a_text_that_nobody_reviewed_does_not_go_live_with_a_tag(
    approved: Twin, lesson: LessonPlanPage, translator: User, publish: Any
) -> None:
    title = segment(approved, "Sterke wachtwoorden")
    work.save_text(approved, title.id, "Pas encore relu", translator, title.stamp)
    publish(lesson, duration_minutes=25)
    approved.refresh_from_db()
    assert approved.state == State.PROGRESS
    assert (target(approved).title, target(approved).duration_minutes) == ("Des mots de passe solides", 25)


def test_a_typo_in_the_source_can_be_marked_as_needing_no_translation(
    approved: Twin, lesson: LessonPlanPage, publish: Any, editor: User
) -> None:
    publish(lesson, summary="Leerlingen maken een wachtwoord, dat niemand raadt.")
    approved.refresh_from_db()
    assert work.no_translation_needed(approved, editor, work.source_version(approved)) == 1
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.CURRENT, 0)


# --- What is gone -----------------------------------------------------------------------------------------------------


def test_an_unpublished_source_rests_and_wakes(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    lesson.unpublish()
    approved.refresh_from_db()
    assert (approved.state, target(approved).live) == (State.UNPUBLISHED, True)
    publish(lesson)
    approved.refresh_from_db()
    assert approved.state == State.CURRENT


def test_a_deleted_translation_comes_back_with_all_its_texts(
    approved: Twin, lesson: LessonPlanPage, editor: User
) -> None:
    target(approved).delete()
    approved.refresh_from_db()
    assert approved.state == State.REMOVED
    again = work.submit(lesson, editor)
    assert (again.pk, again.open) == (approved.pk, 0)
    assert again.target_page is not None
    assert not target(again).live


def test_a_deleted_source_leaves_its_twin_as_a_page_of_its_own(approved: Twin, lesson: LessonPlanPage) -> None:
    kept = approved.target_page_id
    lesson.delete()
    assert not Twin.objects.filter(pk=approved.pk).exists()
    assert Page.objects.get(pk=kept).live


@pytest.fixture
def side_by_side(lesson: LessonPlanPage) -> LessonPlanPage:
    """The lesson in French as somebody wrote it without this workflow; not published yet."""
    french = lesson.copy_for_translation(work.other_locale(lesson), copy_parents=False, alias=False)
    french = LessonPlanPage.objects.get(pk=french.pk)
    french.title, french.slug, french.summary = "Mots de passe", "mots-de-passe", "Les élèves créent un mot de passe."
    french.save_revision()
    return french


def test_pages_written_side_by_side_are_linked_with_their_texts(
    side_by_side: LessonPlanPage, editor: User, lesson: LessonPlanPage
) -> None:
    side_by_side.save_revision().publish()
    twin = work.submit(lesson, editor)
    assert segment(twin, "Sterke wachtwoorden").target == "Mots de passe"
    assert twin.open == 0


def test_of_a_page_that_was_never_published_the_draft_is_linked(
    side_by_side: LessonPlanPage, editor: User, lesson: LessonPlanPage
) -> None:
    assert LessonPlanPage.objects.get(pk=side_by_side.pk).title != "Mots de passe"
    twin = work.submit(lesson, editor)
    assert segment(twin, "Sterke wachtwoorden").target == "Mots de passe"
    assert not target(twin).live


def begin_draft(page: LessonPlanPage, user: User) -> None:
    page.title = "Un brouillon"
    page.save_revision()


def begin_schedule(page: LessonPlanPage, user: User) -> None:
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)


def begin_review(page: LessonPlanPage, user: User) -> None:
    page.get_workflow().start(page, user)


@pytest.mark.parametrize("begin", [begin_draft, begin_schedule, begin_review])
def test_a_page_on_which_somebody_has_begun_something_is_not_linked(
    side_by_side: LessonPlanPage, editor: User, lesson: LessonPlanPage, begin: Any
) -> None:
    side_by_side.save_revision().publish()
    begin(LessonPlanPage.objects.get(pk=side_by_side.pk), editor)
    with pytest.raises(StepRefused, match="nog loopt"):
        work.submit(lesson, editor)
    assert not Twin.objects.filter(object_key=lesson.translation_key).exists()
    assert LessonPlanPage.objects.get(pk=side_by_side.pk).title == "Mots de passe"


def test_a_page_that_somebody_locked_is_neither_sent_nor_approved(
    twin: Twin, translator: User, reviewer: User, editor: User
) -> None:
    translate(twin, translator)
    Page.objects.filter(pk=twin.target_page_id).update(locked=True, locked_by=editor)
    with pytest.raises(NotAllowed):
        work.send(twin, translator)
    Page.objects.filter(pk=twin.target_page_id).update(locked=False, locked_by=None)
    work.send(twin, translator)
    Page.objects.filter(pk=twin.target_page_id).update(locked=True, locked_by=editor)
    with pytest.raises(NotAllowed):
        work.approve(twin, reviewer)
    twin.refresh_from_db()
    assert (twin.state, target(twin).live) == (State.REVIEW, False)


def test_a_typo_that_was_changed_again_meanwhile_has_to_be_looked_at(
    approved: Twin, lesson: LessonPlanPage, editor: User, publish: Any
) -> None:
    publish(lesson, summary="Leerlingen maken een wachtwoord dat niemand raadt!")
    seen = work.source_version(approved)
    publish(lesson, summary="Leerlingen maken geen wachtwoord dat niemand raadt.")
    approved.refresh_from_db()
    with pytest.raises(Conflict):
        work.no_translation_needed(approved, editor, seen)
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 1)


def test_to_confirm_nothing_or_to_choose_the_same_leaves_it_up_to_date(
    make_lesson: MakeLesson, editor: User, translator: User, approve_now: Any
) -> None:
    twin = work.submit(make_lesson(external_url="https://voorbeeld.be/les"), editor)
    [link] = replaceables_of(twin)
    work.save_override(twin, link.id, "https://exemple.be/lecon", translator, link.stamp)
    translate(twin, translator)
    work.send(twin, translator)
    approve_now(twin)
    [link] = replaceables_of(twin)
    work.save_override(twin, link.id, "https://exemple.be/lecon", translator, link.stamp)
    assert work.confirm_remembered(twin, translator) == 0
    twin.refresh_from_db()
    assert twin.state == State.CURRENT
