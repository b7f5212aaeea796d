"""The vocabularies: shared by both languages, named in both, edited as snippets.

They are never ``TranslatableMixin`` models: a translated copy would give each language its own facet values
(docs/decisions/0002). The slug is the identity in URLs, index and API; names and synonyms are for people.
"""

from __future__ import annotations

import uuid
from functools import cache
from itertools import count
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from catalogue.choices import SchoolLevel

LANGUAGES = ("nl", "fr")
PATH_LENGTH = 120


def content_language(language: str | None = None) -> str:
    """``nl`` or ``fr``: the given or active language, Dutch when that is neither (an admin in English)."""
    code = (language or get_language() or "nl")[:2]
    return code if code in LANGUAGES else "nl"


@cache
def language_of(locale_id: int) -> str:
    """The language code of a locale; asked for once per process, since both locales are there to stay."""
    return str(Locale.objects.values_list("language_code", flat=True).get(pk=locale_id))


def split_synonyms(text: str) -> list[str]:
    """Synonyms as typed in the admin: one per line or separated by semicolons."""
    return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]


TermType = TypeVar("TermType", bound="Term")
EntryType = TypeVar("EntryType", bound="Entry")


class EntryQuerySet(models.QuerySet[EntryType]):
    """Entries; what changes many of them at once is noticed like what changes one."""

    def update(self, **values: Any) -> int:
        changed = super().update(**values)
        VocabularyVersion.change()
        return changed


class Entry(models.Model):
    """What stands in a list that is shared by both languages. The slug is its identity, and stays."""

    slug = models.SlugField(
        _("key"), max_length=60, unique=True, help_text=_("Stands in addresses and links. Do not change it later.")
    )
    sort_order = models.PositiveIntegerField(_("order"), default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["sort_order", "slug"]

    def clean(self) -> None:
        super().clean()
        if self.pk and type(self)._default_manager.filter(pk=self.pk).exclude(slug=self.slug).exists():
            raise ValidationError(
                {"slug": _("The key cannot be changed any more: links, the search index and the API hold it.")}
            )


class Term(Entry):
    """One entry of a vocabulary: named in both languages, with a landing page and synonyms."""

    name_nl = models.CharField(_("name in Dutch"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120)
    path_nl = models.SlugField(
        _("address in Dutch"),
        max_length=PATH_LENGTH,
        unique=True,
        blank=True,
        help_text=_("Filled in from the name when left empty."),
    )
    path_fr = models.SlugField(
        _("address in French"),
        max_length=PATH_LENGTH,
        unique=True,
        blank=True,
        help_text=_("Filled in from the name when left empty."),
    )
    synonyms_nl = models.TextField(
        _("synonyms in Dutch"), blank=True, help_text=_("Other words teachers type, separated by semicolons.")
    )
    synonyms_fr = models.TextField(
        _("synonyms in French"), blank=True, help_text=_("Other words teachers type, separated by semicolons.")
    )
    hidden_synonyms_nl = models.TextField(
        _("hidden synonyms in Dutch"),
        blank=True,
        help_text=_("Words we do not use ourselves but teachers may type: they find, and are never shown."),
    )
    hidden_synonyms_fr = models.TextField(
        _("hidden synonyms in French"),
        blank=True,
        help_text=_("Words we do not use ourselves but teachers may type: they find, and are never shown."),
    )

    class Meta(Entry.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name()

    def save(self, *args: object, **kwargs: object) -> None:
        for language in LANGUAGES:
            if not self.path(language):
                address = slugify(self.short(language).replace("–", "-"))
                setattr(self, f"path_{language}", self._free_path(language, address or self.slug))
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def _free_path(self, language: str, wanted: str) -> str:
        """``wanted`` or, when another term has it, the first of ``wanted-2``, ``wanted-3`` … that is free."""
        others = type(self)._default_manager.exclude(pk=self.pk)
        taken = set(others.values_list(f"path_{language}", flat=True))
        suffixes = ("" if number == 1 else f"-{number}" for number in count(1))
        return next(path for end in suffixes if (path := wanted[: PATH_LENGTH - len(end)] + end) not in taken)

    def name(self, language: str | None = None) -> str:
        return str(getattr(self, f"name_{content_language(language)}"))

    def path(self, language: str | None = None) -> str:
        return str(getattr(self, f"path_{content_language(language)}"))

    def synonyms(self, language: str, *, hidden: bool = True) -> list[str]:
        """Other words for this term in ``language``; with ``hidden`` also those that are never shown."""
        words = split_synonyms(getattr(self, f"synonyms_{language}"))
        return words + split_synonyms(getattr(self, f"hidden_synonyms_{language}")) if hidden else words

    def short(self, language: str | None = None) -> str:
        """The name as it stands in lists and addresses."""
        return self.name(language)


class ThemeGroup(Term):
    """A group of themes. Its slug is a value of the theme facet too, so it must differ from every theme's slug."""

    colour = models.SlugField(
        _("colour"), max_length=20, default="literacy", help_text=_("Which cover colours and motif it has.")
    )
    sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Its resources carry the badge “sensitive theme”.")
    )

    class Meta(Term.Meta):
        verbose_name = _("theme group")
        verbose_name_plural = _("theme groups")

    def clean(self) -> None:
        super().clean()
        if Theme.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": _("A theme has this key already.")})


class Theme(Term):
    """What a resource is about."""

    group = models.ForeignKey(ThemeGroup, models.PROTECT, related_name="themes", verbose_name=_("group"))
    intro_nl = models.TextField(_("introduction in Dutch"), blank=True, help_text=_("Shown on the page of this theme."))
    intro_fr = models.TextField(
        _("introduction in French"), blank=True, help_text=_("Shown on the page of this theme.")
    )

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def intro(self, language: str | None = None) -> str:
        return str(getattr(self, f"intro_{content_language(language)}"))

    def clean(self) -> None:
        super().clean()
        if ThemeGroup.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": _("A theme group has this key already.")})


class AgeGroup(Term):
    """A span of ages, half-open ``[age_from, age_to)`` in years; ``age_to`` empty is open-ended.

    ``first_year`` and ``last_year`` are the school years of ``level`` that it covers, both included.
    """

    age_from = models.DecimalField(_("from age"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0)])
    age_to = models.DecimalField(
        _("to age (not included)"), max_digits=4, decimal_places=1, null=True, blank=True, help_text=_("Empty: no end.")
    )
    level = models.CharField(_("school level"), max_length=20, choices=SchoolLevel)
    first_year = models.PositiveSmallIntegerField(_("first school year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last school year"), null=True, blank=True)
    short_nl = models.CharField(_("short name in Dutch"), max_length=60)
    short_fr = models.CharField(_("short name in French"), max_length=60)

    class Meta(Term.Meta):
        verbose_name = _("age group")
        verbose_name_plural = _("age groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(age_to__isnull=True) | Q(age_from__lt=F("age_to")), name="age_group_from_before_to"
            )
        ]

    def short(self, language: str | None = None) -> str:
        return str(getattr(self, f"short_{content_language(language)}"))

    def clean(self) -> None:
        super().clean()
        if self.age_from is not None and self.age_to is not None and self.age_from >= self.age_to:
            raise ValidationError({"age_to": _("The end must lie after the beginning of the age group.")})
        if (self.first_year or 0) > (self.last_year or 0):
            raise ValidationError({"last_year": _("The last school year lies before the first.")})

    def overlaps(self, age_from: float, age_to: float | None) -> bool:
        """Whether it shares an age with ``[age_from, age_to)``; ``age_to`` None is open-ended."""
        starts_before_end = age_to is None or self.age_from < age_to
        return starts_before_end and (self.age_to is None or age_from < self.age_to)


class Format(Term):  # type: ignore[django-manager-missing]  # the manager of Resource comes from untyped Wagtail
    """What kind of thing a resource is: lesson plan, video, board game …"""

    class Meta(Term.Meta):
        verbose_name = _("format")
        verbose_name_plural = _("formats")


class Audience(Term):
    """Whom a resource addresses."""

    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class MaterialLanguage(Term):
    """A language the material itself is in, which may differ from the language of the page that describes it."""

    class Meta(Term.Meta):
        verbose_name = _("language of the material")
        verbose_name_plural = _("languages of the material")


VOCABULARIES: tuple[type[Term], ...] = (ThemeGroup, Theme, AgeGroup, Format, Audience, MaterialLanguage)


class VocabularyVersion(models.Model):
    """A token that changes with every change of an entry, so that each process knows when its copy is old."""

    token = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def change(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4()})


class LoadedRecord(models.Model):
    """What a loader wrote once, so that it never undoes an editor's change.

    ``kind`` is the model name of a vocabulary, or ``resource-nl`` and ``resource-fr``; ``values`` maps the fields of a
    term to the values loaded last. What was loaded once and is gone was deleted or renamed by an editor.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="loaded_record_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
