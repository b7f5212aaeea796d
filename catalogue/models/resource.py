"""What all kinds of resources share."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.images.models import Image
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.url_routing import RouteResult
from wagtail.utils.timestamps import ensure_utc
from wagtail_localize.fields import SynchronizedField

from catalogue.choices import Access, GroupSize, Licence, Need, SensitiveTopic
from catalogue.fields import ChoiceSetField
from catalogue.widgets import GoalsWidget

from .goals import CurriculumGoal
from .pointers import MOST_PICKS
from .screens import Screen
from .terms import AgeGroup, Audience, Format, MaterialLanguage, Theme, content_language

logger = logging.getLogger(__name__)

KEY_LENGTH = 120
KEY_STEM = KEY_LENGTH - 10
"""How much of an address becomes a key; the rest is for a number."""

MOST_COPIES = 5000
"""Most copies on paper that an editor can let one school order."""

SHARED_FACTS = (
    "key",
    "themes",
    "main_theme",
    "age_groups",
    "any_age",
    "format",
    "audiences",
    "material_languages",
    "goals",
    "duration_minutes",
    "group_sizes",
    "needs",
    "sensitive_topics",
    "publisher",
    "year",
    "licence",
    "access",
    "paper_copies",
    "tags",
    "checked_on",
    "apps_year",
    "files",
    "picks",
)
"""Fields that are the same in both languages: a change in the source reaches its twin without a translator."""

NEEDED_FOR_PUBLICATION: Mapping[str, Any] = {
    "themes": _("Choose at least one theme: without it no teacher finds this resource."),
    "age_groups": _("Choose at least one age group, or tick “Not tied to an age”."),
    "format": _("Choose a format."),
    "summary": _("Write a summary of one or two sentences: it stands on every card."),
}
"""What a published resource must have, by field, with what to tell an editor when it is missing."""


def missing_for_publication(values: Mapping[str, Any]) -> dict[str, Any]:
    """The messages of :data:`NEEDED_FOR_PUBLICATION` for the fields that are empty in ``values``."""
    filled = {name for name in NEEDED_FOR_PUBLICATION if values.get(name)}
    if values.get("any_age"):
        filled.add("age_groups")
    return {name: message for name, message in NEEDED_FOR_PUBLICATION.items() if name not in filled}


def synchronized(names: Iterable[str]) -> list[SynchronizedField]:
    """How wagtail-localize is told that these fields are the same in both languages."""
    return [SynchronizedField(name, overridable=False) for name in names]


class ResourceForm(WagtailAdminPageForm):
    """Says what is missing before publishing, in a teacher's editor's words. Drafts may be incomplete."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, message in NEEDED_FOR_PUBLICATION.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = message

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation:
            for name, message in missing_for_publication(cleaned).items():
                if name in self.fields and name not in self.errors:
                    self.add_error(name, message)
        return cleaned


class ResourceTag(TaggedItemBase):
    """An internal keyword. Tags are shared by both languages and never shown to visitors."""

    content_object = ParentalKey("catalogue.Resource", on_delete=models.CASCADE, related_name="tagged_items")


class Resource(Page):
    """A teaching resource in one language; its twin in the other language shares ``key`` and ``translation_key``.

    Concrete, so that one query and one facet span all kinds; only its subclasses can be created.
    """

    kind: ClassVar[str] = ""
    screens: ClassVar[Mapping[str, Screen]] = {
        "files": Screen({"nl": "bestanden", "fr": "fichiers"}, "catalogue.file_views.download_all"),
        "order": Screen({"nl": "bestellen", "fr": "commander"}, "catalogue.requests.views.order"),
        "ordered": Screen({"nl": "bestellen/bedankt", "fr": "commander/merci"}, "catalogue.requests.views.ordered"),
        "report": Screen({"nl": "melden", "fr": "signaler"}, "catalogue.requests.views.report"),
        "reported": Screen({"nl": "melden/bedankt", "fr": "signaler/merci"}, "catalogue.requests.views.reported"),
    }
    """What stands below the address of a page of this kind, by its name in code."""
    shared_facts: ClassVar[tuple[str, ...]] = SHARED_FACTS
    """:data:`SHARED_FACTS` and those that only this kind has."""
    text_relations: ClassVar[tuple[str, ...]] = ()
    """Child relations that :meth:`search_text` reads."""

    key = models.SlugField(
        _("key"),
        max_length=KEY_LENGTH,
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
    age_groups = ParentalManyToManyField(AgeGroup, related_name="resources", verbose_name=_("age groups"), blank=True)
    any_age = models.BooleanField(
        _("Not tied to an age"),
        default=False,
        help_text=_("Tick this when the material states no age. Then it can be published without age groups."),
    )
    format = models.ForeignKey(Format, models.PROTECT, related_name="resources", verbose_name=_("format"))
    audiences = ParentalManyToManyField(
        Audience, related_name="resources", verbose_name=_("audiences"), blank=True, help_text=_("Who uses it.")
    )
    material_languages = ParentalManyToManyField(
        MaterialLanguage, related_name="resources", verbose_name=_("languages of the material"), blank=True
    )
    goals = ParentalManyToManyField(
        CurriculumGoal,
        related_name="resources",
        verbose_name=_("curriculum goals"),
        blank=True,
        help_text=_("Choose goals of both communities: each page shows those of its own community first."),
    )
    duration_minutes = models.PositiveIntegerField(
        _("duration in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(6000)],
        help_text=_(
            "One lesson hour is 50 minutes. Leave empty when there is no fixed time; a lesson plan then takes the sum "
            "of its parts."
        ),
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
    paper_copies = models.PositiveSmallIntegerField(
        _("copies on paper for each school"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_COPIES)],
        help_text=_(
            "How many a school may order here for free in six months. Leave empty when it cannot be ordered on this "
            "site, or not any more."
        ),
    )
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
    cover_alt = models.CharField(
        _("what the cover image shows"),
        max_length=250,
        blank=True,
        help_text=_("For who cannot see it, in one sentence. Leave empty when it only decorates the page."),
    )
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("The last day somebody checked that this is still right.")
    )
    apps_year = models.PositiveSmallIntegerField(
        _("names apps or settings of"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
        help_text=_("The year, when it names apps or their settings: teachers are told to check them before class."),
    )
    tags = ClusterTaggableManager(
        through=ResourceTag, blank=True, verbose_name=_("internal keywords"), help_text=_("Never shown to visitors.")
    )

    base_form_class = ResourceForm
    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["search.SearchPage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False
    exclude_fields_in_copy: ClassVar[list[str]] = ["key"]

    override_translatable_fields: ClassVar[list[SynchronizedField]] = synchronized(SHARED_FACTS)

    content_panels = [TitleFieldPanel("title"), FieldPanel("summary")]
    finding_panels = [
        HelpPanel(_("Teachers find this resource by what you choose here. A theme and an age group are a must.")),
        FieldPanel("themes", required_on_save=False, widget=CheckboxSelectMultiple),
        FieldPanel("main_theme"),
        FieldPanel("age_groups", widget=CheckboxSelectMultiple),
        FieldPanel("any_age"),
        FieldPanel("format"),
        FieldPanel("audiences", widget=CheckboxSelectMultiple),
        FieldPanel("material_languages", widget=CheckboxSelectMultiple),
        FieldPanel("goals", widget=GoalsWidget),
        FieldPanel("tags"),
    ]
    practical_panels = [
        MultiFieldPanel(
            [FieldPanel("duration_minutes"), FieldPanel("group_sizes"), FieldPanel("needs")], _("In the classroom")
        ),
        MultiFieldPanel([FieldPanel("sensitive_topics")], _("With care")),
        MultiFieldPanel(
            [
                FieldPanel("access"),
                FieldPanel("paper_copies"),
                FieldPanel("external_url"),
                FieldPanel("call_to_action"),
            ],
            _("How to get it"),
        ),
        MultiFieldPanel(
            [FieldPanel("publisher"), FieldPanel("year"), FieldPanel("licence")],
            _("Where it comes from"),
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("checked_on"), FieldPanel("apps_year")])], _("Still right?")),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], _("Cover")),
        InlinePanel(
            "picks",
            heading=_("Goes well with"),
            label=_("Resource"),
            help_text=_(
                "Stand first under “Goes well with this”, in this order and in each language that has them. The rest "
                "is found by theme and age."
            ),
            max_num=MOST_PICKS,
        ),
    ]
    files_panels = [
        HelpPanel(
            _(
                "What teachers can download, in this order. The list is the same for both languages: each page shows "
                "its own files first, then those of the other language."
            )
        ),
        InlinePanel("files", heading=_("Files"), label=_("File")),
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
                ObjectList(cls.files_panels, heading=_("Files")),
                ObjectList(cls.address_panels, heading=_("Address and publication")),
            ]
        )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        super().full_clean(*args, **kwargs)
        self.fill_key()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self.fill_key()

    def clean(self) -> None:
        super().clean()
        if not self.key or self.alias_of_id:
            return  # An empty key is filled with a free one; an alias has the key of its original.
        others = Resource.objects.filter(key=self.key, locale_id=self.locale_id, alias_of=None).exclude(pk=self.pk)
        if others.exclude(translation_key=self.translation_key).exists():
            raise ValidationError({"key": _("Another resource in this language has this key.")})

    def save(self, clean: bool = True, **kwargs: Any) -> None:
        """Save the page.

        :raises ValidationError: when a live page lacks what :meth:`missing_for_publication` asks for.
        """
        if kwargs.get("update_fields") is None:
            self.fill_key()
            if clean and self.live and (missing := self.missing_for_publication()):
                raise ValidationError(missing)
        super().save(clean=clean, **kwargs)

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> None:
        """Publish or schedule a revision.

        One whose planned time has come and that is not ready is taken off the schedule instead, so that the command
        that publishes goes on with the others.

        :raises ValidationError: when the revision lacks what :meth:`missing_for_publication` asks for.
        """
        page = revision.as_object()
        if missing := page.missing_for_publication():
            if kwargs.get("log_action") != "wagtail.publish.scheduled":
                raise ValidationError(missing)
            page.hold_back(revision)
        else:
            super().publish(revision, user=user, **kwargs)

    def hold_back(self, revision: Revision) -> None:
        """Take a revision off the schedule and say so in the page's history."""
        planned, revision.approved_go_live_at = revision.approved_go_live_at, None
        revision.save(update_fields=["approved_go_live_at"])
        times = {"created": ensure_utc(revision.created_at), "go_live_at": planned and ensure_utc(planned)}
        facts = {"id": revision.pk, "has_live_version": self.live} | times
        log(instance=self, action="wagtail.schedule.cancel", data={"revision": facts}, revision=revision)
        logger.warning("Page %s was not published as planned: it is not complete.", self.pk)

    def missing_for_publication(self) -> dict[str, Any]:
        """What to tell an editor before this can be published, by field; empty when it is ready."""
        values = {
            "themes": self.themes.exists(),
            "age_groups": self.age_groups.exists(),
            "any_age": self.any_age,
            "format": self.format_id,
            "summary": self.summary.strip(),
        }
        return missing_for_publication(values)

    def fill_key(self) -> None:
        """Give a page without a key the one of its twin, or else a free one made of its address."""
        if self.key:
            return
        twin = Resource.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk).exclude(key="").first()
        if twin:
            self.key = twin.key
        elif self.slug:
            self.key = self._free_key(slugify(self.slug) or self.kind)

    def _free_key(self, wanted: str) -> str:
        """``wanted`` or, when another resource has it, the first of ``wanted-2``, ``wanted-3`` … that is free."""
        stem = wanted[:KEY_STEM].strip("-_")
        taken = set(Resource.objects.filter(key__startswith=stem).exclude(pk=self.pk).values_list("key", flat=True))
        return next(key for key in (stem if n == 1 else f"{stem}-{n}" for n in count(1)) if key not in taken)

    def take_own_key(self) -> None:
        """After an alias became an ordinary page: a key that is not the one of its original any more."""
        self.key = ""
        self.fill_key()
        self.save(update_fields=["key"], clean=False)
        if revision := self.get_latest_revision():
            revision.content["key"] = self.key
            revision.save(update_fields=["content"])

    @property
    def length_minutes(self) -> int | None:
        """How long it takes, as far as this is known: what cards, pages and the search show."""
        return self.duration_minutes

    def search_text(self) -> str:
        """All text that a visitor can read on the page besides title and summary, for the search index."""
        return ""

    def screen_url(self, name: str) -> str:
        """The address of one of :attr:`screens`; empty where the page has no such screen, or no address itself."""
        screen = self.screens.get(name)
        if screen is None or not self.url or not screen.is_on(self):
            return ""
        return f"{self.url}{screen.paths[content_language(self.locale.language_code)]}/"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        path, language = "/".join(path_components), content_language(self.locale.language_code)
        for screen in self.screens.values() if path and self.live else ():
            if screen.paths[language] == path and screen.is_on(self):
                return RouteResult(self, kwargs={"screen": screen})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, screen: Screen | None = None, **kwargs: Any) -> Any:
        return screen.answer(request, self) if screen else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Presentation knows all models; imported here because it cannot be imported while they are being defined.
        from catalogue.presentation import resource_context

        return super().get_context(request, *args, **kwargs) | resource_context(self)
