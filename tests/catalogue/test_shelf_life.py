"""What is due for a check, who is told, and noting that somebody looked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from catalogue.models import Resource
from catalogue.presentation import resource_context
from catalogue.shelf_life.check import note_check
from catalogue.shelf_life.due import Reason, a_year_before, conditions, due, due_for, reasons_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
KEY = "lesson-plan-cyberbullying-10-12"
REPORT = "/admin/reports/checks/"


def page(key: str = KEY, language: str = "nl") -> Any:
    return Resource.objects.get(key=key, locale__language_code=language).specific


@pytest.fixture
def only(db: None) -> Any:
    """Takes everything but one resource offline, and gives that one some facts."""

    def make(**facts: Any) -> Resource:
        Resource.objects.exclude(key=KEY).update(live=False)
        Resource.objects.filter(key=KEY).update(**facts)
        return page()

    return make


@pytest.fixture
def editor(db: None) -> User:
    user = User.objects.create_user("editor", "editor@example.org", "secret-1234567", first_name="Ed")
    user.groups.add(Group.objects.get(name="Resource editors"))
    UserProfile.objects.create(user=user, preferred_language="nl")
    return user


@pytest.fixture
def translator(db: None) -> User:
    user = User.objects.create_user("translator", "translator@example.org", "secret-1234567")
    user.groups.add(Group.objects.get(name="Translators to French"))
    return user


# --- What is due ------------------------------------------------------------------------------------------------------

NEW, OLD = datetime(2026, 10, 1, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"checked_on": date(2025, 11, 22)}, [Reason.OLD]),
        ({"checked_on": date(2025, 11, 23)}, []),
        ({"checked_on": None, "first_published_at": OLD}, [Reason.NEVER]),
        ({"checked_on": None, "first_published_at": NEW}, []),
        ({"checked_on": None, "first_published_at": NEW, "apps_year": 2024}, [Reason.APPS]),
        ({"checked_on": None, "first_published_at": NEW, "apps_year": 2025}, []),
        ({"checked_on": date(2025, 12, 1), "apps_year": 2024}, [Reason.APPS]),
        ({"checked_on": date(2026, 1, 1), "apps_year": 2020}, []),
        ({"checked_on": date(2020, 1, 1), "apps_year": 2020}, [Reason.OLD, Reason.APPS]),
    ],
)
def test_why_a_resource_is_due(only: Any, facts: dict[str, Any], reasons: list[Reason]) -> None:
    resource = only(**facts)
    assert [(each.pk, reasons_of(each)) for each in due(TODAY)] == ([(resource.pk, reasons)] if reasons else [])
    found = [reason for reason, q in conditions(TODAY).items() if Resource.objects.filter(q, pk=resource.pk).exists()]
    assert found == reasons


def test_both_languages_count_once_and_a_draft_not_at_all(only: Any) -> None:
    only(checked_on=date(2020, 1, 1))
    assert [each.locale.language_code for each in due(TODAY)] == ["nl"]
    Resource.objects.filter(pk=page().pk).update(live=False)
    assert [each.locale.language_code for each in due(TODAY)] == ["fr"]
    Resource.objects.update(live=False)
    assert not due(TODAY)


def test_a_year_before_a_leap_day() -> None:
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_what_waits_longest_comes_first_and_people_see_what_they_make(editor: User, translator: User) -> None:
    Resource.objects.filter(key=KEY).update(checked_on=date(2020, 1, 1))
    *never, checked = due()
    assert checked.key == KEY
    assert [each.first_published_at for each in never] == sorted(each.first_published_at for each in never)
    assert due_for(editor).count() == due().count() > 1
    assert not due_for(translator).exists()


# --- Noting a check ---------------------------------------------------------------------------------------------------


def test_a_check_is_noted_in_both_languages_in_drafts_and_plans_and_publishes_nothing_else(
    editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    dutch, french = page(), page(language="fr")
    dutch.save_revision().publish()
    live = Revision.objects.get(pk=page().live_revision_id)
    dutch.title = "Nog niet klaar"
    draft = dutch.save_revision()
    Revision.objects.filter(pk=live.pk).update(approved_go_live_at=timezone.now() + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        note_check(page(), TODAY, editor)
    assert page().checked_on == page(language="fr").checked_on == TODAY
    assert page().title != "Nog niet klaar"
    assert page().has_unpublished_changes
    for revision in (draft, live):
        revision.refresh_from_db()
        assert revision.as_object().checked_on == TODAY
    assert draft.as_object().title == "Nog niet klaar"
    assert page().last_published_at == Resource.objects.get(pk=dutch.pk).last_published_at
    entries = PageLogEntry.objects.filter(action="catalogue.check")
    assert {entry.page_id for entry in entries} == {dutch.pk, french.pk}
    assert not ModelLogEntry.objects.filter(action="catalogue.check").exists()


def test_a_check_reaches_the_index(index: Any, editor: User) -> None:
    from search.models import IndexOutbox

    IndexOutbox.objects.all().delete()
    note_check(page(), TODAY, editor)
    assert {page().pk, page(language="fr").pk} <= set(IndexOutbox.objects.values_list("page_id", flat=True))


# --- The report -------------------------------------------------------------------------------------------------------


def test_an_editor_notes_a_check_with_one_click_and_comes_back_to_the_same_list(
    client: Client, editor: User, index: Any
) -> None:
    client.force_login(editor)
    [resource, *_others] = due()
    before = due().count()
    answer = client.post(f"{REPORT}{resource.pk}/checked/", {"next": f"{REPORT}?reason=never"})
    assert (answer.status_code, answer["Location"]) == (302, f"{REPORT}?reason=never")
    assert due().count() == before - 1
    resource.refresh_from_db()
    assert resource.checked_on == timezone.localdate()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:alert(1)", "foo", ""])
def test_the_way_back_never_leaves_the_site(client: Client, editor: User, index: Any, back: str) -> None:
    client.force_login(editor)
    answer = client.post(f"{REPORT}{page().pk}/checked/", {"next": back})
    assert answer["Location"] == REPORT


def test_who_makes_no_pages_sees_no_report_no_panel_and_notes_nothing(
    client: Client, translator: User, index: Any
) -> None:
    client.force_login(translator)
    assert client.get(REPORT).status_code == 302
    assert client.post(f"{REPORT}{page(language='fr').pk}/checked/").status_code == 302
    assert page().checked_on is None
    assert "reports/checks" not in client.get("/admin/").content.decode()


def test_a_link_alone_notes_nothing_and_a_page_that_is_gone_says_so(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert client.get(f"{REPORT}{page().pk}/checked/").status_code == 405
    assert client.post(f"{REPORT}999999/checked/")["Location"] == REPORT


def test_the_report_says_how_many_why_and_filters(client: Client, editor: User, index: Any) -> None:
    client.force_login(editor)
    html = client.get(REPORT).content.decode()
    assert f"{due().count()} materialen moeten opnieuw nagekeken worden." in html
    assert "nooit nagekeken, meer dan 12 maanden geleden gepubliceerd" in html
    filtered = client.get(REPORT, {"reason": "apps"})
    assert [each.key for each in filtered.context["object_list"]] == ["lesson-plan-privacy-passwords-8-10"]
    assert "1 materiaal moet opnieuw nagekeken worden." in filtered.content.decode()
    assert client.get(REPORT, {"reason": "nonsense", "themes": "x", "p": "99"}).status_code == 200
    assert f"{due().count()} materialen" in client.get("/admin/").content.decode()


def test_the_report_goes_to_a_spreadsheet_that_calculates_nothing(client: Client, editor: User, index: Any) -> None:
    Resource.objects.filter(pk=due()[0].pk).update(title="=1+1")
    client.force_login(editor)
    answer: Any = client.get(REPORT, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert len(text.strip().splitlines()) == due().count() + 1
    assert "'=1+1" in text
    assert "nooit nagekeken" in text


def test_the_report_costs_the_same_however_long_it_is(
    client: Client, editor: User, index: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(editor)
    client.get(REPORT)
    with django_assert_max_num_queries(30) as queries:
        client.get(REPORT)
    many = len(queries)
    Resource.objects.exclude(pk__in=[due()[0].pk, due()[1].pk]).update(live=False)
    with django_assert_max_num_queries(30) as queries:
        client.get(REPORT)
    assert len(queries) >= many - 2


# --- The mail ---------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("remind_checks", *arguments, stdout=out)
    return out.getvalue()


def test_editors_are_reminded_in_their_language_and_nobody_else(editor: User, translator: User) -> None:
    assert run("--dry-run").startswith("1 reminders would be sent")
    assert not mail.outbox
    assert run().startswith("1 reminders sent")
    [sent] = mail.outbox
    number = due().count()
    assert sent.to == ["editor@example.org"]
    assert str(sent.subject).endswith(f"{number} materialen om opnieuw na te kijken")
    assert "Dag Ed," in str(sent.body)
    assert str(due()[0].title) in str(sent.body)
    assert f"{number - 10}" in str(sent.body)
    assert reverse("catalogue_checks:report") in str(sent.body)


def test_when_nothing_is_due_nobody_is_mailed(editor: User) -> None:
    Resource.objects.update(checked_on=timezone.localdate(), apps_year=None)
    assert run().startswith("0 reminders")
    assert not mail.outbox


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1


def test_a_mail_that_cannot_leave_is_told_to_who_runs_it(editor: User, no_mail_server: None) -> None:
    with pytest.raises(CommandError, match="1 reminders could not be sent"):
        run()


# --- What teachers are told -------------------------------------------------------------------------------------------


def test_teachers_are_told_of_which_year_apps_and_settings_are() -> None:
    Resource.objects.filter(key=KEY).update(apps_year=2024)
    assert resource_context(page())["apps_note"] == "Noemt apps en instellingen van 2024: kijk ze na voor de les."
    assert "2024" in resource_context(page(language="fr"))["apps_note"]
    assert resource_context(page("quiz-internet-safe"))["apps_note"] == ""
