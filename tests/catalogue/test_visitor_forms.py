"""What both forms of visitors stand: programs, other sites, floods, and every kind of odd text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from catalogue.models import PaperOrder, ProblemReport, SendingCount, VisitorRequest
from catalogue.requests import limits
from catalogue.requests.forms import plain_text
from catalogue.requests.seal import MOST_SECONDS, is_from_this_site
from tests.catalogue.visitors import ORDER, REPORT, brochure, order, report, seal, send, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORMS = {"order": ORDER, "report": REPORT}
both_forms = pytest.mark.parametrize("form", FORMS)


@pytest.fixture
def visitor() -> Client:
    cache.clear()
    return Client(enforce_csrf_checks=True)


def refused_with_everything_kept(answer: Any, form: str) -> None:
    assert answer.status_code in (422, 429)
    assert ("Kerkstraat 1" if form == "order" else REPORT["text"]) in text(answer)
    assert not VisitorRequest.objects.exists()


# --- Programs and other sites -----------------------------------------------------------------------------------------


@both_forms
@pytest.mark.parametrize("sign", ["", "x", "x:y:z", "a" * 100_000])
def test_without_a_sign_of_ours_the_form_is_shown_once_more_and_then_taken(
    visitor: Client, form: str, sign: str
) -> None:
    page = brochure()
    answer = send(visitor, page, form, FORMS[form] | {"seal": sign})
    refused_with_everything_kept(answer, form)
    assert "stond lang open" in text(answer)


@both_forms
def test_a_form_that_was_open_for_too_long_is_shown_once_more(visitor: Client, form: str) -> None:
    page = brochure()
    old = seal(page, form, MOST_SECONDS + 60)
    answer = send(visitor, page, form, FORMS[form] | {"seal": old})
    refused_with_everything_kept(answer, form)
    assert old not in answer.content.decode()


@both_forms
def test_what_is_too_fast_for_a_person_is_taken_when_it_is_sent_again(visitor: Client, form: str) -> None:
    page = brochure()
    sign = seal(page, form, 0)
    answer = send(visitor, page, form, FORMS[form] | {"seal": sign})
    refused_with_everything_kept(answer, form)
    assert sign in answer.content.decode()


@both_forms
def test_a_field_that_only_programs_see_keeps_it_back_and_is_emptied(visitor: Client, form: str) -> None:
    answer = send(visitor, brochure(), form, FORMS[form] | {"reference": "http://spam.example"})
    refused_with_everything_kept(answer, form)
    assert "spam.example" not in answer.content.decode()


@both_forms
def test_a_form_on_another_site_is_not_taken(visitor: Client, form: str) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        refused_with_everything_kept(send(visitor, brochure(), form, FORMS[form], headers=headers), form)
    fine = {"Sec-Fetch-Site": "same-origin", "Origin": "https://proxy.example"}
    assert send(visitor, brochure(), form, FORMS[form], headers=fine).status_code == 302


@pytest.mark.parametrize(
    ("origin", "trusted", "fine"),
    [
        ("http://testserver", [], True),
        ("https://testserver", [], False),
        ("https://catalogue.example", ["https://catalogue.example"], True),
        ("http://catalogue.example", ["https://catalogue.example"], False),
        ("https://www.catalogue.example", ["https://*.catalogue.example"], True),
        ("https://evilcatalogue.example", ["https://*.catalogue.example"], False),
        ("", [], True),
    ],
)
def test_origins(rf: RequestFactory, origin: str, trusted: list[str], fine: bool) -> None:
    request = rf.post("/", headers={"Origin": origin} if origin else {})
    assert is_from_this_site(request, trusted) is fine


# --- Floods -----------------------------------------------------------------------------------------------------------


@both_forms
def test_too_many_from_one_address_are_refused_kindly_and_others_are_not(
    visitor: Client, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_FROM_ADDRESS", 2)
    statuses = []
    for number in range(4):
        changes = {"postcode": str(1000 + number), "email": f"a{number}@school.example", "kind": "other"}
        answer = send(visitor, brochure(), form, FORMS[form] | changes, REMOTE_ADDR="192.0.2.1")
        statuses.append(answer.status_code)
    assert statuses == [302, 302, 429, 429]
    assert "116 000" in text(answer)
    elsewhere = send(
        visitor, brochure(), form, FORMS[form] | {"postcode": "8000", "email": "b@b.be"}, REMOTE_ADDR="192.0.2.2"
    )
    assert elsewhere.status_code == 302


def test_nobodys_mailbox_is_filled(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_TO_EMAIL", 2)
    statuses = [
        send(visitor, brochure(), "order", ORDER | {"copies": "1"}, REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(3)
    ]
    assert statuses == [302, 302, 429]


def test_no_address_is_kept_and_yesterdays_counts_are_forgotten(visitor: Client) -> None:
    order(visitor, brochure())
    [by_address, by_email] = SendingCount.objects.order_by("form")
    assert {row.times for row in (by_address, by_email)} == {1}
    assert max(by_address.bucket, by_email.bucket) < limits.BUCKETS
    assert {field.name for field in SendingCount._meta.fields} == {"id", "day", "form", "bucket", "times"}
    assert limits.forget_counts() == 0
    SendingCount.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert limits.forget_counts() == 2


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (3, "198.51.100.7", "198.51.100.7"),
        (1, "no address", "no address"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_our_own_proxies_say_where_a_request_comes_from(
    rf: RequestFactory, settings: Any, proxies: int, told: str, address: str
) -> None:
    settings.PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": told} if told else {}, REMOTE_ADDR="192.0.2.1")
    assert limits.address_of(request) == address


def test_the_addresses_of_one_household_are_one(rf: RequestFactory) -> None:
    one, two, other = (
        limits.address_of(rf.get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:aaaa::9", "2001:db8:1:3::1")
    )
    assert one == two != other


# --- Odd text ---------------------------------------------------------------------------------------------------------

ODD = {
    "nul": "An\x00na",
    "controls": "An\x07\x1b[31mna",
    "turned": "An\u202e\u2066na",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% debug %} %(title)s %s {0}",
    "lone surrogate": "An\ud800na".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "rtl": "مرحبا بالعالم",
    "emoji": "👩‍🏫🇧🇪",
    "quotes": "Robert'); DROP TABLE students;--",
    "formula": '=HYPERLINK("http://evil.example")',
}


@both_forms
@pytest.mark.parametrize("odd", ODD)
def test_odd_text_is_kept_as_text(visitor: Client, form: str, odd: str) -> None:
    names = ("organisation", "contact", "street", "municipality", "remark") if form == "order" else ("text",)
    answer = send(visitor, brochure(), form, FORMS[form] | dict.fromkeys(names, ODD[odd]))
    assert answer.status_code == 302
    stored: Any = (PaperOrder if form == "order" else ProblemReport).objects.get()
    for name in names:
        assert getattr(stored, name) == plain_text(ODD[odd])
        assert not set(getattr(stored, name)) & set("\x00\x07\x1b\u202e\u2066")


@both_forms
def test_odd_text_in_a_form_that_is_shown_again_is_no_markup(visitor: Client, form: str) -> None:
    values = dict.fromkeys(FORMS[form], '"><script>alert(1)</script>')
    page = send(visitor, brochure(), form, values).content.decode()
    assert "<script>alert" not in page


@both_forms
def test_a_megabyte_of_text_is_answered(visitor: Client, form: str) -> None:
    values = dict.fromkeys(FORMS[form], "x" * 200_000)
    assert send(visitor, brochure(), form, values).status_code == 422
    too_much = send(visitor, brochure(), form, FORMS[form] | {"text": "x" * 3_000_000})
    assert too_much.status_code == 413
    assert "korter" in text(too_much)
    many = {f"field{number}": "x" for number in range(10_100)}
    assert send(visitor, brochure(), form, FORMS[form] | many).status_code == 413
    assert not VisitorRequest.objects.exists()


@both_forms
@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"a=1&a=2&&&=;%zz%", b'{"a": 1}'])
def test_a_body_that_is_no_form_is_answered(visitor: Client, form: str, body: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/form-data"):
        answer = visitor.post(brochure().screen_url(form), body, content_type=kind)
        assert answer.status_code in (400, 422)
    assert not VisitorRequest.objects.exists()


@both_forms
def test_repeated_fields_are_one(visitor: Client, form: str) -> None:
    values: dict[str, Any] = {name: [value, value] for name, value in FORMS[form].items()}
    assert send(visitor, brochure(), form, values).status_code == 302


def test_lines_stay_lines_and_words_words() -> None:
    assert plain_text(" een\t twee\r\ndrie ", lines=True) == "een\t twee\ndrie"
    assert plain_text(" een\t twee\r\ndrie ") == "een twee drie"
    assert plain_text("e\u0301") == "é"


# --- Reports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "path", "link"),
    [("nl", "melden/", "Klopt er iets niet?"), ("fr", "signaler/", "Un problème sur cette page ?")],
)
def test_a_problem_goes_from_the_page_to_the_editors(
    visitor: Client,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
    mailoutbox: list[Any],
    language: str,
    path: str,
    link: str,
) -> None:
    settings.PROBLEMS_EMAIL = ["editors@example.org"]
    page = brochure(language)
    assert link in text(visitor.get(page.url))
    form = visitor.get(f"{page.url}{path}")
    words = text(form)
    assert words.index("116 000") < words.index('<form class="request-form"')
    assert words.count('id="help-title"') == 1
    with django_capture_on_commit_callbacks(execute=True):
        answer = report(visitor, page, email="an@school.example")
    assert visitor.get(answer["Location"]).status_code == 200
    [stored] = ProblemReport.objects.all()
    assert (stored.kind, stored.state, stored.language, stored.page_id) == ("link", "open", language, page.pk)
    [message] = mailoutbox
    assert (message.to, message.reply_to) == (["editors@example.org"], ["an@school.example"])
    assert REPORT["text"] in message.body
    assert f"/edit/{stored.pk}/" in message.body
    assert not visitor.cookies


def test_a_problem_needs_a_kind_and_words_and_no_address(visitor: Client) -> None:
    answer = report(visitor, brochure(), kind="", text="", email="geen adres")
    assert [name for name in ("kind", "text", "email") if f'id="id_{name}_error"' in answer.content.decode()] == [
        "kind",
        "text",
        "email",
    ]
    assert report(visitor, brochure()).status_code == 302


def test_lessons_and_quizzes_have_the_form_too(visitor: Client) -> None:
    from catalogue.models import LessonPlanPage, QuizPage

    for kind in (LessonPlanPage, QuizPage):
        page = kind.objects.live().filter(locale__language_code="fr").first()
        assert page is not None
        assert report(visitor, page, text=kind.kind).status_code == 302
    assert ProblemReport.objects.count() == 2


def test_a_seal_is_looked_at_before_anything_is_counted(visitor: Client) -> None:
    send(visitor, brochure(), "report", REPORT | {"seal": ""})
    assert not SendingCount.objects.exists()
