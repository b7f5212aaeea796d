"""The frame of the site is not for everyday work: without it nothing below can be found."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from home.models import HomePage
from search.models import SearchPage


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
def keep_the_frame(request: HttpRequest, page: Page, *args: object) -> None:
    """Only an administrator may delete, unpublish or move a home or search page."""
    if page.specific_class in (HomePage, SearchPage) and not request.user.is_superuser:
        raise PermissionDenied


@hooks.register("before_bulk_action")
def keep_the_frame_in_bulk(request: HttpRequest, action_type: str, objects: list[object], action: object) -> None:
    for page in objects:
        if isinstance(page, Page) and action_type in ("delete", "unpublish", "move"):
            keep_the_frame(request, page)
