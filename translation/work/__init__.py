"""The steps of a translation: submit, write, assign, decide. All that changes a twin by hand; no requests, no HTML.

Each step is one transaction and raises :class:`translation.errors.StepRefused` before anything is changed.
"""

from translation.work.assigning import Assignment, assign, assignment_of, claim, demand_assignable, release
from translation.work.reviewing import (
    approve,
    can_decide,
    demand_as_sent,
    send,
    send_back,
    take_back,
    task_of,
)
from translation.work.settling import keep_without_translating, no_translation_needed, source_version
from translation.work.submitting import adopt, submit, why_not_submittable
from translation.work.twins import demand_editable, other_locale, recount, twin_of
from translation.work.writing import (
    Checked,
    check_text,
    confirm_remembered,
    demand_fresh,
    fill_from_memory,
    keep_texts,
    save_override,
    save_text,
)

__all__ = [
    "Assignment",
    "Checked",
    "adopt",
    "approve",
    "assign",
    "assignment_of",
    "can_decide",
    "check_text",
    "claim",
    "confirm_remembered",
    "demand_as_sent",
    "demand_assignable",
    "demand_editable",
    "demand_fresh",
    "fill_from_memory",
    "keep_texts",
    "keep_without_translating",
    "no_translation_needed",
    "other_locale",
    "recount",
    "release",
    "save_override",
    "save_text",
    "send",
    "send_back",
    "source_version",
    "submit",
    "take_back",
    "task_of",
    "twin_of",
    "why_not_submittable",
]
