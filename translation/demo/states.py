"""Every state of the work list on the demo catalogue, reached by the very steps that people take. Safe to run again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, Page

from catalogue.models import BrochurePage, Format, LoadedRecord, Resource
from search.models import SearchPage
from translation import memory, work
from translation.approved import overrides_of, texts_of
from translation.models import Approval, GlossaryTerm, Twin
from translation.notices import quietly
from translation.segments import SAME, segments_of
from translation.sources import source_published
from translation.states import State

DATA = Path(__file__).parent / "data"
TEXTS: Mapping[str, Mapping[str, str]] = json.loads((DATA / "translations.json").read_text(encoding="utf-8"))
WORKS = (
    "lesson-plan-privacy-passwords-8-10",
    "lesson-plan-sexting-consent-14-16",
    "lesson-plan-cyberbullying-10-12",
    "quiz-internet-safe",
    "brochure-online-together-6-12",
)
"""The original works, which were written in Dutch and translated."""

KIND = "translation-state"
OLD_INFO_SHEET = "demo-infoblad-oude-uitgave"


class People:
    """The demo accounts that take the steps."""

    def __init__(self) -> None:
        self._found = {user.get_username(): user for user in get_user_model().objects.all()}

    def __getitem__(self, username: str) -> Any:
        return self._found.get(username)


def resource(key: str, locale: str) -> Resource | None:
    found = Resource.objects.filter(key=key, locale__language_code=locale, alias_of=None, live=True).first()
    return found.specific if found else None


def load_states() -> int:
    """Take the steps that no run has taken before; returns how many resources were given a state.

    A resource that an editor deleted, or submitted, is left alone.
    """
    people = People()
    done = 0
    with quietly(), override("nl"):
        for key, step in _steps():
            if LoadedRecord.objects.filter(kind=KIND, key=key).exists():
                continue
            with transaction.atomic():
                done += step(people)
                LoadedRecord.objects.create(kind=KIND, key=key)
    return done


def _steps() -> list[tuple[str, Callable[[People], bool]]]:
    return [
        ("glossary", _glossary),
        *((key, lambda people, key=key: _current(people, key)) for key in WORKS),
        ("max-24-7", _outdated),
        ("nieuwsdagboek", lambda people: _submitted(people, "nieuwsdagboek", "nl", 14)),
        ("gamewijs-bordspel", lambda people: _submitted(people, "gamewijs-bordspel", "nl", -2, "vertaler")),
        ("tepatoa", lambda people: _submitted(people, "tepatoa", "fr", 30)),
        ("mediawegwijzer-gamen", _in_progress),
        ("affiche-hoe-reageer-je", _in_review),
        ("clara-au-pays-de-l-internet", _sent_back),
        ("cyber-scan", _removed),
        (OLD_INFO_SHEET, _source_unpublished),
    ]


def _glossary(people: People) -> bool:
    terms = json.loads((DATA / "glossary.json").read_text(encoding="utf-8"))
    known = set(GlossaryTerm.objects.values_list("nl", flat=True))
    GlossaryTerm.objects.bulk_create(GlossaryTerm(**term) for term in terms if term["nl"] not in known)
    return False


def _fresh(key: str, locale: str) -> Resource | None:
    """A resource that nobody has submitted."""
    page = resource(key, locale)
    return page if page is not None and work.twin_of(page) is None else None


def _submitted(people: People, key: str, locale: str, days: int, assignee: str = "") -> bool:
    page = _fresh(key, locale)
    if page is None or work.why_not_submittable(page):
        return False
    due = timezone.localdate() + timedelta(days=days)
    work.submit(page, people["redacteur"], due=due, assignee=people[assignee] if assignee else None)
    return True


def _translated(people: People, key: str, locale: str, by: str) -> Twin | None:
    """Submitted, and translated as far as there are texts for it."""
    page = _fresh(key, locale)
    if page is None or work.why_not_submittable(page):
        return None
    twin = work.submit(page, people["redacteur"], assignee=people[by])
    for name, text in TEXTS[key].items():
        segment = next(each for each in segments_of(twin) if each.path == name)
        work.save_text(twin, segment.id, text, people[by], segment.stamp)
    twin.refresh_from_db()
    return twin


def _complete(people: People, key: str, locale: str, by: str) -> Twin | None:
    """Translated and sent: the proposed address is taken, other texts that were not translated are the same."""
    twin = _translated(people, key, locale, by)
    if twin is None:
        return None
    for segment in segments_of(twin):
        if segment.is_open:
            same = segment.target is None
            work.save_text(twin, segment.id, segment.target_input, people[by], segment.stamp, same=same)
    twin.refresh_from_db()
    return work.send(twin, people[by])


def _in_progress(people: People) -> bool:
    return _translated(people, "mediawegwijzer-gamen", "nl", "vertaler") is not None


def _in_review(people: People) -> bool:
    return _complete(people, "affiche-hoe-reageer-je", "nl", "vertaler") is not None


def _sent_back(people: People) -> bool:
    twin = _complete(people, "clara-au-pays-de-l-internet", "fr", "traducteur")
    if twin is None:
        return False
    work.send_back(
        twin,
        people["relecteur"],
        "«\u00a0Internetland\u00a0»\u00a0: le titre du livre a-t-il une version néerlandaise\u00a0?",
    )
    return True


def _adopted(key: str) -> Twin | None:
    """The Dutch and the French page of a resource as source and approved translation."""
    source, target = _fresh(key, "nl"), resource(key, "fr")
    if source is None or target is None:
        return None
    twin = work.adopt(source, target)
    for segment in segments_of(twin):
        if segment.is_open:
            # A text of the source that the translation does without.
            work.save_text(twin, segment.id, "", None, segment.stamp, same=True)
    twin.refresh_from_db()
    twin.state = State.CURRENT
    twin.save(update_fields=["state", "changed_at"])
    Approval.objects.create(
        twin=twin, revision=target.latest_revision, segments=texts_of(twin), overrides=overrides_of(twin)
    )
    kept = [each for each in segments_of(twin) if each.path != "slug" and each.origin != SAME and each.target]
    memory.learn(twin, [(each.source, each.target or "") for each in kept])
    return twin


def _current(people: People, key: str) -> bool:
    return _adopted(key) is not None


def _outdated(people: People) -> bool:
    """Approved when the summary was shorter; it has grown since, and that is what is published."""
    page = _fresh("max-24-7", "nl")
    if page is None:
        return False
    summary = page.summary
    Resource.objects.filter(pk=page.pk).update(summary=TEXTS["max-24-7"]["earlier"])
    twin = _adopted("max-24-7")
    Resource.objects.filter(pk=page.pk).update(summary=summary)
    if twin is not None:
        source_published(Page.objects.get(pk=page.pk).specific)
    return twin is not None


def _removed(people: People) -> bool:
    if not _submitted(people, "cyber-scan", "nl", 21):
        return False
    page = resource("cyber-scan", "nl")
    twin = work.twin_of(page) if page else None
    if twin is None or twin.target_page_id is None:
        return False
    Page.objects.get(pk=twin.target_page_id).specific.delete()
    return True


def _source_unpublished(people: People) -> bool:
    """A page of its own, so that nothing of the catalogue disappears."""
    parent = SearchPage.objects.filter(locale__language_code="nl").first()
    brochure = Format.objects.filter(slug="brochure").first() or Format.objects.first()
    if parent is None or brochure is None or Resource.objects.filter(key=OLD_INFO_SHEET).exists():
        return False
    from catalogue.models import Theme

    page = BrochurePage(
        title=TEXTS["offline"]["title"],
        summary=TEXTS["offline"]["summary"],
        key=OLD_INFO_SHEET,
        format=brochure,
        any_age=True,
        live=False,
        locale=Locale.objects.get(language_code="nl"),
    )
    Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
    page.themes = [Theme.objects.order_by("sort_order")[0]]
    page.save_revision(user=people["redacteur"]).publish(user=people["redacteur"], skip_permission_checks=True)
    fresh = BrochurePage.objects.get(pk=page.pk)
    work.submit(fresh, people["redacteur"])
    fresh.unpublish()
    return True
