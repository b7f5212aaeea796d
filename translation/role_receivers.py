"""When the groups are made: once this package has its tables, and again once there are home pages to have rights on."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from home.signals import site_tree_ready
from translation.roles import apps_with_rights, ensure_roles


@receiver(post_migrate)
def roles_after_a_migration(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Only after a migration of this package: what an administrator took from a group is not given back every time.

    A migration itself cannot do it. Permissions are made at the end of ``migrate``, app by app and this one first, so
    that those of the others are made here as well.
    """
    applied = {migration.app_label for migration, backwards in kwargs.get("plan", ()) if not backwards}
    if sender.label != "translation" or sender.label not in applied or using != DEFAULT_DB_ALIAS:
        return
    for label in sorted(apps_with_rights()):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    ensure_roles()


@receiver(site_tree_ready)
def roles_on_pages(sender: Any, **kwargs: Any) -> None:
    ensure_roles()
