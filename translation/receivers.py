"""What the signals of Wagtail mean for a twin. Wagtail's own pages send them too, so no way of publishing is missed."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    workflow_cancelled,
    workflow_rejected,
)
from wagtail_localize.models import SegmentOverride, StringTranslation, TranslationSource

from catalogue.models import Resource
from catalogue.shelf_life.check import checked
from translation import following, life, reviews, sources
from translation.models import Twin
from translation.states import EDITABLE
from translation.watch import is_writing
from translation.work import demand_editable

log = logging.getLogger("translation")


@receiver(page_published)
def published(sender: type, instance: Page, revision: Any = None, **kwargs: Any) -> None:
    """Fires after the page is live: what fails here is noted at the twin, and the editor's publication stands."""
    if not isinstance(instance, Resource):
        return
    user = revision.user if revision else None
    try:
        with transaction.atomic():
            reviews.target_published(instance, revision, user)
            sources.source_published(instance, user)
    except Exception as error:
        log.exception("The twin of page %s does not follow it", instance.pk)
        following.note_problem(instance.translation_key, error)


@receiver(checked)
def checked_again(sender: type, translation_key: Any, day: Any, **kwargs: Any) -> None:
    """The copy of the source from which its translation is made gets the day too: nobody has to translate anything."""
    for source in TranslationSource.objects.select_for_update().filter(object_id=translation_key):
        content = json.loads(source.content_json) | {"checked_on": day.isoformat()}
        TranslationSource.objects.filter(pk=source.pk).update(content_json=json.dumps(content))


@receiver(page_unpublished)
def unpublished(sender: type, instance: Page, **kwargs: Any) -> None:
    if isinstance(instance.specific_deferred, Resource):
        life.page_unpublished(instance)


@receiver(page_slug_changed)
def readdressed(sender: type, instance: Page, **kwargs: Any) -> None:
    life.address_changed(instance, "slug")


@receiver(post_page_move)
def moved(sender: type, instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Fires for another order below the same page too."""
    if parent_page_before.pk != parent_page_after.pk:
        life.address_changed(instance, "moved")


@receiver(post_delete, sender=Page)
def deleted(sender: type, instance: Page, **kwargs: Any) -> None:
    """Fires for every class of page."""
    life.page_deleted(instance)


@receiver(workflow_rejected)
def rejected(sender: type, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    last = TaskState.objects.filter(workflow_state=instance).order_by("-started_at", "-pk").first()
    reviews.review_rejected(instance, user, last.comment if last else "")


@receiver(workflow_cancelled)
def cancelled(sender: type, instance: WorkflowState, **kwargs: Any) -> None:
    reviews.review_cancelled(instance)


@receiver(pre_save, sender=StringTranslation)
@receiver(pre_save, sender=SegmentOverride)
def texts_are_written_in_turn(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """No text changes while a reviewer looks at it, whoever writes: a form, a file, wagtail-localize or a script.

    :raises NotOpen: the twin is not to be changed now.
    """
    if raw or is_writing() or instance.context_id is None:
        return
    twin = (
        Twin.objects.filter(object_key=instance.context.object_id, target_locale_id=instance.locale_id)
        .exclude(state__in=EDITABLE)
        .first()
    )
    if twin is not None:
        demand_editable(twin)
