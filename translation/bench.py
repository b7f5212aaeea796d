"""What the translation workflow costs: its pages, its steps, its memory and its list. Run on a database of its own."""

from __future__ import annotations

import random
import statistics
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslatableObject, Translation, TranslationSource

from catalogue.demo.generated import invented_word
from catalogue.models import LessonPlanPage, Resource
from search.models import SearchPage
from translation import memory, work
from translation.demo.accounts import ensure_demo_accounts
from translation.models import MemoryEntry, Twin
from translation.segments import segments_of
from translation.states import State

ROUNDS = 15
SEGMENTS = 57
QUERIES = 60
_CHUNK = 2_000


@dataclass(frozen=True)
class Timing:
    """Milliseconds of the median and of the slowest in twenty, and SQL queries of one run (0: not counted)."""

    what: str
    p50: float
    p95: float
    queries: int


STEPS = {
    "submit": "submit",
    "open": "translation page",
    "save": "save one text",
    "send": "send for review",
    "approve": "approve and publish",
    "publish": "publish the source, one text changed",
}


class Watch:
    """Times by step; the first round of each warms up and is not counted."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {name: [] for name in STEPS}
        self.queries: dict[str, int] = {}

    def take(self, name: str, step: Callable[[], Any]) -> Any:
        answer, spent, self.queries[name] = _timed(step)
        self.times[name].append(spent)
        return answer

    def timings(self) -> list[Timing]:
        return [_summary(label, self.times[name][1:], self.queries[name]) for name, label in STEPS.items()]


def measure_lesson() -> list[Timing]:
    """A lesson of 57 segments: submitted, opened, one text saved, sent, approved, and its source published again."""
    ensure_demo_accounts()
    people = {user.get_username(): user for user in get_user_model().objects.all()}
    client = Client(headers={"host": "localhost"})
    client.force_login(people["vertaler"])
    watch = Watch()
    for number in range(ROUNDS + 1):
        _measure_one(_lesson(number), people, client, watch)
    return watch.timings()


def _measure_one(lesson: LessonPlanPage, people: dict[str, Any], client: Client, watch: Watch) -> None:
    translator = people["vertaler"]
    twin = watch.take("submit", partial(work.submit, lesson, people["redacteur"]))
    address = reverse("translation:translate", args=[twin.pk])
    client.get(address)
    watch.take("open", partial(client.get, address))
    first = segments_of(twin)[0]
    watch.take("save", partial(work.save_text, twin, first.id, f"Titre {lesson.pk}", translator, first.stamp))
    for each in segments_of(twin):
        if each.is_open:
            work.save_text(twin, each.id, each.target_input or f"fr {each.source_input}", translator, each.stamp)
    watch.take("send", partial(work.send, twin, translator))
    watch.take("approve", partial(work.approve, twin, people["nalezer"]))
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.summary = f"{page.summary} En nog een zin."
    watch.take("publish", page.save_revision().publish)


def measure_worklist(twins: int) -> list[Timing]:
    """The work list with this many twins, as an administrator sees it: first page, filtered, searched."""
    ensure_demo_accounts()
    _fill_worklist(twins)
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username="beheer"))
    address = reverse("translation:worklist")
    found = []
    for label, parameters in (("work list", {}), ("… one state", {"state": "outdated"}), ("… searched", {"q": "12"})):
        client.get(address, parameters)
        times, queries = [], 0
        for _ in range(ROUNDS):
            answer, spent, queries = _timed(partial(client.get, address, parameters))
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} for the work list")
            times.append(spent)
        found.append(_summary(f"{label}, {twins} twins", times, queries))
    return found


def measure_memory(strings: int) -> list[Timing]:
    """Suggestions for similar texts among this many remembered ones; half of those asked for have a similar one."""
    locales = dict(Locale.objects.values_list("language_code", "pk"))
    chance = random.Random(5)  # noqa: S311  (the same sentences in every run)
    known = _fill_memory(strings, locales["nl"], locales["fr"], chance)
    asked = [_damaged(chance.choice(known), chance) for _ in range(QUERIES // 2)]
    asked += [_sentence(chance) for _ in range(QUERIES // 2)]
    memory.similar(asked[0], locales["nl"], locales["fr"])
    times, hits, queries = [], 0, 0
    for number, text in enumerate(asked):
        suggestions, spent, queries = _timed(partial(memory.similar, text, locales["nl"], locales["fr"]))
        times.append(spent)
        hits += bool(suggestions) and number < QUERIES // 2
    return [_summary(f"similar texts, {strings} remembered, {hits} of {QUERIES // 2} found", times, queries)]


# --- Helpers ----------------------------------------------------------------------------------------------------------


def _timed(step: Callable[[], Any]) -> tuple[Any, float, int]:
    """What a step returned, its milliseconds, and its SQL queries."""
    count = 0

    def counter(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(counter):
        started = perf_counter()
        answer = step()
        spent = (perf_counter() - started) * 1000
    return answer, spent, count


def _summary(what: str, times: list[float], queries: int) -> Timing:
    return Timing(what, statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1], queries)


def _lesson(number: int) -> LessonPlanPage:
    """A new published lesson of 57 segments: title, address, summary, and 54 objectives of its own."""
    model: Any = (
        Resource.objects.filter(locale__language_code="nl", key="lesson-plan-privacy-passwords-8-10").get().specific
    )
    parent = Page.objects.get(pk=SearchPage.objects.get(locale__language_code="nl").pk)
    points = [
        {"type": "point", "value": f"Doel {number}-{each}: je leert stap {each}.", "id": str(uuid.uuid4())}
        for each in range(SEGMENTS - 3)
    ]
    lesson = LessonPlanPage(
        title=f"Les voor de meting {number}",
        summary=f"Samenvatting van les {number}.",
        format=model.format,
        locale=parent.locale,
        objectives=points,
        any_age=True,
        live=False,
    )
    parent.add_child(instance=lesson)
    lesson.themes = list(model.themes.all())
    lesson.save_revision().publish()
    return LessonPlanPage.objects.get(pk=lesson.pk)


@transaction.atomic
def _fill_worklist(twins: int) -> None:
    nl, fr = (Locale.objects.get(language_code=code) for code in ("nl", "fr"))
    page_type = ContentType.objects.get_for_model(Page)
    lesson_type = ContentType.objects.get_for_model(LessonPlanPage)
    states = list(State.values)
    now = timezone.now()
    for start in range(0, twins, _CHUNK):
        keys = [uuid.uuid4() for _ in range(min(_CHUNK, twins - start))]
        TranslatableObject.objects.bulk_create(
            TranslatableObject(translation_key=key, content_type=page_type) for key in keys
        )
        sources = TranslationSource.objects.bulk_create(
            TranslationSource(
                object_id=key,
                specific_content_type=lesson_type,
                locale=nl,
                object_repr="",
                content_json="{}",
                last_updated_at=now,
            )
            for key in keys
        )
        translations = Translation.objects.bulk_create(
            Translation(source=source, target_locale=fr) for source in sources
        )
        Twin.objects.bulk_create(
            Twin(
                translation=translation,
                object_key=key,
                source_locale=nl,
                target_locale=fr,
                title=f"Les nummer {start + place}",
                state=states[(start + place) % len(states)],
                segments=57,
                open=(start + place) % 57,
                words_left=(start + place) % 900,
                due=now.date() + timedelta(days=(start + place) % 90 - 30),
            )
            for place, (key, translation) in enumerate(zip(keys, translations, strict=True))
        )


def _fill_memory(strings: int, source: int, target: int, chance: random.Random) -> list[str]:
    known: dict[str, None] = {}
    while len(known) < strings:
        known[_sentence(chance)] = None
    texts = list(known)
    for start in range(0, strings, _CHUNK):
        with transaction.atomic():
            entries = [memory.entry_of(source, target, text, f"fr {text}") for text in texts[start : start + _CHUNK]]
            MemoryEntry.objects.bulk_create(entries)
            memory.index(entries)
    return texts


def _sentence(chance: random.Random) -> str:
    """An invented sentence of about ninety characters; its words are as unevenly common as real ones."""
    words = [invented_word(int(30_000 ** chance.random()) - 1, "nl") for _ in range(chance.randint(8, 16))]
    return f"{' '.join(words).capitalize()}."


def _damaged(text: str, chance: random.Random) -> str:
    """The sentence with one word in six replaced."""
    return " ".join(
        invented_word(chance.randrange(30_000), "nl") if chance.random() < 1 / 6 else word for word in text.split(" ")
    )
