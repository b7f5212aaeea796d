"""A text that stands in another block now keeps its translation: imports and scripts give blocks new ids."""

from __future__ import annotations

from collections import defaultdict

from wagtail_localize.models import StringSegment, StringTranslation

from translation.models import Twin
from translation.segments import MANUAL
from translation.watch import writing


def carry_moved_texts(twin: Twin) -> int:
    """Give texts without a translation the one that a person wrote for them in a place that is gone; how many got it.

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
    carried = 0
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
            carried += 1
    return carried
