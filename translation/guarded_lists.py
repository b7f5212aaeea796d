"""What people of the admin are shown: no way of wagtail-localize around the workflow, and no drafts of others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import LocaleSynchronization
from wagtail_localize.wagtail_hooks import page_listing_more_buttons

BUTTON_HOOKS = ("register_page_header_buttons", "register_page_listing_more_buttons")


def _take_out_buttons() -> None:
    """“Translate this page” and “Sync translated pages”: Wagtail has no hook to take a header's buttons out."""
    for name in BUTTON_HOOKS:
        hooks._hooks[name] = [each for each in hooks._hooks[name] if each[0] is not page_listing_more_buttons]


def _take_out_synchronisation() -> None:
    """“Sync from” of a locale: it fills a language with aliases of every page of the other, in that one's words."""
    LOCALE_COMPONENTS[:] = [each for each in LOCALE_COMPONENTS if each["model"] is not LocaleSynchronization]


_take_out_buttons()
_take_out_synchronisation()


@hooks.register("construct_page_action_menu")
def take_out_actions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """“Start Synced translation” and “Convert to alias page”."""
    menu_items[:] = [item for item in menu_items if not str(item.name).startswith("localize-")]


def makes_pages(user: Any) -> bool:
    """Whether this person is an editor of any language."""
    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "add"))


@hooks.register("construct_reports_menu")
def take_out_reports(request: HttpRequest, menu_items: list[Any]) -> None:
    """The report of wagtail-localize names every page to everybody; that of page types the last edited one."""
    hidden = {reverse("wagtail_localize:translations_report")}
    if not makes_pages(request.user):
        hidden.add(reverse("wagtailadmin_reports:page_types_usage"))
    menu_items[:] = [item for item in menu_items if getattr(item, "url", None) not in hidden]


def choosable(pages: QuerySet[Page], user: Any) -> QuerySet[Page]:
    """Those that may be linked to: what this person sees in the explorer, and what every visitor sees.

    The chooser shows titles of drafts: a live page whose draft has another title is left out until that is published.
    """
    if user.is_superuser:
        return pages
    explorable = policy_registry.get_by_type(Page).explorable_instances(user).values("pk")
    allowed = Page.objects.filter(Q(pk__in=explorable) | Q(live=True, draft_title=F("title")))
    # The search of the chooser filters by a few fields only; the key is one.
    return pages.filter(pk__in=allowed.values("pk"))


@hooks.register("construct_page_chooser_queryset")
def choose_no_drafts_of_others(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    return choosable(pages, request.user)


class ReadOnlyPages(PagesAdminAPIViewSet):
    """What the menu of pages reads. Wagtail's can also publish, move and copy, and runs no hook when it does.

    A page's translations are left out: they are named whether this person may see them or not.
    """

    actions: ClassVar[dict[str, Any]] = {}
    meta_fields: ClassVar[list[str]] = [name for name in PagesAdminAPIViewSet.meta_fields if name != "translations"]


@hooks.register("construct_admin_api")
def read_pages_only(router: WagtailAPIRouter) -> None:
    router.register_endpoint("pages", ReadOnlyPages)
