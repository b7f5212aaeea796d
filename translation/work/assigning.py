"""Whose turn it is, until when, and what they have to know."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from translation.errors import Conflict, NotAllowed
from translation.models import Twin
from translation.notices import Kind, notify
from translation.people import name_of
from translation.states import State
from translation.work.twins import demand_editable, locked


@dataclass(frozen=True)
class Assignment:
    """What stands with a translation for its translator. ``assignee`` is ``None`` where it is free to be taken."""

    assignee: Any
    due: date | None
    note: str

    @property
    def stamp(self) -> str:
        """Tells it from any other: what a form sends back to tell that nobody has changed it meanwhile."""
        facts = [self.assignee and self.assignee.pk, self.due and self.due.isoformat(), self.note]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def assignment_of(twin: Twin) -> Assignment:
    return Assignment(twin.assignee, twin.due, twin.note)


def demand_assignable(twin: Twin) -> None:
    """:raises NotOpen: the translation was deleted."""
    if twin.state == State.REMOVED:
        demand_editable(twin)


@transaction.atomic
def assign(twin: Twin, wanted: Assignment, by: Any, stamp: str) -> None:
    """Give it to somebody, or take it from whoever has it. Who gets it from somebody else is told by mail.

    ``stamp`` is that of what the person saw.

    :raises Conflict: somebody has changed it meanwhile, in another way; :class:`NotOpen`.
    """
    twin = locked(twin)
    demand_assignable(twin)
    before = assignment_of(twin)
    if before.stamp == wanted.stamp:
        return
    if before.stamp != stamp:
        raise Conflict(
            _("Somebody has changed this meanwhile. What you filled in is not saved: compare, then save again."),
            stamp=before.stamp,
        )
    twin.assignee, twin.due, twin.note = wanted.assignee, wanted.due, wanted.note
    twin.save(update_fields=["assignee", "due", "note", "changed_at"])
    if wanted.assignee != before.assignee and wanted.assignee is not None:
        notify(twin, Kind.ASSIGNED, by)


@transaction.atomic
def claim(twin: Twin, user: Any) -> None:
    """:raises Conflict: when somebody else has it."""
    twin = locked(twin)
    if twin.assignee_id not in (None, user.pk):
        raise Conflict(_("%(name)s is working on this.") % {"name": name_of(twin.assignee)})
    twin.assignee = user
    twin.save(update_fields=["assignee", "changed_at"])


@transaction.atomic
def release(twin: Twin, user: Any) -> None:
    """Give it back; only one's own."""
    twin = locked(twin)
    if twin.assignee_id != user.pk:
        raise NotAllowed(_("This is not assigned to you."))
    twin.assignee = None
    twin.save(update_fields=["assignee", "changed_at"])
