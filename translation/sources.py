"""What becomes of a twin when its source, or the twin's own page, is published, unpublished or deleted.

A page is compared with what was last handed to translators: only texts that differ open again.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from translation import memory, privacy
from translation.block_ids import give_block_ids
from translation.models import Approval, Twin
from translation.notices import Kind, notify
from translation.places import SLUG
from translation.segments import SAME, segments_of
from translation.states import State
from translation.target import draft_of, live_content, publish_without_review, with_facts_of
from translation.watch import writing

log = logging.getLogger("translation")

_SLOW_COMMIT = timedelta(seconds=1)


# --- The source is published ------------------------------------------------------------------------------------------


def source_published(page: Page, user: Any = None) -> None:
    """Open again exactly what changed in the texts of a source; pass on what both languages share."""
    with transaction.atomic():
        twin = _held(object_key=page.translation_key, source_locale_id=page.locale_id)
        if twin is not None and twin.state != State.REMOVED:
            _compare(twin, give_block_ids(page), user)


def _held(**wanted: Any) -> Twin | None:
    """The twin as it is now, kept from others until the transaction ends; before its workflow, like every step."""
    twins = Twin.objects.select_for_update(of=("self",)).filter(**wanted)
    found: Twin | None = twins.select_related("translation__source", "target_locale").first()
    return found


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
    _update(source)
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
        if _parsed(stored.get(each.field_name)) != _parsed(present.get(each.field_name)):
            return True
    return False


def _parsed(value: Any) -> Any:
    """A stream is kept as JSON in a text, whose keys may stand in another order."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    if isinstance(value, list) and value and isinstance(value[0], dict) and "pk" in value[0]:
        # Child rows, such as internal keywords, get new numbers with every save.
        return [{key: item for key, item in row.items() if key not in ("pk", "content_object")} for row in value]
    return value


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
        _cancel(twin, user)
    # Steps import this module for what follows from them.
    from translation.work import recount

    approved = twin.approvals.exists()
    if approved and twin.state != State.OUTDATED:
        twin.state, twin.opened_at = State.OUTDATED, timezone.now()
    elif was_in_review:
        twin.state = State.PROGRESS
    twin.save(update_fields=["state", "opened_at", "changed_at"])
    memory.fill(twin)
    recount(twin)
    if approved and not twin.open and settle_if_as_approved(twin, user):
        # The texts are those of before again: an older version was restored.
        return
    _pass_on_facts(twin, page, user)
    notify(twin, Kind.SOURCE_CHANGED, user)


def _shared_changed(twin: Twin, page: Page, user: Any) -> None:
    from translation.work import recount

    recount(twin)
    if twin.state == State.CURRENT and is_as_approved(twin):
        pk = twin.pk
        transaction.on_commit(lambda: _republish(pk, user), robust=True)
    elif twin.state != State.REVIEW:
        # During a review the draft is finished first: see target_published.
        _pass_on_facts(twin, page, user)


def _is_live(twin: Twin) -> bool:
    """Whether visitors see the twin. One that was taken offline comes back by a review and by nothing else."""
    return Page.objects.filter(pk=twin.target_page_id, live=True).exists()


def _republish(pk: int, user: Any) -> None:
    """The approved texts with what the source shares now. This runs after a commit: a text may have changed since."""
    twin = Twin.objects.select_related("translation__source", "target_locale").get(pk=pk)
    with _noting(twin), transaction.atomic():
        Twin.objects.select_for_update().get(pk=pk)
        if not _is_live(twin):
            return
        if is_as_approved(twin):
            publish_without_review(draft_of(twin), user)
            return
    if twin.source_page_id is not None:
        _publish_facts(pk, twin.source_page_id, user)


def _pass_on_facts(twin: Twin, page: Page, user: Any) -> None:
    """The live twin keeps the texts it has and gets the tags, ages and other facts of its source."""
    target = Page.objects.filter(pk=twin.target_page_id, live=True).first()
    if target is None or _same_facts(page, live_content(target)):
        return
    pk, source_pk = twin.pk, page.pk
    transaction.on_commit(lambda: _publish_facts(pk, source_pk, user), robust=True)


def _publish_facts(pk: int, source_pk: int, user: Any) -> None:
    twin = Twin.objects.select_related("translation__source", "target_locale").get(pk=pk)
    with _noting(twin):
        source = Page.objects.get(pk=source_pk).specific
        target = Page.objects.filter(pk=twin.target_page_id, live=True).first()
        if target is None:
            return
        publish_without_review(with_facts_of(source, live_content(target)), user)


def _same_facts(page: Page, other: Page) -> bool:
    from catalogue.models.resource import SHARED_FACTS

    here, there = json.loads(page.to_json()), json.loads(other.to_json())
    tags = ("tagged_items",)
    return all(_parsed(here.get(name)) == _parsed(there.get(name)) for name in (*SHARED_FACTS, *tags))


@contextmanager
def _noting(twin: Twin) -> Iterator[None]:
    """What fails here is noted at the twin, for a person to look at: the source is live already."""
    try:
        yield
    except Exception as error:
        log.exception("Twin %s does not follow its source", twin.pk)
        note_problem(twin.object_key, error)


def note_problem(object_key: Any, error: Exception) -> None:
    """Mark a twin that does not follow its source; the nightly command tries again."""
    Twin.objects.filter(object_key=object_key).update(problem=f"{type(error).__name__}: {error}"[:500])


def _cancel(twin: Twin, user: Any) -> None:
    review = twin.review
    if review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS:
        review.cancel(user=user)
    twin.refresh_from_db()


def _wake(twin: Twin) -> None:
    """The source is published again."""
    approved = twin.approvals.first()
    if approved is None or not _is_live(twin):
        twin.state = State.PROGRESS if twin.done else State.TODO
    else:
        twin.state = State.CURRENT if not twin.open and is_as_approved(twin) else State.OUTDATED
    twin.opened_at = timezone.now()
    twin.save(update_fields=["state", "opened_at", "changed_at"])


# --- As it was approved -----------------------------------------------------------------------------------------------


def texts_of(twin: Twin) -> list[list[str]]:
    """[path, source, target] of every segment, in order; an open one has an empty target."""
    return [[each.path, each.source, "" if each.is_open else each.target or ""] for each in segments_of(twin)]


def overrides_of(twin: Twin) -> dict[str, Any]:
    """What the translation shows in the place of images, documents and links of the source, by path."""
    paths = OverridableSegment.objects.filter(source_id=twin.translation.source_id).values_list("context_id")
    rows = SegmentOverride.objects.filter(locale_id=twin.target_locale_id, context_id__in=paths)
    return {row.context.path: row.data for row in rows.select_related("context").order_by("context__path")}


def is_as_approved(twin: Twin) -> bool:
    """Whether every text of the translation is the one that was approved for its place."""
    approval = twin.approvals.first()
    if approval is None or twin.open:
        return False
    return _targets(approval.segments) == _targets(texts_of(twin)) and approval.overrides == overrides_of(twin)


def _targets(texts: list[list[str]]) -> Counter[tuple[str, str]]:
    return Counter((path, target) for path, _source, target in texts)


def settle_if_as_approved(twin: Twin, user: Any = None) -> bool:
    """After a change of the source that needs no translation: up to date again, with what both share published."""
    if not is_as_approved(twin) or not _is_live(twin):
        twin.state = State.OUTDATED if twin.approvals.exists() and _is_live(twin) else State.PROGRESS
        twin.save(update_fields=["state", "changed_at"])
        return False
    last = twin.approvals.first()
    Approval.objects.create(
        twin=twin,
        revision=last.revision if last else None,
        user=user,
        segments=texts_of(twin),
        overrides=overrides_of(twin),
    )
    twin.state = State.CURRENT
    twin.save(update_fields=["state", "changed_at"])
    pk = twin.pk
    transaction.on_commit(lambda: _republish(pk, user), robust=True)
    return True


# --- The twin's own page ----------------------------------------------------------------------------------------------


def target_published(page: Page, revision: Revision, user: Any = None) -> None:
    """A reviewed draft went live: remember what was approved, and pass on what the source shares since."""
    with transaction.atomic():
        twin = _held(target_page_id=page.pk)
        if twin is None or twin.state != State.REVIEW or revision is None or twin.revision_id != revision.pk:
            return
        user = _approver(twin) or user
        texts = texts_of(twin)
        Approval.objects.create(twin=twin, revision=revision, user=user, segments=texts, overrides=overrides_of(twin))
        kept = [each for each in segments_of(twin) if each.place.kind != SLUG and each.origin != SAME]
        memory.learn(twin, [(each.source, each.target) for each in kept if each.target])
        TranslationLog.objects.create(
            source=twin.translation.source, locale_id=twin.target_locale_id, revision=revision
        )
        privacy.take_over(twin)
        twin.state, twin.problem, twin.opened_at = State.CURRENT, "", timezone.now()
        twin.save(update_fields=["state", "problem", "opened_at", "changed_at"])
        notify(twin, Kind.APPROVED, user)
        if twin.translation.source.last_updated_at > revision.created_at:
            pk = twin.pk
            transaction.on_commit(lambda: _republish(pk, user), robust=True)


def _approver(twin: Twin) -> Any:
    last = TaskState.objects.filter(workflow_state=twin.review, status=TaskState.STATUS_APPROVED).last()
    return last.finished_by if last else None


def review_rejected(state: WorkflowState, user: Any = None, comment: str = "") -> None:
    twin = Twin.objects.filter(review=state).first()
    if twin is not None and twin.state == State.REVIEW:
        twin.state, twin.opened_at = State.BACK, timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at"])
        notify(twin, Kind.SENT_BACK, user, comment)


def review_cancelled(state: WorkflowState) -> None:
    twin = Twin.objects.filter(review=state).first()
    if twin is not None and twin.state == State.REVIEW:
        twin.state, twin.opened_at = State.PROGRESS, timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at"])


# --- Unpublished, deleted, moved --------------------------------------------------------------------------------------


@transaction.atomic
def page_unpublished(page: Page, user: Any = None) -> None:
    """A source that goes: its twin rests, and stays as it is. A twin that goes has to be sent again to come back."""
    twin = _held(object_key=page.translation_key)
    if twin is None:
        return
    if twin.source_locale_id == page.locale_id:
        if twin.state == State.REVIEW:
            _cancel(twin, user)
        if twin.state != State.REMOVED:
            _set(twin, State.UNPUBLISHED)
        notify(twin, Kind.SOURCE_GONE, user)
    elif twin.state == State.CURRENT:
        _set(twin, State.PROGRESS)


@transaction.atomic
def page_deleted(page: Page) -> None:
    """A source that is deleted leaves its twin as an ordinary page. A twin that is deleted can be brought back."""
    twin = _held(object_key=page.translation_key)
    if twin is None:
        return
    if twin.source_locale_id == page.locale_id:
        notify(twin, Kind.SOURCE_GONE, None)
        twin.delete()
    else:
        notify(twin, Kind.TRANSLATION_GONE, None)
        twin.target_page = None
        _set(twin, State.REMOVED, "target_page")


def _set(twin: Twin, state: State, *fields: str) -> None:
    if twin.state != state or fields:
        twin.state, twin.opened_at = state, timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at", *fields])


def address_changed(page: Page, how: str, user: Any = None) -> None:
    """A source was moved or got another address (``how``: ``moved`` or ``slug``). Its twin stays where it is."""
    twin = Twin.objects.filter(source_page_id=page.pk).first()
    if twin is not None:
        notify(twin, Kind.SOURCE_CHANGED, user, how)


# --- What was missed --------------------------------------------------------------------------------------------------


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
        with _noting(twin):
            _follow_again(twin, page)
    return count


def _follow_again(twin: Twin, page: Page) -> None:
    """Do what may have been cut off: note an approval, compare the texts, pass on what both languages share."""
    target = Page.objects.filter(pk=twin.target_page_id, live=True).first()
    if target is not None and twin.state == State.REVIEW and target.live_revision_id == twin.revision_id:
        target_published(target.specific, target.live_revision)
    source_published(page.specific)
    twin.refresh_from_db()
    if target is None or twin.state == State.REVIEW or _same_facts(page.specific, live_content(target)):
        return
    if twin.state == State.CURRENT:
        _republish(twin.pk, None)
    else:
        _publish_facts(twin.pk, page.pk, None)
