"""Telling people by mail what happened to a translation. A notice is a row first: no step fails with a mail."""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.mail import send_mail
from wagtail.users.models import UserProfile

from translation.models import Notice, Twin
from translation.roles import reviewers_of, translators_to

log = logging.getLogger("translation")

Kind = Notice.Kind

MOST_TRIES = 10
_LINES = re.compile(r"\s*[\r\n]+\s*")
KEEP_DAYS = 90
"""How long sent notices are kept, to answer "was I told?"."""

CLAIM = timedelta(minutes=10)
"""How long a process may take over one mail. After that it is taken for dead, and its mail is anybody's again."""

IN_REQUEST = 10
"""Seconds that somebody who publishes or submits waits for mails at the most, besides the time-out of the server."""

REST = 60
"""Seconds in which no request tries a mail server again that was slow or gone: a row of steps waits for it once."""
_RESTING = "translation-mail-server-rests"

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
    """Somebody waits for this: what cannot leave at once is left to the daily command."""
    if not cache.get(_RESTING):
        send(Notice.objects.filter(pk__in=pks), IN_REQUEST)


def unsent() -> Any:
    """Those whose mail did not leave yet, and that are worth another try."""
    return Notice.objects.filter(sent_at=None, attempts__lt=MOST_TRIES)


def send(notices: Any, seconds: float | None = None) -> int:
    """Mail these notices over one connection, each in its reader's language; returns how many left.

    A mail that is refused is kept with its error. A server that fails ends it: the rest stays as it is, to be sent
    later. Likewise after ``seconds``. Several processes may send at once; each mail leaves once, and twice at worst
    when its process is killed between the server's answer and the note of it.
    """
    until = None if seconds is None else monotonic() + seconds
    sent = 0
    with _mail_server() as connection:
        # One that fails every time does not stand in the way of the others.
        for pk in list(notices.filter(sent_at=None).order_by("attempts", "pk").values_list("pk", flat=True)):
            if until is not None and monotonic() > until:
                _rest()
                break
            notice = _claimed(pk)
            if notice is None:
                continue
            try:
                _mail(notice, connection)
            except Exception as error:
                # A mail server may fail in any way it likes.
                log.warning("A notice to %s could not be sent: %s", notice.recipient_id, error)
                _note(notice, last_error=f"{type(error).__name__}: {error}"[:1000])
                if not _is_about_one_mail(error):
                    _rest()
                    break
            else:
                _note(notice, sent_at=timezone.now(), last_error="")
                sent += 1
    return sent


def _rest() -> None:
    cache.set(_RESTING, True, REST)


@contextmanager
def _mail_server() -> Iterator[Any]:
    """The connection that the settings name, opened with the first mail."""
    connection = get_connection()
    try:
        yield connection
    finally:
        try:
            connection.close()
        except OSError as error:
            log.warning("The mail server did not end well: %s", error)


def _claimed(pk: int) -> Notice | None:
    """The notice, for this process alone; ``None`` when another one has it or has sent it.

    One statement instead of a lock: no transaction is open during a talk with a mail server.
    """
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    if not Notice.objects.filter(free, pk=pk, sent_at=None).update(claimed_at=now):
        return None
    found: Notice | None = Notice.objects.select_related("recipient", "twin__target_locale").filter(pk=pk).first()
    return found


def _note(notice: Notice, **result: Any) -> None:
    """That it was sent is noted in any case; that it failed only while nobody else has taken it over."""
    rows = Notice.objects.filter(pk=notice.pk)
    if "sent_at" not in result:
        rows = rows.filter(claimed_at=notice.claimed_at, sent_at=None)
    rows.update(claimed_at=None, attempts=F("attempts") + 1, **result)


def _is_about_one_mail(error: Exception) -> bool:
    """Whether the next mail may do better. 421 says that the server is closing the connection (RFC 5321, 3.8)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code != 421 for code, _answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code != 421
    # Errors of smtplib are of this kind too: a server that is gone or refuses the sender, or a password.
    return not isinstance(error, OSError)


def _mail(notice: Notice, connection: Any) -> None:
    language = UserProfile.get_for_user(notice.recipient).get_preferred_language()
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        subject = str(MESSAGES[Kind(notice.kind)].subject) % {"title": notice.title}
        text = render_to_string(f"translation/mail/{notice.kind}.txt", _context(notice))
    connection.open()
    send_mail(_LINES.sub(" ", subject), text.strip() + "\n", [notice.recipient.email], connection=connection)


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
