"""Steps that meet at the row of one twin, in a known order: it is held until all of them stand in line for it.

On PostgreSQL only, which says who waits; on SQLite one writer waits for the whole of another.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, connections, transaction
from pytest_django import DjangoDbBlocker
from wagtail.models import Locale, Page, Revision, WorkflowState

from catalogue.models import LessonPlanPage
from search.models import SearchPage
from tests.translation.conftest import publish_lesson, translate
from translation import life, sources, work
from translation.approved import is_as_approved
from translation.errors import AlreadySubmitted, Gone, StepRefused
from translation.following import same_facts
from translation.models import Twin
from translation.roles import EDITORS, REVIEWERS, TRANSLATORS, Role
from translation.segments import segments_of
from translation.states import State

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

PATIENCE = 20
"""Seconds in which a step gets to the row it waits for, on a busy machine too."""

_names = count()


@pytest.fixture(autouse=True)
def db(copied_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In the place of pytest-django's, which rolls back what a test does: here it is committed, to the copy."""
    with django_db_blocker.unblock():
        yield


def waiting() -> int:
    """How many processes of the server wait for a row."""
    with connection.cursor() as cursor:
        # Within a transaction PostgreSQL would give the same answer for ever.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def in_line(held: Any, *steps: Callable[[], Any]) -> list[Any]:
    """What the steps gave, each begun when the one before stands in line for the rows ``held``."""
    ready: list[threading.Event] = [threading.Event() for _ in steps]

    def take(number: int) -> Any:
        ready[number].wait(60)
        try:
            return steps[number]()
        except StepRefused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as pool:
        futures = [pool.submit(take, number) for number in range(len(steps))]
        with transaction.atomic():
            list(held)
            for number in range(len(steps)):
                before = waiting()
                ready[number].set()
                end = time.monotonic() + PATIENCE
                while time.monotonic() < end and waiting() == before and not futures[number].done():
                    time.sleep(0.02)
                assert waiting() > before or futures[number].done(), f"Step {number} does not stand in line"
        return [each.result(60) for each in futures]


def somebody(role: Role) -> User:
    name = f"in-line-{next(_names)}"
    user = User.objects.create_user(name, f"{name}@example.org")
    user.groups.add(Group.objects.get(name=role.name))
    return user


def row(twin: Twin) -> Any:
    return Twin.objects.select_for_update().filter(pk=twin.pk)


def fresh(twin: Twin) -> Twin:
    return Twin.objects.select_related("translation__source", "target_locale").get(pk=twin.pk)


class People:
    def __init__(self) -> None:
        self.editor, self.translator = somebody(EDITORS), somebody(TRANSLATORS["fr"])
        self.reviewer, self.other = somebody(REVIEWERS["fr"]), somebody(REVIEWERS["fr"])

    def sent(self) -> Twin:
        twin = work.submit(publish_lesson(f"Lijn {next(_names)}"), self.editor)
        translate(twin, self.translator)
        return fresh(work.send(twin, self.translator))

    def approved(self) -> Twin:
        twin = self.sent()
        work.approve(twin, self.reviewer)
        return fresh(twin)


@pytest.fixture
def people() -> People:
    return People()


def publish(twin: Twin, **changes: Any) -> None:
    """As Wagtail's editor does it: every statement is a transaction."""
    page = LessonPlanPage.objects.get(pk=twin.source_page_id)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def consistent(twin: Twin) -> Twin:
    twin = fresh(twin)
    source = Page.objects.get(pk=twin.source_page_id).specific
    target = Page.objects.get(pk=twin.target_page_id).specific
    assert twin.problem == ""
    assert twin.title == source.title
    assert twin.open == sum(1 for each in segments_of(twin) if each.is_open)
    if twin.state == State.CURRENT:
        assert is_as_approved(twin)
        assert twin.open == 0
        assert same_facts(source, target)
    active = WorkflowState.objects.filter(object_id=str(target.pk), status=WorkflowState.STATUS_IN_PROGRESS).count()
    assert active == (1 if twin.state == State.REVIEW else 0)
    return twin


@pytest.mark.parametrize(
    "changes",
    [
        ({"duration_minutes": 35}, {"summary": "Iets anders dan."}),
        ({"summary": "Iets anders dan."}, {"duration_minutes": 35}),
        ({"title": "Eerste titel"}, {"title": "Tweede titel"}),
        ({"duration_minutes": 35}, {"duration_minutes": 50}),
    ],
    ids=["facts, then texts", "texts, then facts", "titles", "back again"],
)
def test_two_editors_publish_before_the_first_one_is_compared(changes: Any, people: People) -> None:
    twin = people.approved()
    in_line(row(twin), *(partial(publish, twin, **each) for each in changes))
    consistent(twin)


def test_what_is_compared_is_of_after_the_wait(people: People) -> None:
    """The second publication stands in line when the first one has been compared and is not committed yet."""
    twin = people.approved()
    source = LessonPlanPage.objects.filter(pk=twin.source_page_id)

    def back() -> None:
        try:
            source.update(duration_minutes=50)
            sources.source_published(source.get())
        finally:
            connections.close_all()

    source.update(duration_minutes=40)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            sources.source_published(source.get())
            second = pool.submit(back)
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and not waiting():
                time.sleep(0.02)
            assert waiting()
        second.result(60)
    assert consistent(twin).state == State.CURRENT


# --- Signals that come late -------------------------------------------------------------------------------------------


def test_a_source_that_is_online_again_does_not_rest(people: People) -> None:
    twin = people.approved()
    page = Page.objects.get(pk=twin.source_page_id).specific
    in_line(row(twin), page.unpublish, partial(publish, twin, duration_minutes=35))
    assert consistent(twin).state == State.CURRENT


def test_going_offline_is_heard_of_after_the_next_publication(people: People) -> None:
    twin = people.approved()
    life.page_unpublished(Page.objects.get(pk=twin.source_page_id).specific)
    assert consistent(twin).state == State.CURRENT


def test_a_publication_is_heard_of_after_going_offline(people: People) -> None:
    twin = people.approved()
    as_published = LessonPlanPage.objects.get(pk=twin.source_page_id)
    Page.objects.get(pk=twin.source_page_id).specific.unpublish()
    sources.source_published(as_published)
    assert fresh(twin).state == State.UNPUBLISHED


# --- Approved meanwhile -----------------------------------------------------------------------------------------------


def in_either_order(
    approve_first: bool, approve: Callable[[], Any], other: Callable[[], Any]
) -> list[Callable[[], Any]]:
    return [approve, other] if approve_first else [other, approve]


either_order = pytest.mark.parametrize("approve_first", [True, False], ids=["approved first", "approved last"])


@either_order
def test_the_source_gets_another_text(approve_first: bool, people: People) -> None:
    twin = people.sent()
    steps = partial(work.approve, twin, people.reviewer), partial(publish, twin, summary="Heel iets anders.")
    in_line(row(twin), *in_either_order(approve_first, *steps))
    assert consistent(twin).state == (State.OUTDATED if approve_first else State.PROGRESS)
    assert Page.objects.get(pk=twin.target_page_id).live == approve_first


@either_order
def test_the_draft_is_published_by_hand(approve_first: bool, people: People) -> None:
    twin = people.sent()
    steps = partial(work.approve, twin, people.reviewer), Revision.objects.get(pk=twin.revision_id).publish
    in_line(row(twin), *in_either_order(approve_first, *steps))
    assert consistent(twin).state == State.CURRENT
    assert twin.approvals.count() == 1


@either_order
def test_the_translation_goes_offline(approve_first: bool, people: People) -> None:
    """Up to date and live go together, whoever was last."""
    twin = people.approved()
    summary = next(each for each in segments_of(twin) if each.path == "summary")
    work.save_text(twin, summary.id, "Un autre résumé.", people.translator, summary.stamp)
    work.send(fresh(twin), people.translator)
    unpublish = Page.objects.get(pk=twin.target_page_id).specific.unpublish
    in_line(row(twin), *in_either_order(approve_first, partial(work.approve, twin, people.reviewer), unpublish))
    assert (consistent(twin).state == State.CURRENT) == Page.objects.get(pk=twin.target_page_id).live


@either_order
def test_the_draft_is_published_by_hand_in_one_transaction(approve_first: bool, people: People) -> None:
    twin = people.sent()

    def by_hand() -> None:
        with transaction.atomic():
            Revision.objects.get(pk=twin.revision_id).publish()

    in_line(row(twin), *in_either_order(approve_first, partial(work.approve, twin, people.reviewer), by_hand))
    assert consistent(twin).state == State.CURRENT
    assert twin.approvals.count() == 1


def test_the_translation_is_deleted(people: People) -> None:
    """As the admin does it: in one transaction."""
    twin = people.sent()

    def delete() -> None:
        with transaction.atomic():
            Page.objects.get(pk=twin.target_page_id).delete()

    in_line(row(twin), delete, partial(work.approve, twin, people.reviewer))
    assert fresh(twin).state == State.REMOVED


@either_order
def test_the_source_is_deleted(approve_first: bool, people: People) -> None:
    twin = people.sent()
    steps = partial(work.approve, twin, people.reviewer), Page.objects.get(pk=twin.source_page_id).delete
    results = in_line(row(twin), *in_either_order(approve_first, *steps))
    assert approve_first or isinstance(results[1], Gone)
    assert not Twin.objects.filter(pk=twin.pk).exists()
    assert Page.objects.get(pk=twin.target_page_id).live == approve_first


# --- Submitting -------------------------------------------------------------------------------------------------------


def test_both_pages_of_a_resource_are_submitted(people: People) -> None:
    one = publish_lesson(f"Twee {next(_names)}")
    french = Locale.objects.get(language_code="fr")
    other = LessonPlanPage(
        title=f"Deux {next(_names)}",
        summary="Un résumé.",
        format=one.format,
        locale=french,
        live=False,
        translation_key=one.translation_key,
    )
    SearchPage.objects.get(locale=french).add_child(instance=other)
    other.themes, other.age_groups = one.themes.all(), one.age_groups.all()
    other.save_revision().publish()
    rows = Page.objects.select_for_update().filter(translation_key=one.translation_key)
    results = in_line(rows, partial(work.submit, one, people.editor), partial(work.submit, other, people.editor))
    assert [type(each) for each in results] == [Twin, AlreadySubmitted]
