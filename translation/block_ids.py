"""Every block of a source has an id that stays: translators' texts are known by the ids on the way to them.

Pages that people write have them. Those that code writes may not, and wagtail-localize then leaves the texts of their
lists out without a word: they would stand in the translation in the language of the source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page, Revision

_NAMESPACE = UUID("5f1b0c55-58e3-4f3c-9d0f-6a7f0b7f2f1e")


def give_block_ids(page: Page) -> Page:
    """Give every block of a page that lacks an id one, where the page is stored and in its live and latest revision.

    An id follows from the place, so that two versions, or two languages, that have none get the same. Texts stay.
    Returns the page to go on with: the one given when nothing was missing.
    """
    stored = type(page)._base_manager.get(pk=page.pk)
    changed = {}
    for field in streams_of(type(page)):
        raw = list(field.value_from_object(stored).raw_data)
        if (complete := with_ids(field.stream_block, raw, _root(page, field))) != raw:
            changed[field.name] = field.to_python(complete)
    if not changed:
        return page
    type(page)._base_manager.filter(pk=page.pk).update(**changed)
    for revision in Revision.objects.filter(pk__in={page.live_revision_id, page.latest_revision_id} - {None}):
        _complete(revision, page)
    for name, value in changed.items():
        setattr(page, name, value)
    return page


def streams_of(page_class: type[Page]) -> Iterator[StreamField]:
    return (field for field in page_class._meta.get_fields() if isinstance(field, StreamField))


def _root(page: Page, field: StreamField) -> str:
    return f"{page.translation_key}.{field.name}"


def _complete(revision: Revision, page: Page) -> None:
    for field in streams_of(type(page)):
        stored = revision.content.get(field.name)
        if stored:
            raw = json.loads(stored) if isinstance(stored, str) else stored
            complete = with_ids(field.stream_block, raw, _root(page, field))
            revision.content[field.name] = json.dumps(complete) if isinstance(stored, str) else complete
    revision.save(update_fields=["content"])


def with_ids(block: Any, raw: Any, place: str) -> Any:
    """A value of ``block`` as it is stored, every child with an id of its own; ``place`` is the way to it."""
    if isinstance(block, blocks.StreamBlock) and isinstance(raw, list):
        return _children(raw, lambda child: block.child_blocks.get(child["type"]), place)
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return _children([_as_item(item) for item in raw], lambda _child: block.child_block, place)
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        children = block.child_blocks
        return {
            name: with_ids(children[name], value, f"{place}.{name}") if name in children else value
            for name, value in raw.items()
        }
    return raw


def _children(raw: list[Any], block_of: Any, place: str) -> list[dict[str, Any]]:
    taken: set[str] = set()
    complete = []
    for number, child in enumerate(raw):
        id_ = child.get("id") or ""
        attempt = 0
        while not id_ or id_ in taken:
            id_ = str(uuid5(_NAMESPACE, f"{place}.{number}.{attempt}"))
            attempt += 1
        taken.add(id_)
        complete.append(child | {"id": id_, "value": with_ids(block_of(child), child["value"], f"{place}.{id_}")})
    return complete


def _as_item(item: Any) -> dict[str, Any]:
    """An item of a list as it is stored today; in older pages, and from code, its value alone stands there."""
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return item
    return {"type": "item", "value": item, "id": ""}
