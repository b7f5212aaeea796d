"""The page teachers search on, and the outbox that feeds the index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from catalogue.presentation import THEME_PATH


class SearchPage(RoutablePageMixin, Page):
    """Search in one language, its landing pages for themes, and the parent of all resources in that language."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = [
        "catalogue.LessonPlanPage",
        "catalogue.BrochurePage",
        "catalogue.QuizPage",
    ]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("search page")
        verbose_name_plural = _("search pages")

    @path("", name="results")
    def results(self, request: HttpRequest) -> HttpResponse:
        from search.views import results

        return results(request, self)

    @path(f"{THEME_PATH['nl']}/", name="themes_nl")
    @path(f"{THEME_PATH['fr']}/", name="themes_fr")
    def themes(self, request: HttpRequest) -> HttpResponse:
        from search.views import themes

        return themes(request, self)

    @path(f"{THEME_PATH['nl']}/<slug:theme>/", name="theme_nl")
    @path(f"{THEME_PATH['fr']}/<slug:theme>/", name="theme_fr")
    @path(f"{THEME_PATH['nl']}/<slug:theme>/<slug:age>/", name="theme_age_nl")
    @path(f"{THEME_PATH['fr']}/<slug:theme>/<slug:age>/", name="theme_age_fr")
    def theme(self, request: HttpRequest, theme: str, age: str = "") -> HttpResponse:
        from search.views import theme as theme_view

        return theme_view(request, self, theme, age)


class OutboxQuerySet(models.QuerySet["IndexOutbox"]):
    def due(self) -> OutboxQuerySet:
        """Rows whose next try has come."""
        return self.filter(next_try_at__lte=timezone.now())

    def failing(self) -> OutboxQuerySet:
        return self.exclude(last_error="")


class IndexOutbox(models.Model):
    """A page whose document in the index may be out of date.

    Written in the transaction that changed the page, so that neither can be kept without the other; removed once the
    index has the page as it is now. Two rows for one page do no harm.
    """

    page_id = models.BigIntegerField(db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, db_index=True)
    last_error = models.TextField(blank=True)

    objects: ClassVar[Any] = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change waiting for the index")
        verbose_name_plural = _("changes waiting for the index")

    def __str__(self) -> str:
        return f"page {self.page_id}"

    LONGEST_DELAY = timedelta(hours=1)

    @classmethod
    def delay_after(cls, attempts: int) -> timedelta:
        """How long to wait after the given number of failed tries: 2, 4, 8 … seconds, at most an hour."""
        return min(timedelta(seconds=2 ** min(attempts, 12)), cls.LONGEST_DELAY)
