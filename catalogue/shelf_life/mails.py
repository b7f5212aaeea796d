"""The reminder by mail. It keeps no account of itself: whoever is due is named again with the next run."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override
from wagtail.admin.mail import send_mail
from wagtail.users.models import UserProfile

from .due import MAKES_PAGES, due_for, policy, reasons_of
from .report import REPORT

log = logging.getLogger("catalogue.shelf_life")

NAMED = 10
"""How many resources stand in a mail; the report has them all."""


@dataclass(frozen=True)
class Sent:
    """How many mails left, and how many could not."""

    mails: int = 0
    failed: int = 0


def editors() -> Any:
    """People who make pages and have an address. Those with every right have it for other work."""
    people = policy.users_with_permission(MAKES_PAGES, include_superusers=False)
    return people.exclude(email="").select_related("wagtail_userprofile").order_by("pk")


def remind(dry_run: bool = False) -> Sent:
    """Mail every editor what is due among the pages they make; nobody hears of nothing."""
    mails = failed = 0
    for user in editors():
        number = due_for(user).count()
        if not number:
            continue
        try:
            if not dry_run:
                _mail(user, number)
        except Exception as error:
            # A mail server may fail in any way it likes, and the others want theirs.
            log.warning("The reminder to %s could not be sent: %s", user.pk, type(error).__name__)
            failed += 1
        else:
            mails += 1
    return Sent(mails, failed)


def _mail(user: Any, number: int) -> None:
    language = UserProfile.get_for_user(user).get_preferred_language()
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        subject = ngettext("%(count)d resource to check again", "%(count)d resources to check again", number)
        named = [
            {"title": each.title, "reasons": ", ".join(str(reason.label) for reason in reasons_of(each))}
            for each in due_for(user)[:NAMED]
        ]
        text = render_to_string(
            "catalogue/mail/checks.txt",
            {
                "name": user.first_name or user.get_username(),
                "number": number,
                "named": named,
                "left": number - len(named),
                "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(REPORT),
            },
        )
        send_mail(subject % {"count": number}, text.strip() + "\n", [user.email])
