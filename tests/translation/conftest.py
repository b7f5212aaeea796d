"""People of every role, a lesson in Dutch, and short words for the steps that the tests go through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import TestCase
from pytest_django import DjangoDbBlocker
from wagtail.models import Locale, Page

from catalogue.models import AgeGroup, Format, LessonPlanPage, Theme
from search import engines
from search.models import SearchPage
from tests.translation.database_copy import database_copy
from tests.translation.mail_servers import SMTP, MailServer, serving
from tests.translation.stages import Stage, beforehand, stage_of
from translation import work
from translation.demo.accounts import ensure_demo_accounts
from translation.models import Twin
from translation.roles import EDITORS, REVIEWERS, TRANSLATORS, Role
from translation.segments import Segment, segments_of

OnCommit = Callable[..., Any]


@pytest.fixture(scope="module")
def copied_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A database and an index for one file alone: what its threads commit reaches no other test."""
    elsewhere, settings.SEARCH_INDEX_DIR = settings.SEARCH_INDEX_DIR, tmp_path_factory.mktemp("index")
    engines.forget_engines()
    with django_db_blocker.unblock(), database_copy(tmp_path_factory.mktemp("database")):
        yield
    settings.SEARCH_INDEX_DIR = elsewhere
    engines.forget_engines()


def somebody(role: Role | None, username: str) -> User:
    """Somebody with a role, made when there is nobody of that name; without one, an administrator above all."""
    users = get_user_model().objects
    if made := users.filter(username=username).first():
        return made
    if role is None:
        return users.create_superuser(username, f"{username}@example.org", "secret-1234567")
    user = users.create_user(username, f"{username}@example.org", "secret-1234567")
    user.groups.add(Group.objects.get(name=role.name))
    return user


@pytest.fixture
def person(db: None) -> Callable[[Role | None, str], User]:
    return somebody


@pytest.fixture
def editor(person: Any) -> User:
    return person(EDITORS, "editor")


@pytest.fixture
def translator(person: Any) -> User:
    """To French."""
    return person(TRANSLATORS["fr"], "translator-fr")


@pytest.fixture
def translator_nl(person: Any) -> User:
    return person(TRANSLATORS["nl"], "translator-nl")


@pytest.fixture
def reviewer(person: Any) -> User:
    """Of French."""
    return person(REVIEWERS["fr"], "reviewer-fr")


@pytest.fixture
def reviewer_nl(person: Any) -> User:
    return person(REVIEWERS["nl"], "reviewer-nl")


MakeLesson = Callable[..., LessonPlanPage]


def publish_lesson(
    title: str = "Sterke wachtwoorden", locale: str = "nl", user: Any = None, **facts: Any
) -> LessonPlanPage:
    """A lesson plan of four sentences; its blocks keep their ids from one version to the next."""
    parent = Page.objects.get(pk=SearchPage.objects.get(locale__language_code=locale).pk)
    lesson = LessonPlanPage(
        title=title,
        summary="Leerlingen maken een wachtwoord dat niemand raadt.",
        format=Format.objects.get(slug="lesson-plan"),
        locale=Locale.objects.get(language_code=locale),
        live=False,
        duration_minutes=50,
        objectives=[
            {
                "type": "point",
                "value": "Je herkent een zwak wachtwoord.",
                "id": "00000000-0000-4000-8000-000000000001",
            },
            {
                "type": "point",
                "value": "Je maakt een sterk wachtwoord van 12 tekens.",
                "id": "00000000-0000-4000-8000-000000000002",
            },
        ],
        **facts,
    )
    parent.add_child(instance=lesson)
    lesson.themes = [Theme.objects.get(slug="privacy")]
    lesson.age_groups = [AgeGroup.objects.get(slug="primary-5-6")]
    lesson.save_revision(user=user).publish()
    return LessonPlanPage.objects.get(pk=lesson.pk)


@pytest.fixture
def make_lesson(db: None) -> MakeLesson:
    return publish_lesson


@pytest.fixture(scope="module", autouse=True)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage | None]:
    """Where the tests begin that ask for one of ``STAGES``."""
    if request.param is None:
        yield None
        return
    request.getfixturevalue("django_db_setup")
    with beforehand(request.getfixturevalue("django_db_blocker"), lambda: _make_stage(request.param)) as made:
        yield made


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of the folder says where it begins, so that none begins where another did."""
    metafunc.parametrize("stage", [stage_of(metafunc.fixturenames)], indirect=True, ids=[pytest.HIDDEN_PARAM])


def _make_stage(name: str) -> Stage:
    if name == "demo_states":
        ensure_demo_accounts()
        call_command("demo_translations", stdout=StringIO())
        return Stage()
    lesson = publish_lesson()
    if name == "lesson":
        return Stage(lesson.pk)
    twin = work.submit(lesson, somebody(EDITORS, "editor"))
    if name == "approved":
        translator, reviewer = somebody(TRANSLATORS["fr"], "translator-fr"), somebody(REVIEWERS["fr"], "reviewer-fr")
        translate(twin, translator)
        work.send(twin, translator)
        with TestCase.captureOnCommitCallbacks(execute=True):
            work.approve(twin, reviewer)
    return Stage(lesson.pk, twin.pk)


@pytest.fixture
def lesson(db: None, stage: Stage) -> LessonPlanPage:
    return LessonPlanPage.objects.get(pk=stage.lesson)


@pytest.fixture
def twin(db: None, stage: Stage) -> Twin:
    """The lesson, submitted for translation into French."""
    return Twin.objects.select_related("translation__source").get(pk=stage.twin)


FRENCH = {
    "Sterke wachtwoorden": "Des mots de passe solides",
    "sterke-wachtwoorden": "des-mots-de-passe-solides",
    "Leerlingen maken een wachtwoord dat niemand raadt.": "Les élèves créent un mot de passe introuvable.",
    "Je herkent een zwak wachtwoord.": "Tu reconnais un mot de passe faible.",
    "Je maakt een sterk wachtwoord van 12 tekens.": "Tu crées un mot de passe solide de 12 caractères.",
}


def segment(twin: Twin, text: str) -> Segment:
    """The segment of a twin with this text in the source."""
    return next(each for each in segments_of(twin) if each.source_text == text)


def translate(twin: Twin, user: Any, texts: dict[str, str] | None = None) -> None:
    """Translate every open segment: as given, or in an invented way that differs from the source."""
    known = FRENCH | (texts or {})
    for each in segments_of(twin):
        if each.is_open:
            typed = known.get(each.source_text) or each.target_input or f"fr-{each.source_text}"
            fresh = segment(twin, each.source_text)
            work.save_text(twin, each.id, typed, user, fresh.stamp)
    twin.refresh_from_db()


@pytest.fixture
def approved(twin: Twin) -> Twin:
    """Translated, reviewed and live."""
    return twin


@pytest.fixture
def demo_states(db: None, stage: Stage) -> None:
    """The accounts of the demo and its translations in every state."""


@pytest.fixture
def approve_now(reviewer: User, django_capture_on_commit_callbacks: OnCommit) -> Callable[[Twin], None]:
    def approve(twin: Twin) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            work.approve(twin, reviewer)

    return approve


@pytest.fixture
def publish(django_capture_on_commit_callbacks: OnCommit) -> Callable[..., LessonPlanPage]:
    """Publishes a page with some changes, as an editor does, and what follows from that."""

    def change(page: Page, user: Any = None, **changes: Any) -> LessonPlanPage:
        fresh = LessonPlanPage.objects.get(pk=page.pk)
        for name, value in changes.items():
            setattr(fresh, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            fresh.save_revision(user=user).publish()
        return LessonPlanPage.objects.get(pk=page.pk)

    return change


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A real one, that the settings name, with half a second of patience."""
    with serving() as server:
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = SMTP, 0.5
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
