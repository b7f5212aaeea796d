"""Sent for review, taken back, approved or sent back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from translation.errors import NotAllowed, NotOpen, Refused, StepRefused
from translation.models import Twin
from translation.notices import Kind, notify
from translation.permissions import lock_message
from translation.states import FOR_TRANSLATORS, State
from translation.target import draft_of, errors_by_path, is_as_sent
from translation.work.twins import demand_editable, locked, locked_with_page, recount


@transaction.atomic
def send(twin: Twin, user: Any) -> Twin:
    """Make a draft of the translation and have it reviewed. The page that visitors see stays as it is.

    :raises Refused: while segments are open, or when the page would not be valid; ``path`` names the segment.
    """
    twin = locked_with_page(twin)
    if twin.state not in FOR_TRANSLATORS:
        demand_editable(twin)
        raise NotOpen(_("This translation is up to date: there is nothing to review."))
    recount(twin)
    if twin.open:
        raise Refused(
            _("%(open)s of %(all)s segments are still open: translate or confirm them first.")
            % {"open": twin.open, "all": twin.segments}
        )
    page = Page.objects.get(pk=twin.target_page_id).specific
    _demand_unlocked(page, user)
    workflow = page.get_workflow()
    if workflow is None:
        raise StepRefused(_("Nobody reviews this language: an administrator has to run the command ensure_roles."))
    try:
        revision = draft_of(twin).save_revision(user=user, changed=True)
    except ValidationError as error:
        path, message = errors_by_path(error)
        raise Refused(message, path) from None
    page = Page.objects.get(pk=twin.target_page_id).specific
    state: WorkflowState | None = page.current_workflow_state
    if state is None:
        state = workflow.start(page, user)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    twin.state, twin.review, twin.revision, twin.sent_by = State.REVIEW, state, revision, user
    twin.opened_at = timezone.now()
    twin.save()
    notify(twin, Kind.REVIEW, user)
    return twin


def _demand_unlocked(page: Page, user: Any) -> None:
    """:raises NotAllowed: somebody has locked the page, which Wagtail asks in its own editor only."""
    if message := lock_message(user, page):
        raise NotAllowed(message)


@transaction.atomic
def take_back(twin: Twin, user: Any) -> None:
    """Cancel a review that was asked for, to go on translating."""
    twin = locked(twin)
    if twin.state != State.REVIEW:
        raise NotOpen(_("This translation is not with a reviewer."))
    review = twin.review
    if review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS:
        review.cancel(user=user)
    _after_review(twin.pk)


def _after_review(pk: int) -> None:
    """Cancelling a review tells a receiver, which leads here unless it did already."""
    twin = Twin.objects.get(pk=pk)
    if twin.state == State.REVIEW:
        twin.state = State.PROGRESS
        twin.save(update_fields=["state", "changed_at"])


def task_of(twin: Twin) -> Any:
    """The task that waits for a decision, or ``None``."""
    return twin.review.current_task_state.specific if twin.review and twin.review.current_task_state else None


def can_decide(twin: Twin, user: Any) -> bool:
    """Whether this person may approve it or send it back now."""
    if twin.state != State.REVIEW:
        return False
    task_state = task_of(twin)
    if task_state is None or task_state.status != task_state.STATUS_IN_PROGRESS:
        return False
    page = Page.objects.get(pk=twin.target_page_id).specific
    actions = task_state.task.specific.get_actions(page, user)
    return any(name == "approve" for name, *_rest in actions)


def approve(twin: Twin, user: Any, comment: str = "") -> None:
    """Publish the reviewed draft. What follows from it is written by the receivers of Wagtail's signals.

    :raises NotAllowed: this person may not, or may not publish in this language.
    :raises Refused: the texts are not those that were sent.
    """

    def publish(task_state: Any) -> None:
        demand_as_sent(twin)
        task_state.approve(user=user, comment=comment)

    _decide(twin, user, publish)


@transaction.atomic
def demand_as_sent(twin: Twin) -> None:
    """What is published is what the reviewer read, and every text of it is confirmed.

    :raises Refused: when texts were changed past the workflow since the draft was made.
    """
    twin = locked(twin)
    recount(twin)
    if twin.open or not is_as_sent(twin):
        raise Refused(_("Texts were changed since this was sent for review. Send it back, so that it is sent again."))


def send_back(twin: Twin, user: Any, comment: str) -> None:
    """Return it to the translator.

    :raises Refused: without a comment that says why.
    """
    if not comment.strip():
        raise Refused(_("Say what should change: the translator sees your comment."))
    _decide(twin, user, lambda task_state: task_state.reject(user=user, comment=comment.strip()))


def _decide(twin: Twin, user: Any, decision: Any) -> None:
    # Wagtail's, raised by the last step of an approval.
    from wagtail.actions.publish_page_revision import PublishPagePermissionError

    try:
        with transaction.atomic():
            twin = locked_with_page(twin)
            if twin.state != State.REVIEW:
                raise NotOpen(_("This translation is no longer waiting for review. Reload the page."))
            if not can_decide(twin, user):
                raise NotAllowed(_("Only reviewers of this language decide."))
            _demand_unlocked(Page.objects.get(pk=twin.target_page_id), user)
            decision(task_of(twin))
    except PublishPagePermissionError:
        raise NotAllowed(_("You may review, but not publish in this language. It still waits for review.")) from None
    except ValidationError as error:
        path, message = errors_by_path(error)
        raise Refused(message, path) from None
