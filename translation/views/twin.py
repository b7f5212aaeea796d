"""What the pages of one twin share: looking it up, who may see and change it, and the way back to the work list."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from translation import work
from translation.errors import NotOpen
from translation.models import Twin
from translation.permissions import can_see, can_translate

WORKLIST = "translation:worklist"

Crumb = dict[str, Any]
"""A breadcrumb as Wagtail prints it: ``url``, empty for the page that is shown, ``label``, and maybe a ``sublabel``."""


class TwinMixin:
    """Looks up the twin of an address.

    :raises PermissionDenied: this person may not see it. Wagtail answers that with the home page and a message.
    """

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def twin(self) -> Twin:
        twins: Any = Twin.objects.with_people()
        twins = twins.select_related("translation__source__specific_content_type", "review")
        twin: Twin = get_object_or_404(twins, pk=self.kwargs["pk"])
        if not can_see(self.request.user, twin):
            raise PermissionDenied
        return twin

    @cached_property
    def may_translate(self) -> bool:
        return can_translate(self.request.user, self.twin)

    @cached_property
    def why_closed(self) -> str:
        """Why nothing can be changed now; empty when it can."""
        try:
            work.demand_editable(self.twin)
        except NotOpen as refused:
            return str(refused)
        if not self.may_translate:
            return _("You may read this translation, not change it.")
        return ""


def title_of(twin: Twin) -> SafeString:
    """Of the source, as HTML that says its language."""
    return format_html('<span lang="{}">{}</span>', twin.source_locale.language_code, twin.title)


def crumb_of(twin: Twin) -> Crumb:
    """Leads to the page for translating."""
    return {"url": reverse("translation:translate", args=[twin.pk]), "label": title_of(twin)}


class BelowWorkList(WagtailAdminTemplateMixin):
    """A page of the admin that the work list leads to."""

    def get_breadcrumbs_items(self) -> list[Crumb]:
        return [*super().get_breadcrumbs_items(), {"url": reverse(WORKLIST), "label": _("Translations")}, *self.way()]

    def way(self) -> list[Crumb]:
        """From the work list to this page, which comes last."""
        return [{"url": "", "label": str(self.get_page_title())}]


class TwinPage(TwinMixin, BelowWorkList):
    """A page about one twin, below the one where it is translated; its template extends ``twin_page.html``."""

    def get_page_subtitle(self) -> str:
        return self.twin.title

    def get_header_title(self) -> str:
        """For the heading; the title of the window is that of the template."""
        return format_html("{}: {}", self.get_page_title(), title_of(self.twin))

    def way(self) -> list[Crumb]:
        [here] = super().way()
        return [crumb_of(self.twin), here | {"sublabel": title_of(self.twin)}]
