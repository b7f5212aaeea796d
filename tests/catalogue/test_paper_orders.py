"""Copies on paper: from the page of a resource to the office, with a limit for each school."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalogue.models import PaperOrder, RequestMail
from catalogue.requests.schools import school_key
from tests.catalogue.visitors import ORDER, brochure, order, seal, send, text

pytestmark = pytest.mark.django_db

in_both_languages = pytest.mark.parametrize("language", ["nl", "fr"])
PATHS = {"nl": ("bestellen", "bedankt"), "fr": ("commander", "merci")}
LINK = {"nl": "Gratis bestellen op papier", "fr": "Commander gratuitement sur papier"}


@pytest.fixture
def visitor() -> Client:
    """A browser that has no cookie and gets none."""
    cache.clear()
    return Client(enforce_csrf_checks=True)


@in_both_languages
def test_an_order_goes_from_the_page_to_a_word_of_thanks_without_a_cookie(visitor: Client, language: str) -> None:
    page = brochure(language)
    address = page.screen_url("order")
    assert address == f"{page.url}{PATHS[language][0]}/"
    assert f'href="{address}"' in visitor.get(page.url).content.decode()
    assert LINK[language] in text(visitor.get(page.url))
    form = visitor.get(address)
    assert form.status_code == 200
    answer = order(visitor, page)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}{PATHS[language][1]}/")
    assert visitor.get(answer["Location"]).status_code == 200
    assert not visitor.cookies
    [stored] = PaperOrder.objects.all()
    assert (stored.copies, stored.copies_language, stored.organisation) == (20, "nl", "Basisschool Sint-Jozef")
    assert (stored.page_id, stored.title, stored.language, stored.state) == (page.pk, page.title, language, "new")


def test_forms_and_thanks_are_kept_by_no_browser_and_listed_by_no_search_engine(visitor: Client) -> None:
    page = brochure()
    for screen in ("order", "ordered", "report", "reported"):
        answer = visitor.get(page.screen_url(screen))
        assert "no-store" in answer["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in answer.content.decode()


@in_both_languages
def test_the_other_language_is_the_same_form(visitor: Client, language: str) -> None:
    twin = brochure({"nl": "fr", "fr": "nl"}[language])
    assert f'href="{twin.screen_url("order")}"' in visitor.get(brochure(language).screen_url("order")).content.decode()


# --- Mails ------------------------------------------------------------------------------------------------------------


@in_both_languages
def test_the_office_and_the_person_get_a_mail(
    visitor: Client, language: str, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ORDERS_EMAIL = ["office@example.org", "shelf@example.org"]
    page = brochure(language)
    with django_capture_on_commit_callbacks(execute=True):
        order(visitor, page, remark="Tot\r\nmaandag")
    office, shelf, person = mail.outbox
    assert (office.to, shelf.to, person.to) == (["office@example.org"], ["shelf@example.org"], ["an@school.example"])
    assert office.reply_to == ["an@school.example"]
    [stored] = PaperOrder.objects.all()
    for wanted in ("Kerkstraat 1", "9000 Gent", "Basisschool Sint-Jozef", "Tot\nmaandag", f"/edit/{stored.pk}/"):
        assert wanted in office.body
    assert page.title in person.body
    assert "20" in person.body
    assert "116" not in person.subject
    assert not RequestMail.objects.filter(sent_at=None).exists()


def test_what_was_typed_is_carried_to_no_stranger(
    visitor: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Whoever fills in somebody else's address cannot make this site tell them anything."""
    typed = {
        "organisation": "Win a prize",
        "contact": "Click",
        "street": "spam.example 1",
        "remark": "http://spam.example",
    }
    with django_capture_on_commit_callbacks(execute=True):
        order(visitor, brochure(), **typed)
    [person] = mail.outbox
    told = f"{person.subject} {person.body}"
    assert not any(words in told for words in typed.values())


@pytest.mark.parametrize("field", ["email", "contact", "organisation"])
def test_no_field_becomes_a_header(
    visitor: Client, settings: Any, django_capture_on_commit_callbacks: Any, field: str
) -> None:
    settings.ORDERS_EMAIL = ["office@example.org"]
    with django_capture_on_commit_callbacks(execute=True):
        order(visitor, brochure(), **{field: "an@school.example\r\nBcc: all@example.org"})
    for message in mail.outbox:
        assert message.recipients() in (["office@example.org"], ["an@school.example"])
        assert "\nBcc:" not in message.message().as_string()


def test_a_dead_mail_server_loses_no_order_and_the_daily_command_tells_the_office_later(
    visitor: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from django.core.management import call_command

    settings.ORDERS_EMAIL = ["office@example.org"]
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert order(visitor, brochure()).status_code == 302
    assert PaperOrder.objects.count() == 1
    first = RequestMail.objects.order_by("pk")[0]
    assert (first.sent_at, first.attempts) == (None, 1)
    assert "refused" in first.last_error
    settings.EMAIL_BACKEND = works
    call_command("requests_daily")
    assert sorted(message.to[0] for message in mail.outbox) == ["an@school.example", "office@example.org"]
    assert not RequestMail.objects.filter(sent_at=None).exists()


# --- How many ---------------------------------------------------------------------------------------------------------


def test_more_than_the_limit_is_refused_with_the_number_and_nothing_is_lost(visitor: Client) -> None:
    answer = order(visitor, brochure(), copies="51")
    assert answer.status_code == 422
    assert "hoogstens 50 exemplaren" in text(answer)
    assert "Kerkstraat 1" in text(answer)
    assert not PaperOrder.objects.exists()


@pytest.mark.parametrize(
    "same",
    [
        {"email": "AN@School.example", "organisation": "Iets anders", "postcode": "1000"},
        {"email": "directie@school.example", "organisation": "  St.-Jozef, BASISSCHOOL"},
        {"email": "directie@school.example", "organisation": "De basisschool van Sint Jozef"},
    ],
)
def test_orders_of_one_school_count_together_in_both_languages(visitor: Client, same: dict[str, str]) -> None:
    order(visitor, brochure("nl"), copies="30")
    refused = order(visitor, brochure("fr"), copies="21", **same)
    assert refused.status_code == 422
    assert "30 exemplaires" in text(refused)
    assert "encore commander 20" in text(refused)
    assert order(visitor, brochure("fr"), copies="20", **same).status_code == 302
    full = order(visitor, brochure("nl"), copies="1", **same)
    assert "zoveel als elke school kan krijgen" in text(full)


def test_an_alias_gives_no_second_share(visitor: Client) -> None:
    page = brochure()
    alias = page.create_alias(update_slug="nog-eens").specific
    assert order(visitor, alias, copies="30").status_code == 302
    assert PaperOrder.objects.get().page_id == page.pk
    assert "30 exemplaren" in text(order(visitor, page, copies="21"))
    assert order(visitor, alias, copies="21").status_code == 422


def test_another_school_and_an_order_of_half_a_year_ago_do_not_count(visitor: Client) -> None:
    order(visitor, brochure(), copies="50")
    other = {"email": "x@other.example", "postcode": "9050"}
    assert order(visitor, brochure(), copies="50", **other).status_code == 302
    PaperOrder.objects.update(received_at=timezone.now() - timedelta(days=183))
    assert order(visitor, brochure(), copies="50").status_code == 302


def test_names_of_schools_are_compared_loosely() -> None:
    assert school_key("École Sainte-Marie", "1000") == school_key("ecole  ste marie", "1000")
    assert school_key("École Sainte-Marie", "1000") != school_key("École Sainte-Marie", "5000")
    assert school_key("Sint-Jozefschool", "9000") == school_key("De school Sint Jozef", "9000") == "9000 jozef sint"
    assert school_key("De basisschool", "1000") == "1000 basisschool"
    assert school_key("De", "1000") == "1000 de"
    assert len(school_key("x" * 5000, "1000")) == 140


# --- What is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("copies", ""),
        ("copies", "0"),
        ("copies", "-3"),
        ("copies", "veel"),
        ("copies", "1e9"),
        ("copies", "9" * 5000),
        ("copies_language", "xx"),
        ("organisation", " \u200b "),
        ("contact", ""),
        ("email", "geen adres"),
        ("email", "a@b@c.be"),
        ("street", ""),
        ("postcode", "0999"),
        ("postcode", "99999"),
        ("postcode", "٩٠٠٠"),
        ("municipality", ""),
        ("remark", "x" * 1001),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_place(visitor: Client, field: str, value: str) -> None:
    answer = order(visitor, brochure(), **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    target = f"id_{field}_0" if field == "copies_language" else f"id_{field}"
    assert f'<a href="#{target}">' in page
    assert "autofocus" in page
    assert not PaperOrder.objects.exists()


@pytest.mark.parametrize(("typed", "kept"), [("B-9000", "9000"), ("be 9000", "9000"), (" 90 00", "9000")])
def test_a_postcode_may_be_written_in_many_ways(visitor: Client, typed: str, kept: str) -> None:
    order(visitor, brochure(), postcode=typed)
    assert PaperOrder.objects.get().postcode == kept


def test_copies_in_one_language_ask_for_none(visitor: Client) -> None:
    page = brochure()
    page.material_languages.set(page.material_languages.filter(slug="fr"))
    page.save()
    assert "copies_language" not in visitor.get(page.screen_url("order")).content.decode()
    order(visitor, page, copies_language="nl")
    assert PaperOrder.objects.get().copies_language == "fr"


# --- Odd ways ---------------------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_order(visitor: Client) -> None:
    page = brochure()
    sign = seal(page, "order")
    answers = [order(visitor, page, seal=sign) for _time in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert PaperOrder.objects.count() == 1


def test_the_same_form_with_something_else_in_it_is_asked_about(visitor: Client) -> None:
    page = brochure()
    sign = seal(page, "order")
    order(visitor, page, seal=sign)
    answer = order(visitor, page, seal=sign, copies="25")
    assert answer.status_code == 422
    assert "al verstuurd" in text(answer)
    assert sign not in answer.content.decode()
    assert PaperOrder.objects.count() == 1


def test_material_that_is_not_on_paper_says_so(visitor: Client) -> None:
    page = brochure()
    page.paper_copies = None
    page.save()
    assert page.screen_url("order") not in visitor.get(page.url).content.decode()
    for answer in (visitor.get(page.screen_url("order")), order(visitor, page)):
        assert answer.status_code == 404
        assert page.title in text(answer)
        assert page.url in answer.content.decode()
    assert not PaperOrder.objects.exists()


def test_a_page_that_is_not_live_takes_nothing(visitor: Client) -> None:
    page = brochure()
    address = page.screen_url("order")
    page.unpublish()
    assert visitor.get(address).status_code == 404
    assert visitor.post(address, ORDER).status_code == 404


def test_parameters_fill_in_nothing(visitor: Client) -> None:
    page = brochure()
    answer = visitor.get(page.screen_url("order"), ORDER | {"seal": "x"})
    assert answer.status_code == 200
    assert "Kerkstraat" not in text(answer)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_only_looking_and_sending_is_allowed(visitor: Client, method: str) -> None:
    page = brochure()
    for screen in ("order", "report"):
        assert getattr(visitor, method)(page.screen_url(screen)).status_code == 405
    assert visitor.post(page.screen_url("ordered")).status_code == 405


def test_the_page_of_a_resource_that_can_be_ordered_stays_within_its_queries(
    visitor: Client, django_assert_max_num_queries: Any
) -> None:
    page = brochure()
    visitor.get(page.url)
    with django_assert_max_num_queries(25):
        visitor.get(page.url)
    with django_assert_max_num_queries(25):
        visitor.get(page.screen_url("order"))


def test_an_editors_own_words_are_on_the_button_and_the_publishers_site_comes_second(visitor: Client) -> None:
    page = brochure()
    page.call_to_action, page.external_url = "Bestel voor je ouderavond", "https://example.org/"
    page.save()
    words = text(visitor.get(page.url))
    assert words.index("Bestel voor je ouderavond") < words.index("Bestel op de site van de uitgever")


def test_a_form_of_one_page_is_none_of_another(visitor: Client) -> None:
    answer = send(visitor, brochure("nl"), "order", ORDER | {"seal": seal(brochure("fr"), "order")})
    assert answer.status_code == 422
    answer = send(visitor, brochure("nl"), "order", ORDER | {"seal": seal(brochure("nl"), "report")})
    assert answer.status_code == 422
    assert not PaperOrder.objects.exists()
