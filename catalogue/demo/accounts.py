"""Accounts for trying out the admin: one per role, with known passwords. Only where ``DEMO_ACCOUNTS`` is true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission
from wagtail.users.models import UserProfile

from catalogue.models import VOCABULARIES
from catalogue.models.terms import LANGUAGES

from .places import home_of


class DemoAccountsOff(Exception):
    """This installation allows no accounts with known passwords."""


@dataclass(frozen=True)
class Role:
    """A group and what it may do.

    ``pages`` are rights on the home page of each language and all below it, ``collections`` are (app label, codename)
    on all files, ``terms`` are rights on every vocabulary.
    """

    name: str
    pages: tuple[str, ...]
    collections: tuple[tuple[str, str], ...] = ()
    terms: tuple[str, ...] = ()


FILE_RIGHTS = tuple(
    (f"wagtail{app}", f"{action}_{model}")
    for app, model in (("images", "image"), ("docs", "document"))
    for action in ("add", "change", "choose")
)
EDITORS = Role("Editors", ("add", "change", "publish"), FILE_RIGHTS, ("view", "add", "change"))
# Translators send their work to review: they neither publish nor decide what is translated.
TRANSLATORS = Role("Translators", ("change",))
REVIEWERS = Role("Reviewers", ("change", "publish", "lock"))


@dataclass(frozen=True)
class Account:
    """A demo account; without a role it is a superuser. The first name is a role, not an invented person."""

    username: str
    password: str
    first_name: str
    role: Role | None


ACCOUNTS = (
    Account("redacteur", "demo-redacteur-116000", "Redacteur", EDITORS),
    Account("vertaler", "demo-vertaler-116000", "Vertaler", TRANSLATORS),
    Account("nalezer", "demo-nalezer-116000", "Nalezer", REVIEWERS),
    Account("beheer", "demo-beheer-116000", "Beheerder", None),
)


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
    :raises NoParentPage: when the site has no home pages yet.
    """
    if not getattr(settings, "DEMO_ACCOUNTS", False):
        raise DemoAccountsOff("DEMO_ACCOUNTS is off here: accounts with known passwords are refused.")
    groups = {role: ensure_group(role) for role in (EDITORS, TRANSLATORS, REVIEWERS)}
    return [_ensure_account(account, groups[account.role] if account.role else None) for account in ACCOUNTS]


def ensure_group(role: Role) -> Group:
    """The group of a role, with at least the rights of that role."""
    group, _ = Group.objects.get_or_create(name=role.name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(*_term_permissions(role.terms))
    for home in map(home_of, LANGUAGES):
        for action in role.pages:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    everything = Collection.get_first_root_node()
    for app_label, codename in role.collections:
        permission = Permission.objects.get(content_type__app_label=app_label, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=everything, permission=permission)
    return group


def _term_permissions(actions: Iterable[str]) -> list[Permission]:
    types = ContentType.objects.get_for_models(*VOCABULARIES)
    codenames = [f"{action}_{model._meta.model_name}" for action in actions for model in VOCABULARIES]
    return list(Permission.objects.filter(content_type__in=types.values(), codename__in=codenames))


def _ensure_account(account: Account, group: Group | None) -> AccountState:
    users = get_user_model().objects
    user: AbstractUser | None = users.filter(username=account.username).first()
    created = user is None
    if user is None:
        user = users.create_user(
            account.username,
            password=account.password,
            first_name=account.first_name,
            last_name="Demo",
            is_superuser=group is None,
            is_staff=group is None,
        )
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "nl"})
    if group is not None:
        user.groups.add(group)
    known = account.password if user.check_password(account.password) else None
    return AccountState(account.username, group.name if group else "superuser", known, created)
