"""What networks and messengers are told of a page that somebody shares (Open Graph)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import Resource, content_language
from catalogue.share.subject import subject_of, subject_of_site

from .cards import Card


@dataclass(frozen=True)
class Share:
    """``image`` is a path; empty for a page that is not published. ``kind`` is a type of Open Graph."""

    title: str
    description: str
    image: str
    image_alt: str
    kind: str = "website"


def share_of(page: Resource, card: Card) -> Share:
    language = content_language(page.locale.language_code)
    image = ""
    if page.live and page.pk:
        image = reverse("share_image", args=[page.pk, subject_of(card, language).fingerprint])
    alt = ": ".join(filter(None, (card.format_label, card.title)))
    description = page.search_description or card.summary
    return Share(page.seo_title or card.title, description, image, alt, "article")


def share_of_site(language: str) -> Share:
    """Of pages that have no picture of their own; their title and description are on the page."""
    subject = subject_of_site(language)
    image = reverse("share_image_of_site", args=[subject.language, subject.fingerprint])
    return Share("", subject.facts, image, _("Covers of the material in this catalogue"))
