"""Translations that were approved before: taken over where the text is the same, suggested where it is similar.

Similar texts are found by the runs of four characters they share: of a text's rarest ones, the entries that have most.
Measured and chosen in docs/decisions/.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections, router, transaction
from django.db.models import F
from django.utils import timezone
from rapidfuzz import fuzz, process
from wagtail.models import Locale, Page
from wagtail_localize.models import OverridableSegment, SegmentOverride, String, StringSegment, StringTranslation
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from translation.models import MemoryEntry, MemoryGram, MemoryGramCount, Twin
from translation.places import SLUG
from translation.text import comparable
from translation.watch import writing

LEAST_LIKE = 75
"""Least likeness of a suggestion, in percent."""

# At least four of them and at most twelve, of which no more than two thousand entries are read: see docs/decisions/.
_LEAST_GRAMS, _MOST_GRAMS = 4, 12
_ENTRIES_READ = 2000
_CANDIDATES = 100
_SHORTER, _LONGER = 0.6, 1.67
_GRAM = 4
_BATCH = 500


@dataclass(frozen=True)
class Suggestion:
    """A translation of a similar text; ``likeness`` in percent, texts as stored."""

    entry: int
    likeness: int
    source: str
    target: str
    uses: int


def hash_of(data: str) -> UUID:
    """The hash that wagtail-localize gives a text."""
    return String._get_data_hash(data)


# --- The same text ----------------------------------------------------------------------------------------------------


def fill(twin: Twin) -> int:
    """Take over what was approved elsewhere for exactly the same texts, to be confirmed; returns how many.

    Addresses are never taken over, and what has a translation stays as it is.
    """
    segments = list(
        StringSegment.objects.filter(source_id=twin.translation.source_id)
        .exclude(context__path=SLUG)
        .select_related("string")
    )
    translated = set(
        StringTranslation.objects.filter(
            context__object_id=twin.object_key, locale_id=twin.target_locale_id
        ).values_list("context_id", "translation_of_id")
    )
    wanted = [each for each in segments if (each.context_id, each.string_id) not in translated]
    known = _exact(twin, {each.string.data_hash for each in wanted})
    filled = 0
    with writing():
        for each in wanted:
            entry = known.get(each.string.data_hash)
            if entry is not None and (each.context_id, each.string_id) not in translated:
                translated.add((each.context_id, each.string_id))
                StringTranslation.objects.create(
                    translation_of=each.string,
                    context_id=each.context_id,
                    locale_id=twin.target_locale_id,
                    data=entry.target,
                    translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
                    tool_name="memory",
                )
                filled += 1
    return filled


def _exact(twin: Twin, hashes: Iterable[UUID]) -> dict[UUID, MemoryEntry]:
    """The most used translation of each text, the latest of those."""
    found = MemoryEntry.objects.filter(
        source_locale_id=twin.source_locale_id, target_locale_id=twin.target_locale_id, source_hash__in=list(hashes)
    ).order_by("uses", "approved_at")
    return {entry.source_hash: entry for entry in found}


# --- Learning ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def learn(twin: Twin, pairs: Iterable[tuple[str, str]]) -> None:
    """Remember approved (source, target) texts, in both directions."""
    wanted = {(source, target) for source, target in pairs if comparable(source) and comparable(target)}
    here, there = twin.source_locale_id, twin.target_locale_id
    # One at a time: two approvals may share a sentence, and every text shares its commonest letters.
    list(Locale.objects.select_for_update(no_key=True).order_by("pk"))
    _learn(here, there, wanted)
    _learn(there, here, {(target, source) for source, target in wanted})


def _learn(source_locale: int, target_locale: int, pairs: Iterable[tuple[str, str]]) -> None:
    by_hash = {(hash_of(source), hash_of(target)): (source, target) for source, target in pairs}
    known = {
        (entry.source_hash, entry.target_hash): entry.pk
        for entry in MemoryEntry.objects.filter(
            source_locale_id=source_locale,
            target_locale_id=target_locale,
            source_hash__in=[source for source, _target in by_hash],
        )
    }
    again = [known[key] for key in by_hash if key in known]
    MemoryEntry.objects.filter(pk__in=again).update(uses=F("uses") + 1, approved_at=timezone.now())
    new = [entry_of(source_locale, target_locale, *texts) for key, texts in by_hash.items() if key not in known]
    MemoryEntry.objects.bulk_create(new, batch_size=_BATCH)
    index(new)


def entry_of(source_locale: int, target_locale: int, source: str, target: str) -> MemoryEntry:
    """An entry of one direction, not saved; texts as stored."""
    plain = comparable(source)
    return MemoryEntry(
        source_locale_id=source_locale,
        target_locale_id=target_locale,
        source_hash=hash_of(source),
        target_hash=hash_of(target),
        source=source,
        target=target,
        plain=plain,
        length=len(plain),
    )


def index(entries: Sequence[MemoryEntry]) -> None:
    """Make entries findable by similar texts."""
    rows: list[MemoryGram] = []
    counts: Counter[tuple[int, str]] = Counter()
    for entry in entries:
        for gram in grams_of(entry.plain):
            rows.append(MemoryGram(entry=entry, pair=entry.source_locale_id, gram=gram))
            counts[entry.source_locale_id, gram] += 1
    MemoryGram.objects.bulk_create(rows, batch_size=_BATCH)
    for number, names in _by_count(counts).items():
        for pair, grams in names.items():
            for start in range(0, len(grams), _BATCH):
                chunk = grams[start : start + _BATCH]
                MemoryGramCount.objects.bulk_create(
                    [MemoryGramCount(pair=pair, gram=gram) for gram in chunk], ignore_conflicts=True
                )
                MemoryGramCount.objects.filter(pair=pair, gram__in=chunk).update(entries=F("entries") + number)


def _by_count(counts: Counter[tuple[int, str]]) -> dict[int, dict[int, list[str]]]:
    """Runs of characters by how much is added to their count, then by direction: few statements for many of them."""
    found: dict[int, dict[int, list[str]]] = {}
    for (pair, gram), number in counts.items():
        found.setdefault(number, {}).setdefault(pair, []).append(gram)
    return found


def grams_of(plain: str) -> dict[str, int]:
    """The runs of :data:`_GRAM` characters of a text, each with where it stands last."""
    padded = f" {plain} "
    return {padded[start : start + _GRAM]: start for start in range(len(padded) - _GRAM + 1)}


# --- Similar texts ----------------------------------------------------------------------------------------------------

# Asked while somebody types, with a hundred values each: written out, for to have Django make these statements and read
# their rows takes as long again as the database does.
_COUNTS_OF = "SELECT entries, gram FROM translation_memorygramcount WHERE pair = %s AND gram IN"
_ENTRIES_WITH = "SELECT entry_id FROM translation_memorygram WHERE pair = %s AND gram IN"
_TEXTS_OF = (
    "SELECT id, plain, source, target, uses FROM translation_memoryentry "
    "WHERE target_locale_id = %s AND length BETWEEN %s AND %s AND id IN"
)


def _rows(statement: str, parameters: list[int], values: Collection[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that ends in ``IN``, which is followed by the values here; none without values."""
    if not values:
        return []
    with connections[router.db_for_read(MemoryEntry)].cursor() as cursor:
        cursor.execute(f"{statement} ({', '.join(['%s'] * len(values))})", [*parameters, *values])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def similar(source: str, source_locale: int, target_locale: int, limit: int = 3) -> list[Suggestion]:
    """Translations of texts at least :data:`LEAST_LIKE` percent like ``source``, the most like first."""
    plain = comparable(source)
    shared = Counter(_rows(_ENTRIES_WITH, [source_locale], _telling(plain, source_locale)))
    candidates = [entry for (entry,), _grams in shared.most_common(_CANDIDATES)]
    lengths = int(len(plain) * _SHORTER), int(len(plain) * _LONGER) + 1
    entries = _rows(_TEXTS_OF, [target_locale, *lengths], candidates)
    texts: dict[int, str] = {}
    rows: dict[int, tuple[str, str, int]] = {}
    for pk, text, its_source, target, uses in entries:
        texts[pk], rows[pk] = text, (its_source, target, uses)
    found = process.extract(plain, texts, scorer=fuzz.ratio, score_cutoff=LEAST_LIKE, limit=limit)
    return [Suggestion(pk, int(score), *rows[pk]) for _plain, score, pk in found]


def _telling(plain: str, source_locale: int) -> list[str]:
    """The rarest runs of a text, none over another: of one rare word they would all name the same entries."""
    place = grams_of(plain)
    chosen: list[str] = []
    entries = 0
    for number, gram in sorted(_rows(_COUNTS_OF, [source_locale], place)):
        entries += number
        if len(chosen) == _MOST_GRAMS or (len(chosen) >= _LEAST_GRAMS and entries > _ENTRIES_READ):
            break
        if all(abs(place[gram] - place[other]) >= _GRAM for other in chosen):
            chosen.append(gram)
        else:
            entries -= number
    return chosen


# --- From a page ------------------------------------------------------------------------------------------------------


def carry_back(twin: Twin, target_page: Page) -> int:
    """Take the texts of a target page over as translations, paired by their place; returns how many.

    For pages that were written side by side, and for texts that were changed on the page itself.
    """
    theirs: dict[str, list[StringSegmentValue]] = {}
    overrides: dict[str, OverridableSegmentValue] = {}
    for value in extract_segments(target_page.specific):
        if isinstance(value, StringSegmentValue):
            theirs.setdefault(value.path, []).append(value)
        elif isinstance(value, OverridableSegmentValue):
            overrides[value.path] = value
    ours: dict[str, list[StringSegment]] = {}
    for segment in (
        StringSegment.objects.filter(source_id=twin.translation.source_id)
        .select_related("context", "string")
        .order_by("order")
    ):
        ours.setdefault(segment.context.path, []).append(segment)
    carried = 0
    with writing():
        for path, segments in ours.items():
            texts = theirs.get(path, [])
            if len(texts) != len(segments):
                continue
            for segment, value in zip(segments, texts, strict=True):
                _carry(twin, segment, value.string.data)
                carried += 1
        _carry_overrides(twin, overrides)
    return carried


def _carry(twin: Twin, segment: StringSegment, data: str) -> None:
    StringTranslation.objects.update_or_create(
        translation_of=segment.string,
        context=segment.context,
        locale_id=twin.target_locale_id,
        defaults={
            "data": data,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": "same" if data == segment.string.data and segment.context.path != SLUG else "",
            "has_error": False,
            "field_error": "",
        },
    )


def _carry_overrides(twin: Twin, theirs: dict[str, OverridableSegmentValue]) -> None:
    for segment in OverridableSegment.objects.filter(source_id=twin.translation.source_id).select_related("context"):
        value = theirs.get(segment.context.path)
        if value is not None and value.data != segment.data:
            SegmentOverride.objects.update_or_create(
                context=segment.context,
                locale_id=twin.target_locale_id,
                defaults={"data_json": json.dumps(value.data), "has_error": False, "field_error": ""},
            )
