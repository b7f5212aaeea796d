"""What becomes of a twin when its draft is published, rejected or cancelled, whoever did it and where."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail_localize.models import TranslationLog

from translation import memory, privacy
from translation.approved import overrides_of, texts_of
from translation.following import republish
from translation.models import Approval, Twin
from translation.notices import Kind, notify
from translation.places import SLUG
from translation.segments import SAME, segments_of
from translation.states import State
from translation.work.twins import held


def target_published(page: Page, revision: Revision, user: Any = None) -> None:
    """A reviewed draft went live: remember what was approved, and pass on what the source shares since."""
    with transaction.atomic():
        twin = held(target_page_id=page.pk)
        if twin is None or twin.state != State.REVIEW or revision is None or twin.revision_id != revision.pk:
            return
        user = _approver(twin) or user
        texts = texts_of(twin)
        Approval.objects.create(twin=twin, revision=revision, user=user, segments=texts, overrides=overrides_of(twin))
        kept = [each for each in segments_of(twin) if each.place.kind != SLUG and each.origin != SAME]
        memory.learn(twin, [(each.source, each.target) for each in kept if each.target])
        TranslationLog.objects.create(
            source=twin.translation.source, locale_id=twin.target_locale_id, revision=revision
        )
        privacy.take_over(twin)
        twin.state, twin.problem, twin.opened_at = State.CURRENT, "", timezone.now()
        twin.save(update_fields=["state", "problem", "opened_at", "changed_at"])
        notify(twin, Kind.APPROVED, user)
        if twin.translation.source.last_updated_at > revision.created_at:
            pk = twin.pk
            transaction.on_commit(lambda: republish(pk, user), robust=True)


def _approver(twin: Twin) -> Any:
    last = TaskState.objects.filter(workflow_state=twin.review, status=TaskState.STATUS_APPROVED).last()
    return last.finished_by if last else None


@transaction.atomic
def review_rejected(state: WorkflowState, user: Any = None, comment: str = "") -> None:
    twin = held(review=state)
    if twin is not None and twin.state == State.REVIEW:
        twin.state, twin.opened_at = State.BACK, timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at"])
        notify(twin, Kind.SENT_BACK, user, comment)


@transaction.atomic
def review_cancelled(state: WorkflowState) -> None:
    twin = held(review=state)
    if twin is not None and twin.state == State.REVIEW:
        twin.state, twin.opened_at = State.PROGRESS, timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at"])


def cancel(twin: Twin, user: Any) -> None:
    review = twin.review
    if review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS:
        review.cancel(user=user)
    twin.refresh_from_db()
