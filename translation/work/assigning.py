"""Whose turn it is."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from translation.errors import Conflict, NotAllowed
from translation.models import Twin
from translation.notices import Kind, notify
from translation.people import name_of
from translation.work.twins import locked


@transaction.atomic
def assign(twin: Twin, assignee: Any, by: Any) -> None:
    """Make it somebody's; ``None`` makes it nobody's."""
    twin = locked(twin)
    if twin.assignee == assignee:
        return
    twin.assignee = assignee
    twin.save(update_fields=["assignee", "changed_at"])
    if assignee is not None and assignee != by:
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
