"""Telling people by mail what happened to a translation. A notice is a row first: no step fails with a mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.users.models import UserProfile

from catalogue import mailing
from translation.models import Notice, Twin
from translation.roles import reviewers_of, translators_to

Kind = Notice.Kind

KEEP_DAYS = 90
"""How long sent notices are kept, to answer "was I told?"."""

_REVIEWERS, _TRANSLATORS, _ASSIGNEE, _SENDER, _SUBMITTER = "reviewers", "translators", "assignee", "sender", "submitter"


@dataclass(frozen=True)
class Message:
    """Who hears of a kind of event, and with which subject. ``preference`` is the one of Wagtail's account settings."""

    to: tuple[str, ...]
    subject: Any
    preference: str = ""


MESSAGES = {
    Kind.SUBMITTED: Message((_TRANSLATORS,), _("To translate: %(title)s"), "submitted_notifications"),
    Kind.ASSIGNED: Message((_ASSIGNEE,), _("Yours to translate: %(title)s")),
    Kind.REVIEW: Message((_REVIEWERS,), _("To review: %(title)s"), "submitted_notifications"),
    Kind.SENT_BACK: Message((_SENDER, _ASSIGNEE), _("Sent back: %(title)s"), "rejected_notifications"),
    Kind.APPROVED: Message(
        (_SENDER, _ASSIGNEE, _SUBMITTER), _("Approved and published: %(title)s"), "approved_notifications"
    ),
    Kind.OVERDUE: Message((_ASSIGNEE, _SUBMITTER), _("Overdue: %(title)s")),
    Kind.SOURCE_CHANGED: Message((_ASSIGNEE, _SENDER), _("The source has changed: %(title)s")),
    Kind.SOURCE_GONE: Message((_ASSIGNEE, _SENDER, _SUBMITTER), _("No longer published: %(title)s")),
    Kind.TRANSLATION_GONE: Message((_ASSIGNEE, _SENDER, _SUBMITTER), _("Translation deleted: %(title)s")),
}
"""One table of who is told what."""


_quiet: ContextVar[bool] = ContextVar("translation_quiet", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Within this nobody is told anything: for loading a demo."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


_gathered: ContextVar[list[int] | None] = ContextVar("translation_gathered", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is noted within this leaves at its end, in one connection: for steps with many translations."""
    token = _gathered.set([])
    try:
        yield
    finally:
        pks = _gathered.get() or []
        _gathered.reset(token)
        if pks:
            transaction.on_commit(lambda: _send_now(pks), robust=True)


def notify(twin: Twin, kind: Notice.Kind, by: Any, comment: str = "") -> int:
    """Note that the people concerned should hear of this, except whoever did it; returns how many.

    The mails leave after the transaction; those that fail are tried again by the daily command.
    """
    if _quiet.get():
        return 0
    message = MESSAGES[kind]
    people = {user.pk: user for group in message.to for user in _people(twin, group)}
    if by is not None:
        people.pop(by.pk, None)
    notices = [
        Notice(
            kind=kind,
            recipient=user,
            twin=twin,
            title=twin.title,
            direction=f"{twin.source_locale.language_code}-{twin.target_locale.language_code}",
            comment=comment,
        )
        for user in people.values()
        if _wants(user, message.preference)
    ]
    Notice.objects.bulk_create(notices)
    if notices:
        pks = [notice.pk for notice in notices]
        gathered = _gathered.get()
        if gathered is not None:
            gathered += pks
        else:
            transaction.on_commit(lambda: _send_now(pks), robust=True)
    return len(notices)


def _people(twin: Twin, group: str) -> Iterable[User]:
    code = twin.target_locale.language_code
    if group == _REVIEWERS:
        return _members(reviewers_of(code))
    if group == _TRANSLATORS:
        return _members(translators_to(code))
    user = {_ASSIGNEE: twin.assignee, _SENDER: twin.sent_by, _SUBMITTER: twin.submitted_by}[group]
    return [user] if user is not None and user.is_active and user.email else []


def _members(name: str) -> Iterable[User]:
    users = get_user_model().objects.filter(groups__name=name, is_active=True).exclude(email="")
    return users.select_related("wagtail_userprofile").order_by("pk")


def _wants(user: User, preference: str) -> bool:
    profile = getattr(user, "wagtail_userprofile", None)
    return not preference or profile is None or bool(getattr(profile, preference))


def _send_now(pks: list[int]) -> None:
    mailing.send_now(Notice.objects.filter(pk__in=pks), _mail)


def unsent() -> Any:
    """Those whose mail did not leave yet, and that are worth another try."""
    return mailing.unsent(Notice.objects)


def send(notices: Any) -> int:
    """Mail these notices, each in its reader's language; returns how many left. See :func:`catalogue.mailing.send`."""
    return mailing.send(notices, _mail)


def _mail(notice: Notice, connection: Any) -> None:
    language = UserProfile.get_for_user(notice.recipient).get_preferred_language()
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        subject = str(MESSAGES[Kind(notice.kind)].subject) % {"title": notice.title}
        text = render_to_string(f"translation/mail/{notice.kind}.txt", _context(notice))
    mailing.hand_over(connection, subject, text, notice.recipient.email)


def _context(notice: Notice) -> dict[str, Any]:
    view = "translation:review" if notice.kind == Kind.REVIEW else "translation:translate"
    path = reverse(view, args=[notice.twin_id]) if notice.twin_id else reverse("translation:worklist")
    return {
        "notice": notice,
        "twin": notice.twin,
        "name": notice.recipient.first_name or notice.recipient.get_username(),
        "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path,
    }


def remind_overdue() -> int:
    """Note for everything overdue that its people should hear of it, once a week; returns how many notices."""
    count = 0
    week = timezone.now() - timedelta(days=7)
    told = Notice.objects.filter(kind=Kind.OVERDUE, created_at__gte=week).exclude(twin=None).values("twin")
    for twin in (
        Twin.objects.overdue()
        .exclude(pk__in=told)
        .select_related("source_locale", "target_locale", "assignee", "submitted_by", "sent_by")
    ):
        count += notify(twin, Kind.OVERDUE, None)
    return count


def forget_old() -> int:
    """Remove notices that were sent long ago, or that could not be sent for as long; their number."""
    return Notice.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)).delete()[0]
