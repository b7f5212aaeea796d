"""Writes many resources at once, some thousand times faster than saving each page.

Rows of the base page go in by ``bulk_create`` with their place in the tree worked out here, rows of the child tables by
the insert that ``bulk_create`` is made of (Django offers it for single-table models only). No signal is sent: whoever
calls this rebuilds the search index afterwards, and the admin's own with :func:`index_for_admin`.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F
from django.utils.text import slugify
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.search.backends import get_search_backends

from catalogue.models import (
    KINDS,
    AgeGroup,
    Audience,
    CurriculumGoal,
    Entry,
    Format,
    MaterialLanguage,
    PackPart,
    Pick,
    Resource,
    ResourceFile,
    ShareImage,
    Theme,
)
from catalogue.short_keys import remember_all
from catalogue.vocabularies.loader import term_word
from catalogue.vocabulary import Vocabulary, current_vocabulary

from .places import parent_of_resources
from .spec import ResourceSpec

SLUG_LENGTH = 200
TERM_FIELDS: dict[str, type[Entry]] = {
    "themes": Theme,
    "age_groups": AgeGroup,
    "audiences": Audience,
    "material_languages": MaterialLanguage,
    "goals": CurriculumGoal,
}


@dataclass
class Shelf:
    """The parent of all resources of one language: where the next one goes and which addresses are taken."""

    page: Page
    locale: Locale
    last_child: int
    slugs: Counter[str]

    def place(self, wanted_slug: str) -> dict[str, Any]:
        """Tree fields and address of one more child."""
        self.last_child += 1
        slug = self._free_slug(wanted_slug)
        return {
            "path": Page._get_path(self.page.path, self.page.depth + 1, self.last_child),
            "depth": self.page.depth + 1,
            "numchild": 0,
            "slug": slug,
            "url_path": f"{self.page.url_path}{slug}/",
            "locale": self.locale,
        }

    def _free_slug(self, wanted: str) -> str:
        slug = wanted
        while slug in self.slugs:
            self.slugs[wanted] += 1
            slug = f"{wanted}-{self.slugs[wanted]}"
        self.slugs[slug] = 1
        return slug


class BulkWriter:
    """Puts resources under the page of their language; one that is there already is left as it is.

    Keep one writer for all chunks of a load. It remembers the addresses in use, so nobody else may add pages meanwhile.
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or current_vocabulary()
        self._shelves: dict[str, Shelf] = {}
        self._content_types = {kind: ContentType.objects.get_for_model(page) for kind, page in KINDS.items()}
        self._base_fields = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]

    @transaction.atomic
    def write(self, specs: Sequence[ResourceSpec]) -> list[Resource]:
        """Create what is missing, at most some thousand at a time; the new pages, with their primary keys.

        :raises NoParentPage: when a language has no page for resources.
        """
        missing = self._missing(specs)
        resources = [self._resource(spec, translation_key) for spec, translation_key in missing]
        self._insert_pages(resources)
        _insert_rows(Resource, resources)
        for kind in KINDS.values():
            _insert_rows(kind, [resource for resource in resources if isinstance(resource, kind)])
        self._insert_terms([spec for spec, _ in missing], resources)
        remember_all(resources)
        for language, number in Counter(resource.locale.language_code for resource in resources).items():
            Page.objects.filter(pk=self._shelf(language).page.pk).update(numchild=F("numchild") + number)
        return resources

    def _missing(self, specs: Sequence[ResourceSpec]) -> list[tuple[ResourceSpec, uuid.UUID]]:
        """The resources to create, with key and translation key of a twin that is there already, or else their own."""
        known = Resource.objects.filter(alias_of=None).values_list("key", "locale__language_code", "translation_key")
        by_key = list(known.filter(key__in={spec.key for spec in specs}))
        translation_keys = {key: translation_key for key, _, translation_key in by_key}
        joined = [(spec, translation_keys.get(spec.key, spec.translation_key)) for spec in specs]
        # An editor may have changed the key of a twin since it was loaded.
        twins = list(known.filter(translation_key__in={translation_key for _, translation_key in joined}))
        keys = {translation_key: key for key, _, translation_key in twins}
        taken = {(translation_key, language) for _, language, translation_key in twins}
        return [
            (replace(spec, key=keys.get(translation_key, spec.key)), translation_key)
            for spec, translation_key in joined
            if (translation_key, spec.locale) not in taken
        ]

    def _shelf(self, language: str) -> Shelf:
        if language not in self._shelves:
            self._shelves[language] = _find_shelf(language)
        return self._shelves[language]

    def _resource(self, spec: ResourceSpec, translation_key: uuid.UUID) -> Resource:
        facts = spec.facts
        return KINDS[spec.kind](
            **self._shelf(spec.locale).place(slugify(spec.title)[:SLUG_LENGTH].strip("-") or spec.key),
            content_type=self._content_types[spec.kind],
            translation_key=translation_key,
            title=spec.title,
            draft_title=spec.title,
            live=True,
            has_unpublished_changes=False,
            first_published_at=spec.published,
            last_published_at=spec.published,
            key=spec.key,
            summary=spec.summary,
            format_id=self._pk(Format, facts.format),
            main_theme_id=self._pk(Theme, facts.themes[0]) if facts.themes else None,
            any_age=not facts.age_groups,
            duration_minutes=facts.duration_minutes,
            group_sizes=list(facts.group_sizes),
            sensitive_topics=list(facts.sensitive_topics),
            publisher=facts.publisher,
            year=facts.year,
            licence=facts.licence,
            access=facts.access,
            apps_year=facts.apps_year,
            paper_copies=facts.paper_copies,
            external_url=spec.external_url,
            **spec.content,
        )

    def _pk(self, model: type[Entry], slug: str) -> int:
        term = self.vocabulary.get(model, slug)
        if term is None:
            raise LookupError(f"{term_word(model)} {slug!r} is not in the vocabulary")
        return int(term.pk)

    def _insert_pages(self, resources: Sequence[Resource]) -> None:
        pages = [Page(**{name: getattr(resource, name) for name in self._base_fields}) for resource in resources]
        for resource, page in zip(resources, Page.objects.bulk_create(pages), strict=True):
            resource.id = resource.page_ptr_id = resource.pk = page.pk
            resource._state.adding = False

    def _insert_terms(self, specs: Iterable[ResourceSpec], resources: Sequence[Resource]) -> None:
        facts = {(spec.key, spec.locale): spec.facts for spec in specs}
        for name, model in TERM_FIELDS.items():
            field: Any = Resource._meta.get_field(name)
            own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
            through = field.remote_field.through
            through.objects.bulk_create(
                through(**{own: resource.pk, other: self._pk(model, slug)})
                for resource in resources
                for slug in getattr(facts[resource.key, resource.locale.language_code], name)
            )


def _find_shelf(language: str) -> Shelf:
    """The parent of this language's resources, locked until the transaction ends."""
    return _shelf_of(Page.objects.select_for_update().get(pk=parent_of_resources(language).pk))


def _shelf_of(page: Page) -> Shelf:
    children = Page.objects.filter(depth=page.depth + 1, path__startswith=page.path).order_by("path")
    last = children.values_list("path", flat=True).last()
    number = Page._str2int(last[-Page.steplen :]) if last else 0
    return Shelf(page, page.locale, number, Counter(children.values_list("slug", flat=True)))


def _insert_rows(model: type[models.Model], rows: list[Resource]) -> None:
    """Insert only this model's own table; its parents' rows are there already."""
    if rows:
        queryset: Any = model._base_manager.all()
        queryset._for_write = True
        queryset._batched_insert(rows, model._meta.local_concrete_fields, batch_size=None)


@transaction.atomic
def bulk_delete(pks: Sequence[int]) -> None:
    """Remove resources that nobody has worked on since :class:`BulkWriter` wrote them, without any signal.

    Entries of the admin's page search, if there are any, stay until its next ``update_index``.

    :raises IntegrityError: when something else points at one of them.
    """
    pages = Page.objects.filter(pk__in=pks)
    lost = Counter(path[: -Page.steplen] for path in pages.values_list("path", flat=True))
    for name in TERM_FIELDS:
        field: Any = Resource._meta.get_field(name)
        _delete_rows(field.remote_field.through.objects.filter(resource__in=pks))
    for rows in (
        ResourceFile.objects.filter(resource__in=pks),
        Pick.objects.filter(resource__in=pks),
        PackPart.objects.filter(pack__in=pks),
        ShareImage.objects.filter(page__in=pks),
    ):
        _delete_rows(rows)
    for model in (*KINDS.values(), Resource, Page):
        _delete_rows(model._base_manager.filter(pk__in=pks))
    for path, number in lost.items():
        Page.objects.filter(path=path).update(numchild=F("numchild") - number)


def _delete_rows(rows: Any) -> None:
    """Delete from this model's own table only."""
    rows._raw_delete(rows.db)


def index_for_admin(resources: Iterable[Resource]) -> None:
    """What saving a page would have done for the admin: its page search and "where is this used"."""
    by_class: defaultdict[type[Resource], list[Resource]] = defaultdict(list)
    for resource in resources:
        by_class[type(resource)].append(resource)
    for page_class, pages in by_class.items():
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(page_class, pages)
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)
