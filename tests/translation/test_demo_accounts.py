"""Demo accounts: each role can do its work and no more, and none exists on a public site."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from catalogue.models import LessonPlanPage, Theme
from translation.demo.accounts import ACCOUNTS, ensure_demo_accounts
from translation.roles import ADMINISTRATORS, ROLES

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


@pytest.mark.parametrize("account", [account.username for account in ACCOUNTS])
def test_everybody_can_open_the_admin(accounts: None, account: str) -> None:
    assert logged_in(account).get(reverse("wagtailadmin_home")).status_code == 200


def test_there_is_one_for_each_role(accounts: None) -> None:
    names = {role.name for role in ROLES} - {ADMINISTRATORS.name}
    assert {account.role.name for account in ACCOUNTS if account.role} == names
    assert get_user_model().objects.get(username="beheer").is_superuser


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


@pytest.mark.parametrize(("account", "language"), [("vertaler", "fr"), ("traducteur", "nl")])
def test_a_translator_changes_one_language_and_cannot_publish(accounts: None, account: str, language: str) -> None:
    other = "nl" if language == "fr" else "fr"
    assert rights(account, language).can_edit()
    assert not rights(account, other).can_edit()
    assert not rights(account, language).can_publish()
    assert not get_user_model().objects.get(username=account).has_perm("wagtail_localize.submit_translation")


@pytest.mark.parametrize(("account", "language"), [("nalezer", "fr"), ("relecteur", "nl")])
def test_a_reviewer_publishes_in_one_language(accounts: None, account: str, language: str) -> None:
    other = "nl" if language == "fr" else "fr"
    assert rights(account, language).can_publish()
    assert not rights(account, other).can_publish()


def test_the_admin_speaks_their_language_and_mails_have_an_address(accounts: None) -> None:
    for account in ACCOUNTS:
        user = get_user_model().objects.get(username=account.username)
        assert UserProfile.objects.get(user=user).preferred_language == account.language
        assert user.email == f"{account.username}@example.org"


def test_an_account_of_an_older_demo_loses_the_rights_in_both_languages(accounts: None) -> None:
    user = get_user_model().objects.get(username="vertaler")
    user.groups.set([Group.objects.create(name="Translators")])
    get_user_model().objects.filter(pk=user.pk).update(email="")
    ensure_demo_accounts()
    user.refresh_from_db()
    assert [group.name for group in user.groups.all()] == ["Translators to French"]
    assert user.email == "vertaler@example.org"


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
    names = [account.username for account in ACCOUNTS]
    assert get_user_model().objects.filter(username__in=names).count() == len(ACCOUNTS)


def test_a_public_site_refuses(accounts: None, settings: Any) -> None:
    get_user_model().objects.all().delete()
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(CommandError, match="DEMO_ACCOUNTS"):
        call_command("demo_accounts")
    assert not get_user_model().objects.exists()
