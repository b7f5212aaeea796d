"""What stands on the picture beside a shared link."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.presentation.cards import Card

DRAWING = "1"
"""To be raised when the drawing changes: every picture is then drawn again, under another address."""


@dataclass(frozen=True)
class Subject:
    """``name`` is that of the site. Without ``key`` it is about the site itself, and shows a board of covers.

    ``photo`` is the address of the editor's picture; it changes with the picture and with its focal point.
    """

    language: str
    name: str
    title: str
    kicker: str
    facts: str
    group: str = ""
    key: str = ""
    format: str = ""
    photo: str = ""

    @property
    def fingerprint(self) -> str:
        seen = "\0".join((DRAWING, *map(str, astuple(self))))
        return hashlib.blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def subject_of(card: Card, language: str) -> Subject:
    with override(language):
        return Subject(
            language=language,
            name=_("Prevention catalogue"),
            title=card.title,
            kicker=card.format_label,
            facts=card.age_label,
            group=card.cover.group_css,
            key=card.cover.key,
            format=card.cover.format_icon,
            photo=card.cover.image_url or "",
        )


def subject_of_site(language: str) -> Subject:
    with override(language):
        return Subject(
            language=language,
            name=_("Prevention catalogue"),
            title=_("Teaching material on online safety"),
            kicker="",
            facts=_("Lesson plans, brochures and quizzes, by age and theme"),
        )
