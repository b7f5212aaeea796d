"""A resource on paper: what stands above and below its text, and the text of each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from catalogue.models import BrochurePage, LessonPlanPage, Resource, content_language
from catalogue.pdf.qr import qr_millimetres
from catalogue.short_links import short_link_of
from catalogue.vocabulary import current_vocabulary

from .body import BodyPart, body_parts
from .cards import Card, ResourceTerms, card_of, kin_of_one
from .files import pupil_sheets
from .goals import CommunityGoals, goals_of
from .lesson import lesson_context
from .page import Fact, apps_note_of, asks_for_disclosure, details_of, facts_of, sensitive_note_of
from .pointers import pointers_of

SMALLEST_QR = 26
"""Millimetres."""

Absolute = Callable[[str], str]
"""Makes a whole address of a path."""


@dataclass(frozen=True)
class Origin:
    """Where a paper comes from: ``address`` opens its page, ``link`` is the same to type, ``qr`` in millimetres."""

    address: str
    link: str
    qr: int
    made_on: date


@dataclass(frozen=True)
class Sheet:
    """What the paper of every kind of resource has in common.

    ``disclosure`` asks for what to do when a pupil tells about abuse.
    """

    card: Card
    facts: tuple[Fact, ...]
    details: tuple[Fact, ...]
    goals: tuple[CommunityGoals, ...]
    sensitive_note: str
    disclosure: bool
    apps_note: str
    origin: Origin


def sheet_of(page: Resource, absolute: Absolute) -> Sheet:
    terms = ResourceTerms.of(page, current_vocabulary())
    card = card_of(page, terms, kin_of_one(page), False, page.url or "", page.length_minutes)
    return Sheet(
        card,
        tuple(facts_of(card)),
        tuple(details_of(page, terms, card)),
        goals_of(terms.goals, content_language(page.locale.language_code)),
        sensitive_note_of(page, card),
        asks_for_disclosure(page, card),
        apps_note_of(page),
        origin_of(page, absolute),
    )


def origin_of(page: Resource, absolute: Absolute) -> Origin:
    """The short address where there is one: it is typed more easily, and lives on when the page gets another name."""
    short = short_link_of(kin_of_one(page).short_key, content_language(page.locale.language_code))
    address = absolute(short or page.url or "")
    link = address.partition("://")[2].rstrip("/")
    return Origin(address, link, qr_millimetres(address, SMALLEST_QR), timezone.localdate())


def lesson_paper(page: LessonPlanPage, absolute: Absolute) -> dict[str, Any]:
    """A lesson plan for the teacher."""
    following = pointers_of(page).next_lesson if page.next_lesson_id else None
    return {
        "sheet": sheet_of(page, absolute),
        "lesson": lesson_context(page),
        "next_lesson": _following(following, absolute) if following else None,
    }


@dataclass(frozen=True)
class Following:
    """The lesson that follows: ``address`` opens it, ``link`` is the same to type."""

    title: str
    address: str
    link: str


def _following(lesson: Resource, absolute: Absolute) -> Following:
    origin = origin_of(lesson, absolute)
    return Following(lesson.title, origin.address, origin.link)


def pupil_context(page: LessonPlanPage) -> dict[str, Any]:
    """What pupils may see of a lesson: no steps, which are told to the teacher and hold the answers."""
    lesson = lesson_context(page)
    shown = ("objectives", "phases", "discussion_questions")
    terms = ResourceTerms.of(page, current_vocabulary())
    return {
        "lesson": {name: lesson[name] for name in shown},
        "sheets": pupil_sheets(page),
        "group": terms.colour,
        "page_url": page.url,
    }


def brochure_paper(page: BrochurePage, absolute: Absolute) -> dict[str, Any]:
    parts: list[BodyPart] = body_parts(page.body)
    return {"sheet": sheet_of(page, absolute), "parts": parts, "base_url": absolute(page.url or "")}
