"""Giving resources their short key, and finding it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from catalogue.models import Resource, ShortKey, content_language
from catalogue.models.short_key import MOST_TRIES, short_key
from catalogue.visibility import visible


def with_short_key(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """The same resources with an attribute ``short_key``, None where there is none yet."""
    keys = ShortKey.objects.filter(translation_key=OuterRef("translation_key")).values("short_key")[:1]
    return resources.annotate(short_key=Subquery(keys))


def short_keys_of(resources: Sequence[Resource]) -> list[str]:
    """The short keys of these resources in their order; those that have none are left out."""
    families = [resource.translation_key for resource in resources]
    rows = ShortKey.objects.filter(translation_key__in=families).values_list("translation_key", "short_key")
    keys = dict(rows)
    return [keys[family] for family in families if family in keys]


def remember(resource: Resource) -> None:
    """Give a live resource its short key, and keep its title if everybody may read it."""
    row = ShortKey.objects.filter(translation_key=resource.translation_key).first() or _new_row(resource)
    name = f"title_{content_language(resource.locale.language_code)}"
    if row and getattr(row, name) != resource.title and visible(Resource.objects.filter(pk=resource.pk)).exists():
        setattr(row, name, resource.title)
        row.save(update_fields=[name])


def _new_row(resource: Resource) -> ShortKey | None:
    """A row with the first short key that is free, or that a resource with the same key left behind."""
    for attempt in range(MOST_TRIES):
        wanted = short_key(resource.key or resource.slug, attempt)
        held = ShortKey.objects.filter(short_key=wanted).first()
        if held is None:
            try:
                with transaction.atomic():
                    return ShortKey.objects.create(short_key=wanted, translation_key=resource.translation_key)
            except IntegrityError:
                # Somebody else published the twin, or took the short key, at this moment.
                if mine := ShortKey.objects.filter(translation_key=resource.translation_key).first():
                    return mine
        elif not Resource.objects.filter(translation_key=held.translation_key).exists():
            held.translation_key, held.title_nl, held.title_fr = resource.translation_key, "", ""
            held.save()
            return held
    return None


def remember_all(resources: Iterable[Any]) -> None:
    """The same for many new resources that everybody may read; the few whose short key is taken get none."""
    rows: dict[Any, ShortKey] = {}
    for resource in resources:
        wanted = ShortKey(short_key=short_key(resource.key), translation_key=resource.translation_key)
        row = rows.setdefault(resource.translation_key, wanted)
        setattr(row, f"title_{content_language(resource.locale.language_code)}", resource.title)
    ShortKey.objects.bulk_create(rows.values(), ignore_conflicts=True)
