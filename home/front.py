"""What the front page shows: entrances with honest counts, from one question to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.choices import DURATION_BANDS, LESSON_HOUR, SchoolLevel
from catalogue.models import AgeGroup
from catalogue.vocabulary import Vocabulary, current_vocabulary
from home.models import HomePage
from search.models import SearchPage
from search.query import SearchQuery
from search.service import Results, find
from search.views import theme_groups

NEWEST = 4
SCALE_MINUTES = 3 * LESSON_HOUR
EXAMPLES = {
    "nl": ("cyberpesten 5e leerjaar", "quiz wachtwoorden", "ouderavond schermtijd", "nepnieuws middelbaar"),
    "fr": ("cyberharcèlement P5", "quiz mots de passe", "soirée parents écrans", "fake news secondaire"),
}


def front_context(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    language = page.locale.language_code
    search_page = SearchPage.objects.live().child_of(page).first()
    if search_page is None:
        return {"total": 0}
    vocabulary = current_vocabulary()
    everything = SearchQuery(language)
    answer = find(everything, vocabulary)
    base = str(search_page.get_url(request))
    return {
        "total": answer.total,
        "hero_text": page.hero_text.replace("{total}", str(answer.total)),
        "examples": [{"label": text, "url": everything.with_text(text).url(base)} for text in EXAMPLES[language]],
        "ruler": list(_ruler(everything, answer, vocabulary, base)),
        "time_boxes": list(_time_boxes(everything, answer, base)),
        "moments": list(_moments(everything, base)),
        "theme_groups": theme_groups(base, answer, vocabulary),
        "newest": answer.cards[:NEWEST],
        "newest_url": f"{base}?sort=newest",
    }


def _ruler(query: SearchQuery, answer: Results, vocabulary: Vocabulary, base: str) -> Iterator[dict[str, Any]]:
    """The school ruler: one step per age group; a step without material says what there is instead."""
    parents = answer.facets["audience"].get("parents", 0)
    instead = ngettext("nothing yet, %(count)d for parents", "nothing yet, %(count)d for parents", parents)
    for group in vocabulary.terms(AgeGroup):
        count = answer.facets["age"].get(group.slug, 0)
        label, sublabel = _step(group)
        yield {
            "slug": group.slug,
            "level": group.level,
            "label": label,
            "sublabel": sublabel,
            "count": count,
            "url": query.with_choices("age", (group.slug,)).url(base) if count else None,
            "instead": "" if count else instead % {"count": parents} if parents else _("nothing yet"),
        }


def _step(group: AgeGroup) -> tuple[str, str]:
    """Large and small words of one step: "1e & 2e", "leerjaar"."""
    words = {
        SchoolLevel.PRIMARY: _("primary year"),
        SchoolLevel.SECONDARY: _("secondary year"),
    }.get(SchoolLevel(group.level))
    if words and group.first_year and group.last_year:
        first, last = _ordinal(group.first_year), _ordinal(group.last_year)
        return f"{first} & {last}", words
    if group.level == SchoolLevel.ADULTS:
        return f"{int(group.age_from)}+", group.short().lower()
    return _("Nursery"), _("nursery class")


def _ordinal(number: int) -> str:
    return _("1st") if number == 1 else _("%(number)dth") % {"number": number}


def _time_boxes(query: SearchQuery, answer: Results, base: str) -> Iterator[dict[str, Any]]:
    labels = ("25 min", "50 min", "2 × 50 min", _("Half a day"))
    for band, label in zip(DURATION_BANDS, labels, strict=True):
        count = answer.facets["duration"].get(band.slug, 0)
        yield {
            "label": label,
            "minutes_from": band.from_minutes,
            "minutes_to": band.to_minutes,
            "count": count,
            "url": query.with_choices("duration", (band.slug,)).url(base) if count else None,
            "fraction": min((band.to_minutes or SCALE_MINUTES) / SCALE_MINUTES, 1),
        }


def _moments(query: SearchQuery, base: str) -> Iterator[dict[str, Any]]:
    """Occasions on which a teacher suddenly needs something."""
    short = query.with_choices("duration", ("up-to-25", "26-50"))
    yield {
        "icon": "calendar",
        "label": _("Safer Internet Day"),
        "text": _("in February"),
        "url": query.with_text("Safer Internet Day").url(base),
    }
    yield {
        "icon": "heart",
        "label": _("Something has happened in class"),
        "text": _("guides for schools, helplines"),
        "url": query.with_choices("format", ("policy-guide",)).url(base),
    }
    yield {
        "icon": "group",
        "label": _("Parents' evening"),
        "text": _("brochures and workshops for parents"),
        "url": query.with_choices("audience", ("parents",)).url(base),
    }
    yield {
        "icon": "clock",
        "label": _("A lesson hour to fill"),
        "text": _("done in 50 minutes at most"),
        "url": short.url(base),
    }
