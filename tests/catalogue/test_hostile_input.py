"""What an editor may paste into a lesson or a quiz: refused at its place, kept in the form, never markup."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail.users.models import UserProfile

from catalogue.models import AgeGroup, BrochurePage, Format, LessonPlanPage, QuizPage, Resource, Theme
from search.engines.base import Engine
from search.models import SearchPage

pytestmark = pytest.mark.django_db

LONG = "lang " * 20_000
MARKUP = "<script>alert('x')</script><b>vet</b>"
STREAMS = {
    LessonPlanPage: LessonPlanPage.LESSON_STREAMS,
    QuizPage: ("questions", "bands"),
    BrochurePage: ("body",),
}


@pytest.fixture
def admin(client: Client, index: Engine) -> Client:
    user = User.objects.create_superuser("admin-for-tests")
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return client


def items(*values: Any) -> dict[str, Any]:
    """Form data of a ListBlock."""
    rows = {str(number): {"value": value, "deleted": "", "order": str(number), "id": "", "type": "item"}
            for number, value in enumerate(values)}  # fmt: skip
    return rows | {"count": str(len(values))}


def phase(**changes: Any) -> tuple[str, dict[str, Any]]:
    return "phase", {"title": "Begin", "minutes": "10", "steps": items("Doe iets.")} | changes


def option(text: str = "Ja", **changes: Any) -> dict[str, Any]:
    return {"text": text, "correct": "", "feedback": ""} | changes


RIGHT = option(correct="on")


def question(*options: dict[str, Any], **changes: Any) -> tuple[str, dict[str, Any]]:
    chosen = items(*(options or (RIGHT, option("Nee"))))
    aside = {"explanation": "", "tip": "", "theme": "", "picture": {"image": "", "alt_text": ""}}
    return "question", {"type": "single", "text": "Vraag?", "options": chosen} | aside | changes


def add(admin: Client, kind: type[Resource], **changes: Any) -> Any:
    data = {
        "title": "Iets nieuws",
        "slug": "iets-nieuws",
        "summary": "Kort.",
        "format": Format.objects.get(slug="lesson-plan").pk,
        "access": "download",
        "tags": "",
        "files": inline_formset([]),
        "picks": inline_formset([]),
        "teacher_note": "",
        "help": "",
        "intro": "",
        "action-publish": "1",
    }
    data |= {name: streamfield([]) for name in STREAMS[kind]} | changes
    several = {
        "themes": [Theme.objects.get(slug="privacy").pk],
        "age_groups": [AgeGroup.objects.get(slug="primary-5-6").pk],
    }
    parent = SearchPage.objects.get(locale__language_code="nl")
    address = reverse("wagtailadmin_pages:add", args=["catalogue", kind._meta.model_name, parent.pk])
    return admin.post(address, nested_form_data(data) | several)


def test_the_form_data_of_these_tests_is_right(admin: Client) -> None:
    response = add(admin, LessonPlanPage, phases=streamfield([phase()]), objectives=streamfield([("point", "Kunnen")]))
    assert response.status_code == 302, response.context["form"].errors
    Resource.objects.get(slug="iets-nieuws").delete()
    response = add(admin, QuizPage, questions=streamfield([question()]))
    assert response.status_code == 302, response.context["form"].errors


def refused(response: Any, field: str, kept: str) -> str:
    """Check that the form came back with an error at ``field`` and what was typed; all of its errors as text."""
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert (kept in response.content.decode()) is True  # not the whole page in the report
    assert not Resource.objects.filter(slug="iets-nieuws").exists()
    errors = form.errors.as_data()[field]
    with override("en"):
        return " ".join(str(message) for error in errors for message in messages_in(error))


def messages_in(error: Any) -> list[Any]:
    """All messages of an error of a block of any depth."""
    nested = [*getattr(error, "block_errors", {}).values()] if hasattr(error, "block_errors") else []
    if isinstance(getattr(error, "block_errors", None), list):
        nested = [inner for inner in error.block_errors if inner]
    own = list(getattr(error, "non_block_errors", None) or [])
    if not nested and not own:
        return list(getattr(error, "messages", [str(error)]))
    inner = [part for item in nested for part in getattr(item, "error_list", [item])]
    return [message for item in [*inner, *own] for message in messages_in(item)] if inner or not own else own


@pytest.mark.parametrize("field", ["teacher_note", "help"])
def test_a_note_of_a_hundred_thousand_characters_is_refused(admin: Client, field: str) -> None:
    assert "characters" in refused(add(admin, LessonPlanPage, **{field: LONG}), field, LONG.strip())


def test_an_introduction_of_a_hundred_thousand_characters_is_refused(admin: Client) -> None:
    assert "characters" in refused(add(admin, QuizPage, intro=LONG), "intro", LONG.strip())


@pytest.mark.parametrize("field", [name for name in LessonPlanPage.LESSON_STREAMS if name != "phases"])
def test_a_point_of_a_hundred_thousand_characters_is_refused(admin: Client, field: str) -> None:
    response = add(admin, LessonPlanPage, **{field: streamfield([("point", "Kort"), ("point", LONG)])})
    assert "characters" in refused(response, field, LONG.strip())


@pytest.mark.parametrize("changes", [{"title": LONG}, {"steps": items("Kort", LONG)}])
def test_a_phase_of_a_hundred_thousand_characters_is_refused(admin: Client, changes: dict[str, Any]) -> None:
    response = add(admin, LessonPlanPage, phases=streamfield([phase(**changes)]))
    assert "characters" in refused(response, "phases", LONG.strip())


@pytest.mark.parametrize("minutes", ["0", "-10", "601", "1" + "0" * 30, "9" * 5000, "NaN", "1e3", "tien", ""])
def test_minutes_that_are_no_lesson_are_refused(admin: Client, minutes: str) -> None:
    response = add(admin, LessonPlanPage, phases=streamfield([phase(minutes=minutes, title="Blijft staan")]))
    assert refused(response, "phases", "Blijft staan")


@pytest.mark.parametrize(
    "made",
    [
        question(text=LONG),
        question(explanation=LONG),
        question(RIGHT, option(LONG)),
        question(RIGHT, option(feedback=LONG)),
    ],
)
def test_a_question_of_a_hundred_thousand_characters_is_refused(admin: Client, made: Any) -> None:
    assert "characters" in refused(add(admin, QuizPage, questions=streamfield([made])), "questions", LONG.strip())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([RIGHT], "minimum"),
        ([RIGHT] + [option()] * 8, "maximum"),
        ([RIGHT, option("")], "required"),
        ([option(), option()], "Mark at least one"),
    ],
)
def test_a_question_needs_answers_to_choose_from(admin: Client, options: list[dict[str, Any]], said: str) -> None:
    made = question(*options, text="Blijft staan?")
    assert said in refused(add(admin, QuizPage, questions=streamfield([made])), "questions", "Blijft staan?")


@pytest.mark.parametrize("changes", [{"type": "riddle"}, {"text": ""}, {"theme": "999999"}, {"text": "a\0b"}])
def test_a_question_with_a_value_that_does_not_fit_is_refused(admin: Client, changes: dict[str, Any]) -> None:
    made = question(option("Blijft staan", correct="on"), option(), **changes)
    response = add(admin, QuizPage, questions=streamfield([made]))
    if changes == {"theme": "999999"}:  # a theme that is gone is as good as none
        assert response.status_code == 302
    else:
        assert refused(response, "questions", "Blijft staan")


def test_a_heading_of_a_hundred_thousand_characters_is_refused(admin: Client) -> None:
    response = add(admin, BrochurePage, body=streamfield([("heading", LONG)]))
    assert "characters" in refused(response, "body", LONG.strip())


def test_markup_in_a_lesson_is_text(admin: Client, client: Client) -> None:
    points = {name: streamfield([("point", MARKUP)]) for name in LessonPlanPage.LESSON_STREAMS}
    points["phases"] = streamfield([phase(title=MARKUP, steps=items(MARKUP))])
    assert add(admin, LessonPlanPage, **points, teacher_note=MARKUP, help=MARKUP).status_code == 302
    shown(client)


def test_markup_in_a_quiz_is_text(admin: Client, client: Client) -> None:
    options = option(MARKUP, correct="on", feedback=MARKUP), option(f"{MARKUP} 2", feedback=MARKUP)
    made = question(*options, text=MARKUP, explanation=MARKUP)
    assert add(admin, QuizPage, questions=streamfield([made]), intro=MARKUP).status_code == 302
    shown(client)


def shown(client: Client) -> None:
    page = Resource.objects.get(slug="iets-nieuws")
    client.logout()
    text = client.get(page.url).content.decode()
    assert "alert(" in text
    assert "<script>alert" not in text
    assert "<b>vet" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/quizzes/{}/import/",
        "/admin/paper_orders/edit/{}/",
        "/admin/page_problems/edit/{}/",
        "/admin/reports/checks/{}/checked/",
        "/share/{}-abc.jpg",
    ],
)
def test_no_row_has_a_number_of_23_figures(admin_client: Client, address: str) -> None:
    assert admin_client.get(address.format("9" * 23), follow=True).status_code == 404
