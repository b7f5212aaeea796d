"""Demo accounts: each role can do its work and no more, and none exists on a public site."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from catalogue.demo.accounts import ACCOUNTS, ensure_demo_accounts
from catalogue.models import LessonPlanPage, Theme

pytestmark = pytest.mark.django_db

LANGUAGES = ["nl", "fr"]


@pytest.fixture
def accounts() -> None:
    """The demo accounts exist."""
    ensure_demo_accounts()


def logged_in(username: str) -> Client:
    client = Client()
    password = next(account.password for account in ACCOUNTS if account.username == username)
    assert client.login(username=username, password=password)
    return client


def lesson(language: str) -> LessonPlanPage:
    page: LessonPlanPage = LessonPlanPage.objects.get(
        key="lesson-plan-sexting-consent-14-16", locale__language_code=language
    )
    return page


def rights(username: str, language: str) -> Any:
    return lesson(language).permissions_for_user(get_user_model().objects.get(username=username))


@pytest.mark.parametrize("account", ["redacteur", "vertaler", "nalezer", "beheer"])
def test_everybody_can_open_the_admin(accounts: None, account: str) -> None:
    assert logged_in(account).get(reverse("wagtailadmin_home")).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_edits_and_publishes_in_both_languages(accounts: None, language: str) -> None:
    response = logged_in("redacteur").get(reverse("wagtailadmin_pages:edit", args=[lesson(language).pk]))
    assert response.status_code == 200
    assert rights("redacteur", language).can_publish()


def test_the_editor_keeps_the_vocabulary(accounts: None) -> None:
    theme = Theme.objects.get(slug="privacy")
    user = get_user_model().objects.get(username="redacteur")
    assert user.has_perms(["catalogue.change_theme", "catalogue.add_agegroup", "catalogue.change_themegroup"])
    assert not user.has_perm("catalogue.delete_theme", theme)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_translator_edits_and_cannot_publish(accounts: None, language: str) -> None:
    response = logged_in("vertaler").get(reverse("wagtailadmin_pages:edit", args=[lesson(language).pk]))
    assert response.status_code == 200
    assert rights("vertaler", language).can_edit()
    assert not rights("vertaler", language).can_publish()
    assert not get_user_model().objects.get(username="vertaler").has_perm("wagtail_localize.submit_translation")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reviewer_publishes_and_locks(accounts: None, language: str) -> None:
    assert rights("nalezer", language).can_publish()
    assert rights("nalezer", language).can_lock()


def test_the_admin_speaks_dutch_to_them(accounts: None) -> None:
    names = [account.username for account in ACCOUNTS]
    profiles = UserProfile.objects.filter(user__username__in=names)
    assert list(profiles.values_list("preferred_language", flat=True)) == ["nl"] * len(names)


def test_running_again_changes_nothing_and_keeps_a_changed_password(
    accounts: None, capsys: pytest.CaptureFixture[str]
) -> None:
    editor = get_user_model().objects.get(username="redacteur")
    editor.set_password("something-of-my-own")
    editor.save()
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert "(changed since)" in printed
    assert "demo-vertaler-116000" in printed
    editor.refresh_from_db()
    assert editor.check_password("something-of-my-own")
    assert get_user_model().objects.filter(username__in=[account.username for account in ACCOUNTS]).count() == 4


def test_a_public_site_refuses(accounts: None, settings: Any) -> None:
    get_user_model().objects.all().delete()
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(CommandError, match="DEMO_ACCOUNTS"):
        call_command("demo_accounts")
    assert not get_user_model().objects.exists()
