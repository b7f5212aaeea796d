"""What all kinds of resources share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from catalogue.choices import Access, GroupSize, Licence, Need, SensitiveTopic
from catalogue.fields import ChoiceSetField

from .terms import AgeGroup, Audience, Format, MaterialLanguage, Theme

SHARED_FACTS = (
    "key",
    "themes",
    "main_theme",
    "age_groups",
    "format",
    "audiences",
    "material_languages",
    "duration_minutes",
    "group_sizes",
    "needs",
    "sensitive_topics",
    "publisher",
    "year",
    "licence",
    "access",
    "tags",
    "checked_on",
)
"""Fields that are the same in both languages: a change in the source reaches its twin without a translator."""


class ResourceForm(WagtailAdminPageForm):
    """Says what is missing before publishing, in a teacher's editor's words. Drafts may be incomplete."""

    REQUIRED_MESSAGES: ClassVar[dict[str, Any]] = {
        "themes": _("Choose at least one theme: without it no teacher finds this resource."),
        "age_groups": _("Choose at least one age group: without it no teacher finds this resource."),
        "format": _("Choose a format."),
        "summary": _("Write a summary of one or two sentences: it stands on every card."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, message in self.REQUIRED_MESSAGES.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = message


class ResourceTag(TaggedItemBase):
    """An internal keyword. Tags are shared by both languages and never shown to visitors."""

    content_object = ParentalKey("catalogue.Resource", on_delete=models.CASCADE, related_name="tagged_items")


class Resource(Page):
    """A teaching resource in one language; its twin in the other language shares ``key`` and ``translation_key``.

    Concrete, so that one query and one facet span all kinds; only its subclasses can be created.
    """

    kind: ClassVar[str] = ""

    key = models.SlugField(
        _("key"),
        max_length=120,
        blank=True,
        help_text=_("The same in both languages and in every link. Filled in from the address when left empty."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=600,
        help_text=_("One or two sentences for a teacher in a hurry: what is it, what do pupils do?"),
    )
    themes = ParentalManyToManyField(Theme, related_name="resources", verbose_name=_("themes"))
    main_theme = models.ForeignKey(
        Theme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main theme"),
        help_text=_("Stands first and gives the cover its colours. Leave empty for the first of the themes."),
    )
    age_groups = ParentalManyToManyField(AgeGroup, related_name="resources", verbose_name=_("age groups"))
    format = models.ForeignKey(Format, models.PROTECT, related_name="resources", verbose_name=_("format"))
    audiences = ParentalManyToManyField(
        Audience, related_name="resources", verbose_name=_("audiences"), blank=True, help_text=_("Who uses it.")
    )
    material_languages = ParentalManyToManyField(
        MaterialLanguage, related_name="resources", verbose_name=_("languages of the material"), blank=True
    )
    duration_minutes = models.PositiveIntegerField(
        _("duration in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(6000)],
        help_text=_("One lesson hour is 50 minutes. Leave empty when there is no fixed time."),
    )
    group_sizes = ChoiceSetField(_("group size"), choices=GroupSize)
    needs = ChoiceSetField(_("needs"), choices=Need, help_text=_("What a teacher must have or do beforehand."))
    sensitive_topics = ChoiceSetField(
        _("sensitive topics"), choices=SensitiveTopic, help_text=_("Shown as a badge, with advice for the teacher.")
    )
    publisher = models.CharField(_("publisher"), max_length=255, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year of publication"), null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    licence = models.CharField(_("licence"), max_length=30, choices=Licence, blank=True, default=Licence.UNKNOWN)
    access = models.CharField(_("access"), max_length=20, choices=Access, default=Access.DOWNLOAD)
    call_to_action = models.CharField(
        _("text of the button"),
        max_length=60,
        blank=True,
        help_text=_("What the main button says. Leave empty for the usual text."),
    )
    external_url = models.URLField(
        _("web address"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"], message=_("Give an address that starts with https://."))],
        help_text=_("Where the material itself is, when it is not on this site."),
    )
    cover = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover image"),
        help_text=_("Leave empty for a drawn cover in the colours of the theme."),
    )
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("The last day somebody checked that this is still right.")
    )
    tags = ClusterTaggableManager(
        through=ResourceTag, blank=True, verbose_name=_("internal keywords"), help_text=_("Never shown to visitors.")
    )

    base_form_class = ResourceForm
    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["search.SearchPage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False

    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        SynchronizedField(name, overridable=False) for name in SHARED_FACTS
    ]

    content_panels = [TitleFieldPanel("title"), FieldPanel("summary")]
    finding_panels = [
        HelpPanel(_("Teachers find this resource by what you choose here. A theme and an age group are a must.")),
        FieldPanel("themes", required_on_save=False),
        FieldPanel("main_theme"),
        FieldPanel("age_groups", required_on_save=False),
        FieldPanel("format"),
        FieldPanel("audiences"),
        FieldPanel("material_languages"),
        FieldPanel("tags"),
    ]
    practical_panels = [
        MultiFieldPanel(
            [FieldPanel("duration_minutes"), FieldPanel("group_sizes"), FieldPanel("needs")], _("In the classroom")
        ),
        MultiFieldPanel([FieldPanel("sensitive_topics")], _("With care")),
        MultiFieldPanel(
            [FieldPanel("access"), FieldPanel("external_url"), FieldPanel("call_to_action")], _("How to get it")
        ),
        MultiFieldPanel(
            [FieldPanel("publisher"), FieldPanel("year"), FieldPanel("licence"), FieldPanel("checked_on")],
            _("Where it comes from"),
        ),
        FieldPanel("cover"),
    ]
    address_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("key"), FieldPanel("seo_title"), FieldPanel("search_description")],
            _("Address and search engines"),
        ),
        PublishingPanel(),
    ]

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    @classmethod
    def tabs(cls, content_panels: list[Any]) -> TabbedInterface:
        """The editor's tabs, with the panels of one kind in the first of them."""
        return TabbedInterface(
            [
                ObjectList(content_panels, heading=_("Content")),
                ObjectList(cls.finding_panels, heading=_("Finding")),
                ObjectList(cls.practical_panels, heading=_("Practical")),
                ObjectList(cls.address_panels, heading=_("Address and publication")),
            ]
        )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        super().full_clean(*args, **kwargs)
        self.key = self.key or self.slug

    def clean(self) -> None:
        super().clean()
        key = self.key or self.slug or slugify(self.title)
        others = Resource.objects.filter(key=key, locale_id=self.locale_id).exclude(pk=self.pk)
        if key and others.exclude(translation_key=self.translation_key).exists():
            raise ValidationError({"key": _("Another resource in this language has this key.")})

    def search_text(self) -> str:
        """All text that a visitor can read on the page besides title and summary, for the search index."""
        return ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Presentation knows all models; imported here because it cannot be imported while they are being defined.
        from catalogue.presentation import resource_context

        return super().get_context(request, *args, **kwargs) | resource_context(self)
