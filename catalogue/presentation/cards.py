"""Cards: a resource as it stands in every list, with the facts a teacher scans."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.html import escape
from django.utils.safestring import SafeString
from modelcluster.queryset import FakeQuerySet
from wagtail.images.exceptions import InvalidFilterSpecError

from catalogue.choices import Access, GroupSize
from catalogue.minutes import lengths, rows_of_lessons, rows_of_packs
from catalogue.models import (
    AgeGroup,
    Audience,
    CurriculumGoal,
    Format,
    LessonPlanPage,
    MaterialLanguage,
    PackPage,
    QuizPage,
    Resource,
    Theme,
)
from catalogue.models.terms import EntryType
from catalogue.short_keys import with_short_key
from catalogue.visibility import visible
from catalogue.vocabulary import Vocabulary, current_vocabulary

from .addresses import resource_url, theme_url
from .labels import YearBox, age_label, alternatives, duration_label, lesson_boxes, year_boxes

log = logging.getLogger("catalogue.covers")

THEMES_ON_CARD = 3
IN_LANGUAGE: Mapping[str, str] = {"nl": "In het Nederlands", "fr": "En français"}
"""A link to the twin, in the words of those who read it."""


@dataclass(frozen=True)
class ThemeTag:
    slug: str
    label: str
    group_css: str
    url: str


@dataclass(frozen=True)
class CoverSpec:
    """What decides the drawn cover; ``image_url`` is the editor's own image instead."""

    group_css: str
    key: str
    format_icon: str
    image_url: str | None = None


@dataclass(frozen=True)
class TwinLink:
    locale: str
    label: str
    url: str
    title: str


@dataclass(frozen=True)
class Kin:
    """What a resource shares with its twin: the way to it, and the short key; empty for what is not public."""

    twin: TwinLink | None = None
    short_key: str = ""


@dataclass(frozen=True)
class Card:
    """The facts a teacher scans. ``title_html``, ``summary_html`` and ``passage_html`` are escaped and may hold marks.

    ``lesson_boxes`` holds one number per lesson hour of 50 minutes: the part of it that is filled, from 0 to 1.
    """

    pk: int
    key: str
    url: str
    kind: str
    title: str
    title_html: SafeString
    summary: str
    summary_html: SafeString
    format_label: str
    format_icon: str
    group_css: str
    themes: tuple[ThemeTag, ...]
    all_themes: tuple[ThemeTag, ...]
    cover: CoverSpec
    age_groups: tuple[str, ...]
    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    age_label: str
    years: tuple[YearBox, ...]
    duration_minutes: int | None
    duration_label: str
    lesson_boxes: tuple[float, ...]
    group_label: str
    languages_label: str
    publisher: str
    year: int | None
    checked_on: date | None
    sensitive: bool
    has_answers: bool
    access_label: str
    external: bool
    twin: TwinLink | None
    goals: tuple[CurriculumGoal, ...] = ()
    passage_html: SafeString = SafeString("")
    short_key: str = ""
    passage_file: str = ""

    def marked(self, title_html: SafeString, summary_html: SafeString) -> Card:
        """The same card with the found words marked."""
        return replace(self, title_html=title_html, summary_html=summary_html)

    def with_passage(self, passage_html: SafeString, passage_file: str = "") -> Card:
        """The same card with a passage of the page, or of the file named, where that is what was found."""
        return replace(self, passage_html=passage_html, passage_file=passage_file)


@dataclass(frozen=True)
class ResourceTerms:
    """The terms of one resource, each vocabulary read once."""

    themes: Sequence[Theme]
    ages: Sequence[AgeGroup]
    audiences: Sequence[Audience]
    languages: Sequence[MaterialLanguage]
    goals: Sequence[CurriculumGoal]
    format: Format

    @classmethod
    def of_stored(cls, resources: Sequence[Resource], vocabulary: Vocabulary) -> dict[int, ResourceTerms]:
        """The terms of many stored resources by page id, in one query for all vocabularies together."""
        pks: dict[tuple[int, str], set[int]] = {}
        for name, page_id, term_id in _links([resource.pk for resource in resources]):
            pks.setdefault((page_id, name), set()).add(term_id)

        def chosen(model: type[EntryType], resource: Resource, name: str) -> list[EntryType]:
            return vocabulary.with_pks(model, pks.get((resource.pk, name), set()))

        return {
            resource.pk: cls(
                _main_first(chosen(Theme, resource, "themes"), resource),
                chosen(AgeGroup, resource, "age_groups"),
                chosen(Audience, resource, "audiences"),
                chosen(MaterialLanguage, resource, "material_languages"),
                chosen(CurriculumGoal, resource, "goals"),
                vocabulary.by_pk(Format, resource.format_id) or resource.format,
            )
            for resource in resources
        }

    @classmethod
    def of(cls, resource: Resource, vocabulary: Vocabulary) -> ResourceTerms:
        """The terms of one resource as it is in memory, which in a preview is not as it is stored."""
        if resource.pk and not any(isinstance(getattr(resource, name).all(), FakeQuerySet) for name in TERM_LINKS):
            return cls.of_stored([resource], vocabulary)[resource.pk]
        return cls(
            _main_first(vocabulary.with_pks(Theme, {term.pk for term in resource.themes.all()}), resource),
            vocabulary.with_pks(AgeGroup, {term.pk for term in resource.age_groups.all()}),
            vocabulary.with_pks(Audience, {term.pk for term in resource.audiences.all()}),
            vocabulary.with_pks(MaterialLanguage, {term.pk for term in resource.material_languages.all()}),
            vocabulary.with_pks(CurriculumGoal, {goal.pk for goal in resource.goals.all()}),
            vocabulary.by_pk(Format, resource.format_id) or resource.format,
        )

    @property
    def colour(self) -> str:
        return self.themes[0].group.colour if self.themes else ""

    @property
    def are_sensitive(self) -> bool:
        return any(theme.group.sensitive for theme in self.themes)


def _main_first(themes: list[Theme], resource: Resource) -> list[Theme]:
    return sorted(themes, key=lambda theme: theme.pk != resource.main_theme_id)


TERM_LINKS = {
    "themes": "theme_id",
    "age_groups": "agegroup_id",
    "audiences": "audience_id",
    "material_languages": "materiallanguage_id",
    "goals": "curriculumgoal_id",
}
"""The relations from a resource to its terms and goals, and the column that holds the other side."""


def _links(page_ids: Sequence[int]) -> Iterable[tuple[str, int, int]]:
    """(relation, page id, term id) of all terms of these pages."""
    first, *others = (
        getattr(Resource, relation)
        .through.objects.filter(resource_id__in=page_ids)
        .values_list(Value(relation), "resource_id", column)
        for relation, column in TERM_LINKS.items()
    )
    return first.union(*others, all=True)


CARD_FIELDS = (
    "content_type",
    "locale",
    "translation_key",
    "title",
    "slug",
    "url_path",
    "key",
    "summary",
    "main_theme",
    "format",
    "duration_minutes",
    "group_sizes",
    "sensitive_topics",
    "publisher",
    "year",
    "access",
    "external_url",
    "cover",
    "checked_on",
)
"""What of a resource a card is made of. A field that is read and not named here costs a query for every card."""


def with_card_facts(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """The same resources with the fields and the related rows that a card prints."""
    return resources.select_related("locale", "cover").only(*CARD_FIELDS)


def cards_for(
    resources: Iterable[Resource],
    vocabulary: Vocabulary | None = None,
    terms: Mapping[int, ResourceTerms] | None = None,
    kin: Mapping[int, Kin] | None = None,
) -> list[Card]:
    """Cards in the given order, in a number of queries that does not depend on how many.

    The resources come from :func:`with_card_facts`; ``vocabulary``, ``terms`` and ``kin`` spare their queries to who
    has them.
    """
    resources = list(resources)
    if not resources:
        return []
    vocabulary = vocabulary or current_vocabulary()
    terms = terms or ResourceTerms.of_stored(resources, vocabulary)
    kin = kin or kin_of(resources)
    minutes, with_questions = _stored_facts(resources)
    parents: dict[str, str] = {}
    return [
        card_of(
            resource,
            terms[resource.pk],
            kin[resource.pk],
            resource.pk in with_questions,
            resource_url(resource.url_path, parents),
            resource.duration_minutes or minutes.get(resource.pk),
        )
        for resource in resources
    ]


NO_BLOCKS = ("", '""', "[]")
"""How the database writes a text of blocks that has none."""


def _stored_facts(resources: Sequence[Resource]) -> tuple[dict[int, int], set[int]]:
    """What a card needs of the tables of its kind, in one query: minutes that are not stated, and who has questions.

    Minutes by page id, of lessons and packs. Of a quiz only that it has questions, and so answers, of its own.
    """
    unstated: dict[Any, list[int]] = {LessonPlanPage: [], PackPage: []}
    quizzes = []
    for resource in resources:
        if resource.specific_class is QuizPage:
            quizzes.append(resource.pk)
        elif resource.specific_class in unstated and not resource.duration_minutes:
            unstated[resource.specific_class].append(resource.pk)
    found = []
    if lessons := unstated[LessonPlanPage]:
        found.append(rows_of_lessons(lessons))
    if packs := unstated[PackPage]:
        found.append(rows_of_packs(packs))
    if quizzes:
        found.append(_with_questions(quizzes))
    rows = list(found[0].union(*found[1:], all=True)) if found else []
    return lengths(rows), {pk for pk, _, _ in rows}.intersection(quizzes)


def _with_questions(quizzes: Sequence[int]) -> QuerySet[Any]:
    """To see that there are questions, none of them has to be read."""
    pages = QuizPage.objects.filter(pk__in=quizzes).annotate(stored=Cast("questions", TextField()))
    told = Value("", output_field=TextField())
    return pages.exclude(stored__in=NO_BLOCKS).order_by().values_list("pk", "translation_key", told)


def twin_of(resource: Resource) -> TwinLink | None:
    """The live and public page of the same resource in the other language."""
    return kin_of_one(resource).twin


def kin_of_one(resource: Resource) -> Kin:
    """As :func:`kin_of`; asked for once per page object."""
    if not hasattr(resource, "_kin"):
        resource._kin = kin_of([resource])[resource.pk]
    return resource._kin


def kin_of_page_and(page: Resource, others: Iterable[Resource]) -> dict[int, Kin]:
    """As :func:`kin_of` for all of them; the page keeps its own for :func:`kin_of_one`."""
    kin = kin_of([*others, page])
    page._kin = kin[page.pk]
    return kin


def kin_of(resources: Sequence[Resource]) -> dict[int, Kin]:
    """By page id, what the resources share with the live and public pages of the same resource."""
    keys = {resource.translation_key for resource in resources}
    # Rows, not pages: making a page object costs more than reading it.
    rows = with_short_key(visible(Resource.objects.filter(translation_key__in=keys))).order_by()
    found: dict[Any, list[tuple[str, str, str, str]]] = {}
    for key, *facts in rows.values_list("translation_key", "short_key", "locale__language_code", "title", "url_path"):
        found.setdefault(key, []).append(tuple(facts))
    parents: dict[str, str] = {}
    kin: dict[int, Kin] = {}
    for resource in resources:
        known = Kin()
        for short_key, language, title, url_path in found.get(resource.translation_key, []):
            twin = known.twin
            if language != resource.locale.language_code:
                twin = TwinLink(language, IN_LANGUAGE[language], resource_url(url_path, parents), title)
            known = Kin(twin, short_key or "")
        kin[resource.pk] = known
    return kin


def card_of(
    resource: Resource, terms: ResourceTerms, kin: Kin, has_answers: bool, url: str, minutes: int | None
) -> Card:
    """``minutes`` is the ``length_minutes`` of the specific page; ``resource`` may be one of the base class."""
    language = resource.locale.language_code
    key = resource.key or resource.slug
    themes = tuple(theme_tag(theme, language, url) for theme in terms.themes)
    return Card(
        pk=resource.pk,
        key=key,
        url=url,
        kind=resource.specific_class.kind,
        title=resource.title,
        title_html=escape(resource.title),
        summary=resource.summary,
        summary_html=escape(resource.summary),
        format_label=terms.format.name(language),
        format_icon=terms.format.slug,
        group_css=terms.colour,
        themes=themes[:THEMES_ON_CARD],
        all_themes=themes,
        cover=CoverSpec(terms.colour, key, terms.format.slug, _cover_url(resource)),
        age_groups=tuple(group.slug for group in terms.ages),
        audiences=tuple(term.slug for term in terms.audiences),
        languages=tuple(term.slug for term in terms.languages),
        age_label=age_label(terms.ages, language),
        years=year_boxes(terms.ages),
        duration_minutes=minutes,
        duration_label=duration_label(minutes),
        lesson_boxes=lesson_boxes(minutes),
        group_label=alternatives([str(GroupSize(size).label) for size in resource.group_sizes]),
        languages_label=", ".join(term.name(language) for term in terms.languages),
        publisher=resource.publisher,
        year=resource.year,
        checked_on=resource.checked_on,
        sensitive=bool(resource.sensitive_topics) or terms.are_sensitive,
        has_answers=has_answers,
        access_label="" if resource.access == Access.DOWNLOAD else str(Access(resource.access).label),
        external=bool(resource.external_url),
        twin=kin.twin,
        goals=tuple(terms.goals),
        short_key=kin.short_key,
    )


def _cover_url(resource: Resource) -> str | None:
    """None without a picture, and for one whose file is lost or cannot be read: the drawn cover takes its place."""
    if resource.cover is None:
        return None
    try:
        return str(resource.cover.get_rendition("fill-560x420|format-webp").url)
    except (OSError, InvalidFilterSpecError) as error:
        log.warning("The cover of page %s cannot be shown: %s", resource.pk, error)
        return None


def theme_tag(theme: Theme, language: str, address: str) -> ThemeTag:
    """A theme with the address of its landing page, which stands beside the resources."""
    parent_url = address.rstrip("/").rsplit("/", 1)[0]
    return ThemeTag(theme.slug, theme.name(language), theme.group.colour, theme_url(f"{parent_url}/", language, theme))
