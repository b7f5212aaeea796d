"""The counts of searches, and what can be read from them."""

from __future__ import annotations

import calendar
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Max, Sum, Value, When, Window
from django.db.models.functions import FirstValue, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.log.entries import LONGEST_CHOICES, LONGEST_FOLDED, LONGEST_TEXT

NOT_ANSWERED_LAST = Case(When(results__isnull=True, then=1), default=0, output_field=models.IntegerField())
NEWEST_FIRST = (NOT_ANSWERED_LAST, F("day").desc(), F("choices").asc(), F("times").desc(), F("pk").asc())
"""Of one day the search without choices comes first: it says most about its words."""


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month when it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


class SearchLogQuerySet(models.QuerySet["SearchLog"]):
    def expired(self) -> Self:
        """What is older than may be kept."""
        return self.filter(day__lt=months_before(timezone.localdate(), settings.SEARCH_LOG_KEEP_MONTHS))

    def most_asked(self) -> Self:
        """One row for each text, or for each set of choices where there is no text."""
        choices_alone = Case(When(folded="", then=F("choices")), default=Value(""), output_field=models.CharField())
        return self.alias(choices_alone=choices_alone)._newest_of("locale", "folded", "choices_alone")

    def nothing_found(self) -> Self:
        """One row for each text with its choices that found nothing when an engine last answered it."""
        return self._newest_of("locale", "folded", "choices").filter(latest=0)

    def _newest_of(self, *same: str) -> Self:
        """The newest row of each group of rows that agree in ``same``.

        With it: ``asked``, how often all of them were asked, ``last_day``, when last, and ``latest``, the number of
        results then, None when no engine has ever answered.
        """
        group = list(same)
        return self.annotate(
            asked=Window(Sum("times"), partition_by=group),
            last_day=Window(Max("day"), partition_by=group),
            latest=Window(FirstValue("results"), partition_by=group, order_by=NEWEST_FIRST),
            place=Window(RowNumber(), partition_by=group, order_by=NEWEST_FIRST),
        ).filter(place=1)


class SearchLog(models.Model):
    """How often the same words were searched with the same choices on one day. Nothing about who asked, or when.

    The key is a digest of what is counted together: two processes that count the same search meet in one row, and the
    rows have no order in which they were asked. ``choices`` stand as in an address. ``results`` is the number at the
    last time, None when there was no index to search.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    day = models.DateField(_("day"), db_index=True)
    locale = models.CharField(_("language"), max_length=12)
    text = models.CharField(_("text"), max_length=LONGEST_TEXT, blank=True)
    folded = models.CharField(max_length=LONGEST_FOLDED, blank=True)
    choices = models.CharField(_("filters"), max_length=LONGEST_CHOICES, blank=True)
    engine = models.CharField(max_length=20)
    times = models.PositiveIntegerField(_("times"), default=0)
    results = models.PositiveIntegerField(_("results"), null=True)

    # Where a query gives one row for many, see _newest_of.
    asked: int
    last_day: date
    latest: int | None

    objects: ClassVar[SearchLogQuerySet] = SearchLogQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # Nobody edits what was counted.
        default_permissions = ()
        verbose_name = _("search")
        verbose_name_plural = _("searches")

    def __str__(self) -> str:
        return f"{self.day} {self.locale} {self.text or self.choices}"
