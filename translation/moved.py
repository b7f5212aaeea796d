"""What stands in another block now keeps its translation: imports and scripts give blocks new ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TranslationSource,
)

from translation.models import Twin
from translation.segments import MANUAL
from translation.watch import writing


def carry_moved_texts(twin: Twin) -> None:
    """Give texts without a translation the one that a person wrote for them in a place that is gone.

    The place has to be of the same kind, and there must be one translation to choose. Three queries.
    """
    segments = list(StringSegment.objects.filter(source_id=twin.translation.source_id).select_related("context"))
    present = {(each.context_id, each.string_id) for each in segments}
    translated = set()
    left: dict[tuple[int, str], dict[tuple[str, str], StringTranslation]] = defaultdict(dict)
    for row in StringTranslation.objects.filter(
        context__object_id=twin.object_key, locale_id=twin.target_locale_id
    ).select_related("context"):
        key = (row.context_id, row.translation_of_id)
        if key in present:
            translated.add(key)
        elif row.translation_type == MANUAL and not row.has_error:
            left[row.translation_of_id, row.context.field_path][row.data, row.tool_name] = row
    with writing():
        for each in segments:
            choices = list(left.get((each.string_id, each.context.field_path), {}).values())
            if (each.context_id, each.string_id) in translated or len(choices) != 1:
                continue
            StringTranslation.objects.create(
                translation_of_id=each.string_id,
                context_id=each.context_id,
                locale_id=twin.target_locale_id,
                data=choices[0].data,
                translation_type=MANUAL,
                tool_name=choices[0].tool_name,
                last_translated_by_id=choices[0].last_translated_by_id,
            )
            translated.add((each.context_id, each.string_id))


def replaceable_values(source: TranslationSource) -> dict[int, str]:
    """What stands in the places that a translation may replace, as stored, by context."""
    return dict(OverridableSegment.objects.filter(source=source).values_list("context_id", "data_json"))


def carry_moved_replacements(twin: Twin, before: Mapping[int, str]) -> None:
    """Replace an image, document or link in its new place too; ``before`` are the values of the source until now.

    The place has to be of the same kind, and to hold the same in the source.
    """
    overrides = {
        row.context_id: row
        for row in SegmentOverride.objects.filter(
            context__object_id=twin.object_key, locale_id=twin.target_locale_id
        ).select_related("context")
    }
    present = list(OverridableSegment.objects.filter(source_id=twin.translation.source_id).select_related("context"))
    gone = before.keys() - {each.context_id for each in present}
    left: dict[tuple[str, str], dict[str, SegmentOverride]] = defaultdict(dict)
    for context in gone & overrides.keys():
        row = overrides[context]
        left[row.context.field_path, before[context]][row.data_json] = row
    with writing():
        for each in present:
            choices = list(left.get((each.context.field_path, each.data_json), {}).values())
            if each.context_id in before or each.context_id in overrides or len(choices) != 1:
                continue
            SegmentOverride.objects.create(
                context_id=each.context_id,
                locale_id=twin.target_locale_id,
                data_json=choices[0].data_json,
                last_translated_by_id=choices[0].last_translated_by_id,
            )
