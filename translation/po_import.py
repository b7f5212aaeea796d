"""Importing PO files: first what would happen, text by text, then all of it in one transaction or nothing.

The same comparison is made both times, so that what was saved between the two is seen. Nothing is published by it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_localize.models import StringSegment

from translation import work
from translation.difference import GONE, NEW, Piece, difference
from translation.errors import Gone, NotAllowed, Refused, StepRefused
from translation.models import PoUpload, Twin
from translation.permissions import can_see, can_translate
from translation.po import one_way
from translation.po_reading import Entry, FileRefused, PoFile, read
from translation.segments import Segment, segments_of
from translation.text import to_input

LONGEST = 50_000
"""Characters of a text; no text of a page is longer, and nothing longer is looked at."""

LONGEST_COMPARED = 5_000
EXCERPT = 500
"""Characters: of texts whose difference is worked out word by word, and of those that are only shown."""

MOST_TEXTS = 5_000
"""Texts written in one import: some ten seconds, in which nobody else can save where the database is SQLite."""

KEPT = timedelta(days=1)

_NO_LONGER_KEPT = gettext_lazy("This file is no longer kept: it was imported, or you chose another. Choose it again.")


class What(StrEnum):
    """What becomes of a text of a file."""

    NEW = "new"
    CHANGE = "change"
    CONFIRM = "confirm"
    ASK = "ask"
    REFUSE = "refuse"
    SKIP = "skip"
    NOTHING = "nothing"


WRITTEN = (What.NEW, What.CHANGE, What.CONFIRM)


@dataclass(frozen=True)
class Outcome:
    """One text. ``reason`` says why it is asked about, refused or skipped; ``token`` names it as it stands now."""

    what: What
    where: str
    source: str
    text: str
    line: int
    present: str = ""
    fuzzy: bool = False
    reason: str = ""
    token: str = ""
    checked: work.Checked | None = None

    @cached_property
    def pieces(self) -> list[Piece]:
        """What it changes; empty for a text that is new, or that changes nothing."""
        if self.what not in (What.CHANGE, What.ASK) or not self.present:
            return []
        if max(len(self.present), len(self.text)) > LONGEST_COMPARED:
            return [Piece(GONE, self.present), Piece(NEW, self.text)]
        return difference(self.present, self.text)

    @property
    def excerpt(self) -> str:
        """Of what is not taken over, enough to know it by."""
        return self.text if self.what in WRITTEN or len(self.text) <= EXCERPT else f"{self.text[:EXCERPT]}…"


@dataclass(frozen=True)
class FilePlan:
    """What a file would do. With ``refused`` none of the upload can be imported."""

    name: str
    twin: Twin | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    refused: StepRefused | None = None
    stale: bool = False
    missing: int = 0

    def of(self, *kinds: What) -> list[Outcome]:
        return [each for each in self.outcomes if each.what in kinds]

    @property
    def written(self) -> list[Outcome]:
        return self.of(*WRITTEN)


@dataclass(frozen=True)
class Plan:
    files: list[FilePlan]

    @property
    def refusals(self) -> list[StepRefused]:
        return [each.refused for each in self.files if each.refused]

    @property
    def written(self) -> int:
        return sum(len(each.written) for each in self.files)

    @property
    def asked(self) -> int:
        return sum(len(each.of(What.ASK)) for each in self.files)


# --- Between the two steps --------------------------------------------------------------------------------------------


def keep(user: Any, name: str, data: bytes, twin: Twin | None) -> PoUpload:
    """Remember a file until it is imported: the last one of each person."""
    forget()
    PoUpload.objects.filter(user=user).delete()
    upload: PoUpload = PoUpload.objects.create(user=user, name=name[-200:], data=data, twin=twin)
    return upload


def forget() -> int:
    """Remove files that nobody imported for a day; how many."""
    return PoUpload.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


# --- What would happen ------------------------------------------------------------------------------------------------


def plan(name: str, data: bytes, user: Any, only: int | None = None) -> Plan:
    """Compare an upload with what there is; nothing is written. ``only`` is the one twin its files may be of."""
    return _compare(name, *read(name, data), user, only)


def _compare(
    name: str, files: Iterable[PoFile], unreadable: Iterable[FileRefused], user: Any, only: int | None
) -> Plan:
    files = list(files)
    twins = _twins_of(files)
    plans = [FilePlan(name=name, refused=refused) for refused in unreadable]
    seen: dict[uuid.UUID, str] = {}
    texts = 0
    for file in files:
        twin = twins.get(file.translation)
        try:
            if file.translation in seen:
                raise FileRefused(
                    _("“%(name)s” and “%(other)s” are of the same translation. Import them one after the other.")
                    % {"name": file.name, "other": seen[file.translation]}
                )
            seen[file.translation] = file.name
            plans.append(_plan(file, _demand_open(file, twin, user, only)))
        except StepRefused as refused:
            plans.append(FilePlan(name=file.name, twin=twin, refused=refused))
        texts += len(plans[-1].of(*WRITTEN, What.ASK))
        if texts > MOST_TEXTS:
            most = _("More than %(most)d texts would be written at once. Import it in parts.") % {"most": MOST_TEXTS}
            return Plan([FilePlan(name=name, refused=FileRefused(most))])
    return Plan(plans)


def _twins_of(files: Iterable[PoFile]) -> dict[uuid.UUID, Twin]:
    found = Twin.objects.with_people().select_related("translation__source__specific_content_type")
    return {
        twin.translation.uuid: twin for twin in found.filter(translation__uuid__in={file.translation for file in files})
    }


def _demand_open(file: PoFile, twin: Twin | None, user: Any, only: int | None) -> Twin:
    """:raises StepRefused: the file belongs to no twin that this person may change now."""
    if twin is None or not can_see(user, twin):
        raise FileRefused(_("“%(name)s” belongs to no translation that you work on here.") % {"name": file.name})
    if only is not None and twin.pk != only:
        raise FileRefused(
            _("“%(name)s” belongs to another page: “%(title)s” (%(direction)s). Import it there, or from the list.")
            % {"name": file.name, "title": twin.title, "direction": twin.target_locale.language_code}
        )
    if not can_translate(user, twin):
        raise NotAllowed(
            _("“%(name)s”: you may read the translation of “%(title)s”, not change it.")
            % {"name": file.name, "title": twin.title}
        )
    try:
        work.demand_editable(twin)
    except StepRefused as refused:
        refused.message = f"“{file.name}”: {refused.message}"
        raise
    return twin


def _plan(file: PoFile, twin: Twin) -> FilePlan:
    segments: dict[tuple[str, str], Segment] = {}
    for segment in segments_of(twin):
        segments.setdefault((segment.path, one_way(segment.source_input)), segment)
    rows = {
        row.pk: row
        for row in StringSegment.objects.filter(source_id=twin.translation.source_id).select_related(
            "string", "context"
        )
    }
    stale = file.source_updated != twin.translation.source.last_updated_at.isoformat()
    comparison = _Comparison(twin, segments, rows, file.exported, stale)
    texts: dict[tuple[str, str], set[str]] = {}
    for entry in file.entries:
        texts.setdefault((entry.path, entry.source), set()).add(entry.text)
    outcomes: dict[tuple[str, str], Outcome] = {}
    for entry in file.entries:
        key = (entry.path, entry.source)
        if key not in outcomes:
            outcomes[key] = comparison.outcome(entry, twice=len(texts[key]) > 1)
    return FilePlan(
        name=file.name,
        twin=twin,
        outcomes=list(outcomes.values()),
        stale=stale,
        missing=len(segments.keys() - texts.keys()),
    )


@dataclass(frozen=True)
class _Comparison:
    """One file with the texts of its twin. ``segments`` by path and source as they stand in files."""

    twin: Twin
    segments: dict[tuple[str, str], Segment]
    rows: dict[int, StringSegment]
    exported: datetime | None
    stale: bool

    def outcome(self, entry: Entry, twice: bool) -> Outcome:
        segment = self.segments.get((entry.path, entry.source))
        if not entry.text.strip() and not entry.plural:
            return self._made(What.NOTHING, entry, segment)
        if segment is None:
            gone = _("The source was changed since the export and no longer has this text.")
            return self._made(
                What.SKIP, entry, None, gone if self.stale else _("This text does not stand on the page.")
            )
        if entry.plural:
            return self._made(What.SKIP, entry, segment, _("Texts here have no plural forms."))
        if twice:
            reason = _("It stands in the file more than once, with different translations.")
            return self._made(What.SKIP, entry, segment, reason)
        if entry.text == one_way(segment.target_input) and (segment.confirmed or entry.fuzzy):
            return self._made(What.NOTHING, entry, segment)
        return self._compared(entry, segment)

    def _compared(self, entry: Entry, segment: Segment) -> Outcome:
        row = self.rows[segment.id]
        same = entry.same and entry.text == entry.source
        try:
            if len(entry.text) > LONGEST:
                raise Refused(_("At most %(most)d characters.") % {"most": LONGEST}, segment.path)
            data = work.check_text(self.twin, row, entry.text, same)
        except Refused as refused:
            return self._made(What.REFUSE, entry, segment, str(refused))
        if data == segment.target and (segment.confirmed or entry.fuzzy):
            return self._made(What.NOTHING, entry, segment)
        checked = work.Checked(row, data, confirmed=not entry.fuzzy, same=same)
        if data == segment.target:
            return self._made(What.CONFIRM, entry, segment, checked=checked)
        if segment.confirmed and (reason := self._why_ask(entry, segment)):
            return self._made(What.ASK, entry, segment, reason, checked)
        return self._made(What.NEW if segment.target is None else What.CHANGE, entry, segment, checked=checked)

    def _why_ask(self, entry: Entry, segment: Segment) -> str:
        """Why a confirmed text is not simply replaced; empty when it is."""
        if self.exported is None:
            return _("The file does not say when it was made: the text here may be newer.")
        if datetime.fromisoformat(segment.stamp) > self.exported:
            if segment.by:
                return _("Changed here since the export, by %(name)s.") % {"name": segment.by}
            return _("Changed here since the export.")
        return _("The file is not sure of it (fuzzy), and the text here is confirmed.") if entry.fuzzy else ""

    def _made(
        self,
        what: What,
        entry: Entry,
        segment: Segment | None,
        reason: str = "",
        checked: work.Checked | None = None,
    ) -> Outcome:
        return Outcome(
            what=what,
            where=segment.where if segment else entry.path,
            source=entry.source,
            text=to_input(checked.data) if checked else entry.text,
            line=entry.line,
            present=segment.target_input if segment else "",
            fuzzy=entry.fuzzy,
            reason=reason,
            token=f"{segment.id} {segment.stamp}" if segment else "",
            checked=checked,
        )


# --- Doing it ---------------------------------------------------------------------------------------------------------


def carry_out(upload_id: Any, user: Any, ticked: Collection[str]) -> Plan:
    """Import a file that was kept; texts that were asked about only when ``ticked`` holds their token.

    :raises StepRefused: the first reason why nothing of it can be imported.
    """
    upload = find(upload_id, user)
    files, unreadable = read(upload.name, bytes(upload.data))
    with transaction.atomic():
        # Held until the end, so that nobody saves between looking and writing.
        wanted = {file.translation for file in files}
        list(Twin.objects.select_for_update().filter(translation__uuid__in=wanted).order_by("pk").values_list("pk"))
        # Deleted first: pressed twice, it is imported once.
        if not PoUpload.objects.filter(pk=upload.pk).delete()[0]:
            raise Gone(_NO_LONGER_KEPT)
        found = _compare(upload.name, files, unreadable, user, upload.twin_id)
        if found.refusals:
            raise found.refusals[0]
        done = []
        for file in found.files:
            outcomes = [
                replace(each, what=What.CHANGE) if each.what == What.ASK and each.token in ticked else each
                for each in file.outcomes
            ]
            texts = [each.checked for each in outcomes if each.what in WRITTEN and each.checked]
            if file.twin is not None:
                work.keep_texts(file.twin, texts, user)
            done.append(replace(file, outcomes=outcomes))
        return Plan(done)


def find(upload_id: Any, user: Any) -> PoUpload:
    """:raises Gone: it was imported, replaced or forgotten, or is somebody else's."""
    try:
        upload: PoUpload | None = PoUpload.objects.filter(pk=upload_id, user=user).first()
    except ValidationError:
        upload = None
    if upload is None:
        raise Gone(_NO_LONGER_KEPT)
    return upload
