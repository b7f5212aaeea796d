"""The report on refused pages in the admin: who sees it, what it says, and trying again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from catalogue.models import Resource
from search import indexer
from search.engines import using
from search.engines.base import Engine, EngineError
from search.engines.embedded import EmbeddedEngine
from search.models import IndexOutbox
from search.query import SearchQuery
from search.service import find
from translation.demo.accounts import ensure_demo_accounts
from translation.roles import EDITORS

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/outbox/"
NO_FACET = "The index has no facet"


def logged_in(username: str) -> Client:
    """The admin in English."""
    user = User.objects.get(username=username)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def administrator() -> Client:
    ensure_demo_accounts()
    return logged_in("beheer")


@pytest.fixture
def editor() -> Client:
    ensure_demo_accounts()
    return logged_in("redacteur")


@pytest.fixture
def narrow_engine(tmp_path: Path) -> EmbeddedEngine:
    """A real engine that refuses every resource of the demo: it knows no facet but the age."""
    engine = EmbeddedEngine(tmp_path / "narrow", facet_names=("age",))
    engine.rebuild([])
    return engine


Refuse = Callable[..., IndexOutbox]


@pytest.fixture
def refuse(index: Engine, narrow_engine: EmbeddedEngine, settings: Any) -> Refuse:
    """Have the engine refuse a resource, for good or with another try to come."""

    def refuse_page(page_id: int, tries: int = 1) -> IndexOutbox:
        settings.SEARCH_OUTBOX_TRIES = tries
        indexer.enqueue([page_id])
        with using(narrow_engine), pytest.raises(EngineError):
            indexer.drain()
        settings.SEARCH_OUTBOX_TRIES = 8
        row = IndexOutbox.objects.get(page_id=page_id)
        assert isinstance(row, IndexOutbox)
        return row

    return refuse_page


def a_resource(key: str = "kiva") -> Resource:
    resource = Resource.objects.get(key=key, locale__language_code="nl")
    assert isinstance(resource, Resource)
    return resource


def text(client: Client, address: str = REPORT) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def said(client: Client, address: str) -> list[str]:
    """What the page says after a button was pressed."""
    response = client.post(address)
    assert response.status_code == 302
    assert response["Location"] == REPORT
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


# --- What it says -----------------------------------------------------------------------------------------------------


def test_a_refused_page_is_listed_with_its_title_error_tries_and_a_way_to_edit_it(
    administrator: Client, refuse: Refuse
) -> None:
    page = a_resource()
    refuse(page.pk)
    content = text(administrator)
    assert page.title in content
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in content
    assert NO_FACET in content
    assert "none: set aside" in content


def test_one_that_is_tried_again_by_itself_says_when(administrator: Client, refuse: Refuse) -> None:
    row = refuse(a_resource().pk, tries=8)
    content = text(administrator)
    assert "none: set aside" not in content
    assert f"{timezone.localtime(row.next_try_at):%H:%M}" in content


def test_a_deleted_page_is_named_by_its_number(administrator: Client, index: Engine) -> None:
    IndexOutbox.objects.create(page_id=990_123, attempts=8, last_error="no", set_aside_at=timezone.now())
    assert "Deleted page 990123" in text(administrator)


def test_what_is_set_aside_comes_before_what_is_tried_again(administrator: Client, refuse: Refuse) -> None:
    again, aside = a_resource("kiva"), a_resource("friend-zone")
    refuse(again.pk, tries=8)
    refuse(aside.pk)
    content = text(administrator)
    assert content.index(aside.title) < content.index(again.title)


def test_an_error_is_shown_as_text(administrator: Client, index: Engine) -> None:
    IndexOutbox.objects.create(page_id=1, attempts=1, last_error="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in administrator.get(REPORT).content


def test_an_empty_report_says_so_in_words(administrator: Client, index: Engine) -> None:
    assert "The index refused nothing, and no change waits." in text(administrator)
    indexer.enqueue([1, 2])
    assert "The index refused nothing. 2 changes wait for their turn." in text(administrator)


def test_a_longer_report_costs_no_more_queries(administrator: Client, index: Engine) -> None:
    now = timezone.now()
    pages = Resource.objects.values_list("pk", flat=True)[:40]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(administrator)
        return len(captured)

    IndexOutbox.objects.create(page_id=pages[0], attempts=8, last_error="no", set_aside_at=now)
    queries()
    short = queries()
    for page_id in pages:
        IndexOutbox.objects.create(page_id=page_id, attempts=8, last_error="no", set_aside_at=now)
    assert queries() == short


# --- Trying again -----------------------------------------------------------------------------------------------------


def test_trying_one_again_puts_it_into_the_index(administrator: Client, refuse: Refuse) -> None:
    page = a_resource()
    Resource.objects.filter(pk=page.pk).update(summary="Zonneschijnprogramma")
    row = refuse(page.pk)
    assert find(SearchQuery("nl", text="zonneschijnprogramma", literal=True)).total == 0
    assert said(administrator, f"{REPORT}try-again/{row.pk}/") == ["1 change was indexed."]
    assert find(SearchQuery("nl", text="zonneschijnprogramma", literal=True)).total == 1
    assert not IndexOutbox.objects.exists()


def test_trying_all_again_takes_up_those_set_aside_and_those_that_fail(administrator: Client, refuse: Refuse) -> None:
    refuse(a_resource("kiva").pk)
    refuse(a_resource("friend-zone").pk, tries=8)
    IndexOutbox.objects.create(page_id=990_123, attempts=8, last_error="no", set_aside_at=timezone.now())
    assert said(administrator, f"{REPORT}try-again/") == ["3 changes were indexed."]
    assert not IndexOutbox.objects.exists()


def test_one_that_is_refused_again_stays_with_its_error(
    administrator: Client, refuse: Refuse, narrow_engine: EmbeddedEngine
) -> None:
    row = refuse(a_resource().pk)
    with using(narrow_engine):
        assert said(administrator, f"{REPORT}try-again/{row.pk}/") == ["1 change was refused again."]
    row.refresh_from_db()
    assert (row.set_aside_at, row.attempts) == (None, 1)
    assert NO_FACET in text(administrator)


def test_while_another_process_writes_it_is_left_to_the_indexer(
    administrator: Client, refuse: Refuse, index: Engine
) -> None:
    row = refuse(a_resource().pk)
    with index.writer():
        [message] = said(administrator, f"{REPORT}try-again/{row.pk}/")
    assert message.startswith("1 change could not be tried right now")
    assert indexer.drain() == 1


def test_one_that_was_done_in_the_meantime_is_no_error(administrator: Client, index: Engine) -> None:
    assert said(administrator, f"{REPORT}try-again/4711/") == [
        "There was nothing left to try: it was done in the meantime."
    ]


def test_other_changes_are_not_touched_by_the_button(administrator: Client, refuse: Refuse) -> None:
    row = refuse(a_resource("kiva").pk)
    other = refuse(a_resource("friend-zone").pk)
    said(administrator, f"{REPORT}try-again/{row.pk}/")
    other.refresh_from_db()
    assert other.set_aside_at


# --- Who --------------------------------------------------------------------------------------------------------------


ADDRESSES = [
    ("get", REPORT),
    ("get", f"{REPORT}results/"),
    ("post", f"{REPORT}try-again/"),
    ("post", f"{REPORT}try-again/1/"),
]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_an_editor_is_sent_away(editor: Client, refuse: Refuse, method: str, address: str) -> None:
    row = refuse(a_resource().pk)
    response = getattr(editor, method)(address)
    assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    row.refresh_from_db()
    assert row.set_aside_at


def test_a_group_can_be_given_the_report(editor: Client, index: Engine) -> None:
    permission = Permission.objects.get(content_type__app_label="search", codename="change_indexoutbox")
    Group.objects.get(name=EDITORS.name).permissions.add(permission)
    assert "The index refused nothing" in text(editor)
    administrator = logged_in("beheer")
    form = text(administrator, reverse("wagtailusers_groups:edit", args=[Group.objects.get(name=EDITORS.name).pk]))
    assert f'value="{permission.pk}"' in form


def test_the_buttons_answer_to_a_form_only(administrator: Client, index: Engine) -> None:
    assert administrator.get(f"{REPORT}try-again/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="beheer"))
    assert strict.post(f"{REPORT}try-again/").status_code == 403


def test_the_home_page_of_an_administrator_says_what_is_set_aside(administrator: Client, refuse: Refuse) -> None:
    home = reverse("wagtailadmin_home")
    refuse(a_resource("friend-zone").pk, tries=8)
    assert REPORT not in panels(administrator)
    row = refuse(a_resource().pk)
    IndexOutbox.objects.create(page_id=row.page_id, attempts=8, last_error="no", set_aside_at=timezone.now())
    assert "The search index refused 1 page again and again" in text(administrator, home)
    assert REPORT in panels(administrator)


def test_the_home_page_of_an_editor_says_nothing_of_it(editor: Client, refuse: Refuse) -> None:
    refuse(a_resource().pk)
    assert "The search index refused" not in text(editor, reverse("wagtailadmin_home"))


def panels(client: Client) -> str:
    """The home page without its menu."""
    response = client.get(reverse("wagtailadmin_home"))
    return "".join(panel.render_html(response.context) for panel in response.context["panels"])


def test_the_oldest_row_of_a_page_is_not_hidden_by_a_newer_one(administrator: Client, refuse: Refuse) -> None:
    page = a_resource()
    row = refuse(page.pk)
    IndexOutbox.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=2))
    IndexOutbox.objects.create(page_id=page.pk, attempts=1, last_error="another reason")
    content = text(administrator)
    assert NO_FACET in content
    assert "another reason" in content
