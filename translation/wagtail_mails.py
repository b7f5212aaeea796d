"""Wagtail mails about every workflow; for translations the notices of this package say it better, and say it once."""

from __future__ import annotations

from typing import Any

from wagtail.admin import mail, signal_handlers
from wagtail.models import TaskState, WorkflowState

from translation.models import Twin


def is_about_a_twin(workflow_state: WorkflowState) -> bool:
    return bool(Twin.objects.filter(target_page_id=workflow_state.object_id).exists())


class _NotTwins:
    def can_handle(self, instance: Any, **kwargs: Any) -> bool:
        state = instance.workflow_state if isinstance(instance, TaskState) else instance
        return bool(super().can_handle(instance, **kwargs)) and not is_about_a_twin(state)  # type: ignore[misc]


class TaskSubmission(_NotTwins, mail.GroupApprovalTaskStateSubmissionEmailNotifier):
    pass


class WorkflowSubmission(_NotTwins, mail.WorkflowStateSubmissionEmailNotifier):
    pass


class WorkflowApproval(_NotTwins, mail.WorkflowStateApprovalEmailNotifier):
    pass


class WorkflowRejection(_NotTwins, mail.WorkflowStateRejectionEmailNotifier):
    pass


def put_in_place() -> None:
    """Before Wagtail connects its own to the signals: this app stands before it among the installed ones."""
    signal_handlers.task_submission_email_notifier = TaskSubmission()
    signal_handlers.workflow_submission_email_notifier = WorkflowSubmission()
    signal_handlers.workflow_approval_email_notifier = WorkflowApproval()
    signal_handlers.workflow_rejection_email_notifier = WorkflowRejection()
