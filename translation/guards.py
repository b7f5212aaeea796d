"""What Wagtail would let people do with a page and the workflow does not. A refusal says why and changes nothing.

Translations are written, reviewed and published by the steps of :mod:`translation.work` only, whoever asks. Originals
are for editors: Wagtail's ``change`` and ``publish``, which translators and reviewers need for translations, hold for
every page of a language.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from translation import guarded_lists  # noqa: F401  (registers hooks)
from translation.guarded_urls import refused
from translation.models import Twin
from translation.permissions import is_editor
from translation.states import State
from translation.text import pk_from

FIRST = -20
"""Before the hooks of wagtail-localize, which answer a request for a translation themselves."""

BULK_ACTIONS = ("publish", "unpublish", "delete", "move")
LOCALIZE_BUTTONS = ("localize-restart-translation", "localize-convert-to-alias")


def twin_of_target(page: Page) -> Twin | None:
    """The twin whose translation this page is."""
    found: Twin | None = Twin.objects.filter(target_page_id=page.pk).first()
    return found


def why_not(user: Any, action: str, page: Page, destination: Page | None = None) -> str:
    """What speaks against an action of this person on a page, in words for that person; empty when nothing does."""
    title = {"title": page.get_admin_display_title()}
    if action in ("publish", "copy") and twin_of_target(page):
        if action == "copy":
            return _("“%(title)s” is a translation: copy its source, and submit the copy for translation.") % title
        return _("“%(title)s” is a translation: it is published when its reviewer approves it.") % title
    if not is_editor(user, page):
        return _("“%(title)s” stays as it was: only editors do this.") % title
    if destination is not None and not destination.is_root() and destination.locale_id != page.locale_id:
        return _("“%(title)s” cannot stand below a page in another language.") % title
    return ""


def _refuse_if(request: HttpRequest, reason: str) -> HttpResponse | None:
    return refused(request, reason) if reason else None


# --- One page ---------------------------------------------------------------------------------------------------------


@hooks.register("before_edit_page", order=FIRST)
def open_translations_in_their_own_editor(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's editor, and that of wagtail-localize, save and publish regardless of review and locks."""
    twin = twin_of_target(page)
    if twin is not None:
        if request.method == "POST":
            text = _("“%(title)s” is a translation. Nothing was saved: change its texts here, or its source.")
            messages.error(request, text % {"title": page.get_admin_display_title()})
        return redirect(f"translation:{'review' if twin.state == State.REVIEW else 'translate'}", twin.pk)
    if any(name in request.POST for name in LOCALIZE_BUTTONS):
        return refused(request, _("Translations are not started or ended here. Submit the page for translation."))
    return _refuse_if(request, _why_no_editor(request, page))


def _why_no_editor(request: HttpRequest, page: Page) -> str:
    """Originals are edited by editors, and by whoever a workflow asks; these approve, and do not publish."""
    task = page.current_workflow_task
    asked = task is not None and task.user_can_access_editor(page, request.user)
    if asked and not request.POST.get("action-publish"):
        return ""
    return why_not(request.user, "edit", page)


@hooks.register("before_publish_page", order=FIRST)
def publish_originals_only(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_if(request, why_not(request.user, "publish", page))


@hooks.register("before_unpublish_page", order=FIRST)
def unpublish_by_editors(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_if(request, why_not(request.user, "unpublish", page))


@hooks.register("before_delete_page", order=FIRST)
def delete_by_editors(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail lets anyone with ``change`` delete what was never published: every new translation."""
    return _refuse_if(request, why_not(request.user, "delete", page))


@hooks.register("before_convert_alias_page", order=FIRST)
def convert_by_editors(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_if(request, why_not(request.user, "convert", page))


@hooks.register("before_move_page", order=FIRST)
def move_within_a_language(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return _refuse_if(request, why_not(request.user, "move", page, destination))


@hooks.register("before_copy_page", order=FIRST)
def copy_within_a_language(request: HttpRequest, page: Page) -> HttpResponse | None:
    chosen = request.POST.get("new_parent_page", "")
    destination = Page.objects.filter(pk=pk_from(chosen)).first()
    return _refuse_if(request, why_not(request.user, "copy", page, destination))


# --- Several pages ----------------------------------------------------------------------------------------------------


@hooks.register("before_bulk_action", order=FIRST)
def hold_back_in_bulk(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """Do it with the others, and say which were held back and why."""
    if action_type not in BULK_ACTIONS or action.model is not Page:
        return None
    facts = action.cleaned_form.cleaned_data
    for page in list(objects):
        reason = why_not(request.user, action_type, page, facts.get("chooser"))
        if not reason and action_type == "publish" and facts.get("include_descendants"):
            reason = _why_not_below(page)
        if reason:
            messages.error(request, reason)
            objects.remove(page)
    return None if objects else redirect(action.next_url)


def _why_not_below(page: Page) -> str:
    waiting = Twin.objects.filter(target_page__in=page.get_descendants().not_live()).count()
    if not waiting:
        return ""
    return _("“%(title)s” was not published: %(count)d translations below it wait for their review.") % {
        "title": page.get_admin_display_title(),
        "count": waiting,
    }
