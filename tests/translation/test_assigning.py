"""An editor changes who translates a resource, until when, and the note; two at once overwrite nothing unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.translation.conftest import OnCommit
from translation import work
from translation.models import Notice, Twin
from translation.states import State

pytestmark = pytest.mark.any_database

WORKLIST = "/admin/translations/"
TODAY = timezone.localdate()
SOON, PAST = TODAY + timedelta(days=5), TODAY - timedelta(days=5)


class Desk:
    """The page as somebody has it open: it sends what it was given."""

    def __init__(self, user: User, twin: Twin, **query: str) -> None:
        self.client, self.twin = Client(), twin
        self.client.force_login(user)
        self.url = reverse("translation:assign", args=[twin.pk])
        self.seen = BeautifulSoup(self.client.get(self.url, query).content, "html.parser")

    @property
    def form(self) -> dict[str, str]:
        form = self.seen.select_one("form.translation-assign")
        assert form is not None
        filled_in = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}
        chosen = form.select_one("select[name=assignee] option[selected]")
        note = form.select_one("textarea[name=note]")
        assert note is not None
        return filled_in | {"assignee": str(chosen["value"]) if chosen else "", "note": note.text.strip()}

    @property
    def names(self) -> list[str]:
        return [option.text.strip() for option in self.seen.select("select[name=assignee] option")]

    def save(self, **changes: Any) -> Any:
        """What was changed on the page, in the form that it was last answered with."""
        answer = self.client.post(self.url, self.form | changes)
        if answer.status_code != 302:
            self.seen = BeautifulSoup(answer.content, "html.parser")
        self.twin.refresh_from_db()
        return answer


@pytest.fixture
def desk(editor: User, twin: Twin) -> Desk:
    return Desk(editor, twin)


@pytest.fixture
def colleague(person: Any) -> User:
    """Another translator to French."""
    from translation.roles import TRANSLATORS

    return person(TRANSLATORS["fr"], "colleague-fr")


def facts(twin: Twin) -> tuple[Any, Any, str]:
    return twin.assignee, twin.due, twin.note


def told(kind: Notice.Kind = Notice.Kind.ASSIGNED) -> list[str]:
    return [notice.recipient.username for notice in Notice.objects.filter(kind=kind)]


# --- What can be changed ----------------------------------------------------------------------------------------------


def test_who_until_when_and_the_note(desk: Desk, translator: User, editor: User) -> None:
    assert desk.save(assignee=translator.pk, due=SOON.isoformat(), note="  Voor de week van 5 mei. ").status_code == 302
    assert facts(desk.twin) == (translator, SOON, "Voor de week van 5 mei.")
    again = Desk(editor, desk.twin)
    assert (again.form["assignee"], again.form["note"]) == (str(translator.pk), "Voor de week van 5 mei.")


def test_nobody_takes_it_from_somebody_else(twin: Twin, translator: User, editor: User) -> None:
    work.claim(twin, translator)
    assert Desk(editor, twin).save(assignee="").status_code == 302
    twin.refresh_from_db()
    assert twin.assignee is None


def test_only_translators_into_its_language_can_be_chosen(
    translator: User, translator_nl: User, reviewer: User, colleague: User, desk: Desk
) -> None:
    assert desk.names[1:] == ["colleague-fr", "translator-fr"]
    for other in (translator_nl, reviewer):
        assert desk.save(assignee=other.pk).status_code == 422
        assert desk.twin.assignee is None


def test_who_has_it_can_keep_it_without_being_a_translator_any_more(twin: Twin, translator: User, editor: User) -> None:
    work.claim(twin, translator)
    translator.groups.clear()
    User.objects.filter(pk=translator.pk).update(is_active=False)
    desk = Desk(editor, twin)
    assert desk.save(note="Vraag het aan haar.").status_code == 302
    assert facts(twin) == (translator, None, "Vraag het aan haar.")
    Desk(editor, twin).save(assignee="")
    assert translator.username not in Desk(editor, twin).names


def test_a_day_that_has_passed_may_stay_but_not_be_set(desk: Desk, editor: User) -> None:
    assert desk.save(due=PAST.isoformat()).status_code == 422
    assert desk.twin.due is None
    Twin.objects.filter(pk=desk.twin.pk).update(due=PAST)
    late = Desk(editor, desk.twin)
    assert late.save(note="Het is dringend.").status_code == 302
    assert facts(late.twin) == (None, PAST, "Het is dringend.")
    late = Desk(editor, desk.twin)
    assert late.save(due=(PAST - timedelta(days=1)).isoformat()).status_code == 422
    assert late.save(due="").status_code == 302
    assert late.twin.due is None


@pytest.mark.parametrize("state", [state for state in State if state != State.REMOVED])
def test_in_every_state_but_one(state: State, twin: Twin, editor: User, translator: User) -> None:
    Twin.objects.filter(pk=twin.pk).update(state=state)
    assert Desk(editor, twin).save(assignee=translator.pk).status_code == 302
    twin.refresh_from_db()
    assert (twin.assignee, twin.state) == (translator, state)


def test_a_deleted_translation_is_nobodys_to_give(desk: Desk, translator: User) -> None:
    Twin.objects.filter(pk=desk.twin.pk).update(state=State.REMOVED, target_page=None)
    assert desk.save(assignee=translator.pk).status_code == 423
    assert desk.twin.assignee is None
    page = BeautifulSoup(desk.client.get(desk.url).content, "html.parser")
    assert page.select_one("form.translation-assign") is None
    assert "verwijderd" in page.select_one(".help-block").text  # type: ignore[union-attr]


# --- Mails ------------------------------------------------------------------------------------------------------------


def test_who_gets_it_is_told_once_and_nobody_else(
    twin: Twin,
    editor: User,
    translator: User,
    colleague: User,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Desk(editor, twin).save(assignee=translator.pk)
        Desk(editor, twin).save(note="Met de prenten.")
        Desk(editor, twin).save(due=SOON.isoformat())
        Desk(editor, twin).save(assignee="")
    assert [mail.to for mail in mailoutbox] == [[translator.email]]
    Desk(editor, twin).save(assignee=colleague.pk)
    assert told() == [translator.username, colleague.username]


def test_who_gives_it_to_themselves_is_not_told(twin: Twin, person: Any) -> None:
    from translation.roles import TRANSLATORS

    boss = person(None, "boss")
    boss.groups.add(*person(TRANSLATORS["fr"], "somebody").groups.all())
    Desk(boss, twin).save(assignee=boss.pk)
    twin.refresh_from_db()
    assert twin.assignee == boss
    assert told() == []


# --- Two people at once -----------------------------------------------------------------------------------------------


def test_what_somebody_saved_meanwhile_is_shown_and_stays(
    twin: Twin, editor: User, translator: User, colleague: User
) -> None:
    desk = Desk(editor, twin)
    Desk(editor, twin).save(assignee=colleague.pk, due=SOON.isoformat(), note="Eerst deze.")
    answer = desk.save(assignee=translator.pk, note="Mijn notitie")
    assert answer.status_code == 409
    assert facts(twin) == (colleague, SOON, "Eerst deze.")
    shown = desk.seen.select_one(".translation-now").text  # type: ignore[union-attr]
    assert all(text in shown for text in ("colleague-fr", date_format(SOON, "j b Y"), "Eerst deze."))
    assert (desk.form["assignee"], desk.form["note"]) == (str(translator.pk), "Mijn notitie")
    assert desk.save().status_code == 302
    assert facts(twin) == (translator, None, "Mijn notitie")


def test_a_translator_who_takes_it_meanwhile_does_not_lose_it(desk: Desk, translator: User) -> None:
    work.claim(desk.twin, translator)
    assert desk.save(note="Kijk naar de prenten.").status_code == 409
    assert facts(desk.twin) == (translator, None, "")


def test_two_who_want_the_same_are_both_content(twin: Twin, editor: User, translator: User) -> None:
    first, second = Desk(editor, twin), Desk(editor, twin)
    assert first.save(assignee=translator.pk).status_code == 302
    assert second.save(assignee=translator.pk).status_code == 302
    assert told() == [translator.username]


@pytest.mark.parametrize("stamp", ["", "x", "0" * 32, "a" * 5000, "\0"])
def test_an_invented_stamp_saves_nothing(stamp: str, desk: Desk) -> None:
    assert desk.save(stamp=stamp, note="Anders").status_code in (409, 422)
    assert desk.twin.note == ""


# --- What nobody types ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    [
        {"note": "Een\0notitie"},
        {"note": "n" * 5000},
        {"assignee": "987654"},
        {"assignee": "9" * 30},
        {"assignee": "9" * 5000},
        {"assignee": "-1"},
        {"assignee": "1 OR 1=1"},
        {"assignee": "\0"},
        {"due": "31/31/2030"},
        {"due": "morgen"},
        {"due": "2030-02-30"},
        {"due": "99999-01-01"},
        {"due": "\0"},
    ],
)
def test_what_cannot_be_is_refused_at_its_field(hostile: dict[str, str], desk: Desk) -> None:
    assert desk.save(**hostile).status_code == 422
    assert facts(desk.twin) == (None, None, "")
    assert desk.seen.select_one(".error-message, .w-field__errors .error-message, [role=alert]")


def test_a_note_is_shown_as_text(desk: Desk, translator: User) -> None:
    desk.save(note="<script>alert(1)</script>")
    answer = desk.client.get(desk.url).content.decode()
    assert "<script>alert(1)</script>" not in answer


def test_what_is_no_translation_has_no_such_page(desk: Desk) -> None:
    for pk in ("987654", "9" * 30):
        assert desk.client.get(f"/admin/translations/{pk}/assign/", follow=True).status_code == 404


# --- The way there and back -------------------------------------------------------------------------------------------


def test_it_leads_back_to_where_one_came_from(twin: Twin, editor: User) -> None:
    assert Desk(editor, twin).save().headers["Location"] == WORKLIST
    filtered = f"{WORKLIST}?state=todo&q=weg%20ermee"
    assert Desk(editor, twin, next=filtered).save().headers["Location"] == filtered


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org", "\0", "http:///x"]
)
def test_it_never_leads_to_another_site(elsewhere: str, twin: Twin, editor: User) -> None:
    desk = Desk(editor, twin, next=elsewhere)
    assert desk.save().headers["Location"] == WORKLIST
    assert desk.client.post(desk.url, desk.form | {"next": elsewhere}).headers["Location"] == WORKLIST
    assert elsewhere not in [link["href"] for link in desk.seen.select("a[href]")]


def links(client: Client, address: str) -> list[str]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [str(link["href"]) for link in page.select("a[href*='/assign/']")]


def test_editors_get_there_from_the_list_and_from_the_translation(twin: Twin, editor: User, translator: User) -> None:
    client = Client()
    client.force_login(editor)
    here, page = reverse("translation:assign", args=[twin.pk]), reverse("translation:translate", args=[twin.pk])
    assert links(client, f"{WORKLIST}?state=todo") == [f"{here}?next=%2Fadmin%2Ftranslations%2F%3Fstate%3Dtodo"]
    assert links(client, page) == [f"{here}?next={page}"]
    Twin.objects.filter(pk=twin.pk).update(state=State.REMOVED)
    assert links(client, WORKLIST) == []
    client.force_login(translator)
    Twin.objects.filter(pk=twin.pk).update(state=State.TODO)
    assert links(client, WORKLIST) == []
    assert links(client, page) == []


def test_rows_that_are_fetched_for_a_filter_lead_back_to_the_whole_list(twin: Twin, editor: User) -> None:
    client = Client()
    client.force_login(editor)
    [link] = links(client, f"{WORKLIST}results/?state=todo&_w_filter_fragment=true")
    assert link.endswith("?next=%2Fadmin%2Ftranslations%2F%3Fstate%3Dtodo")
