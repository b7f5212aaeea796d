"""From a resource to what an engine stores. The shape of a document stands in ``ResourceDocument`` and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.db import DatabaseError
from django.db.models import Prefetch, QuerySet

from catalogue.choices import Community
from catalogue.minutes import lengths, rows_of_packs
from catalogue.models import KINDS, CurriculumGoal, PackPage, Resource, Theme, content_language
from catalogue.visibility import visible
from search.engines.base import ResourceDocument
from search.facets import FACETS, MAIN_THEME, main_theme_slugs
from search.files import file_texts, indexed_text

log = logging.getLogger("search.documents")

CHUNK = 500
GOALS_ARE_CALLED = {
    Community.FLEMISH.value: "Onderwijsdoelen, eindtermen, minimumdoelen",
    Community.FRENCH.value: "Référentiels, compétences, attendus",
}
"""What people type who look for material by curriculum, old names too; each in the language of its schools."""


def to_document(resource: Resource) -> ResourceDocument:
    """The document of one specific resource page without its files. Pure: no query but for relations, no engine."""
    published = resource.first_published_at or resource.latest_revision_created_at
    return ResourceDocument(
        pk=resource.pk,
        locale=resource.locale.language_code,
        key=resource.key or resource.slug,
        title=resource.title,
        summary=resource.summary,
        body=" ".join([resource.publisher, resource.search_text()]).strip(),
        facets={name: tuple(dict.fromkeys(facet.slugs_of(resource))) for name, facet in FACETS.items()}
        | {MAIN_THEME: main_theme_slugs(resource)},
        age_breadth=len(resource.age_groups.all()),
        duration_minutes=resource.length_minutes,
        published=int(published.timestamp()) if published else 0,
        goals=" · ".join(_goal_words(resource.goals.all(), resource.locale.language_code)),
    )


def goal_lines(goals: Iterable[CurriculumGoal], locale: str) -> list[str]:
    """Curriculum goals as they are searched, a line for each curriculum, which people ask for by its name.

    Codes of all of them; the words of those in the language of the page only.
    """
    language = content_language(locale)
    lines: dict[str, list[str]] = {}
    for goal in goals:
        lines.setdefault(goal.framework, []).append(goal.name if goal.language == language else goal.code)
    told = {framework: "; ".join(filter(None, names)) for framework, names in lines.items()}
    return [f"{framework}: {names}" if names else framework for framework, names in told.items()]


def _goal_words(goals: Iterable[CurriculumGoal], locale: str) -> list[str]:
    """The same with what teachers call such goals, which stands on no page and so is never shown as a passage."""
    goals = list(goals)
    called = dict.fromkeys(GOALS_ARE_CALLED[goal.community] for goal in goals)
    return [*goal_lines(goals, locale), *called]


def findable() -> QuerySet[Resource]:
    """Resources that belong in the index: live, and not behind a login or password."""
    return visible(Resource.objects.all())


def with_terms(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """The same resources with all that the facets read, in a constant number of queries."""
    return resources.select_related("locale", "format", "main_theme__group").prefetch_related(
        Prefetch("themes", Theme.objects.select_related("group")),
        *("age_groups", "audiences", "material_languages", "goals"),
    )


def documents_for(pks: Sequence[int], broken: dict[int, str] | None = None) -> Iterator[ResourceDocument]:
    """Documents of those of the given pages that belong in the index, in a constant number of queries.

    A page whose document cannot be made does not hold back the others: it is left out, and named in ``broken`` with the
    reason.
    """
    shown = set(findable().filter(pk__in=pks).values_list("pk", flat=True))
    files = file_texts(shown)
    for page_class in KINDS.values():
        pages = list(with_terms(page_class.objects.filter(pk__in=shown)).prefetch_related(*page_class.text_relations))
        _fill_minutes([page for page in pages if isinstance(page, PackPage)])
        for page in pages:
            try:
                document = replace(to_document(page), files=indexed_text(files.get(page.pk, ())))
            except DatabaseError:
                raise
            except Exception as error:
                log.exception("The document of page %s cannot be made", page.pk)
                if broken is not None:
                    broken[page.pk] = f"{type(error).__name__}: {error}"
                continue
            yield document


def _fill_minutes(packs: Sequence[PackPage]) -> None:
    """Spares each pack its own query for what its parts take."""
    minutes = lengths(rows_of_packs([pack.pk for pack in packs])) if packs else {}
    for pack in packs:
        pack.parts_minutes = minutes.get(pack.pk)


def texts_of(kinds: Mapping[int, str]) -> dict[int, str]:
    """The running text of pages given as page id to kind, in two queries."""
    if not kinds:
        return {}
    rows = {kind: str(KINDS[kind]._meta.model_name) for kind in set(kinds.values())}
    related = [f"{row}__{name}" for kind, row in rows.items() for name in KINDS[kind].text_relations]
    pages = Resource.objects.filter(pk__in=kinds).order_by().select_related("locale", *rows.values())
    return {page.pk: getattr(page, rows[kinds[page.pk]]).search_text() for page in pages.prefetch_related(*related)}


def all_documents(
    skip: Callable[[Sequence[int]], set[int]] | None = None, broken: dict[int, str] | None = None
) -> Iterator[ResourceDocument]:
    """Every document that belongs in the index, read in chunks, without those of the pages that ``skip`` names.

    ``broken`` as for :func:`documents_for`.
    """
    pks = list(findable().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        skipped = skip(chunk) if skip else set()
        yield from documents_for([pk for pk in chunk if pk not in skipped], broken)
