"""Files of a resource, and what was found in each of them."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import Select
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.documents.models import Document
from wagtail.models import Orderable

from catalogue.fields import ChoiceSetField
from catalogue.files.finding import Finding
from catalogue.files.kinds import KINDS, UNKNOWN, Kind
from catalogue.files.messages import MESSAGES
from catalogue.files.refusals import Refusal
from catalogue.panels import FileStatePanel

from .terms import MaterialLanguage


class FileRole(models.TextChoices):
    TEACHER_GUIDE = "teacher-guide", pgettext_lazy("role of a file", "teacher guide")
    PUPIL_SHEET = "pupil-sheet", pgettext_lazy("role of a file", "pupil sheet")
    ANSWER_KEY = "answer-key", pgettext_lazy("role of a file", "answer key")
    SLIDES = "slides", pgettext_lazy("role of a file", "slides")
    FAMILY_LETTER = "family-letter", pgettext_lazy("role of a file", "letter to the family")
    POSTER = "poster", pgettext_lazy("role of a file", "poster")
    SUBTITLES = "subtitles", pgettext_lazy("role of a file", "subtitles")
    OTHER = "other", pgettext_lazy("role of a file", "other")


class FileAccessibility(models.TextChoices):
    TAGGED = "tagged", _("readable by a screen reader")
    CAPTIONS = "captions", _("with captions")
    ALTERNATIVE = "alternative", _("also here as text")


EMPTY_NAME = _("Empty: the title of the document.")


class ResourceFile(Orderable):
    """A file that a resource offers. The list is a shared fact: both twins have it, each shows its language first."""

    resource = ParentalKey("catalogue.Resource", on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", verbose_name=_("file"))
    role = models.CharField(
        _("what it is for"), max_length=20, choices=FileRole, default=FileRole.PUPIL_SHEET, blank=False
    )
    language = models.ForeignKey(
        MaterialLanguage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("language"),
        help_text=_("Leave empty when it serves both languages."),
    )
    name_nl = models.CharField(_("name in Dutch"), max_length=120, blank=True, help_text=EMPTY_NAME)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True, help_text=EMPTY_NAME)
    accessibility = ChoiceSetField(_("accessibility"), choices=FileAccessibility)

    panels = [
        FieldPanel("document"),
        FileStatePanel(),
        FieldRowPanel([FieldPanel("role"), FieldPanel("language", widget=Select)]),
        FieldRowPanel([FieldPanel("name_nl"), FieldPanel("name_fr")]),
        FieldPanel("accessibility"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def clean(self) -> None:
        super().clean()
        facts = FileFacts.objects.filter(document_id=self.document_id).first()
        if facts and facts.state == FileState.REFUSED:
            raise ValidationError({"document": facts.message})


class FileState(models.TextChoices):
    PENDING = "pending", _("is being checked")
    READY = "ready", _("checked")
    FAILED = "failed", _("preview and text could not be made")
    REFUSED = "refused", _("refused")


class FileFacts(models.Model):
    """What was found in the file of one document. One row for each, however many resources offer it.

    Rows that are pending are the work list of ``catalogue.files.inspection``; ``detail`` says why one failed.
    """

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="facts")
    file_hash = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.PENDING, db_index=True)
    kind = models.CharField(max_length=10, blank=True)
    pages = models.PositiveIntegerField(null=True)
    tagged = models.BooleanField(null=True)
    text = models.TextField(blank=True)
    preview = models.BinaryField(blank=True, default=b"")
    preview_key = models.CharField(max_length=16, blank=True)
    refusal = models.CharField(max_length=20, blank=True, choices=[(each.value, each.value) for each in Refusal])
    detail = models.CharField(max_length=500, blank=True)
    checked_at = models.DateTimeField(null=True)

    HEAVY: ClassVar[tuple[str, ...]] = ("text", "preview")
    """Fields that no list reads."""

    class Meta:
        verbose_name = _("facts of a file")
        verbose_name_plural = _("facts of files")

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"

    @property
    def what(self) -> Kind:
        return KINDS.get(self.kind, UNKNOWN)

    @property
    def message(self) -> str:
        """What to tell an editor about a file that was refused."""
        return str(MESSAGES[Refusal(self.refusal)]) if self.refusal else ""

    def note(self, finding: Finding) -> None:
        """What a look into the file found; not saved."""
        self.kind, self.pages, self.tagged = finding.kind, finding.pages, finding.tagged
        self.text, self.preview = finding.text, finding.preview
        self.preview_key = hashlib.blake2b(finding.preview, digest_size=8).hexdigest() if finding.preview else ""
        self.refusal = self.detail = ""

    def settle(self, state: FileState, refusal: str = "", detail: str = "") -> None:
        """The end of a check. Of a file that was replaced or deleted meanwhile nothing is kept."""
        self.state, self.refusal, self.detail, self.checked_at = state, refusal, detail[:500], timezone.now()
        with transaction.atomic():
            stored = FileFacts.objects.select_for_update().filter(pk=self.pk).only("file_hash").first()
            if stored is not None and stored.file_hash == self.file_hash:
                self.save(force_update=True)
