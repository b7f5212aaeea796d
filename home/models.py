"""The frame of the site: the home page and plain pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from catalogue.models.blocks import BodyBlock


class HomePage(Page):
    """The front page of one language."""

    hero_title = models.CharField(_("large title"), max_length=120, blank=True)
    hero_text = models.TextField(
        _("text below it"), blank=True, help_text=_("“{total}” is replaced by the number of resources.")
    )

    content_panels = [*Page.content_panels, FieldPanel("hero_title"), FieldPanel("hero_text")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["search.SearchPage", "home.StandardPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # home.front counts through the search engine and needs this module.
        from home.front import front_context

        return super().get_context(request, *args, **kwargs) | front_context(self, request)


class StandardPage(Page):
    """A plain page: about, accessibility, privacy …"""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("text"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
