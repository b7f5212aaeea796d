"""Forgetting what visitors sent, after six months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue.models import PaperOrder, ProblemReport
from catalogue.models.requests import RequestQuerySet


@dataclass(frozen=True)
class Forgotten:
    """How many were deleted."""

    orders: int
    reports: int


def forget_old(now: datetime | None = None) -> Forgotten:
    """Delete what is older than six months, with its mails, also what nobody has done anything about."""
    return Forgotten(_delete(PaperOrder.objects.expired(now)), _delete(ProblemReport.objects.expired(now)))


def _delete(requests: RequestQuerySet[Any]) -> int:
    number: int = requests.count()
    requests.delete()
    return number
