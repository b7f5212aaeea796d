"""The live twin follows its source in what both share: tags, ages, images and the like. Its texts stay as approved."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from wagtail.models import Page

from translation.approved import is_as_approved, overrides_of, texts_of
from translation.locks import hold_page
from translation.models import Approval, Twin
from translation.states import State
from translation.target import draft_of, live_content, publish_without_review, shared_facts_of, with_facts_of

log = logging.getLogger("translation")

OF_ONE_PAGE = ("pk", "content_object", "resource", "pack")
"""What a child row has of the page that it belongs to, and of nothing else."""


def is_live(twin: Twin) -> bool:
    """Whether visitors see the twin. One that was taken offline comes back by a review and by nothing else."""
    return Page.objects.filter(pk=twin.target_page_id, live=True).exists()


def republish(pk: int, user: Any) -> None:
    """The approved texts with what the source shares now. This runs after a commit: a text may have changed since."""
    with _following(pk) as twin:
        # A draft that was sent meanwhile is what the reviewer reads.
        if not is_live(twin) or twin.state == State.REVIEW:
            return
        if is_as_approved(twin):
            publish_without_review(draft_of(twin), user)
        else:
            _publish_facts(twin, user)


def pass_on_facts(twin: Twin, page: Page, user: Any) -> None:
    """The live twin keeps the texts it has and gets the tags, ages and other facts of its source."""
    target = Page.objects.filter(pk=twin.target_page_id, live=True).first()
    if target is None or same_facts(page, live_content(target)):
        return
    pk = twin.pk
    transaction.on_commit(lambda: publish_facts(pk, user), robust=True)


def publish_facts(pk: int, user: Any) -> None:
    """The live twin with the facts of its source as they are now. This runs after a commit."""
    with _following(pk) as twin:
        _publish_facts(twin, user)


def _publish_facts(twin: Twin, user: Any) -> None:
    source = Page.objects.filter(pk=twin.source_page_id).first()
    target = Page.objects.filter(pk=twin.target_page_id, live=True).first()
    # A draft that was sent meanwhile has these facts already, and is what the reviewer reads.
    if source is not None and target is not None and twin.state != State.REVIEW:
        publish_without_review(with_facts_of(source.specific, live_content(target)), user)


@contextmanager
def _following(pk: int) -> Iterator[Twin]:
    """The twin as it is now, held until its page is published; what fails is noted."""
    twin = Twin.objects.get(pk=pk)
    with noting(twin), transaction.atomic():
        hold_page(twin.target_page_id)
        Twin.objects.select_for_update(no_key=True).get(pk=pk)
        twin.refresh_from_db()
        yield twin


def same_facts(page: Page, other: Page) -> bool:
    here, there = json.loads(page.to_json()), json.loads(other.to_json())
    names = (*shared_facts_of(page), "tagged_items")
    return all(parsed(here.get(name)) == parsed(there.get(name)) for name in names)


@contextmanager
def noting(twin: Twin) -> Iterator[None]:
    """What fails here is noted at the twin, for a person to look at: the source is live already."""
    try:
        yield
    except Exception as error:
        log.exception("Twin %s does not follow its source", twin.pk)
        note_problem(twin.object_key, error)


def note_problem(object_key: Any, error: Exception) -> None:
    """Mark a twin that does not follow its source; the nightly command tries again."""
    Twin.objects.filter(object_key=object_key).update(problem=f"{type(error).__name__}: {error}"[:500])


def settle_if_as_approved(twin: Twin, user: Any = None) -> bool:
    """After a change of the source that needs no translation: up to date again, with what both share published."""
    if not is_as_approved(twin) or not is_live(twin):
        twin.state = State.OUTDATED if twin.approvals.exists() and is_live(twin) else State.PROGRESS
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
    transaction.on_commit(lambda: republish(pk, user), robust=True)
    return True


def parsed(value: Any) -> Any:
    """A stream is kept as JSON in a text, whose keys may stand in another order."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    if isinstance(value, list) and value and isinstance(value[0], dict) and "pk" in value[0]:
        # Child rows, such as internal keywords and files, get new numbers with every save.
        return [{key: item for key, item in row.items() if key not in OF_ONE_PAGE} for row in value]
    return value
