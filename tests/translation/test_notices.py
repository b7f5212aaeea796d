"""Who is told what, in which language. Mail servers that fail: ``test_mail_server.py``."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.users.models import UserProfile

from catalogue.models import LessonPlanPage
from tests.translation.conftest import OnCommit, translate
from translation import notices, work
from translation.models import Twin


def recipients() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def speaks(user: User, language: str) -> None:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})


@pytest.fixture
def commit(django_capture_on_commit_callbacks: OnCommit) -> OnCommit:
    return django_capture_on_commit_callbacks


def test_translators_into_the_language_hear_of_a_submission(
    lesson: LessonPlanPage, editor: User, translator: User, translator_nl: User, commit: Any
) -> None:
    speaks(translator, "fr")
    with commit(execute=True):
        work.submit(lesson, editor, note="Pour la journée de février")
    [message] = mail.outbox
    assert message.to == [translator.email]
    assert message.subject == "À traduire\u00a0: Sterke wachtwoorden"
    assert "Pour la journée de février" in message.body
    assert "/admin/translations/" in message.body


def test_whoever_gets_it_is_told_and_nobody_else(
    lesson: LessonPlanPage, editor: User, translator: User, person: Any, commit: Any
) -> None:
    from translation.roles import TRANSLATORS

    person(TRANSLATORS["fr"], "second-fr")
    with commit(execute=True):
        work.submit(lesson, editor, assignee=translator)
    assert recipients() == [translator.email]


def test_a_whole_round(twin: Twin, translator: User, reviewer: User, editor: User, commit: Any) -> None:
    speaks(reviewer, "nl")
    translate(twin, translator)
    with commit(execute=True):
        work.send(twin, translator)
    assert (recipients(), mail.outbox[0].subject) == ([reviewer.email], "Na te lezen: Sterke wachtwoorden")
    mail.outbox.clear()
    with commit(execute=True):
        work.send_back(twin, reviewer, "« Introuvable » ?")
    assert recipients() == [translator.email]
    assert "« Introuvable » ?" in mail.outbox[0].body
    mail.outbox.clear()
    with commit(execute=True):
        work.send(twin, translator)
    mail.outbox.clear()
    with commit(execute=True):
        work.approve(twin, reviewer)
    assert recipients() == sorted([editor.email, translator.email])


def test_wagtail_does_not_say_the_same_again(twin: Twin, translator: User, reviewer: User, commit: Any) -> None:
    translate(twin, translator)
    with commit(execute=True):
        work.send(twin, translator)
    assert len(mail.outbox) == 1


def test_who_wants_no_mails_of_a_kind_gets_none(twin: Twin, translator: User, reviewer: User, commit: Any) -> None:
    UserProfile.objects.update_or_create(user=reviewer, defaults={"submitted_notifications": False})
    translate(twin, translator)
    with commit(execute=True):
        work.send(twin, translator)
    assert mail.outbox == []


def test_what_is_overdue_is_said_once_a_week(twin: Twin, translator: User, commit: Any) -> None:
    Twin.objects.filter(pk=twin.pk).update(due=timezone.localdate() - timedelta(days=1), assignee=translator)
    for _day in range(3):
        with commit(execute=True):
            call_command("translation_daily", stdout=StringIO())
    overdue = [message for message in mail.outbox if message.subject.startswith(("Over tijd", "En retard"))]
    assert sorted(message.to[0] for message in overdue) == ["editor@example.org", "translator-fr@example.org"]


def test_a_deleted_source_is_told_although_the_twin_is_gone(
    approved: Twin, lesson: LessonPlanPage, translator: User, commit: Any
) -> None:
    mail.outbox.clear()
    with commit(execute=True):
        lesson.delete()
    assert translator.email in recipients()
    assert "Sterke wachtwoorden" in mail.outbox[0].body


def test_a_title_of_several_lines_makes_no_header(twin: Twin, translator: User, commit: Any) -> None:
    Twin.objects.filter(pk=twin.pk).update(title="Een titel\nBcc: iemand@example.org")
    twin.refresh_from_db()
    with commit(execute=True):
        notices.notify(twin, notices.Kind.SUBMITTED, None)
    [message] = mail.outbox
    assert "\n" not in message.subject
    assert message.recipients() == [translator.email]
