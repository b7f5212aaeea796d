"""What the work list says of a twin, in words: its state with numbers, its age, and where a click leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale

from catalogue.models import Resource
from catalogue.visibility import visible
from search.log.rows import language_name
from translation.models import Twin
from translation.people import name_of
from translation.permissions import can_assign
from translation.states import FINISHED, FOR_TRANSLATORS, RESTING, TONES, State


@dataclass(frozen=True)
class Row:
    """A twin as a line of the list. ``tone`` colours the state; ``age`` counts from when it last changed hands."""

    twin: Twin
    state: str
    tone: str
    progress: str
    age: str
    overdue: bool
    url: str
    mine: bool
    can_claim: bool
    can_assign: bool

    @property
    def pk(self) -> int:
        return self.twin.pk

    @property
    def title(self) -> str:
        return self.twin.title

    @property
    def direction(self) -> str:
        return direction_of(self.twin)

    @property
    def assignee(self) -> str:
        return name_of(self.twin.assignee)

    @property
    def due(self) -> Any:
        return self.twin.due

    @property
    def words_left(self) -> int:
        return self.twin.words_left

    @property
    def problem(self) -> str:
        return self.twin.problem


def row_of(twin: Twin, user: Any) -> Row:
    """The line of a twin for somebody."""
    free = twin.assignee_id is None and twin.state in FOR_TRANSLATORS
    return Row(
        twin=twin,
        state=str(State(twin.state).label),
        tone=TONES[State(twin.state)],
        progress=progress_of(twin),
        age=age_of(twin),
        overdue=twin.is_overdue,
        url=reverse("translation:review" if twin.state == State.REVIEW else "translation:translate", args=[twin.pk]),
        mine=twin.assignee_id == user.pk,
        can_claim=free,
        can_assign=twin.state != State.REMOVED and can_assign(user, twin),
    )


def progress_of(twin: Twin) -> str:
    """What is left of it, in a few words; empty when the state says all."""
    if twin.state == State.OUTDATED:
        if not twin.open:
            return _("no new text: ready to send")
        return ngettext("%(count)d segment changed", "%(count)d segments changed", twin.open) % {"count": twin.open}
    if twin.state in FOR_TRANSLATORS:
        if not twin.open:
            return _("%(all)d of %(all)d: ready to send") % {"all": twin.segments}
        return _("%(done)d of %(all)d segments") % {"done": twin.done, "all": twin.segments}
    return ""


def age_of(twin: Twin) -> str:
    days = (timezone.localdate() - timezone.localdate(twin.opened_at)).days
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else _("today")


def direction_of(twin: Twin) -> str:
    return f"{twin.source_locale.language_code} → {twin.target_locale.language_code}"


def by_urgency(twins: Any) -> Any:
    """What somebody has to do first: by day, then longest waiting; what rests or is done comes last."""
    rank = Case(
        When(state__in=FOR_TRANSLATORS, then=Value(0)),
        When(state=State.REVIEW, then=Value(1)),
        When(state__in=RESTING, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    no_day = Case(When(due=None, then=Value(1)), default=Value(0), output_field=IntegerField())
    return twins.annotate(rank=rank, no_day=no_day).order_by("rank", "no_day", "due", "opened_at", "pk")


# --- How far a language is --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A piece of the bar: ``share`` in percent, ``tone`` its colour."""

    label: str
    count: int
    share: float
    tone: str


@dataclass(frozen=True)
class Progress:
    """How many of the resources of the other language have an up-to-date twin in this one."""

    language: str
    code: str
    done: int
    total: int
    parts: list[Part]
    missing: int
    submit_url: str

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100


def untranslated(target: Locale) -> QuerySet[Resource]:
    """Published resources in the other language that have no page in this one and were not submitted."""
    here = Resource.objects.filter(locale=target).values("translation_key")
    submitted = Twin.objects.values("object_key")
    return (
        visible(Resource.objects.exclude(locale=target).filter(alias_of=None))
        .exclude(translation_key__in=here)
        .exclude(translation_key__in=submitted)
    )


def progress_by_language(locales: Iterable[Locale], twins: QuerySet[Twin]) -> list[Progress]:
    """One bar per target language; two queries for all, and one more per language."""
    counts: dict[int, dict[str, int]] = {}
    for locale, state, count in (
        twins.order_by()
        .values_list("target_locale", "state")
        .annotate(count=Count("pk"))
        .values_list("target_locale", "state", "count")
    ):
        counts.setdefault(locale, {})[state] = count
    return [_progress(locale, counts.get(locale.pk, {})) for locale in locales]


def _progress(locale: Locale, by_state: dict[str, int]) -> Progress:
    missing = untranslated(locale).count()
    total = sum(by_state.values()) + missing
    parts = [
        Part(str(state.label), by_state[state], by_state[state] * 100 / total, TONES[state])
        for state in (State.CURRENT, State.REVIEW, State.PROGRESS, State.BACK, State.OUTDATED, State.TODO, *RESTING)
        if by_state.get(state)
    ]
    if missing:
        parts.append(Part(_("Not submitted"), missing, missing * 100 / total, "empty"))
    return Progress(
        language=language_name(locale.language_code),
        code=locale.language_code,
        done=sum(by_state.get(state, 0) for state in FINISHED),
        total=total,
        parts=parts,
        missing=missing,
        submit_url=reverse("translation:submit_several") + f"?to={locale.language_code}",
    )


# --- What waits for somebody ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """How many twins wait for this person: of those ``twins``, by what has to be done."""

    mine: int
    free: int
    review: int
    overdue: int

    def __bool__(self) -> bool:
        return bool(self.mine or self.free or self.review or self.overdue)


def waiting_for(user: Any, twins: QuerySet[Twin], reviewed: Iterable[int]) -> Waiting:
    """One query. ``reviewed`` are the locales this person decides on."""
    todo = Q(state__in=FOR_TRANSLATORS)
    counts = twins.aggregate(
        mine=Count("pk", filter=todo & Q(assignee=user)),
        free=Count("pk", filter=todo & Q(assignee=None)),
        review=Count("pk", filter=Q(state=State.REVIEW, target_locale__in=list(reviewed))),
        overdue=Count("pk", filter=todo & Q(due__lt=timezone.localdate())),
    )
    return Waiting(**counts)


SOON = timedelta(days=7)
"""What is due within this time counts as soon."""
