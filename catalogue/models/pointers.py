"""From one resource to others, as an editor chose them: shared facts of both twins (docs/decisions/0019).

A row names any page of a family, the one in the language the editor works in as a rule. Which page of that family a
visitor gets is decided when it is shown: ``catalogue.presentation.pointers``.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from catalogue.visibility import visible

WHY_LENGTH = 300
"""Longest sentence that says why a part comes now, in characters."""
MOST_PICKS = 4
MOST_PARTS = 30

PARTS_OF_PACKS = ["catalogue.LessonPlanPage", "catalogue.BrochurePage", "catalogue.QuizPage"]
"""What a pack may hold: anything but another pack."""


class Pointer(Orderable):
    """To ``target`` and its twin."""

    target = models.ForeignKey(
        "catalogue.Resource", models.CASCADE, related_name="+", verbose_name=_("resource"), db_index=True
    )

    class Meta(Orderable.Meta):
        abstract = True


class Pick(Pointer):
    """What an editor wants to be seen beside a resource."""

    resource = ParentalKey("catalogue.Resource", on_delete=models.CASCADE, related_name="picks")

    panels = [PageChooserPanel("target")]

    class Meta(Pointer.Meta):
        verbose_name = _("editor's pick")
        verbose_name_plural = _("editor's picks")


class PackPartManager(models.Manager["PackPart"]):
    """Every row knows whether visitors may see what it leads to, in either language: ``is_shown``."""

    def get_queryset(self) -> models.QuerySet[PackPart]:
        # Imported here: resources name their pointers.
        from .resource import Resource

        family = Resource.objects.filter(translation_key=models.OuterRef("target__translation_key"))
        return super().get_queryset().annotate(is_shown=models.Exists(visible(family)))


class PackPart(Pointer):
    """One resource of a pack. Why it comes now is said in both languages, as the names of files are."""

    pack = ParentalKey("catalogue.PackPage", on_delete=models.CASCADE, related_name="parts")
    why_nl = models.CharField(_("why it comes now, in Dutch"), max_length=WHY_LENGTH, blank=True)
    why_fr = models.CharField(_("why it comes now, in French"), max_length=WHY_LENGTH, blank=True)

    objects = PackPartManager()

    panels = [
        PageChooserPanel("target", PARTS_OF_PACKS),
        FieldRowPanel([FieldPanel("why_nl"), FieldPanel("why_fr")]),
    ]

    class Meta(Pointer.Meta):
        verbose_name = _("part of a pack")
        verbose_name_plural = _("parts of packs")

    def why(self, language: str) -> str:
        return str(getattr(self, f"why_{language}"))

    def clean(self) -> None:
        super().clean()
        # Imported here: a pack names its parts.
        from .pack import PackPage

        if self.target_id and issubclass(self.target.specific_class, PackPage):
            raise ValidationError({"target": _("A pack cannot hold a pack, nor itself. Choose what is in it instead.")})
