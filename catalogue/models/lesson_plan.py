"""Lesson plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from catalogue.panels import LessonMinutesPanel

from .blocks import SENTENCE_LENGTH, TEXT_LENGTH, PointsBlock, visible_text
from .resource import Resource, synchronized
from .screens import Screen


class PhaseBlock(blocks.StructBlock):
    """One part of a lesson: a title, its length in minutes and what happens, step by step."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=600)
    steps = blocks.ListBlock(blocks.TextBlock(label=_("Step"), rows=2, max_length=SENTENCE_LENGTH), label=_("Steps"))

    class Meta:
        icon = "time"
        label = _("Phase")
        label_format = "{title} ({minutes})"


class PhasesBlock(blocks.StreamBlock):
    phase = PhaseBlock()


class LessonPlanPage(Resource):
    """A lesson, step by step, or the description of one that stands elsewhere."""

    kind: ClassVar[str] = "lesson_plan"
    is_creatable = True
    template = "catalogue/lesson_plan_page.html"
    screens: ClassVar[Mapping[str, Screen]] = {
        **Resource.screens,
        "pdf": Screen({"nl": "pdf", "fr": "pdf"}, "catalogue.paper_views.lesson"),
        "pupils": Screen({"nl": "leerlingen", "fr": "eleves"}, "catalogue.paper_views.pupils"),
    }

    objectives = StreamField(PointsBlock(required=False), blank=True, verbose_name=_("objectives"))
    materials = StreamField(PointsBlock(required=False), blank=True, verbose_name=_("materials"))
    preparation = StreamField(PointsBlock(required=False), blank=True, verbose_name=_("preparation"))
    phases = StreamField(PhasesBlock(required=False), blank=True, verbose_name=_("course of the lesson"))
    differentiation = StreamField(PointsBlock(required=False), blank=True, verbose_name=_("differentiation"))
    discussion_questions = StreamField(PointsBlock(required=False), blank=True, verbose_name=_("discussion questions"))
    teacher_note = models.TextField(
        _("read this first"),
        max_length=TEXT_LENGTH,
        blank=True,
        help_text=_("What a teacher must know before giving this lesson."),
    )
    help = models.TextField(
        _("when a pupil is worried"),
        max_length=TEXT_LENGTH,
        blank=True,
        help_text=_("What to do when a pupil tells about a problem."),
    )

    next_lesson = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("next lesson"),
        help_text=_("The lesson that follows this one. Each language shows it where it has it."),
    )

    shared_facts: ClassVar[tuple[str, ...]] = (*Resource.shared_facts, "next_lesson")
    override_translatable_fields = synchronized(shared_facts)

    LESSON_STREAMS: ClassVar[tuple[str, ...]] = (
        "objectives",
        "materials",
        "preparation",
        "phases",
        "differentiation",
        "discussion_questions",
    )

    edit_handler = Resource.tabs(
        [
            *Resource.content_panels,
            FieldPanel("objectives", help_text=_("What pupils learn, one sentence each.")),
            FieldPanel("teacher_note"),
            MultiFieldPanel([FieldPanel("materials"), FieldPanel("preparation")], _("Get ready")),
            FieldPanel("phases", help_text=_("The parts of the lesson in order, with their minutes.")),
            LessonMinutesPanel(),
            FieldPanel("differentiation"),
            FieldPanel("discussion_questions"),
            FieldPanel("help"),
            FieldPanel("next_lesson"),
        ]
    )

    class Meta:
        verbose_name = _("lesson plan")
        verbose_name_plural = _("lesson plans")

    @property
    def phase_minutes(self) -> list[int]:
        """The minutes of each part of the lesson; 0 where none are stated, in a draft."""
        return [int(block.value["minutes"] or 0) for block in self.phases]

    @property
    def length_minutes(self) -> int | None:
        return self.duration_minutes or sum(self.phase_minutes) or None

    @property
    def minutes_differ(self) -> bool:
        """Whether the parts take more or less together than is stated for the whole."""
        together = sum(self.phase_minutes)
        return bool(together and self.duration_minutes) and together != self.duration_minutes

    def clean(self) -> None:
        super().clean()
        if self.next_lesson and self.next_lesson.translation_key == self.translation_key:
            raise ValidationError({"next_lesson": _("A lesson does not follow itself. Choose another one.")})

    def search_text(self) -> str:
        streams = (visible_text(getattr(self, name)) for name in self.LESSON_STREAMS)
        return " ".join([*streams, self.teacher_note, self.help]).strip()
