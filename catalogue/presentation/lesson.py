"""A lesson plan on its page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from catalogue.choices import LESSON_HOUR
from catalogue.models import LessonPlanPage
from catalogue.models.blocks import plain_points


def lesson_context(page: LessonPlanPage) -> dict[str, Any]:
    """The lesson as lists of plain sentences and phases with their place on the clock, in minutes and percent."""
    minutes = page.phase_minutes
    total = sum(minutes)
    starts = [sum(minutes[:index]) for index in range(len(minutes))]
    phases = [
        {
            "number": number,
            "anchor": f"phase-{number}",
            "title": block.value["title"],
            "minutes": length,
            "start": start,
            "end": start + length,
            "percent": _percent(start, total),
            "width_percent": _percent(length, total),
            "steps": [str(step) for step in block.value["steps"]],
        }
        for number, (block, length, start) in enumerate(zip(page.phases, minutes, starts, strict=True), start=1)
    ]
    points = {
        name: plain_points(getattr(page, name))
        for name in ("objectives", "materials", "preparation", "differentiation", "discussion_questions")
    }
    written = bool(phases or any(points.values()))
    return points | {
        "is_written_here": written,
        "pupils_url": page.screen_url("pupils") if written else "",
        "total_minutes": total,
        "stated_minutes": page.duration_minutes if page.minutes_differ else None,
        "phases": phases,
        "teacher_note": page.teacher_note,
        "help": page.help,
        "timeline": {
            "ticks": [{"minute": minute, "percent": _percent(minute, total)} for minute in [*starts, total]],
            "first_hour_percent": _percent(LESSON_HOUR, total) if total > LESSON_HOUR else None,
            "first_hour_label": _("end of 1st lesson hour") + f" · {LESSON_HOUR}",
        },
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0
