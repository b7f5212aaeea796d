"""People who do something to one translation at the same moment: real threads, each with its own transactions."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection, connections, transaction
from pytest_django import DjangoDbBlocker
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState
from wagtail_localize.models import StringTranslation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from catalogue.models import LessonPlanPage
from tests.translation.conftest import publish_lesson, segment, translate
from tests.translation.mail_servers import MailServer
from translation import following, notices, presence, sources, work
from translation.approved import is_as_approved
from translation.errors import AlreadySubmitted, Conflict, Gone, NotOpen, Refused, StepRefused
from translation.models import Approval, MemoryEntry, MemoryGram, MemoryGramCount, Notice, Presence, Twin
from translation.places import SLUG
from translation.roles import EDITORS, REVIEWERS, TRANSLATORS, Role
from translation.segments import segments_of
from translation.states import State
from translation.work.twins import locked

pytestmark = [pytest.mark.slow, pytest.mark.every_database]

ON_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")

LEADS = (0.0,) if ON_SQLITE else (0.0, 0.05, -0.05)
"""Seconds that the first step begins before the second one, in turn: they meet at different points of their ways.

On SQLite writers queue from the start of their transactions, which one try shows.
"""

TOGETHER = 60
"""Seconds after which steps that have not ended wait for each other."""

_names = count()


@pytest.fixture(autouse=True)
def db(copied_database: None, django_db_blocker: DjangoDbBlocker, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """In the place of pytest-django's, which rolls back what a test does: here it is committed, to the copy.

    What follows a publication is not allowed to fail: it would be noted in the log and nowhere else.
    """
    with django_db_blocker.unblock():
        yield
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in errors] == []


# --- Doing it at once -------------------------------------------------------------------------------------------------


def at_once(*steps: Callable[[], Any], lead: float = 0.0) -> list[Any]:
    """What the steps gave: their result, or the refusal. Anything else that goes wrong fails the test."""
    together = threading.Barrier(len(steps))

    def take(step: Callable[[], Any], wait: float) -> Any:
        try:
            connection.ensure_connection()
            together.wait(10)
            time.sleep(wait)
            return step()
        except StepRefused as refused:
            return refused
        finally:
            connections.close_all()

    waits = [max(0.0, -lead), *(len(steps) - 1) * [max(0.0, lead)]]
    with ThreadPoolExecutor(len(steps)) as pool:
        futures = [pool.submit(take, step, wait) for step, wait in zip(steps, waits, strict=True)]
        return [each.result(TOGETHER) for each in futures]


def refusals(results: list[Any]) -> list[type]:
    return [type(each) for each in results if isinstance(each, StepRefused)]


def somebody(role: Role) -> User:
    name = f"somebody-{next(_names)}"
    user = User.objects.create_user(name, f"{name}@example.org")
    user.groups.add(Group.objects.get(name=role.name))
    return user


@pytest.fixture
def editor() -> User:
    return somebody(EDITORS)


@pytest.fixture
def translator() -> User:
    return somebody(TRANSLATORS["fr"])


@pytest.fixture
def reviewer() -> User:
    return somebody(REVIEWERS["fr"])


@pytest.fixture
def other_reviewer() -> User:
    return somebody(REVIEWERS["fr"])


class Lessons:
    """A new lesson for every turn of a test, at a stage."""

    def __init__(self, editor: User, translator: User, reviewer: User) -> None:
        self.editor, self.translator, self.reviewer = editor, translator, reviewer

    def published(self) -> LessonPlanPage:
        return publish_lesson(f"Sterke wachtwoorden {next(_names)}")

    def submitted(self) -> Twin:
        return work.submit(self.published(), self.editor)

    def translated(self) -> Twin:
        twin = self.submitted()
        translate(twin, self.translator)
        return twin

    def sent(self) -> Twin:
        return fresh(work.send(self.translated(), self.translator))

    def approved(self) -> Twin:
        twin = self.sent()
        work.approve(twin, self.reviewer)
        return fresh(twin)

    def sent_again(self) -> Twin:
        """Approved before, with one text that was changed since, and live."""
        twin = self.approved()
        each = next(each for each in segments_of(twin) if each.path == "summary")
        work.save_text(twin, each.id, f"Un autre résumé {next(_names)}.", self.translator, each.stamp)
        return fresh(work.send(fresh(twin), self.translator))


@pytest.fixture
def lessons(editor: User, translator: User, reviewer: User) -> Lessons:
    return Lessons(editor, translator, reviewer)


def fresh(twin: Twin) -> Twin:
    return Twin.objects.select_related("translation__source", "target_locale").get(pk=twin.pk)


def publish(twin: Twin, **changes: Any) -> None:
    """As Wagtail's editor publishes the source: in one transaction."""
    with transaction.atomic():
        page = LessonPlanPage.objects.get(pk=twin.source_page_id)
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision().publish()


# --- What holds after everything --------------------------------------------------------------------------------------


def texts_on(page: Page) -> dict[str, str]:
    """Of a page as visitors see it, by path."""
    return {
        value.path: value.string.data
        for value in extract_segments(page.specific)
        if isinstance(value, StringSegmentValue) and value.path != SLUG
    }


def publications(page_id: int | None) -> int:
    return PageLogEntry.objects.filter(page_id=page_id, action="wagtail.publish").count()


def demand_consistent(twin: Twin) -> Twin:
    """No text is live that nobody approved, and twin, page and workflow say the same."""
    twin = fresh(twin)
    assert twin.problem == ""
    target = Page.objects.get(pk=twin.target_page_id)
    approved = [{path: text for path, _source, text in each.segments if path != SLUG} for each in twin.approvals.all()]
    assert not target.live or texts_on(target) in approved
    active = WorkflowState.objects.filter(
        object_id=str(twin.target_page_id), status=WorkflowState.STATUS_IN_PROGRESS
    ).count()
    assert active == (1 if twin.state == State.REVIEW else 0)
    stored = texts_on(Page.objects.get(pk=twin.source_page_id))
    assert {each.path: each.source for each in segments_of(twin) if each.place.kind != SLUG} == stored
    assert twin.open == sum(1 for each in segments_of(twin) if each.is_open)
    if twin.state == State.CURRENT:
        assert is_as_approved(twin)
        assert target.live
        source = Page.objects.get(pk=twin.source_page_id).specific
        assert following.same_facts(source, target.specific)
    return twin


# --- Reviewers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", LEADS)
def test_two_reviewers_approve(lead: float, lessons: Lessons, reviewer: User, other_reviewer: User) -> None:
    twin = lessons.sent()
    results = at_once(lambda: work.approve(twin, reviewer), lambda: work.approve(twin, other_reviewer), lead=lead)
    assert refusals(results) == [NotOpen]
    assert demand_consistent(twin).state == State.CURRENT
    assert Approval.objects.filter(twin=twin).count() == 1
    assert publications(twin.target_page_id) == 1


@pytest.mark.parametrize("lead", LEADS)
def test_one_approves_and_the_other_sends_back(
    lead: float, lessons: Lessons, reviewer: User, other_reviewer: User
) -> None:
    twin = lessons.sent()
    results = at_once(
        lambda: work.approve(twin, reviewer), lambda: work.send_back(twin, other_reviewer, "Nog eens."), lead=lead
    )
    assert refusals(results) == [NotOpen]
    approved = results[0] is None
    assert demand_consistent(twin).state == (State.CURRENT if approved else State.BACK)
    assert Approval.objects.filter(twin=twin).count() == int(approved)
    assert publications(twin.target_page_id) == int(approved)


@pytest.mark.parametrize("lead", LEADS)
def test_one_approves_while_the_translator_takes_it_back(
    lead: float, lessons: Lessons, reviewer: User, translator: User
) -> None:
    twin = lessons.sent()
    results = at_once(lambda: work.approve(twin, reviewer), lambda: work.take_back(twin, translator), lead=lead)
    assert refusals(results) == [NotOpen]
    assert demand_consistent(twin).state == (State.CURRENT if results[0] is None else State.PROGRESS)


@pytest.mark.parametrize("lead", LEADS[:3])
def test_two_translations_that_share_sentences_are_approved(
    lead: float, lessons: Lessons, reviewer: User, other_reviewer: User
) -> None:
    one, two = lessons.sent(), lessons.sent()
    results = at_once(lambda: work.approve(one, reviewer), lambda: work.approve(two, other_reviewer), lead=lead)
    assert results == [None, None]
    assert [demand_consistent(each).state for each in (one, two)] == [State.CURRENT, State.CURRENT]
    entry = MemoryEntry.objects.get(source="Je herkent een zwak wachtwoord.")
    assert entry.uses >= 2
    counted = MemoryGramCount.objects.get(pair=entry.source_locale_id, gram="herk").entries
    assert counted == MemoryGram.objects.filter(pair=entry.source_locale_id, gram="herk").count()


# --- Writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begun", [False, True], ids=["first save", "later save"])
@pytest.mark.parametrize("lead", LEADS[:3])
def test_two_people_save_one_text(begun: bool, lead: float, lessons: Lessons, translator: User, editor: User) -> None:
    twin, text = lessons.submitted(), "Je herkent een zwak wachtwoord."
    StringTranslation.objects.filter(context__object_id=twin.object_key).delete()
    if begun:
        work.save_text(twin, segment(twin, text).id, "Tu vois un mot de passe.", translator, "")
    seen = segment(twin, text)
    typed = ["Tu reconnais un mot de passe faible.", "Tu repères un mot de passe faible."]
    one, two = at_once(
        lambda: work.save_text(twin, seen.id, typed[0], translator, seen.stamp),
        lambda: work.save_text(twin, seen.id, typed[1], editor, seen.stamp),
        lead=lead,
    )
    kept, refused = (typed[0], two) if isinstance(two, StepRefused) else (typed[1], one)
    assert isinstance(refused, Conflict)
    assert refused.theirs == kept
    assert segment(twin, text).target == kept


@pytest.mark.parametrize("lead", LEADS)
def test_a_text_is_saved_while_it_is_sent(lead: float, lessons: Lessons, translator: User, editor: User) -> None:
    twin = lessons.translated()
    each = next(each for each in segments_of(twin) if each.path == "summary")
    saved, sent = at_once(
        lambda: work.save_text(twin, each.id, "Un autre résumé.", editor, each.stamp),
        lambda: work.send(twin, translator),
        lead=lead,
    )
    assert not isinstance(sent, StepRefused)
    twin = demand_consistent(twin)
    assert twin.revision is not None
    draft = twin.revision.as_object()
    assert isinstance(saved, NotOpen) == (draft.summary != "Un autre résumé.")
    assert work.demand_as_sent(twin) is None


@pytest.mark.parametrize("lead", LEADS)
def test_memory_fills_in_while_it_is_sent(lead: float, lessons: Lessons, translator: User, editor: User) -> None:
    lessons.approved()
    twin = lessons.translated()
    StringTranslation.objects.filter(
        context__object_id=twin.object_key, translation_of__data="Je herkent een zwak wachtwoord."
    ).delete()
    filled, sent = at_once(lambda: work.fill_from_memory(twin), lambda: work.send(twin, translator), lead=lead)
    assert isinstance(sent, Refused)
    assert filled == 1
    assert demand_consistent(twin).open == 1


@pytest.mark.parametrize("lead", LEADS[:3])
def test_memory_fills_in_twice(lead: float, lessons: Lessons) -> None:
    lessons.approved()
    twin = lessons.submitted()
    StringTranslation.objects.filter(context__object_id=twin.object_key).delete()
    filled = at_once(lambda: work.fill_from_memory(twin), lambda: work.fill_from_memory(twin), lead=lead)
    assert sorted(filled)[0] == 0
    assert sorted(filled)[1] > 0
    demand_consistent(twin)


@pytest.mark.parametrize("lead", LEADS[:3])
def test_two_people_send_it(lead: float, lessons: Lessons, translator: User, editor: User) -> None:
    twin = lessons.translated()
    results = at_once(lambda: work.send(twin, translator), lambda: work.send(twin, editor), lead=lead)
    assert refusals(results) == [NotOpen]
    assert demand_consistent(twin).state == State.REVIEW


@pytest.mark.parametrize("lead", LEADS[:3])
def test_two_tabs_of_one_person_open_a_page(lead: float, lessons: Lessons, translator: User) -> None:
    twin = lessons.submitted()
    at_once(lambda: presence.arrive(twin, translator), lambda: presence.arrive(twin, translator), lead=lead)
    assert Presence.objects.filter(twin=twin).count() == 1


# --- Submitting -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", LEADS)
def test_a_page_is_submitted_twice(lead: float, lessons: Lessons, editor: User, reviewer: User) -> None:
    page = lessons.published()
    results = at_once(lambda: work.submit(page, editor), lambda: work.submit(page, reviewer), lead=lead)
    assert refusals(results) == [AlreadySubmitted]
    assert Twin.objects.filter(object_key=page.translation_key).count() == 1
    assert Page.objects.filter(translation_key=page.translation_key).count() == 2


@pytest.mark.parametrize("lead", LEADS)
def test_two_pages_are_submitted(lead: float, lessons: Lessons, editor: User, reviewer: User) -> None:
    one, two = lessons.published(), lessons.published()
    results = at_once(lambda: work.submit(one, editor), lambda: work.submit(two, reviewer), lead=lead)
    assert refusals(results) == []
    assert Page.find_problems() == ([], [], [], [], [])


# --- The source goes on -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["sent", "sent_again"])
@pytest.mark.parametrize("lead", LEADS)
def test_the_source_gets_another_text_while_a_reviewer_approves(
    version: str, lead: float, lessons: Lessons, reviewer: User
) -> None:
    twin = getattr(lessons, version)()
    approved, _published = at_once(
        lambda: work.approve(twin, reviewer), lambda: publish(twin, summary="Een heel andere samenvatting."), lead=lead
    )
    before = 1 if version == "sent_again" else 0
    twin = demand_consistent(twin)
    assert twin.open >= 1
    assert twin.approvals.count() == before + (approved is None)
    if approved is None:
        assert twin.state == State.OUTDATED
    else:
        assert isinstance(approved, NotOpen)
        assert twin.state == (State.OUTDATED if before else State.PROGRESS)


@pytest.mark.parametrize("version", ["sent", "sent_again"])
@pytest.mark.parametrize("lead", LEADS)
def test_the_source_gets_another_fact_while_a_reviewer_approves(
    version: str, lead: float, lessons: Lessons, reviewer: User
) -> None:
    twin = getattr(lessons, version)()
    approved, _published = at_once(
        lambda: work.approve(twin, reviewer), lambda: publish(twin, duration_minutes=35), lead=lead
    )
    assert approved is None
    assert demand_consistent(twin).state == State.CURRENT
    assert LessonPlanPage.objects.get(pk=twin.target_page_id).duration_minutes == 35


@pytest.mark.parametrize("lead", LEADS)
def test_facts_are_passed_on_while_a_reviewer_approves(lead: float, lessons: Lessons, reviewer: User) -> None:
    twin = lessons.sent_again()
    approved, _nothing = at_once(
        lambda: work.approve(twin, reviewer), lambda: following.publish_facts(twin.pk, None), lead=lead
    )
    assert approved is None
    assert demand_consistent(twin).state == State.CURRENT


@pytest.mark.parametrize("lead", LEADS)
def test_facts_are_passed_on_while_it_is_sent(lead: float, lessons: Lessons, translator: User, reviewer: User) -> None:
    twin = lessons.approved()
    each = next(each for each in segments_of(twin) if each.path == "summary")
    work.save_text(twin, each.id, "Un autre résumé.", translator, each.stamp)
    publish_later = Twin.objects.get(pk=twin.pk)
    LessonPlanPage.objects.filter(pk=twin.source_page_id).update(duration_minutes=20)
    sent, _nothing = at_once(
        lambda: work.send(twin, translator), lambda: following.publish_facts(publish_later.pk, None), lead=lead
    )
    assert not isinstance(sent, StepRefused)
    twin = demand_consistent(twin)
    assert twin.state == State.REVIEW
    work.approve(twin, reviewer)


@pytest.mark.parametrize("lead", LEADS)
def test_the_source_is_published_twice(lead: float, lessons: Lessons) -> None:
    twin = lessons.approved()
    at_once(
        lambda: publish(twin, duration_minutes=35),
        lambda: publish(twin, summary="Een heel andere samenvatting.", duration_minutes=50),
        lead=lead,
    )
    demand_consistent(twin)
    target = LessonPlanPage.objects.get(pk=twin.target_page_id)
    assert target.duration_minutes == LessonPlanPage.objects.get(pk=twin.source_page_id).duration_minutes


@pytest.mark.parametrize("lead", LEADS)
def test_the_daily_command_compares_while_a_source_is_published(lead: float, lessons: Lessons) -> None:
    twin = lessons.approved()
    Twin.objects.filter(pk=twin.pk).update(problem="Something")
    at_once(sources.catch_up, lambda: publish(twin, duration_minutes=35), lead=lead)
    assert demand_consistent(twin).state == State.CURRENT


@pytest.mark.parametrize("lead", LEADS)
def test_the_source_goes_offline_while_a_reviewer_approves(lead: float, lessons: Lessons, reviewer: User) -> None:
    twin = lessons.sent()
    approved, _nothing = at_once(
        lambda: work.approve(twin, reviewer), lambda: Page.objects.get(pk=twin.source_page_id).unpublish(), lead=lead
    )
    assert approved is None or isinstance(approved, NotOpen)
    assert demand_consistent(twin).state == State.UNPUBLISHED


@pytest.mark.postgres
def test_who_waited_for_a_translation_reads_what_was_written_meanwhile(lessons: Lessons) -> None:
    """Also of the rows that are joined to it: publications that are not one transaction meet here."""
    twin = lessons.approved()
    begun = threading.Event()

    def write() -> None:
        with transaction.atomic():
            held = locked(twin)
            begun.set()
            TranslationSource.objects.filter(pk=held.translation.source_id).update(object_repr="Written meanwhile")
            time.sleep(0.3)

    def wait() -> str:
        begun.wait(10)
        with transaction.atomic():
            return str(locked(twin).translation.source.object_repr)

    assert at_once(write, wait) == [None, "Written meanwhile"]


# --- Past the workflow ------------------------------------------------------------------------------------------------


def by_hand(revision_id: int | None, in_one_transaction: bool) -> None:
    revision = Revision.objects.get(pk=revision_id)
    if in_one_transaction:
        with transaction.atomic():
            revision.publish()
    else:
        revision.publish()


@pytest.mark.parametrize("in_one_transaction", [False, True])
@pytest.mark.parametrize("lead", LEADS)
def test_the_draft_is_published_by_hand_while_a_reviewer_approves(
    in_one_transaction: bool, lead: float, lessons: Lessons, reviewer: User
) -> None:
    """What goes live is the draft that was sent; whoever is first, it is approved once."""
    twin = lessons.sent()
    approved, _nothing = at_once(
        lambda: work.approve(twin, reviewer), lambda: by_hand(twin.revision_id, in_one_transaction), lead=lead
    )
    assert approved is None or isinstance(approved, StepRefused)
    assert demand_consistent(twin).state == State.CURRENT
    assert Approval.objects.filter(twin=twin).count() == 1


@pytest.mark.parametrize("in_one_transaction", [False, True])
@pytest.mark.parametrize("lead", LEADS)
def test_the_draft_is_published_by_hand_while_a_reviewer_sends_it_back(
    in_one_transaction: bool, lead: float, lessons: Lessons, reviewer: User
) -> None:
    twin = lessons.sent()
    at_once(
        lambda: work.send_back(twin, reviewer, "Nog eens."),
        lambda: by_hand(twin.revision_id, in_one_transaction),
        lead=lead,
    )
    twin = fresh(twin)
    assert twin.problem == ""
    assert twin.state in (State.CURRENT, State.BACK, State.PROGRESS)
    active = WorkflowState.objects.filter(object_id=str(twin.target_page_id), status=WorkflowState.STATUS_IN_PROGRESS)
    assert not active.exists()


def delete_page(pk: int | None) -> None:
    """As the admin does: in one transaction."""
    with transaction.atomic():
        Page.objects.get(pk=pk).delete()


@pytest.mark.parametrize("lead", LEADS)
def test_the_translation_is_deleted_while_a_reviewer_approves(lead: float, lessons: Lessons, reviewer: User) -> None:
    """With a redirect from the old slug, which Wagtail makes after the commit."""
    twin = lessons.sent()
    results = at_once(lambda: work.approve(twin, reviewer), lambda: delete_page(twin.target_page_id), lead=lead)
    assert set(refusals(results)) <= {NotOpen}
    twin = fresh(twin)
    assert (twin.state, twin.target_page_id, twin.problem) == (State.REMOVED, None, "")
    assert not Page.objects.filter(translation_key=twin.object_key).exclude(pk=twin.source_page_id).exists()


@pytest.mark.parametrize("lead", LEADS)
def test_the_source_is_deleted_while_a_reviewer_approves(lead: float, lessons: Lessons, reviewer: User) -> None:
    twin = lessons.sent()
    approved, _nothing = at_once(
        lambda: work.approve(twin, reviewer), lambda: delete_page(twin.source_page_id), lead=lead
    )
    assert approved is None or isinstance(approved, (NotOpen, Gone))
    assert not Twin.objects.filter(pk=twin.pk).exists()
    assert Page.objects.get(pk=twin.target_page_id).live == (approved is None)


# --- Mails ------------------------------------------------------------------------------------------------------------


def test_processes_that_send_at_once_send_each_mail_once(mail_server: MailServer) -> None:
    people = [somebody(TRANSLATORS["fr"]) for _ in range(20)]
    Notice.objects.bulk_create(
        Notice(kind=Notice.Kind.SOURCE_GONE, recipient=user, title="Les", direction="nl-fr") for user in people
    )
    mail_server.seconds_each = 0.01
    sent = at_once(*4 * [lambda: notices.send(Notice.objects.filter(recipient__in=people))])
    assert sorted(mail_server.taken) == sorted(each.email for each in people)
    assert sum(sent) == 20
    assert mail_server.connections <= 4
