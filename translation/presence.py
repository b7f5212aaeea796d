"""Who has a page for translating open, so that two people on one page see each other.

A page tells of itself every twenty seconds. Nothing is kept of those who left: what is older than an hour goes with the
next arrival, the rest once a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from translation.models import Presence, Twin
from translation.people import name_of
from translation.segments import segments_of

HERE = timedelta(seconds=45)
"""Somebody who was last heard of within this time is here: one beat may be lost."""

FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True)
class Other:
    """Somebody else on the page. ``segment`` is the one they write in: 0 for none, ``where`` its place in words."""

    name: str
    segment: int = 0
    where: str = ""


def arrive(twin: Twin, user: Any) -> list[Other]:
    """Somebody opens the page; who is there already."""
    forget(FORGOTTEN)
    return beat(twin, user)


def beat(twin: Twin, user: Any, segment: int | None = None) -> list[Other]:
    """Somebody is still on the page, and writes in ``segment``; who else is there.

    Three queries; three more when somebody else writes.
    """
    Presence.objects.update_or_create(twin=twin, user=user, defaults={"segment": segment, "seen_at": timezone.now()})
    return others(twin, user)


def leave(twin: Twin, user: Any) -> None:
    Presence.objects.filter(twin=twin, user=user).delete()


def others(twin: Twin, user: Any) -> list[Other]:
    rows = list(
        Presence.objects.filter(twin=twin, seen_at__gte=timezone.now() - HERE)
        .exclude(user=user)
        .select_related("user")
        .order_by("user__first_name", "user__username")
    )
    places = {each.id: each.where for each in segments_of(twin)} if any(row.segment for row in rows) else {}
    return [
        Other(name_of(row.user), row.segment, places[row.segment])
        if row.segment in places
        else Other(name_of(row.user))
        for row in rows
    ]


def forget(older: timedelta = HERE) -> int:
    """Remove what is older; how many rows."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - older).delete()[0]
