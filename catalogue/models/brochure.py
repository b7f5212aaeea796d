"""Brochures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from .blocks import BodyBlock, visible_text
from .resource import Resource
from .screens import Screen


class BrochurePage(Resource):
    """Something to read, watch or visit: a brochure, poster, video, website …"""

    kind: ClassVar[str] = "brochure"
    is_creatable = True
    template = "catalogue/brochure_page.html"
    screens: ClassVar[Mapping[str, Screen]] = {
        **Resource.screens,
        "pdf": Screen({"nl": "pdf", "fr": "pdf"}, "catalogue.paper_views.brochure", needs="body"),
    }

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("text"))

    edit_handler = Resource.tabs([*Resource.content_panels, FieldPanel("body")])

    class Meta:
        verbose_name = _("brochure")
        verbose_name_plural = _("brochures")

    def search_text(self) -> str:
        return visible_text(self.body)
