"""What becomes of a twin when its source is published.

A page is compared with what was last handed to translators: only texts that differ open again.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from translation import memory
from translation.approved import is_as_approved
from translation.block_ids import give_block_ids
from translation.following import (
    is_live,
    noting,
    parsed,
    pass_on_facts,
    publish_facts,
    republish,
    same_facts,
    settle_if_as_approved,
)
from translation.models import Twin
from translation.moved import carry_moved_replacements, carry_moved_texts, replaceable_values
from translation.notices import Kind, notify
from translation.places import SLUG
from translation.reviews import cancel, target_published
from translation.states import State
from translation.target import live_content
from translation.watch import writing
from translation.work.twins import held, recount

_SLOW_COMMIT = timedelta(seconds=1)


def source_published(page: Page, user: Any = None) -> None:
    """Open again exactly what changed in the texts of a source; pass on what both languages share."""
    with transaction.atomic():
        twin = held(object_key=page.translation_key, source_locale_id=page.locale_id)
        if twin is None or twin.state == State.REMOVED:
            return
        # Wagtail tells of a publication after its commit: somebody may have published it again, or taken it offline.
        stored = Page.objects.filter(pk=page.pk, live=True).first()
        if stored is not None:
            _compare(twin, give_block_ids(stored.specific), user)


def _compare(twin: Twin, page: Page, user: Any) -> None:
    source = twin.translation.source
    before = Counter(
        StringSegment.objects.filter(source=source)
        .exclude(context__path=SLUG)
        .values_list("context__path", "string__data")
    )
    now = Counter(
        (value.path, value.string.data)
        for value in extract_segments(page)
        if isinstance(value, StringSegmentValue) and value.path != SLUG
    )
    if twin.state == State.UNPUBLISHED:
        _wake(twin)
    if before == now and not _shared_differs(source, page):
        return
    replaceable = replaceable_values(source)
    _update(source)
    carry_moved_replacements(twin, replaceable)
    twin.title = page.title[:255]
    twin.save(update_fields=["title", "changed_at"])
    if before != now:
        _texts_changed(twin, page, user)
    else:
        _shared_changed(twin, page, user)


def _shared_differs(source: TranslationSource, page: Page) -> bool:
    """Whether anything else differs in the fields that a translation takes over; blocks compared as they are read."""
    stored, present = json.loads(source.content_json), json.loads(page.to_json())
    for each in get_translatable_fields(type(page)):
        if each.field_name == SLUG:
            continue
        if parsed(stored.get(each.field_name)) != parsed(present.get(each.field_name)):
            return True
    return False


def _update(source: TranslationSource) -> None:
    """Hand over the present texts. An address that changed asks no translator: the twin keeps its own."""
    old = _slug_string(source)
    source.update_from_db()
    new = _slug_string(source)
    if old is None or new is None or old.string_id == new.string_id:
        return
    with writing():
        for row in StringTranslation.objects.filter(translation_of_id=old.string_id, context_id=old.context_id):
            row.translation_of_id = new.string_id
            row.save()


def _slug_string(source: TranslationSource) -> StringSegment | None:
    return StringSegment.objects.filter(source=source, context__path=SLUG).first()


def _texts_changed(twin: Twin, page: Page, user: Any) -> None:
    was_in_review = twin.state == State.REVIEW
    if was_in_review:
        cancel(twin, user)
    approved = twin.approvals.exists()
    if approved and twin.state != State.OUTDATED:
        twin.state, twin.opened_at = State.OUTDATED, timezone.now()
    elif was_in_review:
        twin.state = State.PROGRESS
    twin.save(update_fields=["state", "opened_at", "changed_at"])
    carry_moved_texts(twin)
    memory.fill(twin)
    recount(twin)
    if approved and not twin.open and settle_if_as_approved(twin, user):
        # The texts are those of before again: an older version was restored.
        return
    pass_on_facts(twin, page, user)
    notify(twin, Kind.SOURCE_CHANGED, user)


def _shared_changed(twin: Twin, page: Page, user: Any) -> None:
    recount(twin)
    if twin.state == State.CURRENT and is_as_approved(twin):
        pk = twin.pk
        transaction.on_commit(lambda: republish(pk, user), robust=True)
    elif twin.state != State.REVIEW:
        # During a review the draft is finished first: see target_published.
        pass_on_facts(twin, page, user)


def _wake(twin: Twin) -> None:
    """The source is published again."""
    approved = twin.approvals.first()
    if approved is None or not is_live(twin):
        twin.state = State.PROGRESS if twin.done else State.TODO
    else:
        twin.state = State.CURRENT if not twin.open and is_as_approved(twin) else State.OUTDATED
    twin.opened_at = timezone.now()
    twin.save(update_fields=["state", "opened_at", "changed_at"])


def catch_up() -> int:
    """Compare every source again whose twin may not have heard of its last publication; returns how many there were."""
    count = 0
    for twin in Twin.objects.select_related("translation__source").exclude(source_page=None).iterator(chunk_size=200):
        page = Page.objects.filter(pk=twin.source_page_id, live=True).first()
        if page is None or page.last_published_at is None:
            continue
        if not twin.problem and page.last_published_at <= twin.translation.source.last_updated_at + _SLOW_COMMIT:
            continue
        count += 1
        Twin.objects.filter(pk=twin.pk).update(problem="")
        with noting(twin):
            _follow_again(twin, page)
    return count


def _follow_again(twin: Twin, page: Page) -> None:
    """Do what may have been cut off: note an approval, compare the texts, pass on what both languages share."""
    target = Page.objects.filter(pk=twin.target_page_id, live=True).first()
    if target is not None and twin.state == State.REVIEW and target.live_revision_id == twin.revision_id:
        target_published(target.specific, target.live_revision)
    source_published(page.specific)
    twin.refresh_from_db()
    if target is None or twin.state == State.REVIEW or same_facts(page.specific, live_content(target)):
        return
    if twin.state == State.CURRENT:
        republish(twin.pk, None)
    else:
        publish_facts(twin.pk, None)
