"""Fixed choices: facts about a resource whose list never grows in the admin. Their slugs stand in URLs and index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SchoolLevel(models.TextChoices):
    PRESCHOOL = "preschool", _("Nursery school")
    PRIMARY = "primary", _("Primary school")
    SECONDARY = "secondary", _("Secondary school")
    ADULTS = "adults", _("Adults")


class Community(models.TextChoices):
    """Who decides what pupils must learn."""

    FLEMISH = "flemish", _("Flemish Community")
    FRENCH = "french", _("Wallonia-Brussels Federation")


COMMUNITY_LANGUAGES: Mapping[str, str] = {Community.FLEMISH: "nl", Community.FRENCH: "fr"}
"""The language of the curriculum of each."""


class GroupSize(models.TextChoices):
    INDIVIDUAL = "individual", pgettext_lazy("group size", "alone")
    SMALL_GROUP = "small-group", pgettext_lazy("group size", "small groups")
    CLASS = "class", pgettext_lazy("group size", "whole class")
    CLASSES = "classes", pgettext_lazy("group size", "several classes")


class Need(models.TextChoices):
    PRINT = "print", _("a printer")
    PROJECTOR = "projector", _("a projector")
    DEVICES = "devices", _("one device each")
    BOOKING = "booking", _("booking in advance")
    ORDER = "order", _("ordering in advance")


class SensitiveTopic(models.TextChoices):
    SEXUAL = "sexual-content", _("Sexual content")
    VIOLENCE = "violence", _("Violence")
    SELF_HARM = "self-harm", _("Self-harm")
    DISCLOSURE = "disclosure-likely", _("A pupil may disclose abuse")


class Access(models.TextChoices):
    DOWNLOAD = "download", _("free to use or download")
    ORDER = "order", _("free to order on paper")
    BOOK = "book", _("to book")
    PAID = "paid", _("paid")


class Licence(models.TextChoices):
    UNKNOWN = "", _("not known: ask the publisher")
    CC_BY = "cc-by", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0"
    CC_BY_NC_SA = "cc-by-nc-sa", "CC BY-NC-SA 4.0"
    CC_BY_NC_ND = "cc-by-nc-nd", "CC BY-NC-ND 4.0"
    CC0 = "cc0", "CC0"
    ALL_RIGHTS = "all-rights-reserved", _("all rights reserved")


@dataclass(frozen=True)
class LicenceTerms:
    """What a licence lets a teacher do, in words, and the address of its text; empty where there is none."""

    allows: Promise | str = ""
    url: str = ""


_CREATIVE_COMMONS = "https://creativecommons.org"

LICENCE_TERMS: Mapping[str, LicenceTerms] = {
    Licence.CC_BY: LicenceTerms(
        _("You may share and adapt it when you name the maker."), f"{_CREATIVE_COMMONS}/licenses/by/4.0/"
    ),
    Licence.CC_BY_SA: LicenceTerms(
        _("You may share and adapt it when you name the maker and pass it on under the same licence."),
        f"{_CREATIVE_COMMONS}/licenses/by-sa/4.0/",
    ),
    Licence.CC_BY_NC_SA: LicenceTerms(
        _("You may share and adapt it, not for profit, when you name the maker and pass it on under the same licence."),
        f"{_CREATIVE_COMMONS}/licenses/by-nc-sa/4.0/",
    ),
    Licence.CC_BY_NC_ND: LicenceTerms(
        _("You may share it unchanged, not for profit, when you name the maker."),
        f"{_CREATIVE_COMMONS}/licenses/by-nc-nd/4.0/",
    ),
    Licence.CC0: LicenceTerms(_("You may do with it what you like."), f"{_CREATIVE_COMMONS}/publicdomain/zero/1.0/"),
    Licence.ALL_RIGHTS: LicenceTerms(_("Ask the publisher before you copy or adapt it.")),
}

LESSON_HOUR = 50
"""Minutes in one lesson hour; the same in both Communities."""


@dataclass(frozen=True)
class DurationBand:
    """A span of minutes, both ends included; ``to_minutes`` None is open-ended."""

    slug: str
    label: Promise
    from_minutes: int
    to_minutes: int | None

    def holds(self, minutes: int) -> bool:
        return self.from_minutes <= minutes and (self.to_minutes is None or minutes <= self.to_minutes)


DURATION_BANDS = (
    DurationBand("up-to-25", _("up to 25 min"), 1, 25),
    DurationBand("26-50", _("26–50 min"), 26, 50),
    DurationBand("51-100", _("51–100 min"), 51, 100),
    DurationBand("over-100", _("longer"), 101, None),
)


def duration_band(minutes: int | None) -> str | None:
    """Slug of the band that holds ``minutes``; None when there is no stated duration."""
    return next((band.slug for band in DURATION_BANDS if minutes and band.holds(minutes)), None)
