"""Sending mails that are rows: each leaves once, a server that fails loses none, and nobody waits for it twice."""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.core.mail import get_connection
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.mail import send_mail

from catalogue.models.mail import MOST_TRIES, QueuedMail

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
"""How long a process may take over one mail. After that it is taken for dead, and its mail is anybody's again."""

IN_REQUEST = 10
"""Seconds that whoever caused mails waits for them at the most, besides the time-out of the server."""

REST = 60
"""Seconds in which no request tries a mail server again that was slow or gone: a row of steps waits for it once."""
_RESTING = "mail-server-rests"
_LINES = re.compile(r"\s*[\r\n]+\s*")

Deliver = Callable[[Any, Any], None]
"""Takes a mail and an open connection, and hands it over to :func:`hand_over`."""


def unsent(mails: Any) -> Any:
    """Those of ``mails`` that did not leave yet, and that are worth another try."""
    return mails.filter(sent_at=None, attempts__lt=MOST_TRIES)


def send_now(mails: Any, deliver: Deliver) -> None:
    """Somebody waits for this: what cannot leave at once is left to a daily command."""
    if not cache.get(_RESTING):
        send(mails, deliver, IN_REQUEST)


def send(mails: Any, deliver: Deliver, seconds: float | None = None) -> int:
    """Mail these rows of one model over one connection; returns how many left.

    A mail that is refused is kept with its error. A server that fails ends it: the rest stays as it is, to be sent
    later. Likewise after ``seconds``. Several processes may send at once; each mail leaves once, and twice at worst
    when its process is killed between the server's answer and the note of it.
    """
    until = None if seconds is None else monotonic() + seconds
    sent = 0
    with _mail_server() as connection:
        # One that fails every time does not stand in the way of the others.
        for pk in list(mails.filter(sent_at=None).order_by("attempts", "pk").values_list("pk", flat=True)):
            if until is not None and monotonic() > until:
                _rest()
                break
            mail = claimed(mails.model.objects.filter(pk=pk))
            if mail is None:
                continue
            try:
                connection.open()
                deliver(mail, connection)
            except Exception as error:
                # A mail server may fail in any way it likes.
                log.warning("%s %s could not be sent: %s", type(mail).__name__, pk, type(error).__name__)
                note(mail, last_error=f"{type(error).__name__}: {error}"[:1000])
                if not _is_about_one_mail(error):
                    _rest()
                    break
            else:
                note(mail, sent_at=timezone.now(), last_error="")
                sent += 1
    return sent


def hand_over(connection: Any, subject: str, text: str, to: str, reply_to: str = "") -> None:
    """One mail in plain text; a subject of several lines becomes one."""
    answer = {"reply_to": [reply_to]} if reply_to else {}
    send_mail(_LINES.sub(" ", subject), text.strip() + "\n", [to], connection=connection, **answer)


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


def claimed(one: Any) -> Any:
    """The mail, for this process alone; ``None`` when another one has it or has sent it.

    One statement instead of a lock: no transaction is open during a talk with a mail server.
    """
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    return one.first() if one.filter(free, sent_at=None).update(claimed_at=now) else None


def note(mail: QueuedMail, **result: Any) -> None:
    """That it was sent is noted in any case; that it failed only while nobody else has taken it over."""
    rows = type(mail)._default_manager.filter(pk=mail.pk)
    if "sent_at" not in result:
        rows = rows.filter(claimed_at=mail.claimed_at, sent_at=None)
    rows.update(claimed_at=None, attempts=F("attempts") + 1, **result)


def _is_about_one_mail(error: Exception) -> bool:
    """Whether the next mail may do better. 421 says that the server is closing the connection (RFC 5321, 3.8)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code != 421 for code, _answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code != 421
    # Errors of smtplib are of this kind too: a server that is gone or refuses the sender, or a password.
    return not isinstance(error, OSError)
