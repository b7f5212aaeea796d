"""The demo catalogue: loaded whole and right, and safe to load again."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex

from catalogue.demo.loader import RESOURCES, WORKS, load_demo, read_specs
from catalogue.models import KINDS, BrochurePage, LessonPlanPage, LoadedRecord, QuizPage, Resource
from tests.demo_counts import DUTCH, FRENCH

pytestmark = pytest.mark.django_db


def test_every_resource_is_loaded_in_each_language_it_has() -> None:
    assert Counter(Resource.objects.values_list("locale__language_code", flat=True)) == {"nl": DUTCH, "fr": FRENCH}


def test_the_tree_has_no_problems() -> None:
    assert not any(Page.find_problems())


def test_kinds_are_as_listed() -> None:
    kinds = [kind.objects.values("key").distinct().count() for kind in KINDS.values()]
    assert dict(zip(KINDS, kinds, strict=True)) == {
        "lesson_plan": 63 + 3,
        "brochure": 44 + 1,
        "quiz": 15 + 1,
        "pack": 1,
    }


def test_twins_share_key_and_translation_key_and_the_others_stand_alone() -> None:
    in_both = Counter(Resource.objects.values_list("key", flat=True))
    assert Counter(in_both.values()) == {2: 27, 1: 101}
    pairs = Resource.objects.order_by().values_list("key", "translation_key").distinct()
    assert len(pairs) == len({key for key, _ in pairs}) == len({twin for _, twin in pairs}) == 122 + len(WORKS)


def test_addresses_are_unique_below_each_parent() -> None:
    paths = Resource.objects.values_list("url_path", flat=True)
    assert len(set(paths)) == len(paths)


def test_nothing_is_published_in_the_future_and_the_works_are_newest() -> None:
    newest_first = Resource.objects.order_by("-first_published_at")
    assert newest_first.first().first_published_at <= timezone.now()
    works = {path.stem for path in WORKS}
    assert all(any(page.key.startswith(work) for work in works) for page in newest_first[: 2 * len(WORKS)])


def test_nobody_has_checked_the_listed_resources() -> None:
    assert not Resource.objects.exclude(checked_on=None).exists()


def test_works_carry_their_sensitive_topics() -> None:
    topics = dict(Resource.objects.filter(locale__language_code="nl").values_list("key", "sensitive_topics"))
    assert topics["lesson-plan-sexting-consent-14-16"] == ["sexual-content", "disclosure-likely"]
    assert topics["lesson-plan-cyberbullying-10-12"] == ["disclosure-likely"]
    assert topics["lesson-plan-privacy-passwords-8-10"] == []


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_minutes_of_a_lesson_add_up(language: str) -> None:
    lessons = [lesson for lesson in LessonPlanPage.objects.filter(locale__language_code=language) if lesson.phases]
    assert len(lessons) == 3
    for lesson in lessons:
        assert sum(block.value["minutes"] for block in lesson.phases) == lesson.duration_minutes


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_works_pass_the_rules_of_their_blocks(language: str) -> None:
    quiz = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code=language)
    assert len(quiz.questions.stream_block.clean(quiz.questions)) == 15
    assert {str(block.value["theme"].slug) for block in quiz.questions} >= {"privacy", "passwords", "cyberbullying"}
    for lesson in LessonPlanPage.objects.filter(locale__language_code=language):
        for name in LessonPlanPage.LESSON_STREAMS:
            stream = getattr(lesson, name)
            stream.stream_block.clean(stream)
    brochure = BrochurePage.objects.get(key="brochure-online-together-6-12", locale__language_code=language)
    assert len(brochure.body.stream_block.clean(brochure.body)) == 11
    assert (brochure.paper_copies, brochure.access) == (50, "order")


def test_twins_have_the_same_block_ids() -> None:
    nl, fr = LessonPlanPage.objects.filter(key="lesson-plan-sexting-consent-14-16")
    assert [block.id for block in nl.phases] == [block.id for block in fr.phases]
    assert nl.phases[0].value["steps"].bound_blocks[1].id == fr.phases[0].value["steps"].bound_blocks[1].id
    assert nl.phases[0].value["title"] != fr.phases[0].value["title"]


def test_pages_are_complete_for_the_editor() -> None:
    for page in Resource.objects.specific():
        page.full_clean()


def test_the_admin_finds_the_pages_and_knows_what_they_use() -> None:
    titles = [page.title for page in Page.objects.search("sexting")]
    assert "Mediawegwijzer Sexting" in titles
    quiz = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code="nl")
    assert ReferenceIndex.get_references_for_object(quiz).exists()


def test_loading_again_changes_nothing() -> None:
    before = list(Page.objects.order_by("pk").values())
    counts = load_demo()
    assert [(count.language, count.created, count.kept) for count in counts] == [("nl", 0, DUTCH), ("fr", 0, FRENCH)]
    assert list(Page.objects.order_by("pk").values()) == before


def test_an_editors_change_outlives_a_load() -> None:
    page = LessonPlanPage.objects.get(key="lesson-plan-sexting-consent-14-16", locale__language_code="nl")
    page.title = "Een betere titel"
    page.save_revision().publish()
    load_demo()
    again = LessonPlanPage.objects.get(key="lesson-plan-sexting-consent-14-16", locale__language_code="nl")
    assert again.title == "Een betere titel"


def test_a_resource_deleted_by_an_editor_stays_deleted() -> None:
    Resource.objects.get(key="kiva", locale__language_code="nl").delete()
    assert [count.created for count in load_demo()] == [0, 0]
    assert not Resource.objects.filter(key="kiva", locale__language_code="nl").exists()


def test_a_resource_whose_key_was_changed_is_not_loaded_twice() -> None:
    Resource.objects.filter(key="quiz-internet-safe").update(key="quiz-veilig")
    assert [count.created for count in load_demo()] == [0, 0]
    assert not Resource.objects.filter(key="quiz-internet-safe").exists()


def test_a_twin_loaded_later_takes_the_changed_key() -> None:
    Resource.objects.get(key="quiz-internet-safe", locale__language_code="fr").delete()
    LoadedRecord.objects.filter(kind="resource-fr", key="quiz-internet-safe").delete()
    Resource.objects.filter(key="quiz-internet-safe").update(key="quiz-veilig")
    assert [count.created for count in load_demo()] == [0, 1]
    nl, fr = QuizPage.objects.filter(key="quiz-veilig").order_by("-locale__language_code")
    assert nl.translation_key == fr.translation_key
    assert set(nl.themes.all()) == set(fr.themes.all())


def test_a_page_can_be_added_by_hand_after_a_load() -> None:
    parent = Resource.objects.filter(locale__language_code="nl").first().get_parent()
    source = BrochurePage.objects.first()
    page = BrochurePage(
        title="Met de hand", summary="Toegevoegd", format=source.format, locale=parent.locale, any_age=True
    )
    page.themes = source.themes.all()
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    assert page.url_path.endswith("/materiaal/met-de-hand/")
    assert not any(Page.find_problems())


def test_the_list_keeps_where_each_fact_was_seen() -> None:
    with RESOURCES.open(encoding="utf-8", newline="") as file:
        assert all(row["evidence"].startswith("http") for row in csv.DictReader(file))
    assert len({spec.key for spec in read_specs()}) == 122 + len(WORKS)
