"""Accounts for trying out the admin: one per role, with known passwords. Only where ``DEMO_ACCOUNTS`` is true."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db import transaction
from wagtail.users.models import UserProfile

from catalogue.demo.places import home_of
from catalogue.models.terms import LANGUAGES
from translation.roles import EDITORS, REVIEWERS, TRANSLATORS, VOCABULARY_MANAGERS, Role, ensure_roles


class DemoAccountsOff(Exception):
    """This installation allows no accounts with known passwords."""


@dataclass(frozen=True)
class Account:
    """A demo account; without a role it is a superuser. The first name is a role, not an invented person.

    ``language`` is that of the admin and of the mails to this account.
    """

    username: str
    first_name: str
    role: Role | None
    language: str = "nl"

    @property
    def password(self) -> str:
        return f"demo-{self.username}-116000"

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


ACCOUNTS = (
    Account("redacteur", "Redacteur", EDITORS),
    Account("vertaler", "Vertaler", TRANSLATORS["fr"]),
    Account("traducteur", "Traducteur", TRANSLATORS["nl"], "fr"),
    Account("nalezer", "Nalezer", REVIEWERS["fr"]),
    Account("relecteur", "Relecteur", REVIEWERS["nl"], "fr"),
    Account("woordenlijst", "Woordenlijst", VOCABULARY_MANAGERS),
    Account("beheer", "Beheerder", None),
)

GROUPS_OF_BEFORE = ("Editors", "Translators", "Reviewers")
"""Groups of older demos, which held rights in both languages or on all pages."""


@dataclass(frozen=True)
class AccountState:
    """An account after the run; ``password`` is None when somebody has changed it."""

    username: str
    group: str
    password: str | None
    created: bool


@transaction.atomic
def ensure_demo_accounts() -> list[AccountState]:
    """Create what is missing of groups, rights and accounts; an account that is there keeps its password.

    :raises DemoAccountsOff: unless ``settings.DEMO_ACCOUNTS`` is true.
    :raises catalogue.demo.places.NoParentPage: when the site has no home pages yet.
    """
    if not getattr(settings, "DEMO_ACCOUNTS", False):
        raise DemoAccountsOff("DEMO_ACCOUNTS is off here: accounts with known passwords are refused.")
    for language in LANGUAGES:
        home_of(language)
    ensure_roles()
    return [_ensure_account(account) for account in ACCOUNTS]


def _ensure_account(account: Account) -> AccountState:
    users = get_user_model().objects
    user: AbstractUser | None = users.filter(username=account.username).first()
    created = user is None
    if user is None:
        user = users.create_user(
            account.username,
            account.email,
            account.password,
            first_name=account.first_name,
            last_name="Demo",
            is_superuser=account.role is None,
            is_staff=account.role is None,
        )
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": account.language})
    elif not user.email:
        # Made before accounts had an address; mails about translations need one.
        user.email = account.email
        user.save(update_fields=["email"])
    if account.role is not None:
        user.groups.add(Group.objects.get(name=account.role.name))
        user.groups.remove(*Group.objects.filter(name__in=GROUPS_OF_BEFORE))
    known = account.password if user.check_password(account.password) else None
    return AccountState(account.username, account.role.name if account.role else "superuser", known, created)
