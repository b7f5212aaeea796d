"""The reports on searches in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.log.access import may_read_reports
from search.log.reports import MostAsked, NothingFound
from search.log.synonym_view import AddSynonymView
from search.operations import hooks as _operations  # noqa: F401  (registers the report on the outbox)


@hooks.register("register_admin_urls")
def addresses_of_search_reports() -> list[URLPattern | URLResolver]:
    addresses = [
        path("most-asked/", MostAsked.as_view(), name="most_asked"),
        path("most-asked/results/", MostAsked.as_view(results_only=True), name="most_asked_results"),
        path("nothing-found/", NothingFound.as_view(), name="nothing_found"),
        path("nothing-found/results/", NothingFound.as_view(results_only=True), name="nothing_found_results"),
        path("nothing-found/<slug:digest>/synonym/", AddSynonymView.as_view(), name="add_synonym"),
    ]
    return [path("reports/searches/", include((addresses, "search_log"), namespace="search_log"))]


class SearchReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_reports(request.user)


@hooks.register("register_reports_menu_item")
def most_asked_in_the_menu() -> MenuItem:
    return SearchReportMenuItem(
        _("Most asked searches"), reverse("search_log:most_asked"), name="most-asked", icon_name="search", order=1210
    )


@hooks.register("register_reports_menu_item")
def nothing_found_in_the_menu() -> MenuItem:
    return SearchReportMenuItem(
        _("Searches that found nothing"),
        reverse("search_log:nothing_found"),
        name="nothing-found",
        icon_name="warning",
        order=1220,
    )
