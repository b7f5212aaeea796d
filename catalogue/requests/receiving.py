"""Keeping what a visitor sent: a row first, and the mails about it after the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from catalogue.models import PaperOrder, ProblemReport, RequestMail, Resource, VisitorRequest, content_language

from .mails import send_soon
from .schools import copies_ordered, school_key

Kind = RequestMail.Kind


class SentBefore(Exception):
    """This very form was sent already. ``same`` tells whether the same was filled in."""

    def __init__(self, same: bool) -> None:
        super().__init__()
        self.same = same


@dataclass
class TooMany(Exception):
    """The school asked for more copies than it can still have; ``left`` is how many, ``ordered`` what it had."""

    left: int
    ordered: int


def receive_order(page: Resource, form_id: str, values: dict[str, Any]) -> PaperOrder:
    """Keep an order and tell the office and the person.

    :raises SentBefore: for a form that was sent already.
    :raises TooMany: when the school would have more copies than it may.
    """
    page = _original(page)
    key = school_key(values["organisation"], values["postcode"])
    with transaction.atomic():
        # Two colleagues who order at the same moment: one after the other, whichever language they use.
        twins = Resource.objects.filter(translation_key=page.translation_key).order_by("pk")
        list(twins.select_for_update(of=("self",)).only("pk"))
        _refuse_repetition(PaperOrder, form_id, values)
        ordered = copies_ordered(page, values["email"], key)
        left = max((page.paper_copies or 0) - ordered, 0)
        if values["copies"] > left:
            raise TooMany(left, ordered)
        order = _store(PaperOrder(school_key=key, **_facts(page, form_id), **values))
        _tell(order, Kind.ORDER_OFFICE, settings.ORDERS_EMAIL)
        _tell(order, Kind.ORDER_CONFIRMATION, [order.email])
    return order


def receive_report(page: Resource, form_id: str, values: dict[str, Any]) -> ProblemReport:
    """Keep a report and tell the editors.

    :raises SentBefore: for a form that was sent already.
    """
    page = _original(page)
    with transaction.atomic():
        _refuse_repetition(ProblemReport, form_id, values)
        report = _store(ProblemReport(**_facts(page, form_id), **values))
        _tell(report, Kind.PROBLEM_EDITORS, settings.PROBLEMS_EMAIL)
    return report


def _original(page: Resource) -> Resource:
    """The page that editors edit: an alias is the same resource in another place."""
    return page.alias_of.specific if page.alias_of_id else page


def _facts(page: Resource, form_id: str) -> dict[str, Any]:
    return {
        "page_id": page.pk,
        "translation_key": page.translation_key,
        "title": page.title,
        "language": content_language(page.locale.language_code),
        "form_id": form_id,
    }


def _refuse_repetition(model: type[VisitorRequest], form_id: str, values: dict[str, Any]) -> None:
    stored = model.objects.filter(form_id=form_id).first()
    if stored is not None:
        raise SentBefore(same=all(getattr(stored, name) == value for name, value in values.items()))


def _store(request: Any) -> Any:
    """:raises SentBefore: when another process stored the same form between our look and our writing."""
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        if VisitorRequest.objects.filter(form_id=request.form_id).exists():
            raise SentBefore(same=True) from None
        raise
    return request


def _tell(request: VisitorRequest, kind: RequestMail.Kind, addresses: Iterable[str]) -> None:
    mails = RequestMail.objects.bulk_create(RequestMail(request=request, kind=kind, to=to) for to in addresses)
    pks = [mail.pk for mail in mails]
    if pks:
        transaction.on_commit(lambda: send_soon(pks), robust=True)
