"""A mail that is a row before it leaves, so that no step fails with a mail server; ``catalogue.mailing`` sends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

MOST_TRIES = 10

SOON = timedelta(minutes=1)
"""A mail that did not leave within this after the step that caused it waits for the daily command."""


MailType = TypeVar("MailType", bound="QueuedMail")


class MailQuerySet(models.QuerySet[MailType]):
    def late(self) -> Any:
        """What did not leave when it should have: refused, or not tried because the server rests."""
        return self.filter(models.Q(attempts__gt=0) | models.Q(created_at__lt=timezone.now() - SOON), sent_at=None)


class QueuedMail(models.Model):
    """What every mail of the site notes about its way out. What it says and to whom is for its subclass."""

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="Since when a process is sending it.")
    last_error = models.TextField(blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.attempts >= MOST_TRIES
