"""What was decided about a translation, newest first: sent, approved, sent back, with comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from translation.models import Twin
from translation.people import name_of
from translation.states import State

_WHAT = {
    TaskState.STATUS_APPROVED: _("Approved"),
    TaskState.STATUS_REJECTED: _("Sent back"),
    TaskState.STATUS_CANCELLED: _("Review ended"),
    TaskState.STATUS_IN_PROGRESS: _("Sent for review"),
}


@dataclass(frozen=True)
class Event:
    when: datetime
    what: str
    who: str
    comment: str


def history_of(twin: Twin, most: int = 20) -> list[Event]:
    """The reviews of the twin's page. One query."""
    if twin.target_page_id is None:
        return []
    states = (
        TaskState.objects.filter(workflow_state__object_id=str(twin.target_page_id), status__in=_WHAT)
        .select_related("finished_by", "workflow_state__requested_by")
        .order_by("-started_at", "-pk")[:most]
    )
    first = {each.workflow_state_id: each.pk for each in states}
    return [event for each in states for event in _events(each, _sender(each, first, twin))]


def _sender(state: TaskState, first: Mapping[int, int], twin: Twin) -> str:
    """Wagtail knows who began a review, the twin who sent it last; of what was sent in between nobody is known."""
    if twin.review is not None and state.pk == twin.review.current_task_state_id:
        return name_of(twin.sent_by)
    return name_of(state.workflow_state.requested_by) if first[state.workflow_state_id] == state.pk else ""


def _events(state: TaskState, sender: str) -> Iterator[Event]:
    """What ended a review, and what began it; the latest first."""
    if state.status != TaskState.STATUS_IN_PROGRESS:
        ended = state.finished_at or state.started_at
        yield Event(ended, str(_WHAT[state.status]), name_of(state.finished_by), state.comment)
    sent = str(_WHAT[TaskState.STATUS_IN_PROGRESS])
    yield Event(state.started_at, sent, sender, "")


def comment_to_answer(twin: Twin) -> Event | None:
    """Why a reviewer sent it back, as long as that is where it stands."""
    if twin.state != State.BACK:
        return None
    sent_back = str(_WHAT[TaskState.STATUS_REJECTED])
    return next((event for event in history_of(twin) if event.what == sent_back), None)
