"""The page teachers search on, and the outbox that feeds the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

from catalogue.models.terms import LANGUAGES
from catalogue.presentation import FILES_PATH, LIST_PATH, OVERVIEW_PATH, POSTER_PATH, THEME_PATH

View = Callable[..., HttpResponseBase]


def address(name: str, *parts: Mapping[str, str] | str) -> Callable[[View], View]:
    """What a method of a page answers below it: ``parts`` are words by language, or the same in both."""

    def decorate(view: View) -> View:
        for language in LANGUAGES:
            words = [part if isinstance(part, str) else part[language] for part in parts]
            view = path("".join(f"{word}/" for word in words), name=f"{name}_{language}")(view)
        return view

    return decorate


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

    @address("themes", THEME_PATH)
    def themes(self, request: HttpRequest) -> HttpResponse:
        from search.views import themes

        return themes(request, self)

    @address("theme", THEME_PATH, "<slug:theme>")
    @address("theme_age", THEME_PATH, "<slug:theme>/<slug:age>")
    def theme(self, request: HttpRequest, theme: str, age: str = "") -> HttpResponse:
        from search.views import theme as theme_view

        return theme_view(request, self, theme, age)

    @address("list", LIST_PATH)
    def basket(self, request: HttpRequest) -> HttpResponse:
        from search.basket.views import basket

        return basket(request, self)

    @address("poster", LIST_PATH, POSTER_PATH)
    def poster(self, request: HttpRequest) -> HttpResponse:
        from search.basket.views import poster

        return poster(request, self)

    @address("list_files", LIST_PATH, FILES_PATH)
    def list_files(self, request: HttpRequest) -> HttpResponseBase:
        from search.basket.views import files

        return files(request, self)

    @address("overview", OVERVIEW_PATH)
    def overview(self, request: HttpRequest) -> HttpResponse:
        from search.overview.views import overview

        return overview(request, self)

    @address("overview_pdf", OVERVIEW_PATH, "pdf")
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
