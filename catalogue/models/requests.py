"""What a visitor sends us by a form: an order of copies on paper, or a problem with a page. Kept for half a year."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .mail import QueuedMail
from .terms import MaterialLanguage

KEPT = timedelta(days=183)
"""How long what a visitor sends us is kept: six months, as the forms say."""

RequestType = TypeVar("RequestType", bound="VisitorRequest")


class RequestQuerySet(models.QuerySet[RequestType]):
    def waiting(self) -> Any:
        """What somebody still has to do something about."""
        return self.filter(settled_at=None)

    def expired(self, now: datetime | None = None) -> Any:
        """What was received six months ago or before."""
        return self.filter(received_at__lte=(now or timezone.now()).astimezone(UTC) - KEPT)

    def kept(self) -> Any:
        """The others, also where the daily command did not run."""
        return self.filter(received_at__gt=timezone.now() - KEPT)


class VisitorRequest(models.Model):
    """What both kinds share. ``page`` is gone when an editor deleted it; ``title`` is what it was called then.

    ``translation_key`` is that of the page and its twin. ``form_id`` is of the form that was filled in: sent twice, it
    is one request.
    """

    page = models.ForeignKey(
        "catalogue.Resource", models.SET_NULL, null=True, related_name="+", verbose_name=_("resource"), editable=False
    )
    translation_key = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    title = models.CharField(_("page"), max_length=255, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, editable=False)
    form_id = models.CharField(max_length=32, unique=True, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True, editable=False)

    SETTLED: ClassVar[str] = ""
    """The state in which nobody has to do anything any more."""

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a visitor")
        verbose_name_plural = _("messages of visitors")

    def __str__(self) -> str:
        """Without anything about who sent it: it stands in the log of the admin, which outlives the request."""
        return f"{capfirst(self._meta.verbose_name)} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, with the moment at which it was settled; none while it is not, or not any more."""
        is_settled = getattr(self, "state", "") == self.SETTLED
        self.settled_at = (self.settled_at or timezone.now()) if is_settled else None
        super().save(*args, **kwargs)


class PaperOrder(VisitorRequest):
    """Copies on paper of one resource, for a school or another organisation."""

    class State(models.TextChoices):
        NEW = "new", _("to be sent")
        SENT = "sent", _("sent")

    copies = models.PositiveIntegerField(_("number of copies"))
    copies_language = models.CharField(_("language of the copies"), max_length=60, blank=True)
    organisation = models.CharField(_("school or organisation"), max_length=120)
    school_key = models.CharField(max_length=140, db_index=True, editable=False)
    contact = models.CharField(_("name of the contact person"), max_length=120)
    street = models.CharField(_("street and number"), max_length=160)
    postcode = models.CharField(_("postcode"), max_length=4)
    municipality = models.CharField(_("municipality"), max_length=80)
    remark = models.TextField(_("remark"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)

    SETTLED = State.SENT

    class Meta:
        verbose_name = _("paper order")
        verbose_name_plural = _("paper orders")

    @property
    def copies_language_name(self) -> str:
        """In the active language; empty when nothing could be chosen."""
        # The vocabulary reads the models, which name it here.
        from catalogue.vocabulary import current_vocabulary

        term = current_vocabulary().get(MaterialLanguage, self.copies_language)
        return term.name() if term else self.copies_language


class ProblemReport(VisitorRequest):
    """Something that is wrong on a page, as a task for an editor."""

    class Kind(models.TextChoices):
        LINK = "link", _("A link does not work")
        FILE = "file", _("A file cannot be opened")
        OUTDATED = "outdated", _("Something is out of date")
        MISTAKE = "mistake", _("There is a mistake in the text")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("still open")
        HANDLING = "handling", _("being handled")
        DONE = "done", _("solved")

    kind = models.CharField(_("kind of problem"), max_length=10, choices=Kind)
    text = models.TextField(_("what is wrong"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who takes care of it"),
    )
    note = models.TextField(_("note for colleagues"), max_length=1000, blank=True)

    SETTLED = State.DONE

    class Meta:
        verbose_name = _("problem with a page")
        verbose_name_plural = _("problems with pages")


class RequestMail(QueuedMail):
    """One mail about a request: to the office, to the editors, or to whoever sent it."""

    class Kind(models.TextChoices):
        ORDER_OFFICE = "order_office", "order: to the office"
        ORDER_CONFIRMATION = "order_confirmation", "order: to the person"
        PROBLEM_EDITORS = "problem_editors", "problem: to the editors"

    request = models.ForeignKey(VisitorRequest, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=20, choices=Kind)
    to = models.EmailField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], condition=models.Q(sent_at=None), name="request_mail_unsent")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_id}"


class SendingCount(models.Model):
    """How often a form came from one place on one day. ``bucket`` is no address: see ``catalogue.requests.limits``."""

    day = models.DateField()
    form = models.CharField(max_length=20)
    bucket = models.PositiveIntegerField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "form", "bucket"], name="sending_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.form} {self.bucket}: {self.times}"
