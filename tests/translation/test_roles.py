"""Groups, their rights and the review workflows: safe to make again, and nothing of an administrator is lost."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.migrations import Migration
from django.db.models.signals import post_migrate
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
)

from home.signals import site_tree_ready
from translation.roles import ADMINISTRATORS, EDITORS, REVIEWERS, ROLES, TRANSLATORS, Role, ensure_roles, home_of

pytestmark = pytest.mark.django_db


def rights_on(role: Role, page: Page | None) -> set[str]:
    found = GroupPagePermission.objects.filter(group__name=role.name, page=page)
    return {codename.removesuffix("_page") for codename in found.values_list("permission__codename", flat=True)}


def counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Group, GroupPagePermission, Workflow, GroupApprovalTask, WorkflowPage)
    )


def test_a_new_site_has_every_role() -> None:
    assert {role.name for role in ROLES} <= set(Group.objects.values_list("name", flat=True))


def test_running_again_changes_nothing() -> None:
    before = counts()
    ensure_roles()
    assert counts() == before


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_right_of_the_table_exists(role: Role) -> None:
    group = Group.objects.get(name=role.name)
    given = set(group.permissions.values_list("content_type__app_label", "codename"))
    assert {("wagtailadmin", "access_admin"), *role.models} <= given
    files = GroupCollectionPermission.objects.filter(group=group)
    assert set(role.files) <= set(files.values_list("permission__content_type__app_label", "permission__codename"))


def test_rights_on_pages_are_per_language() -> None:
    nl, fr = home_of("nl"), home_of("fr")
    assert (rights_on(TRANSLATORS["fr"], fr), rights_on(TRANSLATORS["fr"], nl)) == ({"change"}, set())
    assert (rights_on(REVIEWERS["nl"], nl), rights_on(REVIEWERS["nl"], fr)) == ({"change", "publish"}, set())
    assert rights_on(EDITORS, nl) == rights_on(EDITORS, fr) == {"add", "change", "publish", "lock"}


def test_no_role_may_translate_by_wagtail_localize() -> None:
    """Its one permission holds for every page, whatever rights on pages a person has."""
    right = Permission.objects.get(content_type__app_label="wagtail_localize", codename="submit_translation")
    assert not Group.objects.filter(name__in=[role.name for role in ROLES], permissions=right).exists()


def test_only_administrators_have_rights_on_the_root() -> None:
    root = Page.objects.get(depth=1)
    assert [role.name for role in ROLES if rights_on(role, root)] == [ADMINISTRATORS.name]


def test_each_language_has_its_workflow() -> None:
    for code, role in REVIEWERS.items():
        home = home_of(code)
        assert home is not None
        workflow = home.get_workflow()
        assert workflow is not None
        (task,) = workflow.tasks.all()
        groups = set(task.specific.groups.values_list("name", flat=True))
        assert groups == {role.name, ADMINISTRATORS.name}


def test_what_an_administrator_changed_stays() -> None:
    home = home_of("fr")
    own = Workflow.objects.create(name="Our own")
    WorkflowPage.objects.filter(page=home).update(workflow=own)
    extra = Permission.objects.get(codename="add_image")
    group = Group.objects.get(name=TRANSLATORS["fr"].name)
    group.permissions.add(extra)
    ensure_roles()
    assert WorkflowPage.objects.get(page=home).workflow == own
    assert extra in group.permissions.all()


def test_the_command_names_the_groups() -> None:
    printed = StringIO()
    call_command("ensure_roles", stdout=printed)
    assert printed.getvalue().split("\n")[:-1] == [role.name for role in ROLES]


def without_roles() -> None:
    Group.objects.filter(name__in=[role.name for role in ROLES]).delete()


def migrated(*labels: str) -> None:
    """What Django says at the end of ``migrate``."""
    plan = [(Migration("0002_roles", label), False) for label in labels]
    config = apps.get_app_config("translation")
    post_migrate.send(sender=config, app_config=config, using="default", apps=apps, plan=plan, verbosity=0)


def test_they_are_made_after_a_migration_of_this_package_only() -> None:
    without_roles()
    migrated("catalogue")
    assert not Group.objects.filter(name=EDITORS.name).exists()
    migrated("translation")
    assert Group.objects.filter(name=EDITORS.name).exists()


def test_without_home_pages_there_are_groups_and_no_rights_on_pages() -> None:
    without_roles()
    Page.objects.filter(depth__gt=1).delete()
    migrated("translation")
    assert Group.objects.filter(name__in=[role.name for role in ROLES]).count() == len(ROLES)
    assert not GroupPagePermission.objects.filter(group__name=TRANSLATORS["fr"].name).exists()


def test_setting_up_the_site_gives_the_rights_on_pages() -> None:
    without_roles()
    heard: list[Any] = []
    site_tree_ready.connect(lambda **kwargs: heard.append(kwargs["sender"]), weak=False, dispatch_uid="test")
    try:
        call_command("setup_site", stdout=StringIO())
    finally:
        site_tree_ready.disconnect(dispatch_uid="test")
    assert len(heard) == 1
    assert rights_on(TRANSLATORS["nl"], home_of("nl")) == {"change"}
