"""The steps of a translation: submit, save, send, decide. All that changes a twin by hand; no requests, no HTML.

Each step is one transaction and raises :class:`translation.errors.StepRefused` before anything is changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, WorkflowState
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object

from catalogue.models import Resource
from translation import memory, privacy
from translation.block_ids import give_block_ids
from translation.errors import AlreadySubmitted, Conflict, Gone, NotAllowed, NotOpen, Refused, StepRefused
from translation.models import Twin
from translation.notices import Kind, notify
from translation.people import name_of
from translation.permissions import lock_message
from translation.places import SLUG, place_of
from translation.segments import FROM_FILE, FROM_TITLE, MACHINE, MANUAL, MEMORY, SAME, Segment, segments_of, stamp_of
from translation.states import EDITABLE, FOR_TRANSLATORS, State
from translation.target import draft_of, errors_by_path, is_as_sent
from translation.text import accept, as_text, count_words
from translation.watch import writing


def other_locale(page: Page) -> Locale:
    """The one other language of the site."""
    return Locale.objects.exclude(pk=page.locale_id).get()


def twin_of(page: Page) -> Twin | None:
    """The twin that this page is the source or the target of."""
    return Twin.objects.filter(object_key=page.translation_key).first()


# --- Submitting -------------------------------------------------------------------------------------------------------


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

    A page that has an independent twin already is linked with it: its texts become the translations. A twin that was
    deleted comes back with all its texts.

    :raises AlreadySubmitted: or another :class:`StepRefused`, with the reason.
    """
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    if reason := why_not_submittable(page):
        raise AlreadySubmitted(reason)
    locale = other_locale(page)
    existing = page.get_translation_or_none(locale)
    if existing is not None and existing.alias_of_id:
        raise StepRefused(_("The page in the other language is an alias. Delete it, then submit this page again."))
    returning = Twin.objects.filter(object_key=page.translation_key).first()
    if existing is not None and returning is None:
        twin = adopt(page, existing.specific)
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


# --- Translating ------------------------------------------------------------------------------------------------------


def _locked(twin: Twin) -> Twin:
    """The row as it is now, held until the transaction ends. The lock is void on SQLite, where writers queue anyway."""
    return Twin.objects.select_for_update(of=("self",)).select_related("translation__source").get(pk=twin.pk)


def demand_editable(twin: Twin) -> None:
    """:raises NotOpen: when its texts cannot be changed now, with the reason."""
    if twin.state in EDITABLE:
        return
    if twin.state == State.REVIEW:
        raise NotOpen(_("This translation is with its reviewer. Take it back, or wait for the answer, to change it."))
    if twin.state == State.UNPUBLISHED:
        raise NotOpen(_("The source is not published at present: its translation rests."))
    raise NotOpen(_("This translation was deleted. Submit its source again to bring it back with all its texts."))


def _string_segment(twin: Twin, segment_id: int) -> StringSegment:
    found = (
        StringSegment.objects.filter(pk=segment_id, source_id=twin.translation.source_id)
        .select_related("string", "context")
        .first()
    )
    if found is None:
        raise Gone(
            _("The source was changed meanwhile and no longer has this text. Reload the page; copy your text first.")
        )
    return found


@transaction.atomic
def save_text(twin: Twin, segment_id: int, typed: str, user: Any, stamp: str, same: bool = False) -> StringTranslation:
    """Keep what a person typed for one segment; it counts as confirmed.

    ``stamp`` is the one the person saw. ``same`` marks a text that is the same in both languages.

    :raises Refused: for text that cannot be kept; :class:`Conflict` when somebody saved meanwhile; :class:`NotOpen`.
    """
    twin = _locked(twin)
    demand_editable(twin)
    segment = _string_segment(twin, segment_id)
    row = StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    ).first()
    data = check_text(twin, segment, typed, same)
    if row is not None and row.data == data and row.translation_type == MANUAL and not row.has_error:
        return row
    demand_fresh(row, stamp)
    row = row or StringTranslation(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    )
    if same:
        row.tool_name = SAME
    elif row.tool_name == SAME or row.data != data:
        row.tool_name = ""
    row.data, row.translation_type, row.last_translated_by = data, MANUAL, user
    row.has_error, row.field_error = False, ""
    row.save()
    if segment.context.path == "title":
        _propose_slug(twin, as_text(data), user)
    _began(twin)
    recount(twin)
    return row


def check_text(twin: Twin, segment: StringSegment, typed: str, same: bool) -> str:
    """What is stored for a text that was typed, checked against its place.

    :raises Refused: it cannot be kept; ``path`` names the segment.
    """
    page_class = twin.translation.source.specific_content_type.model_class()
    place = place_of(page_class, segment.context.field_path)
    source = segment.string.data
    if same:
        return source
    try:
        data = accept(typed, source, place.single_line)
    except Refused as refused:
        raise Refused(refused.message, segment.context.path) from None
    if data == source and place.kind != SLUG:
        raise Refused(
            _("This is the text of the source. If that is right, tick “Same in both languages”."), segment.context.path
        )
    length = len(as_text(data))
    if place.max_length and length > place.max_length:
        raise Refused(
            _("%(length)s characters, and %(most)s fit here. Shorten the text.")
            % {"length": length, "most": place.max_length},
            segment.context.path,
        )
    if place.kind == SLUG:
        _check_slug(twin, as_text(data), segment.context.path)
    return data


@dataclass(frozen=True)
class Checked:
    """A text as :func:`check_text` gave it, to be kept. Without ``confirmed`` a person still has to look at it."""

    segment: StringSegment
    data: str
    confirmed: bool
    same: bool = False


@transaction.atomic
def keep_texts(twin: Twin, texts: Sequence[Checked], user: Any) -> None:
    """Keep texts that came in a file, whatever stands in their places now: the caller has compared.

    :raises NotOpen: the twin's texts cannot be changed now.
    """
    twin = _locked(twin)
    demand_editable(twin)
    if not texts:
        return
    rows = {
        (row.context_id, row.translation_of_id): row
        for row in StringTranslation.objects.filter(context__object_id=twin.object_key, locale=twin.target_locale_id)
    }
    with writing():
        for text in texts:
            key = (text.segment.context_id, text.segment.string_id)
            row = rows.get(key) or StringTranslation(locale_id=twin.target_locale_id)
            row.translation_of, row.context = text.segment.string, text.segment.context
            row.data, row.last_translated_by = text.data, user
            row.translation_type = MANUAL if text.confirmed else MACHINE
            row.tool_name = SAME if text.same else "" if text.confirmed else FROM_FILE
            row.has_error, row.field_error = False, ""
            row.save()
            rows[key] = row
    by_path = {text.segment.context.path: text for text in texts}
    if "title" in by_path and SLUG not in by_path:
        _propose_slug(twin, as_text(by_path["title"].data), user)
    _began(twin)
    recount(twin)


def _check_slug(twin: Twin, slug: str, path: str) -> None:
    if slug != slugify(slug) or not slug:
        raise Refused(
            _("An address holds small letters without accents, digits and hyphens only: %(proposal)s")
            % {"proposal": slugify(slug) or "…"},
            path,
        )
    target = Page.objects.filter(pk=twin.target_page_id).first()
    if target and target.get_siblings(inclusive=False).filter(slug=slug).exists():
        raise Refused(_("Another page in this language has this address."), path)


def demand_fresh(row: StringTranslation | SegmentOverride | None, stamp: str) -> None:
    """:raises Conflict: when the row is not the one this stamp was taken of."""
    if stamp_of(row) == stamp:
        return
    name = name_of(row.last_translated_by) if row else ""
    message = (
        _("%(name)s has saved this meanwhile. Your text is still here and not saved: compare, then save again.")
        % {"name": name}
        if name
        else _("Somebody has saved this meanwhile. Your text is still here and not saved: compare, then save again.")
    )
    raise Conflict(message, getattr(row, "data", "") if isinstance(row, StringTranslation) else "", stamp_of(row), name)


def _propose_slug(twin: Twin, title: str, user: Any) -> None:
    """An address made of the translated title, to be confirmed; one that a person chose stays."""
    segment = (
        StringSegment.objects.filter(source_id=twin.translation.source_id, context__path=SLUG)
        .select_related("string", "context")
        .first()
    )
    proposal = slugify(title)[:240].strip("-")
    if segment is None or not proposal:
        return
    row = StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    ).first()
    if row is not None and row.translation_type == MANUAL:
        return
    row = row or StringTranslation(
        translation_of=segment.string, context=segment.context, locale_id=twin.target_locale_id
    )
    row.data, row.translation_type, row.tool_name, row.last_translated_by = proposal, MACHINE, FROM_TITLE, user
    row.save()


@transaction.atomic
def save_override(twin: Twin, segment_id: int, value: Any, user: Any, stamp: str) -> SegmentOverride | None:
    """Replace an image, document, page or address in the translation; ``None`` as value takes the source's again.

    :raises Refused: for a value that cannot stand there; :class:`Conflict`; :class:`NotOpen`.
    """
    twin = _locked(twin)
    demand_editable(twin)
    segment = (
        OverridableSegment.objects.filter(pk=segment_id, source_id=twin.translation.source_id)
        .select_related("context")
        .first()
    )
    if segment is None:
        raise Gone(_("The source was changed meanwhile and no longer has this. Reload the page."))
    row = SegmentOverride.objects.filter(context=segment.context, locale_id=twin.target_locale_id).first()
    demand_fresh(row, stamp)
    if value is None:
        if row is not None:
            row.delete()
        row = None
    else:
        row = row or SegmentOverride(context=segment.context, locale_id=twin.target_locale_id)
        row.data_json, row.last_translated_by = json.dumps(value), user
        row.has_error, row.field_error = False, ""
        row.save()
    _began(twin)
    recount(twin)
    return row


@transaction.atomic
def fill_from_memory(twin: Twin) -> int:
    """Take over what was approved elsewhere for exactly the same texts, to be confirmed; returns how many."""
    twin = _locked(twin)
    demand_editable(twin)
    filled = memory.fill(twin)
    recount(twin)
    return filled


@transaction.atomic
def confirm_remembered(twin: Twin, user: Any) -> int:
    """Take over every text that memory filled in exactly; returns how many."""
    twin = _locked(twin)
    demand_editable(twin)
    rows = [
        each.id
        for each in segments_of(twin)
        if each.origin == MEMORY and not each.confirmed and each.target is not None
    ]
    segments = StringSegment.objects.filter(pk__in=rows)
    confirmed = (
        StringTranslation.objects.filter(
            locale_id=twin.target_locale_id, translation_type=MACHINE, tool_name=MEMORY, has_error=False
        )
        .filter(Exists(segments.filter(string=OuterRef("translation_of"), context=OuterRef("context"))))
        .update(translation_type=MANUAL, last_translated_by=user, updated_at=timezone.now())
    )
    _began(twin)
    recount(twin)
    return confirmed


def _began(twin: Twin) -> None:
    """Somebody works on it: what was done, or not begun, is in progress."""
    if twin.state in (State.TODO, State.CURRENT):
        twin.state = State.PROGRESS
        twin.opened_at = timezone.now()
        twin.save(update_fields=["state", "opened_at", "changed_at"])


def recount(twin: Twin) -> None:
    """Store how many segments there are, how many are open, and how many words those have."""
    confirmed = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale_id=twin.target_locale_id,
        has_error=False,
        translation_type=MANUAL,
    )
    rows = list(
        StringSegment.objects.filter(source_id=twin.translation.source_id)
        .annotate(done=Exists(confirmed))
        .values_list("done", "string__data")
    )
    twin.segments = len(rows)
    twin.open = sum(1 for done, _data in rows if not done)
    twin.words_left = sum(count_words(data) for done, data in rows if not done)
    fields = ["segments", "open", "words_left", "changed_at"]
    if twin.state == State.TODO and twin.done:
        # Texts that were carried over count: whoever opens it sees them.
        twin.state = State.PROGRESS
        fields.append("state")
    twin.save(update_fields=fields)


# --- Whose turn it is -------------------------------------------------------------------------------------------------


@transaction.atomic
def assign(twin: Twin, assignee: Any, by: Any) -> None:
    """Make it somebody's; ``None`` makes it nobody's."""
    twin = _locked(twin)
    if twin.assignee == assignee:
        return
    twin.assignee = assignee
    twin.save(update_fields=["assignee", "changed_at"])
    if assignee is not None and assignee != by:
        notify(twin, Kind.ASSIGNED, by)


@transaction.atomic
def claim(twin: Twin, user: Any) -> None:
    """:raises Conflict: when somebody else has it."""
    twin = _locked(twin)
    if twin.assignee_id not in (None, user.pk):
        raise Conflict(_("%(name)s is working on this.") % {"name": name_of(twin.assignee)})
    twin.assignee = user
    twin.save(update_fields=["assignee", "changed_at"])


@transaction.atomic
def release(twin: Twin, user: Any) -> None:
    """Give it back; only one's own."""
    twin = _locked(twin)
    if twin.assignee_id != user.pk:
        raise NotAllowed(_("This is not assigned to you."))
    twin.assignee = None
    twin.save(update_fields=["assignee", "changed_at"])


# --- Reviewing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def send(twin: Twin, user: Any) -> Twin:
    """Make a draft of the translation and have it reviewed. The page that visitors see stays as it is.

    :raises Refused: while segments are open, or when the page would not be valid; ``path`` names the segment.
    """
    twin = _locked(twin)
    if twin.state not in FOR_TRANSLATORS:
        demand_editable(twin)
        raise NotOpen(_("This translation is up to date: there is nothing to review."))
    recount(twin)
    if twin.open:
        raise Refused(
            _("%(open)s of %(all)s segments are still open: translate or confirm them first.")
            % {"open": twin.open, "all": twin.segments}
        )
    page = Page.objects.get(pk=twin.target_page_id).specific
    _demand_unlocked(page, user)
    workflow = page.get_workflow()
    if workflow is None:
        raise StepRefused(_("Nobody reviews this language: an administrator has to run the command ensure_roles."))
    try:
        revision = draft_of(twin).save_revision(user=user, changed=True)
    except ValidationError as error:
        path, message = errors_by_path(error)
        raise Refused(message, path) from None
    page = Page.objects.get(pk=twin.target_page_id).specific
    state: WorkflowState | None = page.current_workflow_state
    if state is None:
        state = workflow.start(page, user)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    twin.state, twin.review, twin.revision, twin.sent_by = State.REVIEW, state, revision, user
    twin.opened_at = timezone.now()
    twin.save()
    notify(twin, Kind.REVIEW, user)
    return twin


def _demand_unlocked(page: Page, user: Any) -> None:
    """:raises NotAllowed: somebody has locked the page, which Wagtail asks in its own editor only."""
    if message := lock_message(user, page):
        raise NotAllowed(message)


@transaction.atomic
def take_back(twin: Twin, user: Any) -> None:
    """Cancel a review that was asked for, to go on translating."""
    twin = _locked(twin)
    if twin.state != State.REVIEW:
        raise NotOpen(_("This translation is not with a reviewer."))
    review = twin.review
    if review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS:
        review.cancel(user=user)
    _after_review(twin.pk)


def _after_review(pk: int) -> None:
    """Cancelling a review tells a receiver, which leads here unless it did already."""
    twin = Twin.objects.get(pk=pk)
    if twin.state == State.REVIEW:
        twin.state = State.PROGRESS
        twin.save(update_fields=["state", "changed_at"])


def task_of(twin: Twin) -> Any:
    """The task that waits for a decision, or ``None``."""
    return twin.review.current_task_state.specific if twin.review and twin.review.current_task_state else None


def can_decide(twin: Twin, user: Any) -> bool:
    """Whether this person may approve it or send it back now."""
    if twin.state != State.REVIEW:
        return False
    task_state = task_of(twin)
    if task_state is None or task_state.status != task_state.STATUS_IN_PROGRESS:
        return False
    page = Page.objects.get(pk=twin.target_page_id).specific
    actions = task_state.task.specific.get_actions(page, user)
    return any(name == "approve" for name, *_rest in actions)


def approve(twin: Twin, user: Any, comment: str = "") -> None:
    """Publish the reviewed draft. What follows from it is written by the receivers of Wagtail's signals.

    :raises NotAllowed: this person may not, or may not publish in this language.
    :raises Refused: the texts are not those that were sent.
    """

    def publish(task_state: Any) -> None:
        demand_as_sent(twin)
        task_state.approve(user=user, comment=comment)

    _decide(twin, user, publish)


@transaction.atomic
def demand_as_sent(twin: Twin) -> None:
    """What is published is what the reviewer read, and every text of it is confirmed.

    :raises Refused: when texts were changed past the workflow since the draft was made.
    """
    twin = _locked(twin)
    recount(twin)
    if twin.open or not is_as_sent(twin):
        raise Refused(_("Texts were changed since this was sent for review. Send it back, so that it is sent again."))


def send_back(twin: Twin, user: Any, comment: str) -> None:
    """Return it to the translator.

    :raises Refused: without a comment that says why.
    """
    if not comment.strip():
        raise Refused(_("Say what should change: the translator sees your comment."))
    _decide(twin, user, lambda task_state: task_state.reject(user=user, comment=comment.strip()))


def _decide(twin: Twin, user: Any, decision: Any) -> None:
    # Wagtail's, raised by the last step of an approval.
    from wagtail.actions.publish_page_revision import PublishPagePermissionError

    try:
        with transaction.atomic():
            twin = _locked(twin)
            if twin.state != State.REVIEW:
                raise NotOpen(_("This translation is no longer waiting for review. Reload the page."))
            if not can_decide(twin, user):
                raise NotAllowed(_("Only reviewers of this language decide."))
            _demand_unlocked(Page.objects.get(pk=twin.target_page_id), user)
            decision(task_of(twin))
    except PublishPagePermissionError:
        raise NotAllowed(_("You may review, but not publish in this language. It still waits for review.")) from None
    except ValidationError as error:
        path, message = errors_by_path(error)
        raise Refused(message, path) from None


# --- Small changes of the source --------------------------------------------------------------------------------------


def keep_without_translating(twin: Twin) -> list[Segment]:
    """Texts whose source was changed, and that have an approved translation of before."""
    approval = twin.approvals.first()
    approved = {(path, target) for path, _source, target in approval.segments} if approval else set()
    return [
        each
        for each in segments_of(twin)
        if each.is_open and each.earlier and each.place.kind != SLUG and (each.path, each.earlier.target) in approved
    ]


@transaction.atomic
def no_translation_needed(twin: Twin, user: Any) -> int:
    """The change of the source was a typo there: the translations of before hold. How many segments that closes.

    Segments that have no approved translation of before stay open.
    """
    twin = _locked(twin)
    if twin.state != State.OUTDATED:
        raise NotOpen(_("This translation is not outdated."))
    kept = 0
    with writing():
        for each in keep_without_translating(twin):
            segment = _string_segment(twin, each.id)
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                context=segment.context,
                locale_id=twin.target_locale_id,
                defaults={
                    "data": each.earlier.target if each.earlier else "",
                    "translation_type": MANUAL,
                    "tool_name": "",
                    "last_translated_by": user,
                    "has_error": False,
                    "field_error": "",
                },
            )
            kept += 1
    recount(twin)
    if not twin.open:
        from translation.sources import settle_if_as_approved

        settle_if_as_approved(twin)
    return kept
