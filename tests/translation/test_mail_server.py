"""Mails to a real server on this machine: one that is well, slow, deaf, gone, particular, or that hangs up."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from catalogue import mailing
from catalogue.models import LessonPlanPage
from tests.translation.conftest import OnCommit, translate
from tests.translation.mail_servers import MailServer
from translation import notices, work
from translation.models import Notice, Twin
from translation.roles import TRANSLATORS
from translation.states import State


@pytest.fixture(autouse=True)
def no_server_rests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def many(person: Any) -> list[User]:
    """Thirty translators to French."""
    return [person(TRANSLATORS["fr"], f"translator-{number:02}") for number in range(30)]


@pytest.fixture
def told(lesson: LessonPlanPage, many: list[User], editor: User) -> Twin:
    """The lesson, submitted to all of them."""
    return work.submit(lesson, editor)


def addresses(people: list[User]) -> list[str]:
    return [each.email for each in people]


def submitted(twin: Twin) -> Any:
    return Notice.objects.filter(twin=twin, kind=notices.Kind.SUBMITTED).order_by("pk")


def test_thirty_mails_take_one_connection(
    mail_server: MailServer, many: list[User], told: Twin, django_capture_on_commit_callbacks: OnCommit
) -> None:
    Notice.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify(told, notices.Kind.SUBMITTED, None)
    assert sorted(mail_server.taken) == addresses(many)
    assert mail_server.connections == 1
    assert not submitted(told).filter(sent_at=None).exists()


def test_nothing_to_send_opens_no_connection(mail_server: MailServer, db: None) -> None:
    assert notices.send(notices.unsent()) == 0
    assert mail_server.connections == 0


def dead(kind: str, server: MailServer, settings: Any) -> None:
    if kind == "deaf":
        server.deaf = True
    else:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            settings.EMAIL_PORT = free.getsockname()[1]


def test_a_server_that_is_gone_blocks_nothing_and_loses_nothing(
    mail_server: MailServer,
    twin: Twin,
    translator: User,
    reviewer: User,
    settings: Any,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    dead("gone", mail_server, settings)
    translate(twin, translator)
    with django_capture_on_commit_callbacks(execute=True):
        work.send(twin, translator)
    twin.refresh_from_db()
    assert twin.state == State.REVIEW
    [notice] = Notice.objects.filter(kind=notices.Kind.REVIEW)
    assert (notice.sent_at, notice.attempts) == (None, 1)
    assert "refused" in notice.last_error
    settings.EMAIL_PORT = mail_server.port
    call_command("translation_daily", stdout=StringIO())
    assert reviewer.email in mail_server.taken


@pytest.mark.parametrize("kind", ["deaf", "gone"])
def test_a_dead_server_costs_one_time_out_whatever_the_number_of_mails(
    kind: str,
    mail_server: MailServer,
    settings: Any,
    many: list[User],
    told: Twin,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    Notice.objects.all().delete()
    dead(kind, mail_server, settings)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify(told, notices.Kind.SUBMITTED, None)
    assert mail_server.connections <= 1
    first, *rest = submitted(told)
    assert first.attempts == 1
    assert first.last_error
    assert {(each.attempts, each.last_error, each.claimed_at) for each in rest} == {(0, "", None)}


def test_a_dead_server_is_waited_for_once_by_several_steps(
    mail_server: MailServer, many: list[User], told: Twin, django_capture_on_commit_callbacks: OnCommit
) -> None:
    mail_server.deaf = True
    for _step in range(10):
        with django_capture_on_commit_callbacks(execute=True):
            notices.notify(told, notices.Kind.SUBMITTED, None)
    assert mail_server.connections == 1


def test_a_slow_server_is_not_waited_for_long(
    mail_server: MailServer,
    many: list[User],
    told: Twin,
    django_capture_on_commit_callbacks: OnCommit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Notice.objects.all().delete()
    seconds = itertools.count()
    monkeypatch.setattr(mailing, "IN_REQUEST", 4)
    monkeypatch.setattr(mailing, "monotonic", lambda: next(seconds))
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify(told, notices.Kind.SUBMITTED, None)
    assert len(mail_server.taken) == 4
    notices.send(notices.unsent())
    assert sorted(mail_server.taken) == addresses(many)


@pytest.mark.parametrize("answer", ["550 no such mailbox", "450 try later"])
def test_one_refused_recipient_keeps_no_mail_from_the_others(
    answer: str, mail_server: MailServer, many: list[User], told: Twin
) -> None:
    mail_server.refused[many[3].email] = answer
    assert notices.send(submitted(told)) == 29
    assert mail_server.connections == 1
    [left] = notices.unsent()
    assert (left.recipient, left.attempts) == (many[3], 1)
    assert answer[:3] in left.last_error
    assert answer[4:] in left.last_error
    mail_server.refused.clear()
    assert notices.send(notices.unsent()) == 1
    assert sorted(mail_server.taken) == addresses(many)


def test_an_address_that_is_none_keeps_no_mail_from_the_others(
    mail_server: MailServer, many: list[User], told: Twin
) -> None:
    User.objects.filter(pk=many[0].pk).update(email="no address\n")
    assert notices.send(submitted(told)) == 29
    [left] = notices.unsent()
    assert (left.recipient, left.attempts) == (many[0], 1)


def test_a_server_that_takes_leave_is_believed(mail_server: MailServer, many: list[User], told: Twin) -> None:
    """421 for a recipient says that the connection ends; RFC 5321, section 3.8."""
    mail_server.refused[many[3].email] = "421 closing"
    assert notices.send(submitted(told)) == 3
    assert list(notices.unsent().order_by("pk").values_list("attempts", flat=True)) == [1] + 26 * [0]


def test_a_server_that_hangs_up_gets_the_rest_later(mail_server: MailServer, many: list[User], told: Twin) -> None:
    mail_server.hangs_up_after = 2
    assert notices.send(submitted(told)) == 2
    assert mail_server.taken == addresses(many[:2])
    assert list(notices.unsent().order_by("pk").values_list("attempts", flat=True)) == [1] + 27 * [0]
    mail_server.hangs_up_after = None
    call_command("translation_daily", stdout=StringIO())
    assert sorted(mail_server.taken) == addresses(many)
    assert mail_server.connections == 2


def test_a_mail_that_ends_every_connection_comes_after_the_others(
    mail_server: MailServer, many: list[User], told: Twin
) -> None:
    mail_server.refused[many[0].email] = "421 closing"
    assert notices.send(notices.unsent()) == 0
    assert notices.send(notices.unsent()) == 29


# --- Several processes ------------------------------------------------------------------------------------------------


def test_what_another_process_is_sending_is_left_to_it(mail_server: MailServer, many: list[User], told: Twin) -> None:
    submitted(told).update(claimed_at=timezone.now())
    assert notices.send(notices.unsent()) == 0
    assert mail_server.connections == 0


def test_what_a_process_died_with_is_sent_by_the_next(mail_server: MailServer, many: list[User], told: Twin) -> None:
    submitted(told).update(claimed_at=timezone.now() - mailing.CLAIM - timedelta(seconds=1))
    assert notices.send(notices.unsent()) == 30


def test_a_list_that_was_made_before_another_process_sent_it_sends_nothing_again(
    mail_server: MailServer, many: list[User], told: Twin
) -> None:
    pks = list(submitted(told).values_list("pk", flat=True))
    assert notices.send(notices.unsent()) == 30
    assert notices.send(Notice.objects.filter(pk__in=pks)) == 0
    assert len(mail_server.taken) == 30


def test_what_several_submissions_tell_leaves_over_one_connection(
    mail_server: MailServer,
    make_lesson: Any,
    editor: User,
    translator: User,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), notices.together():
        for number in range(3):
            work.submit(make_lesson(f"Samen ingediend {number}"), editor)
    assert (mail_server.connections, len(mail_server.taken)) == (1, 3)


def test_who_comes_back_late_takes_nothing_from_whoever_went_on(told: Twin) -> None:
    [notice] = submitted(told)[:1]
    late = mailing.claimed(Notice.objects.filter(pk=notice.pk))
    assert late is not None
    Notice.objects.filter(pk=notice.pk).update(claimed_at=timezone.now() + timedelta(seconds=1))
    mailing.note(late, last_error="Too late")
    notice.refresh_from_db()
    assert (notice.attempts, notice.last_error) == (0, "")
    assert notice.claimed_at is not None
