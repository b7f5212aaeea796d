"""What a person may do with a translation, as questions. Views ask here before they call a step of translation.work.

Rights come from Wagtail's own tables (see translation.roles), so that an administrator can change them in the admin.
None of these looks at the state of a twin: ``work`` does, with a reason for the person.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.locks import BasicLock
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from search.models import SearchPage
from translation.models import Twin
from translation.roles import home_of


def has_right(user: Any, page: Page, action: str) -> bool:
    """Whether ``action`` (add, change, publish, lock …) was given on this page or on one above it."""
    return bool(policy_registry.get(page).user_has_permission_for_instance(user, action, page))


def is_editor(user: Any, page: Page) -> bool:
    """Whether this is a person who makes pages here: an editor or an administrator, not a translator or a reviewer."""
    return has_right(user, page, "add")


def can_submit(user: Any, page: Page) -> bool:
    """Have a live page translated: a right on the page, and the right to make pages in the other language."""
    if not (has_right(user, page, "change") or has_right(user, page, "publish")):
        return False
    return any(parent.locale_id != page.locale_id and has_right(user, parent, "add") for parent in _parents_for(user))


def _parents_for(user: Any) -> list[Page]:
    """The pages below which resources are made, one for each language; asked once per request."""
    if not hasattr(user, "_translation_parents"):
        user._translation_parents = list(SearchPage.objects.all())
    return list(user._translation_parents)


def can_translate(user: Any, twin: Twin) -> bool:
    """Write, claim and send: the right to change the translation's page, which nobody else has locked."""
    page = twin.target_page
    return page is not None and has_right(user, page, "change") and not lock_message(user, page)


def can_review(user: Any, twin: Twin) -> bool:
    """Decide on this translation. Whether there is something to decide: ``work.can_decide``."""
    page = twin.target_page
    if page is None or not has_right(user, page, "publish"):
        return False
    return _in_workflow_of(user, page) and not lock_message(user, page)


def _in_workflow_of(user: Any, page: Page) -> bool:
    """Whether the workflow of this page asks this person."""
    workflow = page.get_workflow()
    if workflow is None:
        return False
    return any(task.specific.get_actions(page, user) for task in workflow.tasks.filter(active=True))


def can_assign(user: Any, twin: Twin) -> bool:
    """Give it to somebody, set its day and its note, take it from somebody: editors and administrators."""
    page = twin.target_page or twin.source_page
    return page is not None and is_editor(user, page)


def can_see(user: Any, twin: Twin) -> bool:
    """See its row, its texts and its file: whoever may change pages of its target language."""
    return twin.target_locale_id in locales_of(user)


def can_see_worklist(user: Any) -> bool:
    return bool(locales_of(user))


def visible_twins(user: Any) -> QuerySet[Twin]:
    """Those of the work list of this person: every translation into a language whose pages they may change."""
    return Twin.objects.filter(target_locale__in=locales_of(user))


def locales_of(user: Any) -> list[int]:
    """Primary keys of the languages whose pages this person may change; asked once per request."""
    if not hasattr(user, "_translation_locales"):
        homes = [home_of(locale.language_code) for locale in Locale.objects.all()]
        user._translation_locales = [home.locale_id for home in homes if home and has_right(user, home, "change")]
    return list(user._translation_locales)


def locales_reviewed_by(user: Any) -> list[int]:
    """Primary keys of the languages whose translations this person decides on."""
    homes = [home_of(locale.language_code) for locale in Locale.objects.filter(pk__in=locales_of(user))]
    return [
        home.locale_id for home in homes if home and has_right(user, home, "publish") and _in_workflow_of(user, home)
    ]


def lock_message(user: Any, page: Page) -> str:
    """Why this person cannot change or publish a page that somebody has locked; empty when they can.

    Wagtail asks this in its own editor only: publishing and approving pass it by.
    """
    lock = BasicLock(page) if page.locked else None
    return str(lock.get_message(user)) if lock is not None and lock.for_user(user) else ""
