"""A translator to French tries what translators may not do: by its address, then by sending its form all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LogIn
from tests.console import Console

pytestmark = pytest.mark.browser

# A lesson of the demo that is live and approved in French, one with the reviewers, one from French into Dutch, and a
# resource that nobody submitted.
LOOK_UP = """
import json
import django
django.setup()
from django.contrib.auth import get_user_model
from catalogue.models import Resource, Theme
from translation.models import Twin
from translation.rows import untranslated
from wagtail.models import Locale
def twin(state, into):
    found = Twin.objects.filter(state=state, target_locale__language_code=into).first()
    return {"pk": found.pk, "source": found.source_page_id, "target": found.target_page_id}
print(json.dumps({
    "approved": twin("current", "fr"), "sent": twin("review", "fr"), "dutch": twin("todo", "nl"),
    "free": untranslated(Locale.objects.get(language_code="fr")).filter(locale__language_code="nl").first().pk,
    "theme": Theme.objects.get(slug="gaming").pk,
    "person": get_user_model().objects.get(username="beheer").pk,
}))
"""

EVERYTHING = """
import json
import django
django.setup()
from django.contrib.auth import get_user_model
from catalogue.models import Theme
from translation.models import Twin
from wagtail.models import Page, PageViewRestriction, Revision, TaskState
print(json.dumps([list(map(list, rows)) for rows in (
    Page.objects.order_by("pk").values_list("pk", "path", "title", "slug", "live", "locked", "latest_revision_id"),
    Twin.objects.order_by("pk").values_list("pk", "state", "open", "assignee_id", "note", "review_id"),
    TaskState.objects.order_by("pk").values_list("pk", "status"),
    PageViewRestriction.objects.order_by("pk").values_list("pk", "page_id"),
    Theme.objects.order_by("pk").values_list("pk", "name_nl", "name_fr"),
    get_user_model().objects.order_by("pk").values_list("pk", "username", "is_superuser", "is_active"),
)]))
"""

Facts = dict[str, Any]
Attempt = tuple[Callable[[Facts], str], dict[str, str]]

ONLY_SENT = ("lock", "approve", "send a Dutch text for review", "publish in bulk")
"""Their form stands on another page; of bulk actions Wagtail shows one that says which pages are left out."""

ATTEMPTS: dict[str, Attempt] = {
    "edit the source": (lambda a: f"/admin/pages/{a['approved']['source']}/edit/", {"title": "X"}),
    "read drafts of a source": (lambda a: f"/admin/pages/{a['free']}/view_draft/", {}),
    "publish a translation": (
        lambda a: f"/admin/pages/{a['sent']['target']}/edit/",
        {"title": "X", "action-publish": "x"},
    ),
    "publish in bulk": (lambda a: f"/admin/bulk/wagtailcore/page/publish/?id={a['sent']['target']}", {}),
    "unpublish": (lambda a: f"/admin/pages/{a['approved']['target']}/unpublish/", {}),
    "delete": (lambda a: f"/admin/pages/{a['approved']['target']}/delete/", {}),
    "make private": (
        lambda a: f"/admin/pages/{a['approved']['target']}/privacy/",
        {"restriction_type": "login"},
    ),
    "lock": (lambda a: f"/admin/pages/{a['approved']['target']}/lock/", {}),
    "approve": (lambda a: f"/admin/translations/{a['sent']['pk']}/review/decide/", {"decision": "approve"}),
    "submit a resource": (lambda a: f"/admin/translations/submit/{a['free']}/", {"note": "X"}),
    "submit it by wagtail-localize": (lambda a: f"/admin/localize/submit/page/{a['free']}/", {"locales": "2"}),
    "translate into Dutch": (lambda a: f"/admin/translations/{a['dutch']['pk']}/", {}),
    "send a Dutch text for review": (lambda a: f"/admin/translations/{a['dutch']['pk']}/send/", {}),
    "give work to somebody": (
        lambda a: f"/admin/translations/{a['sent']['pk']}/assign/",
        {"assignee": "", "note": "X", "due": ""},
    ),
    "rename a theme": (
        lambda a: f"/admin/snippets/catalogue/theme/edit/{a['theme']}/",
        {"name_nl": "X", "name_fr": "X", "slug": "gaming"},
    ),
    "make somebody an administrator": (
        lambda a: f"/admin/users/edit/{a['person']}/",
        {"username": "beheer", "is_superuser": "on"},
    ),
}

SEND = """([address, values]) => {
    const body = new URLSearchParams(values);
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    return fetch(address, {method: "POST", body, headers: {"Accept": "text/html"}}).then(answer => answer.text());
}"""


@pytest.fixture(scope="module")
def ask(demo_console: Console) -> Callable[[str], Any]:
    """What a script prints about the database of the site."""
    return lambda script: json.loads(demo_console.manage("-c", script))


@pytest.fixture(scope="module")
def addressed(ask: Callable[[str], Any]) -> Facts:
    facts: Facts = ask(LOOK_UP)
    return facts


@pytest.fixture
def translator(log_in: LogIn) -> Page:
    return log_in("vertaler")


def test_what_a_translator_may_not_do_does_not_happen(
    translator: Page, ask: Callable[[str], Any], addressed: Facts
) -> None:
    before = ask(EVERYTHING)
    shown = []
    for name, (address_of, values) in ATTEMPTS.items():
        address = address_of(addressed)
        if name not in ONLY_SENT:
            answer = translator.goto(address)
            assert answer is not None
            if answer.status < 400 and translator.url.endswith(address):
                shown.append(name)
        translator.goto("/admin/account/")
        translator.evaluate(SEND, [address, values])
    assert not shown
    assert ask(EVERYTHING) == before


def test_nothing_of_it_is_offered_either(translator: Page, addressed: Facts) -> None:
    translator.goto("/admin/")
    menu = translator.locator("#wagtail-sidebar").inner_text()
    assert "Vertalingen" in menu
    assert not {"Gebruikers", "Thema’s", "Zoekopdrachten"} & set(menu.splitlines())
    translator.goto(f"/admin/translations/{addressed['sent']['pk']}/review/")
    assert translator.get_by_role("button", name="Terugnemen").count() == 1
    assert translator.get_by_role("button", name="Goedkeuren en publiceren").count() == 0
