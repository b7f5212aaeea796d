"""Machine translation by any translator class of wagtail-localize. Off unless the settings name one."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringSegment, StringTranslation
from wagtail_localize.strings import StringValue

from translation import work
from translation.errors import Refused, StepRefused
from translation.models import Twin
from translation.places import SLUG
from translation.segments import MACHINE, segments_of
from translation.text import accept, is_plain

log = logging.getLogger("translation")


def translator_for(twin: Twin) -> Any:
    """The translator of the settings when it knows these languages, or ``None``."""
    translator = get_machine_translator()
    if translator is None or not translator.can_translate(twin.source_locale, twin.target_locale):
        return None
    return translator


def translate_open(twin: Twin, user: Any) -> int:
    """Have every text without a translation translated, addresses excepted, to be confirmed; returns how many.

    :raises StepRefused: there is no translator, or it failed; :class:`translation.errors.NotOpen`.
    """
    translator = translator_for(twin)
    if translator is None:
        raise StepRefused(_("There is no machine translation for these languages."))
    work.demand_editable(twin)
    wanted = {each.id: each for each in segments_of(twin) if each.target is None and each.place.kind != SLUG}
    if not wanted:
        return 0
    strings = list(dict.fromkeys(StringValue(each.source) for each in wanted.values()))
    name = str(translator.display_name)
    try:
        # Not within a transaction: this may be a slow server far away.
        answers = translator.translate(twin.source_locale, twin.target_locale, strings)
    except Exception as error:
        log.exception("%s did not translate twin %s", name, twin.pk)
        raise StepRefused(_("%(name)s did not answer. Nothing was changed.") % {"name": name}) from error
    texts = {
        pk: data
        for pk, each in wanted.items()
        if (data := _accepted(answers.get(StringValue(each.source)), each.source, each.place.single_line))
    }
    return _store(twin, texts, name, user)


def _accepted(answer: StringValue | None, source: str, single_line: bool) -> str:
    """What a machine wrote, under the rules for what a person types; empty when it breaks them."""
    if answer is None or not answer.data:
        return ""
    try:
        return accept(answer.render_text() if is_plain(source) else answer.data, source, single_line)
    except Refused as refused:
        log.warning("A machine's translation cannot be kept: %s", refused)
        return ""


@transaction.atomic
def _store(twin: Twin, texts: dict[int, str], name: str, user: Any) -> int:
    twin = Twin.objects.select_for_update(of=("self",)).select_related("translation__source").get(pk=twin.pk)
    work.demand_editable(twin)
    stored = 0
    for segment in StringSegment.objects.filter(pk__in=texts, source_id=twin.translation.source_id):
        _row, created = StringTranslation.objects.get_or_create(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale_id=twin.target_locale_id,
            defaults={
                "data": texts[segment.pk],
                "translation_type": MACHINE,
                "tool_name": name[:255],
                "last_translated_by": user,
            },
        )
        stored += created
    work.recount(twin)
    return stored
