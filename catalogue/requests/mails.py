"""What is mailed about a request, to whom and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue import mailing
from catalogue.models import RequestMail

Kind = RequestMail.Kind


@dataclass(frozen=True)
class Message:
    """``admin`` is the address of the request in the admin. With ``can_be_answered`` an answer goes to the sender.

    What goes to the sender holds nothing that was typed: the site must not carry anybody's words to a stranger.
    """

    subject: Any
    admin: str = ""
    can_be_answered: bool = False


MESSAGES = {
    Kind.ORDER_OFFICE: Message(_("Paper order: %(copies)s × %(title)s"), "paper_orders:edit", can_be_answered=True),
    Kind.ORDER_CONFIRMATION: Message(_("Your order: %(title)s")),
    Kind.PROBLEM_EDITORS: Message(_("Problem with a page: %(title)s"), "page_problems:edit", can_be_answered=True),
}
"""One table of what is mailed."""


def send_soon(pks: list[int]) -> None:
    """After the transaction; what cannot leave at once is left to the daily command."""
    mailing.send_now(RequestMail.objects.filter(pk__in=pks), _deliver)


def send_late() -> tuple[int, int, int]:
    """Try those that could not be sent; how many left, how many still wait, and how many are tried no more."""
    sent = mailing.send(mailing.unsent(RequestMail.objects), _deliver)
    waiting = mailing.unsent(RequestMail.objects).count()
    return sent, waiting, RequestMail.objects.filter(sent_at=None).count() - waiting


def _deliver(mail: RequestMail, connection: Any) -> None:
    request, message = mail.request, MESSAGES[Kind(mail.kind)]
    # The row of the kind itself, beside what all kinds share.
    specific = next(child for name in ("paperorder", "problemreport") if (child := getattr(request, name, None)))
    with override(request.language):
        facts = {"title": request.title, "copies": getattr(specific, "copies", "")}
        subject = str(message.subject) % facts
        base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        context = {
            "request": specific,
            "page_url": request.page.full_url if request.page else "",
            "admin_url": base + reverse(message.admin, args=[request.pk]) if message.admin else "",
        }
        text = render_to_string(f"requests/mail/{mail.kind}.txt", context)
    mailing.hand_over(connection, subject, text, mail.to, request.email if message.can_be_answered else "")
