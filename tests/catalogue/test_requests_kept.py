"""How long what visitors sent is kept: six months, to the hour, with real dates."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from catalogue.models import PaperOrder, ProblemReport, RequestMail, VisitorRequest
from catalogue.requests.retention import forget_old
from tests.catalogue.visitors import brochure, order, report

pytestmark = pytest.mark.django_db

BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST_OF_MARCH = datetime(2027, 3, 1, 9, 30, tzinfo=BRUSSELS)
"""In winter time; six months on it is summer."""


@pytest.fixture
def visitor() -> Client:
    return Client()


def test_an_order_is_deleted_after_183_days_sent_or_not_with_its_mails(visitor: Client) -> None:
    order(visitor, brochure(), copies="1")
    order(visitor, brochure(), copies="2", email="b@b.be", postcode="8000")
    PaperOrder.objects.update(received_at=FIRST_OF_MARCH)
    sent = PaperOrder.objects.get(copies=1)
    sent.state = PaperOrder.State.SENT
    sent.save()
    forget_old(datetime(2027, 8, 31, 10, 29, tzinfo=BRUSSELS))
    assert PaperOrder.objects.count() == 2
    assert forget_old(datetime(2027, 8, 31, 10, 31, tzinfo=BRUSSELS)).orders == 2
    assert not VisitorRequest.objects.exists()
    assert not RequestMail.objects.exists()


def test_a_problem_is_deleted_solved_or_not(visitor: Client) -> None:
    report(visitor, brochure(), text="Opgelost.", email="an@school.example")
    report(visitor, brochure(), text="Nog open.", email="bo@school.example")
    report(visitor, brochure(), text="Nieuw.", email="cas@school.example")
    ProblemReport.objects.exclude(text="Nieuw.").update(received_at=timezone.now() - timedelta(days=183))
    solved = ProblemReport.objects.get(text="Opgelost.")
    solved.state = ProblemReport.State.DONE
    solved.save()
    forgotten = forget_old()
    assert forgotten.reports == 2
    assert list(ProblemReport.objects.values_list("text", "email")) == [("Nieuw.", "cas@school.example")]


def test_the_daily_command_deletes_and_says_how_much(visitor: Client) -> None:
    order(visitor, brochure())
    PaperOrder.objects.update(received_at=timezone.now() - timedelta(days=200))
    said = StringIO()
    call_command("requests_daily", stdout=said)
    assert said.getvalue().startswith("1 orders and 0 reports deleted")
    assert not VisitorRequest.objects.exists()


def test_a_deleted_page_takes_no_order_along_and_its_title_stays(visitor: Client) -> None:
    page = brochure()
    order(visitor, page)
    Page.objects.get(pk=page.pk).specific.delete()
    [stored] = PaperOrder.objects.all()
    assert (stored.page, stored.title) == (None, page.title)


def test_what_the_admin_logs_names_nobody(visitor: Client, admin_client: Client) -> None:
    from django.urls import reverse

    order(visitor, brochure())
    stored = PaperOrder.objects.get()
    admin_client.post(reverse("paper_orders:edit", args=[stored.pk]), {"state": "sent"})
    admin_client.post(reverse("paper_orders:delete", args=[stored.pk]))
    entries = ModelLogEntry.objects.all()
    assert {entry.action for entry in entries} == {"wagtail.edit", "wagtail.delete"}
    for entry in entries:
        assert "Jozef" not in f"{entry.label} {entry.data}"
        assert "school.example" not in f"{entry.label} {entry.data}"
