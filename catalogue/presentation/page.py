"""The page of one resource: its facts, what it offers to do, and what is related."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from wagtail.models import Page

from catalogue.choices import LICENCE_TERMS, Access, LicenceTerms, Need, SensitiveTopic
from catalogue.models import LessonPlanPage, PackPage, QuizPage, Resource, content_language
from catalogue.visibility import visible
from catalogue.vocabulary import Vocabulary, current_vocabulary

from .cards import Card, ResourceTerms, card_of, cards_for, kin_of_one, kin_of_page_and, with_card_facts
from .files import file_list
from .goals import alignments, goals_of
from .labels import YearBox
from .lesson import lesson_context
from .pack import pack_contents, places_in_packs
from .pointers import Pointers, pointers_of
from .quiz import quiz_context
from .share import share_of

RELATED = 4
NEAREST_OF = 60
"""How many of the newest that share a theme are compared."""


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    years: tuple[YearBox, ...] | None = None
    lesson_boxes: tuple[float, ...] | None = None
    url: str | None = None
    note: str = ""


def resource_context(page: Resource) -> dict[str, Any]:
    """What the page of one resource prints besides its own fields."""
    language = content_language(page.locale.language_code)
    with override(language):
        # The page as given, not as stored: a preview shows what the editor has typed.
        vocabulary = current_vocabulary()
        terms = ResourceTerms.of(page, vocabulary)
        has_answers = bool(getattr(page, "questions", None))
        pointers = pointers_of(page)
        beside = beside_page(page, terms, vocabulary, pointers)
        pack = pack_contents(page, pointers, beside.cards) if isinstance(page, PackPage) else None
        minutes = page.duration_minutes or pack.minutes if pack else page.length_minutes
        card = card_of(page, terms, kin_of_one(page), has_answers, page.url or "", minutes)
        goals = goals_of(terms.goals, language)
        return {
            "card": card,
            "facts": facts_of(card),
            "details": details_of(page, terms, card),
            "twin": card.twin,
            "twin_missing": "" if card.twin else _twin_missing(language),
            "breadcrumbs": _breadcrumbs(page, card),
            "related": beside.related,
            "places": places_in_packs(page, pointers, beside.cards),
            "next_lesson": beside.card(pointers.next_lesson),
            "lessons_before": [beside.cards[lesson.pk] for lesson in pointers.lessons_before],
            "calls_to_action": _calls_to_action(page),
            "report_url": page.screen_url("report"),
            "files": file_list(page),
            "pdf_url": page.screen_url("pdf"),
            "sensitive_note": sensitive_note_of(page, card),
            "apps_note": apps_note_of(page),
            "share": share_of(page, card),
            "lesson": lesson_context(page) if isinstance(page, LessonPlanPage) else None,
            "disclosure": asks_for_disclosure(page, card),
            "goals": goals,
            "quiz": quiz_context(page, vocabulary, alignments(goals)) if isinstance(page, QuizPage) else None,
            "pack": pack,
        }


def _twin_missing(language: str) -> str:
    return _("Not available in French.") if language == "nl" else _("Not available in Dutch.")


def facts_of(card: Card) -> list[Fact]:
    facts = [
        Fact(pgettext("fact", "For"), card.age_label, years=card.years),
        Fact(pgettext("fact", "Time"), card.duration_label, lesson_boxes=card.lesson_boxes),
        Fact(pgettext("fact", "Way of working"), card.group_label),
        Fact(pgettext("fact", "Material in"), card.languages_label),
    ]
    return [fact for fact in facts if fact.value]


def details_of(resource: Resource, terms: ResourceTerms, card: Card) -> list[Fact]:
    facts = [
        Fact(_("Publisher"), resource.publisher),
        Fact(_("Year"), str(resource.year or "")),
        Fact(_("For whom"), ", ".join(term.name() for term in terms.audiences)),
        Fact(_("You need"), ", ".join(str(Need(need).label) for need in resource.needs)),
        Fact(_("Access"), card.access_label),
        _licence(resource),
        Fact(_("Checked on"), date_format(resource.checked_on, "DATE_FORMAT") if resource.checked_on else ""),
        Fact(_("To cite"), _citation(resource)),
    ]
    return [fact for fact in facts if fact.value]


def _licence(resource: Resource) -> Fact:
    terms = LICENCE_TERMS.get(resource.licence, LicenceTerms())
    label = resource.get_licence_display() if resource.licence else ""
    return Fact(_("Licence"), label, url=terms.url or None, note=str(terms.allows))


def _citation(resource: Resource) -> str:
    """Who made it, when, what, and where it stands."""
    who = f"{resource.publisher} ({resource.year})" if resource.publisher and resource.year else resource.publisher
    return ". ".join(filter(None, (who, resource.title, resource.full_url)))


def _breadcrumbs(page: Resource, card: Card) -> list[dict[str, str]]:
    parent = Page.objects.parent_of(page).first()
    crumbs = [{"label": parent.title, "url": parent.url or ""}] if parent and parent.depth > 2 else []
    return [*crumbs, {"label": card.format_label, "url": ""}]


@dataclass(frozen=True)
class CallToAction:
    """What the page asks a visitor to do; ``external`` leads away from this site."""

    label: str
    url: str
    icon: str
    external: bool = False


def _calls_to_action(resource: Resource) -> list[CallToAction]:
    """Copies on paper from here first, then the site of the publisher; an editor's own words are for the first."""
    calls = []
    if resource.paper_copies and (url := resource.screen_url("order")):
        calls.append(CallToAction(_("Order on paper, free"), url, "order"))
    if resource.external_url:
        usual = {
            Access.ORDER: _("Order on the publisher's site"),
            Access.BOOK: _("Book on the publisher's site"),
        }.get(Access(resource.access), _("To the website"))
        calls.append(CallToAction(usual, resource.external_url, "external", external=True))
    if calls and resource.call_to_action:
        calls[0] = replace(calls[0], label=resource.call_to_action)
    return calls


def sensitive_note_of(resource: Resource, card: Card) -> str:
    if not card.sensitive:
        return ""
    topics = [str(SensitiveTopic(topic).label).lower() for topic in resource.sensitive_topics]
    about = _("This material is about: %(topics)s.") % {"topics": ", ".join(topics)} + " " if topics else ""
    return about + _(
        "Agree beforehand whom pupils can turn to. Listen calmly, do not promise secrecy, and call Child Focus "
        "on 116 000 when in doubt."
    )


def asks_for_disclosure(resource: Resource, card: Card) -> bool:
    """Whether a teacher must find here what to do when a pupil tells about abuse."""
    return card.sensitive or bool(getattr(resource, "help", ""))


def apps_note_of(resource: Resource) -> str:
    """What to tell a teacher about names of apps and settings, which change faster than anything else."""
    if not resource.apps_year:
        return ""
    return _("Names apps and settings of %(year)s: check them before class.") % {"year": resource.apps_year}


@dataclass(frozen=True)
class Beside:
    """What stands beside a resource: ``related`` in the margin, and by page id the cards of all that points here."""

    related: list[Card]
    cards: Mapping[int, Card]

    def card(self, resource: Resource | None) -> Card | None:
        return self.cards[resource.pk] if resource else None


def beside_page(resource: Resource, terms: ResourceTerms, vocabulary: Vocabulary, pointers: Pointers) -> Beside:
    """Up to four others in this language: the editor's picks first, then those that are closest."""
    pointed = pointers.resources()
    candidates = _sharing_a_theme(resource, terms)
    terms_of = ResourceTerms.of_stored([*candidates, *pointed], vocabulary)
    picked = {pick.pk for pick in pointers.picks}
    inside = {part.resource.pk for part in pointers.parts}
    closest = _closest_first(resource, terms, [each for each in candidates if each.pk not in picked | inside], terms_of)
    related = [*pointers.picks, *closest][:RELATED]
    shown = {each.pk: each for each in (*pointed, *related)}
    kin = kin_of_page_and(resource, shown.values())
    cards = {card.pk: card for card in cards_for(shown.values(), vocabulary, terms_of, kin)}
    return Beside([cards[each.pk] for each in related], cards)


def _sharing_a_theme(resource: Resource, terms: ResourceTerms) -> list[Resource]:
    themes = {theme.pk for theme in terms.themes}
    sharing = Resource.themes.through.objects.filter(theme_id__in=themes).values("resource_id")
    others = Resource.objects.filter(locale_id=resource.locale_id, pk__in=sharing).exclude(pk=resource.pk)
    return list(with_card_facts(visible(others).order_by("-first_published_at", "pk"))[:NEAREST_OF])


def _closest_first(
    resource: Resource, terms: ResourceTerms, candidates: list[Resource], terms_of: Mapping[int, ResourceTerms]
) -> list[Resource]:
    """By most themes in common, then most ages, then another format before the same."""
    themes = {theme.pk for theme in terms.themes}
    ages = {group.pk for group in terms.ages}

    def closeness(other: Resource) -> tuple[int, int, bool]:
        shared_themes = len(themes & {theme.pk for theme in terms_of[other.pk].themes})
        shared_ages = len(ages & {group.pk for group in terms_of[other.pk].ages})
        return shared_themes, shared_ages, other.format_id != resource.format_id

    return sorted(candidates, key=closeness, reverse=True)
