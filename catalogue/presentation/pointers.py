"""What an editor put beside a resource, before or after it, in the language of the page (docs/decisions/0019).

All pointers of a page are read in one query, whichever way they point, and the pages they lead to in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet, Value
from modelcluster.queryset import FakeQuerySet

from catalogue.models import LessonPlanPage, PackPage, PackPart, Pick, Resource, content_language
from catalogue.visibility import visible

from .cards import with_card_facts

PICK, PART, NEXT = "pick", "part", "next"


class Row(NamedTuple):
    """``source`` and ``target`` are families: the translation keys of a resource and its twin."""

    relation: str
    source: UUID
    target: UUID
    place: int | None
    why: str = ""


@dataclass(frozen=True)
class Part:
    """``why`` is empty where nothing was said in the language of the page."""

    resource: Resource
    why: str


@dataclass(frozen=True)
class Series:
    """A pack in the language of the page, with those of its parts that visitors may see."""

    pack: Resource
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Pointers:
    """What stands beside a page. Picks and lessons are in its language, or left out.

    A part of a pack that does not exist in this language is there in the other one: a series with holes serves nobody.
    """

    picks: tuple[Resource, ...] = ()
    parts: tuple[Part, ...] = ()
    series: tuple[Series, ...] = ()
    next_lesson: Resource | None = None
    lessons_before: tuple[Resource, ...] = ()

    def resources(self) -> list[Resource]:
        """All of them, each once."""
        inside = [part.resource for each in self.series for part in each.parts]
        packs = [each.pack for each in self.series]
        lessons = [self.next_lesson] if self.next_lesson else []
        every = (*self.picks, *(part.resource for part in self.parts), *inside, *packs, *lessons, *self.lessons_before)
        return list({resource.pk: resource for resource in every}.values())


def pointers_of(page: Resource) -> Pointers:
    """The pointers of a page as it is given, which in a preview is not as it is stored, and those that lead to it."""
    rows = _rows_of(page)
    if not rows:
        return Pointers()
    families = Families({row.target for row in rows} | {row.source for row in rows}, page)
    here = page.translation_key
    picks = families.own(row.target for row in rows if row.relation == PICK)
    following = families.own(row.target for row in rows if row.relation == NEXT and row.source == here)
    before = families.own(row.source for row in rows if row.relation == NEXT and row.target == here)
    return Pointers(
        picks=tuple(picks),
        parts=_parts(rows, here, families),
        series=tuple(
            Series(pack, _parts(rows, pack.translation_key, families))
            for pack in families.own(row.source for row in rows if row.relation == PART and row.source != here)
        ),
        next_lesson=following[0] if following else None,
        lessons_before=tuple(before),
    )


def parts_of(pack: PackPage) -> list[Resource]:
    """The parts that visitors of a pack may see, in order."""
    return [part.resource for part in pointers_of(pack).parts]


def _parts(rows: Sequence[Row], pack: UUID, families: Families) -> tuple[Part, ...]:
    found = ((families.best(row.target), row.why) for row in rows if row.relation == PART and row.source == pack)
    parts: dict[int, Part] = {}
    for resource, why in found:
        if resource is not None:
            parts.setdefault(resource.pk, Part(resource, why))
    return tuple(parts.values())


class Families:
    """The pages that visitors may see of some resources and their twins, one query for all of them.

    The page itself is among them only where visitors may see it: a draft is no part of a pack yet.
    """

    def __init__(self, keys: Iterable[UUID], page: Resource) -> None:
        self._locale_id = page.locale_id
        self._pages: dict[UUID, dict[int, Resource]] = {}
        for resource in with_card_facts(visible(Resource.objects.filter(translation_key__in=set(keys)))):
            self._pages.setdefault(resource.translation_key, {})[resource.locale_id] = resource

    def own(self, keys: Iterable[UUID]) -> list[Resource]:
        """Those that exist in the language of the page, in this order, each once."""
        found = (self._pages.get(key, {}).get(self._locale_id) for key in dict.fromkeys(keys))
        return [resource for resource in found if resource is not None]

    def best(self, key: UUID) -> Resource | None:
        """In the language of the page, or else in the other."""
        pages = self._pages.get(key, {})
        return pages.get(self._locale_id) or next(iter(pages.values()), None)


def _rows_of(page: Resource) -> list[Row]:
    """All rows that name this family, those of each relation in their order. Nothing points at itself."""
    typed = _typed(page)
    first, *others = _leading_here(page) if typed is not None else [*_stored(page), *_leading_here(page)]
    found = [Row(*values) for values in first.union(*others, all=True)]
    rows = [*sorted(found, key=lambda row: row.place or 0), *(typed or ())]
    return [row for row in rows if row.source != row.target]


# Queries of one shape whatever table they read, so that they can be asked as one.


def _stored(page: Resource) -> list[Any]:
    queries = [_rows(Pick.objects.filter(resource=page), PICK, "resource__translation_key")]
    if isinstance(page, PackPage):
        queries.append(_parts_in(PackPart.objects.filter(pack=page), page))
    if isinstance(page, LessonPlanPage):
        queries.append(_lessons(LessonPlanPage.objects.filter(pk=page.pk)))
    return queries


def _leading_here(page: Resource) -> list[Any]:
    """The parts of all packs of this language that hold the page or its twin, and the lessons it follows."""
    if isinstance(page, PackPage):
        return [_rows(Pick.objects.none(), PICK, "resource__translation_key")]
    holding = PackPart.objects.filter(target__translation_key=page.translation_key).values("pack")
    packs = visible(PackPage.objects.filter(locale_id=page.locale_id, pk__in=holding)).values("pk")
    queries = [_parts_in(PackPart.objects.filter(pack__in=packs), page)]
    if isinstance(page, LessonPlanPage):
        follows = {"next_lesson__translation_key": page.translation_key, "locale_id": page.locale_id}
        queries.append(_lessons(visible(LessonPlanPage.objects.filter(**follows))))
    return queries


def _parts_in(parts: QuerySet[PackPart], page: Resource) -> Any:
    why = F(f"why_{content_language(page.locale.language_code)}")
    return _rows(parts, PART, "pack__translation_key", why=why)


def _lessons(lessons: QuerySet[LessonPlanPage]) -> Any:
    following = lessons.exclude(next_lesson=None)
    return _rows(following, NEXT, "translation_key", "next_lesson__translation_key", Value(0))


def _rows(
    query: QuerySet[Any],
    relation: str,
    source: str,
    target: str = "target__translation_key",
    place: Any = None,
    why: Any = None,
) -> Any:
    columns = (F(source), F(target), place or F("sort_order"), why or Value(""))
    return query.order_by().values_list(Value(relation), *columns)


def _typed(page: Resource) -> list[Row] | None:
    """What an editor has typed and not stored, or not published; None for a page that is as it is stored."""
    parts = page.parts.all() if isinstance(page, PackPage) else []
    if page.pk and not any(isinstance(each, FakeQuerySet) for each in (page.picks.all(), parts)):
        return None
    next_id = page.next_lesson_id if isinstance(page, LessonPlanPage) else None
    named = {each.target_id for each in (*page.picks.all(), *parts)} | ({next_id} if next_id else set())
    family = dict(Resource.objects.filter(pk__in=named).values_list("pk", "translation_key"))
    here, language = page.translation_key, content_language(page.locale.language_code)
    rows = [Row(PICK, here, family[each.target_id], 0) for each in page.picks.all() if each.target_id in family]
    held = [part for part in parts if part.target_id in family]
    rows += [Row(PART, here, family[part.target_id], 0, part.why(language)) for part in held]
    return rows + ([Row(NEXT, here, family[next_id], 0)] if next_id in family else [])
