"""A resource before it is a page: plain values, checked, with slugs in place of terms."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from catalogue.choices import Access, Licence

NAMESPACE = uuid.UUID("0d3b9a52-6d0c-5f0e-9f0b-6a2f6d1b7c11")
"""All made-up identifiers derive from it, so that every load gives the same ones."""

YEAR_WHEN_UNKNOWN = 2010
"""Where a resource without a stated year stands in "newest first": behind everything recent."""

DAYS_FOR_LISTED = 270
"""Listed resources are spread over the first days of their year; the rest of it is for original works."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What both languages share. Terms and goals are slugs; ``duration_minutes`` is in minutes."""

    themes: tuple[str, ...]
    format: str
    age_groups: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    material_languages: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    group_sizes: tuple[str, ...] = ()
    sensitive_topics: tuple[str, ...] = ()
    duration_minutes: int | None = None
    publisher: str = ""
    year: int | None = None
    licence: str = Licence.UNKNOWN.value
    access: str = Access.DOWNLOAD.value
    apps_year: int | None = None
    paper_copies: int | None = None


@dataclass(frozen=True, slots=True)
class ResourceSpec:
    """One resource in one language.

    ``kind`` is a key of :data:`catalogue.models.KINDS`; ``content`` maps fields of that kind to values: text, or the
    raw data of a StreamField (lists of ``{"type", "value", "id"}``).
    """

    key: str
    kind: str
    locale: str
    title: str
    summary: str
    facts: Facts
    published: datetime
    external_url: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def translation_key(self) -> uuid.UUID:
        """The same in both languages."""
        return uuid.uuid5(NAMESPACE, self.key)


def block_id(*place: str | int) -> str:
    """A StreamField block id that depends on its place only: equal in twins and after a reload."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, place))))


def published_on(key: str, year: int | None) -> datetime:
    """A moment in the year of the resource, always the same for one key, never in the future."""
    digest = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest())
    start = datetime(year or YEAR_WHEN_UNKNOWN, 1, 1, 8, tzinfo=UTC)
    return min(start + timedelta(days=digest % DAYS_FOR_LISTED, minutes=digest % 480), timezone.now())
