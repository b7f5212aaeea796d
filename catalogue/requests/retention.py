"""Forgetting what visitors sent, after six months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalogue.models import PaperOrder, ProblemReport, RequestMail


@dataclass(frozen=True)
class Forgotten:
    """How many orders and reports were deleted, and from how many open reports the address was taken."""

    orders: int
    reports: int
    addresses: int


def forget_old(now: datetime | None = None) -> Forgotten:
    """Delete what is older than six months. A problem that nobody solved stays as a task, without who reported it."""
    orders = PaperOrder.objects.expired(now)
    reports = ProblemReport.objects.expired(now)
    forgotten = Forgotten(
        _delete(orders), _delete(reports.exclude(settled_at=None)), reports.exclude(email="").update(email="")
    )
    RequestMail.objects.filter(request__in=ProblemReport.objects.expired(now)).delete()
    return forgotten


def _delete(requests: object) -> int:
    number: int = requests.count()  # type: ignore[attr-defined]
    requests.delete()  # type: ignore[attr-defined]
    return number
