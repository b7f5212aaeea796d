"""Goals of the curricula of both Communities, which a resource serves.

A goal is no :class:`~catalogue.models.terms.Term`: it is quoted, so it has one text, in the language of its curriculum.
It has no landing page, and its words are searched in the documents of its resources, not read out of a query.
"""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import COMMUNITY_LANGUAGES, Community

from .terms import VOCABULARIES, Entry


class CurriculumGoal(Entry):
    """What pupils of one Community must reach. ``code`` and ``link`` are empty where the curriculum has none."""

    community = models.CharField(_("community"), max_length=20, choices=Community)
    framework = models.CharField(
        _("curriculum"), max_length=120, help_text=_("What it is a part of: Sleutelcompetentie 4, EVRAS …")
    )
    code = models.CharField(
        _("code"), max_length=30, blank=True, help_text=_("As the curriculum writes it. Leave empty when it has none.")
    )
    text = models.CharField(
        _("goal"),
        max_length=500,
        help_text=_("In the words and the language of the curriculum: both languages of the site quote it so."),
    )
    link = models.URLField(
        _("link"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"], message=_("Give an address that starts with https://."))],
        help_text=_("Where the curriculum can be read, on the site of those who set it."),
    )

    class Meta(Entry.Meta):
        verbose_name = _("curriculum goal")
        verbose_name_plural = _("curriculum goals")

    def __str__(self) -> str:
        return f"{self.framework} · {self.name}"

    @property
    def name(self) -> str:
        """Code and text; the text alone without a code."""
        return f"{self.code} {self.text}".strip()

    @property
    def language(self) -> str:
        """The language it is written in."""
        return COMMUNITY_LANGUAGES[self.community]


ENTRIES: tuple[type[Entry], ...] = (*VOCABULARIES, CurriculumGoal)
"""Everything that is loaded from files and kept in memory."""
