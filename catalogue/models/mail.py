"""A mail that is a row before it leaves, so that no step fails with a mail server; ``catalogue.mailing`` sends it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class QueuedMail(models.Model):
    """What every mail of the site notes about its way out. What it says and to whom is for its subclass."""

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="Since when a process is sending it.")
    last_error = models.TextField(blank=True)

    class Meta:
        abstract = True
