"""Who may do what, as one table. The command ``ensure_roles`` makes groups and workflows of it, and removes nothing.

A right on pages holds in Wagtail for every page of a language, translation or original. What a role may do with only
some of those is decided in :mod:`translation.guards`, by asking for a right that the role has not: ``add`` makes an
editor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from catalogue.models.terms import LANGUAGES

FILE_RIGHTS = tuple(
    (f"wagtail{app}", f"{action}_{model}")
    for app, model in (("images", "image"), ("docs", "document"))
    for action in ("add", "change", "choose")
)
CHOOSE_FILES = (("wagtailimages", "choose_image"), ("wagtaildocs", "choose_document"))
TERM_MODELS = ("theme", "themegroup", "agegroup", "format", "audience", "materiallanguage", "curriculumgoal")


def _terms(*actions: str) -> tuple[tuple[str, str], ...]:
    return tuple(("catalogue", f"{action}_{model}") for action in actions for model in TERM_MODELS)


def _glossary(*actions: str) -> tuple[tuple[str, str], ...]:
    return tuple(("translation", f"{action}_glossaryterm") for action in actions)


def _from_visitors(*actions: str) -> tuple[tuple[str, str], ...]:
    """Orders and reported problems hold names and addresses: for those who send the copies and correct the pages."""
    return tuple(("catalogue", f"{action}_{model}") for action in actions for model in ("paperorder", "problemreport"))


@dataclass(frozen=True)
class Role:
    """A group. ``pages`` are rights on the home page of each of ``languages`` and on all below it; ``models`` and
    ``files`` are (app label, codename), the latter on all collections. ``reviews`` is the language whose translations
    it decides on."""

    name: str
    label: object
    pages: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    models: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    reviews: str = ""
    everywhere: bool = False


_LANGUAGE_NAMES = {"nl": "Dutch", "fr": "French"}


def translators_to(code: str) -> str:
    return f"Translators to {_LANGUAGE_NAMES[code]}"


def reviewers_of(code: str) -> str:
    return f"Reviewers of {_LANGUAGE_NAMES[code]}"


EDITORS = Role(
    # Not "Editors": Wagtail makes a group of that name, with rights on the root of all pages.
    "Resource editors",
    _("Write, tag and publish resources in both languages and have them translated."),
    ("add", "change", "publish", "lock"),
    models=(*_terms("view", "add", "change"), *_glossary("view", "add", "change"), *_from_visitors("change")),
    files=FILE_RIGHTS,
)
TRANSLATORS = {
    code: Role(
        translators_to(code),
        _("Translate into one language and send for review."),
        ("change",),
        (code,),
        models=_glossary("view", "add", "change"),
        files=CHOOSE_FILES,
    )
    for code in LANGUAGES
}
REVIEWERS = {
    code: Role(
        reviewers_of(code),
        _("Approve translations into one language, or send them back."),
        # Approving publishes: Wagtail asks whoever approves for the right to.
        ("change", "publish"),
        (code,),
        models=_glossary("view", "add", "change"),
        files=CHOOSE_FILES,
        reviews=code,
    )
    for code in LANGUAGES
}
VOCABULARY_MANAGERS = Role(
    "Vocabulary managers",
    _("Keep themes, age groups and the other vocabularies, and the glossary."),
    models=(*_terms("view", "add", "change", "delete"), *_glossary("view", "add", "change", "delete")),
)
ADMINISTRATORS = Role(
    "Administrators",
    _("Everything, people and rights included."),
    ("add", "change", "publish", "lock", "unlock", "bulk_delete"),
    models=(
        *_terms("view", "add", "change", "delete"),
        *_glossary("view", "add", "change", "delete"),
        *_from_visitors("change", "delete"),
        *(("auth", f"{action}_{model}") for action in ("add", "change", "delete") for model in ("user", "group")),
        *(
            (app, f"{action}_{model}")
            for action in ("add", "change", "delete")
            for app, model in (("wagtailcore", "workflow"), ("wagtailcore", "task"), ("wagtailredirects", "redirect"))
        ),
        ("search", "change_indexoutbox"),
    ),
    files=(
        *FILE_RIGHTS,
        ("wagtailimages", "delete_image"),
        ("wagtaildocs", "delete_document"),
        *(("wagtailcore", f"{action}_collection") for action in ("add", "change", "delete")),
    ),
    everywhere=True,
)
ROLES = (EDITORS, *TRANSLATORS.values(), *REVIEWERS.values(), VOCABULARY_MANAGERS, ADMINISTRATORS)


def apps_with_rights() -> set[str]:
    """Labels of the apps whose permissions the table names."""
    return {"wagtailadmin", "wagtailcore"} | {app for role in ROLES for app, _name in (*role.models, *role.files)}


@transaction.atomic
def ensure_roles() -> list[Group]:
    """Create what is missing of groups, rights and workflows, and leave what an administrator added.

    Rights on pages come once the home pages are there; run it again then. It is safe at any time.
    """
    groups = [_ensure_group(role) for role in ROLES]
    for code in REVIEWERS:
        _ensure_workflow(code)
    return groups


def _ensure_group(role: Role) -> Group:
    group, _created = Group.objects.get_or_create(name=role.name)
    group.permissions.add(*_permissions((("wagtailadmin", "access_admin"), *role.models)))
    for page in _pages(role):
        for permission in _permissions(("wagtailcore", f"{action}_page") for action in role.pages):
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    everything = Collection.get_first_root_node()
    for permission in _permissions(role.files) if everything else ():
        GroupCollectionPermission.objects.get_or_create(group=group, collection=everything, permission=permission)
    return group


def _permissions(wanted: Iterable[tuple[str, str]]) -> list[Permission]:
    """Those that exist: each app makes its own at the end of a migration."""
    wanted = set(wanted)
    found = Permission.objects.filter(
        content_type__app_label__in={app for app, _name in wanted}, codename__in={name for _app, name in wanted}
    ).select_related("content_type")
    return [each for each in found if (each.content_type.app_label, each.codename) in wanted]


def _pages(role: Role) -> list[Page]:
    if role.everywhere:
        return list(Page.objects.filter(depth=1)[:1])
    return [home for code in role.languages if (home := home_of(code))]


def home_of(code: str) -> Page | None:
    """The home page of a language, right below the root."""
    locale = Locale.objects.filter(language_code=code).first()
    return Page.objects.filter(depth=2, locale=locale, content_type__app_label="home").first() if locale else None


WORKFLOWS = {"nl": "Nalezing Nederlands · Relecture néerlandais", "fr": "Nalezing Frans · Relecture français"}
"""Names of the review of each language, which Wagtail shows to all: in both languages."""


def _ensure_workflow(code: str) -> None:
    """One task for the reviewers of a language, on its home page and so on everything below."""
    home = home_of(code)
    if home is None:
        return
    name = WORKFLOWS[code]
    task = GroupApprovalTask.objects.filter(name=name).first() or GroupApprovalTask.objects.create(name=name)
    task.groups.add(*Group.objects.filter(name__in=(reviewers_of(code), ADMINISTRATORS.name)))
    workflow, _created = Workflow.objects.get_or_create(name=name)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    if not WorkflowPage.objects.filter(page=home).exists():
        WorkflowPage.objects.create(page=home, workflow=workflow)
