"""What visitors sent, in the admin: who sees it, what they can do with it, and what a spreadsheet gets."""

from __future__ import annotations

import csv
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from catalogue.models import PaperOrder, ProblemReport, RequestMail
from catalogue.models.mail import MOST_TRIES
from tests.catalogue.visitors import brochure, order, report, text
from tests.translation.people import PEOPLE, logged_in, make_people

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ALLOWED = {
    "change": {"editor", "administrator", "superuser"},
    "delete": {"administrator", "superuser"},
    "add": set(),
}
"""Who may do what with orders and problems: the matrix that every cell below is tried against."""

LISTS = {"paper_orders": PaperOrder, "page_problems": ProblemReport}


@pytest.fixture
def people(db: None) -> dict[str, User]:
    made = make_people()
    for user in made.values():
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    return made


@pytest.fixture
def sent(db: None) -> dict[str, Any]:
    """One order and one problem."""
    visitor = Client()
    order(visitor, brochure())
    report(visitor, brochure("fr"), email="an@school.example")
    return {"paper_orders": PaperOrder.objects.get(), "page_problems": ProblemReport.objects.get()}


def text_of(title: str) -> str:
    return title.replace("\N{NO-BREAK SPACE}", " ")


def is_open(answer: Any) -> bool:
    """Who may not is sent back to the home page of the admin."""
    return answer.status_code == 200


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("lists", LISTS)
def test_every_cell_of_the_matrix(people: dict[str, User], sent: dict[str, Any], lists: str, name: str) -> None:
    client, stored = logged_in(people[name]), sent[lists]
    change, delete = name in ALLOWED["change"], name in ALLOWED["delete"]
    assert is_open(client.get(reverse(f"{lists}:index"))) is change
    assert is_open(client.get(reverse(f"{lists}:index_results"))) is change
    assert is_open(client.get(reverse(f"{lists}:index"), {"export": "csv"})) is change
    assert is_open(client.get(reverse(f"{lists}:edit", args=[stored.pk]))) is change
    assert is_open(client.get(reverse(f"{lists}:history", args=[stored.pk]))) is change
    assert not is_open(client.get(reverse(f"{lists}:add")))
    assert ("Jozef" in text(client.get(reverse("wagtailadmin_home")))) is False
    assert ("requests-waiting" in text(client.get(reverse("wagtailadmin_home")))) is change
    client.post(reverse(f"{lists}:settle", args=[stored.pk]))
    stored.refresh_from_db()
    assert (stored.settled_at is not None) is change
    client.post(reverse(f"{lists}:delete", args=[stored.pk]))
    assert LISTS[lists].objects.filter(pk=stored.pk).exists() is not delete


def test_strangers_are_asked_to_log_in(client: Client, sent: dict[str, Any]) -> None:
    for lists, stored in sent.items():
        assert client.get(reverse(f"{lists}:index")).status_code == 302
        assert client.post(reverse(f"{lists}:settle", args=[stored.pk])).status_code == 302
    assert not PaperOrder.objects.exclude(settled_at=None).exists()


@pytest.fixture
def editor_client(people: dict[str, User]) -> Client:
    return logged_in(people["editor"])


def test_an_order_is_marked_as_sent_from_the_list_or_its_own_page(editor_client: Client, sent: dict[str, Any]) -> None:
    stored = sent["paper_orders"]
    assert "Mark as sent" in text(editor_client.get(reverse("paper_orders:index")))
    answer = editor_client.post(reverse("paper_orders:settle", args=[stored.pk]), follow=True)
    assert "Mark as sent" not in text(answer)
    stored.refresh_from_db()
    assert (stored.state, stored.settled_at is not None) == ("sent", True)
    editor_client.post(reverse("paper_orders:edit", args=[stored.pk]), {"state": "new", "organisation": "Anders"})
    stored.refresh_from_db()
    assert (stored.state, stored.settled_at, stored.organisation) == ("new", None, "Basisschool Sint-Jozef")


def test_marking_as_sent_leads_back_to_the_same_list_and_nowhere_else(
    editor_client: Client, sent: dict[str, Any]
) -> None:
    address = reverse("paper_orders:index")
    assert f'name="next" value="{address}?state=new"' in text(editor_client.get(address, {"state": "new", "_w_x": "1"}))
    settle = reverse("paper_orders:settle", args=[sent["paper_orders"].pk])
    assert editor_client.post(settle, {"next": f"{address}?state=new"})["Location"] == f"{address}?state=new"
    assert editor_client.post(settle, {"next": "https://evil.example/"})["Location"] == address


def test_a_problem_is_given_to_somebody_who_may_take_it(
    editor_client: Client, people: dict[str, User], sent: dict[str, Any]
) -> None:
    stored, address = sent["page_problems"], reverse("page_problems:edit", args=[sent["page_problems"].pk])
    form = text(editor_client.get(address))
    assert reverse("wagtailadmin_pages:edit", args=[stored.page_id]) in form
    assert "De link naar de test werkt niet." in form
    values = {"state": "handling", "note": "Ik kijk ernaar."}
    editor_client.post(address, values | {"assignee": people["editor"].pk})
    stored.refresh_from_db()
    assert (stored.state, stored.assignee, stored.settled_at) == ("handling", people["editor"], None)
    editor_client.post(address, values | {"assignee": people["translator-fr"].pk})
    stored.refresh_from_db()
    assert stored.assignee == people["editor"]


def test_the_editor_of_the_page_and_of_its_twin_tells_of_open_problems(
    editor_client: Client, sent: dict[str, Any]
) -> None:
    told = "A visitor reported a problem with this page or its twin."
    for language in ("nl", "fr"):
        assert told in text(editor_client.get(reverse("wagtailadmin_pages:edit", args=[brochure(language).pk])))
    editor_client.post(reverse("page_problems:settle", args=[sent["page_problems"].pk]))
    # The message of the last request is shown once.
    editor_client.get(reverse("wagtailadmin_home"))
    assert told not in text(editor_client.get(reverse("wagtailadmin_pages:edit", args=[brochure("nl").pk])))


def test_the_lists_are_filtered(editor_client: Client, sent: dict[str, Any]) -> None:
    order(Client(), brochure("fr"), organisation="École du Nord", email="nord@ecole.example", postcode="1000")
    PaperOrder.objects.filter(organisation="École du Nord").update(state="sent")
    key, day = str(brochure().translation_key), timezone.localdate()

    def shown(**filters: Any) -> set[str]:
        words = text(editor_client.get(reverse("paper_orders:index"), filters))
        return {name for name in ("Basisschool Sint-Jozef", "École du Nord") if name in words}

    assert shown(state="sent") == {"École du Nord"}
    assert shown(resource=key) == {"Basisschool Sint-Jozef", "École du Nord"}
    assert shown(q="nord@ecole") == {"École du Nord"}
    assert shown(received_at_from=day.isoformat()) == {"Basisschool Sint-Jozef", "École du Nord"}
    assert shown(received_at_from=(day + timedelta(days=1)).isoformat()) == set()
    problems = reverse("page_problems:index")
    assert text_of(brochure("fr").title) in text(editor_client.get(f"{problems}?state=open&state=handling"))


FORMULA = '=HYPERLINK("http://evil.example";"x")'


def test_the_spreadsheet_holds_everything_and_calculates_nothing(editor_client: Client, sent: dict[str, Any]) -> None:
    PaperOrder.objects.all().delete()
    order(Client(), brochure(), organisation=FORMULA, contact="@SUM(1)", remark="Vrij\n+32 2 000")
    answer = editor_client.get(reverse("paper_orders:index"), {"export": "csv"})
    assert f"paper-orders-{timezone.localdate()}.csv" in answer["Content-Disposition"]
    heads, row = csv.reader(StringIO(b"".join(answer.streaming_content).decode()))  # type: ignore[attr-defined]
    cells = dict(zip(heads, row, strict=True))
    assert cells["School or organisation"].startswith("'=HYPERLINK")
    assert (cells["Number of copies"], cells["Postcode"], cells["E-mail address"]) == (
        "20",
        "9000",
        "an@school.example",
    )
    received = timezone.localtime(PaperOrder.objects.get().received_at)
    assert (cells["Received"], cells["Language of the page"]) == (f"{received:%Y-%m-%d %H:%M}", "Nederlands")
    assert not any(line.strip().startswith(("=", "+", "-", "@")) for cell in row for line in cell.splitlines())
    book = editor_client.get(reverse("paper_orders:index"), {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet["B2"].value == received.replace(tzinfo=None, second=0, microsecond=0)
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_an_order_is_read_as_it_is_sent(editor_client: Client) -> None:
    order(Client(), brochure(), email="a?bcc=other@school.example", remark="Voor de directie.\nNiet voor de poort.")
    page = editor_client.get(reverse("paper_orders:edit", args=[PaperOrder.objects.get().pk])).content.decode()
    words = " ".join(unescape(page).split())
    assert "Basisschool Sint-Jozef<br> An Voorbeeld<br> Kerkstraat 1<br> 9000 Gent" in words
    assert "Voor de directie.<br>Niet voor de poort." in words
    assert "20 copies</strong> · Nederlands" in words
    assert 'href="mailto:a%3Fbcc%3Dother@school.example"' in page


def test_a_mail_that_could_not_be_sent_is_seen(editor_client: Client, sent: dict[str, Any]) -> None:
    stored = sent["paper_orders"]
    RequestMail.objects.filter(request=stored).update(attempts=1, last_error="SMTPServerDisconnected: gone")
    assert "mail not sent yet" in text(editor_client.get(reverse("paper_orders:index")))
    assert "SMTPServerDisconnected" in text(editor_client.get(reverse("paper_orders:edit", args=[stored.pk])))


def test_markup_of_a_visitor_is_text_in_the_admin(editor_client: Client) -> None:
    markup = "<script>alert(1)</script>"
    order(Client(), brochure(), organisation=markup, remark=markup)
    report(Client(), brochure(), text=markup)
    for lists, model in LISTS.items():
        for address in (reverse(f"{lists}:index"), reverse(f"{lists}:edit", args=[model.objects.get().pk])):
            assert markup not in editor_client.get(address).content.decode()
    assert markup not in editor_client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("lists", LISTS)
@pytest.mark.parametrize("export", ["", "csv", "xlsx"])
def test_a_list_costs_the_same_whatever_its_length(
    editor_client: Client, django_assert_max_num_queries: Any, lists: str, export: str
) -> None:
    for number in range(12):
        order(Client(), brochure(), copies="1", email=f"a{number}@x.be", postcode=str(1000 + number))
        report(Client(), brochure(), text=f"Nummer {number}.")
    for number, problem in enumerate(ProblemReport.objects.all()):
        problem.assignee = User.objects.create_user(f"somebody-{number}")
        problem.save()
    address = f"{reverse(f'{lists}:index')}?export={export}"
    b"".join(editor_client.get(address))
    with django_assert_max_num_queries(24):
        b"".join(editor_client.get(address))


def test_a_mail_that_was_not_tried_is_seen_after_a_minute(editor_client: Client, sent: dict[str, Any]) -> None:
    stored = sent["paper_orders"]
    mails = RequestMail.objects.filter(request=stored)
    mails.update(attempts=0, sent_at=None)
    assert "mail not sent yet" not in text(editor_client.get(reverse("paper_orders:index")))
    mails.update(created_at=timezone.now() - timedelta(minutes=2))
    assert "mail not sent yet" in text(editor_client.get(reverse("paper_orders:index")))


def test_a_mail_that_was_tried_too_often_is_told_apart(editor_client: Client, sent: dict[str, Any]) -> None:
    stored = sent["paper_orders"]
    RequestMail.objects.filter(request=stored).update(attempts=MOST_TRIES, sent_at=None, last_error="Gone")
    assert "not tried any more" in text(editor_client.get(reverse("paper_orders:edit", args=[stored.pk])))
    said = StringIO()
    call_command("requests_daily", stdout=StringIO(), stderr=said)
    assert "given up" in said.getvalue()


def test_what_is_past_its_time_is_listed_no_more_even_before_it_is_deleted(
    editor_client: Client, sent: dict[str, Any]
) -> None:
    PaperOrder.objects.update(received_at=timezone.now() - timedelta(days=184))
    assert "Sint-Jozef" not in text(editor_client.get(reverse("paper_orders:index")))
