"""The page teachers search on, and the outbox that feeds the index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from catalogue.presentation import FILES_PATH, LIST_PATH, OVERVIEW_PATH, POSTER_PATH, THEME_PATH


class SearchPage(RoutablePageMixin, Page):
    """Search in one language, its landing pages for themes, and the parent of all resources in that language."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = [
        "catalogue.LessonPlanPage",
        "catalogue.BrochurePage",
        "catalogue.QuizPage",
        "catalogue.PackPage",
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

    @path(f"{LIST_PATH['nl']}/", name="list_nl")
    @path(f"{LIST_PATH['fr']}/", name="list_fr")
    def basket(self, request: HttpRequest) -> HttpResponse:
        from search.basket.views import basket

        return basket(request, self)

    @path(f"{LIST_PATH['nl']}/{POSTER_PATH['nl']}/", name="poster_nl")
    @path(f"{LIST_PATH['fr']}/{POSTER_PATH['fr']}/", name="poster_fr")
    def poster(self, request: HttpRequest) -> HttpResponse:
        from search.basket.views import poster

        return poster(request, self)

    @path(f"{LIST_PATH['nl']}/{FILES_PATH['nl']}/", name="list_files_nl")
    @path(f"{LIST_PATH['fr']}/{FILES_PATH['fr']}/", name="list_files_fr")
    def list_files(self, request: HttpRequest) -> HttpResponseBase:
        from search.basket.views import files

        return files(request, self)

    @path(f"{OVERVIEW_PATH['nl']}/", name="overview_nl")
    @path(f"{OVERVIEW_PATH['fr']}/", name="overview_fr")
    def overview(self, request: HttpRequest) -> HttpResponse:
        from search.overview.views import overview

        return overview(request, self)

    @path(f"{OVERVIEW_PATH['nl']}/pdf/", name="overview_pdf_nl")
    @path(f"{OVERVIEW_PATH['fr']}/pdf/", name="overview_pdf_fr")
    def overview_pdf(self, request: HttpRequest) -> HttpResponse:
        from search.overview.views import overview_pdf

        return overview_pdf(request, self)


class OutboxQuerySet(models.QuerySet["IndexOutbox"]):
    def waiting(self) -> OutboxQuerySet:
        """Changes the index does not have yet."""
        return self.filter(done_at=None, set_aside_at=None)

    def due(self) -> OutboxQuerySet:
        """Waiting rows whose next try has come, the most needed first."""
        return self.waiting().filter(next_try_at__lte=timezone.now()).order_by("need", "pk")

    def failing(self) -> OutboxQuerySet:
        return self.waiting().exclude(last_error="")

    def set_aside(self) -> OutboxQuerySet:
        """Rows given up after many tries, until somebody changes the page or asks for another try."""
        return self.filter(done_at=None).exclude(set_aside_at=None)

    def refused(self) -> OutboxQuerySet:
        """Rows that the engine refused: those it is asked again for by itself, and those set aside."""
        return self.filter(done_at=None).exclude(last_error="")

    def worst_first(self) -> OutboxQuerySet:
        """Those set aside before those that are tried again, each with the oldest first."""
        return self.order_by(models.F("set_aside_at").asc(nulls_last=True), "created_at", "pk")


class Need(models.IntegerChoices):
    """In which order changes go to the index when many wait."""

    GONE = 0, _("a page that must no longer be found")
    PAGE = 1, _("a page that was changed")
    MANY = 2, _("many pages at once")


class IndexOutbox(models.Model):
    """A page whose document in the index may be out of date.

    Written in the transaction that changed the page, so that neither can be kept without the other. Once the index has
    the page as it is now the row is removed, or, where stand-by indexes have to hear of it too, kept as done for some
    days. Two rows for one page do no harm.
    """

    page_id = models.BigIntegerField(_("page"), db_index=True)
    created_at = models.DateTimeField(_("changed at"), default=timezone.now, db_index=True)
    need = models.PositiveSmallIntegerField(choices=Need, default=Need.PAGE)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(_("set aside at"), null=True)

    objects: ClassVar[Any] = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change waiting for the index")
        verbose_name_plural = _("changes waiting for the index")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["need", "id"], condition=models.Q(done_at=None, set_aside_at=None), name="index_outbox_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}"

    LONGEST_DELAY = timedelta(hours=1)

    @classmethod
    def delay_after(cls, attempts: int) -> timedelta:
        """How long to wait after the given number of failed tries: 2, 4, 8 … seconds, at most an hour."""
        return min(timedelta(seconds=2 ** min(attempts, 12)), cls.LONGEST_DELAY)


from search.log.models import SearchLog  # noqa: E402, F401  (so that Django finds it)
