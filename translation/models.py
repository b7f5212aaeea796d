"""What the translation workflow keeps beside wagtail-localize's own tables."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.admin import display
from django.db import models
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, Revision, WorkflowState
from wagtail_localize.models import Translation

from catalogue.models.mail import QueuedMail
from translation.states import FOR_TRANSLATORS, State


class TwinQuerySet(models.QuerySet["Twin"]):
    def with_people(self) -> TwinQuerySet:
        """Everything a row of the work list shows, in one query."""
        return self.select_related("source_locale", "target_locale", "assignee", "source_page", "target_page")

    def waiting_for_translators(self) -> TwinQuerySet:
        return self.filter(state__in=FOR_TRANSLATORS)

    def overdue(self) -> TwinQuerySet:
        """Those whose day has passed and that are not with a reviewer or done."""
        return self.waiting_for_translators().filter(due__lt=timezone.localdate())


class Twin(models.Model):
    """A resource that is translated, in one direction: its state, and whose turn it is.

    One per resource, not per direction: a page that is a translation is never a source too. Counts and state are
    stored, so that a list of ten thousand asks nothing more; only ``translation.work.recount`` writes the counts.
    """

    translation = models.OneToOneField(Translation, on_delete=models.CASCADE, related_name="twin")
    object_key = models.UUIDField(unique=True, help_text="The translation key that both pages share.")
    source_page = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+")
    target_page = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+")
    source_locale = models.ForeignKey(Locale, models.CASCADE, related_name="+")
    target_locale = models.ForeignKey(Locale, models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=255, help_text="Of the source.")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.TODO)
    segments = models.PositiveIntegerField(_("segments"), default=0)
    open = models.PositiveIntegerField(_("open segments"), default=0)
    words_left = models.PositiveIntegerField(_("words left"), default=0)
    due = models.DateField(_("due date"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="twins",
        verbose_name=_("assigned to"),
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    review = models.ForeignKey(WorkflowState, models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, blank=True, related_name="+")
    problem = models.CharField(_("problem"), max_length=500, blank=True, help_text="Why it needs a look by hand.")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(_("waiting since"), default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = TwinQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["due", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target_locale", "state", "due"]),
            models.Index(fields=["state", "due"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.source_locale.language_code} → {self.target_locale.language_code})"

    @property
    def done(self) -> int:
        """Segments that have a confirmed translation."""
        return self.segments - self.open

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < timezone.localdate() and self.state in FOR_TRANSLATORS


class Approval(models.Model):
    """What a reviewer approved: the texts of that moment, to compare later ones with."""

    twin = models.ForeignKey(Twin, models.CASCADE, related_name="approvals")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    segments = models.JSONField(default=list, help_text="[path, source, target] of every segment, in order.")
    overrides = models.JSONField(default=dict, help_text="Path to value of every replaced image, document or link.")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")

    def __str__(self) -> str:
        return f"{self.twin_id} {self.at:%Y-%m-%d %H:%M}"


# --- Memory -----------------------------------------------------------------------------------------------------------


class MemoryEntry(models.Model):
    """An approved translation of a sentence, to be offered again. Both directions are two entries.

    ``source`` and ``target`` are as wagtail-localize stores text: HTML with inline tags only. ``plain`` is the source
    as it is compared: without tags, in one case and with single spaces.
    """

    source_locale = models.ForeignKey(Locale, models.CASCADE, related_name="+")
    target_locale = models.ForeignKey(Locale, models.CASCADE, related_name="+")
    source_hash = models.UUIDField()
    target_hash = models.UUIDField()
    source = models.TextField()
    plain = models.TextField()
    length = models.PositiveIntegerField(help_text="Of ``plain``, in characters.")
    target = models.TextField()
    uses = models.PositiveIntegerField(default=1)
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("remembered translation")
        verbose_name_plural = _("remembered translations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source_locale", "target_locale", "source_hash", "target_hash"], name="memory_entry_once"
            )
        ]

    def __str__(self) -> str:
        return self.source[:80]


class MemoryGram(models.Model):
    """A run of four characters of an entry: few entries share the rare ones, which is how similar ones are found."""

    entry = models.ForeignKey(MemoryEntry, models.CASCADE, related_name="grams")
    pair = models.PositiveSmallIntegerField(help_text="Direction: see translation.memory.")
    gram = models.CharField(max_length=4)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["pair", "gram", "entry"], name="memory_gram")]

    def __str__(self) -> str:
        return self.gram


class MemoryGramCount(models.Model):
    """In how many entries of a direction a run of four characters stands."""

    pair = models.PositiveSmallIntegerField()
    gram = models.CharField(max_length=4)
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pair", "gram"], name="memory_gram_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.gram} {self.entries}"


# --- Glossary ---------------------------------------------------------------------------------------------------------


class GlossaryTerm(models.Model):
    """How a term is said in each language, and what must not be written for it. Several forms: one per line."""

    nl = models.CharField(_("Dutch"), max_length=200, help_text=_("Other forms after a comma: “sexting, sexten”."))
    fr = models.CharField(_("French"), max_length=200, help_text=_("Other forms after a comma."))
    forbidden_nl = models.TextField(_("not in Dutch"), blank=True, max_length=2000, help_text=_("One form per line."))
    forbidden_fr = models.TextField(_("not in French"), blank=True, max_length=2000, help_text=_("One form per line."))
    note = models.TextField(_("note for translators"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["nl"]

    def __str__(self) -> str:
        return f"{self.nl} – {self.fr}"

    @display(description=_("Dutch"), ordering="nl")
    def dutch(self) -> str:
        """For lists, where the languages stand beside each other."""
        return format_html('<span lang="nl">{}</span>', self.nl)

    @display(description=_("French"), ordering="fr")
    def french(self) -> str:
        return format_html('<span lang="fr">{}</span>', self.fr)


# --- Notices ----------------------------------------------------------------------------------------------------------


class Notice(QueuedMail):
    """A mail to somebody about a twin: kept until it is sent, so that a failing mail server loses nothing."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted for translation")
        ASSIGNED = "assigned", _("Assigned to you")
        REVIEW = "review", _("Waiting for your review")
        SENT_BACK = "sent_back", _("Sent back")
        APPROVED = "approved", _("Approved")
        OVERDUE = "overdue", _("Overdue")
        SOURCE_CHANGED = "source_changed", _("The source has changed")
        SOURCE_GONE = "source_gone", _("The source is no longer published")
        TRANSLATION_GONE = "translation_gone", _("The translation was deleted")

    kind = models.CharField(max_length=20, choices=Kind)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    twin = models.ForeignKey(Twin, models.SET_NULL, null=True, related_name="notices")
    title = models.CharField(max_length=255, help_text="Of the source, which may be gone when the mail is sent.")
    direction = models.CharField(max_length=20, help_text="Language codes of source and target: nl-fr.")
    comment = models.TextField(blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], condition=models.Q(sent_at=None), name="notice_unsent")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


# --- People at work ---------------------------------------------------------------------------------------------------


class Presence(models.Model):
    """Somebody has the page for translating a twin open; see :mod:`translation.presence`, which also forgets it."""

    twin = models.ForeignKey(Twin, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    segment = models.PositiveBigIntegerField(null=True, help_text="Of the text they are writing, if any.")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["twin", "user"], name="presence_once")
        ]

    def __str__(self) -> str:
        return f"{self.twin_id} {self.user_id}"


class PoUpload(models.Model):
    """A file of translations between its trial run and its import; see :mod:`translation.po_import`.

    Kept here and not in a session, cache or form: a session is read with every request, the cache belongs to one
    process, and what comes back from a browser may be another file than the one that was looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    twin = models.ForeignKey(Twin, models.CASCADE, null=True, related_name="+", help_text="The only one it may be of.")
    name = models.CharField(max_length=200)
    data = models.BinaryField(help_text="As it was uploaded.")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name
