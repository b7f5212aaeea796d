"""Handing a page to the translators: its texts, its twin, and the page in the other language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object

from catalogue.models import Resource
from translation import memory, privacy
from translation.block_ids import give_block_ids
from translation.errors import AlreadySubmitted, StepRefused
from translation.models import Twin
from translation.notices import Kind, notify
from translation.states import State
from translation.watch import writing
from translation.work.twins import other_locale, recount


def why_not_submittable(page: Page) -> str:
    """What keeps a page from being submitted for translation, in the words of the person asking; empty when nothing."""
    page = page.specific
    if not isinstance(page, Resource):
        return _("Only resources are translated here.")
    if page.alias_of_id:
        return _("This page is an alias: submit the page it follows.")
    if not page.live:
        return _("Publish this page first: what is translated is the published version.")
    twin = Twin.objects.filter(object_key=page.translation_key).select_related("source_locale", "target_locale").first()
    if twin is None or (twin.state == State.REMOVED and twin.source_locale_id == page.locale_id):
        return ""
    if twin.source_locale_id == page.locale_id:
        return _("This page was submitted for translation already.")
    return _("This page is itself a translation: change its source instead.")


@transaction.atomic
def submit(page: Page, user: Any, due: date | None = None, note: str = "", assignee: Any = None) -> Twin:
    """Have the live version of a page translated into the other language; nothing goes live by this.

    A page that has an independent twin already is linked with it: its texts become the translations, of one that was
    never published those of its draft. A twin that was deleted comes back with all its texts.

    :raises AlreadySubmitted: or another :class:`StepRefused`, with the reason.
    """
    # With the page in the other language, which somebody may be submitting now.
    list(Page.objects.select_for_update().filter(translation_key=page.translation_key).order_by("pk"))
    page = Page.objects.get(pk=page.pk).specific
    if reason := why_not_submittable(page):
        raise AlreadySubmitted(reason)
    locale = other_locale(page)
    existing = page.get_translation_or_none(locale)
    if existing is not None and existing.alias_of_id:
        raise StepRefused(_("The page in the other language is an alias. Delete it, then submit this page again."))
    returning = Twin.objects.filter(object_key=page.translation_key).first()
    if existing is not None and returning is None:
        _demand_settled(existing)
        twin = adopt(page, existing.specific if existing.live else existing.get_latest_revision_as_object())
    else:
        twin = _submit_new(page, locale, user, returning)
    twin.due, twin.note, twin.assignee = due, note, assignee
    twin.submitted_by, twin.opened_at = user, timezone.now()
    twin.save()
    privacy.take_over(twin)
    memory.fill(twin)
    recount(twin)
    notify(twin, Kind.ASSIGNED if assignee else Kind.SUBMITTED, user)
    return twin


def _demand_settled(page: Page) -> None:
    """:raises StepRefused: the translation would be made past what somebody has begun on this page."""
    if (page.live and page.has_unpublished_changes) or page.approved_schedule or page.workflow_in_progress:
        raise StepRefused(
            _(
                "The page in the other language has a draft, a planned publication or a review that is not finished."
                " Publish or discard it, then submit this page again."
            )
        )


def _submit_new(page: Page, locale: Locale, user: Any, returning: Twin | None) -> Twin:
    page = give_block_ids(page)
    TranslationSource.update_or_create_from_instance(page)
    with writing():
        translate_object(page, [locale], user=user)
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)
    target = page.get_translation_or_none(locale)
    if target is None:
        raise StepRefused(_("The page for the translation could not be made: is its address taken?"))
    twin = returning or Twin(object_key=page.translation_key)
    twin.translation, twin.source_page, twin.target_page = translation, Page(pk=page.pk), Page(pk=target.pk)
    twin.source_locale_id, twin.target_locale = page.locale_id, locale
    twin.title, twin.state, twin.problem = page.title[:255], State.TODO, ""
    twin.save()
    return twin


@transaction.atomic
def adopt(source_page: Page, target_page: Page) -> Twin:
    """Make two independent pages of one resource into source and translation, with the texts of the second.

    Texts are paired by their place; those of the source without a counterpart are open. Nothing is published.
    """
    source_page, target_page = give_block_ids(source_page), give_block_ids(target_page)
    source, _created = TranslationSource.update_or_create_from_instance(source_page)
    translation, _created = Translation.objects.update_or_create(
        source=source, target_locale_id=target_page.locale_id, defaults={"enabled": True}
    )
    twin = Twin.objects.create(
        translation=translation,
        object_key=source_page.translation_key,
        source_page=Page(pk=source_page.pk),
        target_page=Page(pk=target_page.pk),
        source_locale_id=source_page.locale_id,
        target_locale_id=target_page.locale_id,
        title=source_page.title[:255],
    )
    memory.carry_back(twin, target_page)
    recount(twin)
    return twin
