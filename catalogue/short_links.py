"""``/nl/r/b4k7xq/``: an address short enough to be typed from paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override

from catalogue.models import Resource, ShortKey, content_language
from catalogue.visibility import visible


def short_link_of(short_key: str, language: str) -> str:
    """The short address of a resource in this language; empty when it has no short key."""
    if not short_key:
        return ""
    with override(language):
        return reverse("short_link", args=[short_key])


def short_link(request: HttpRequest, short_key: str) -> HttpResponse:
    """To the resource in the language of the address, or else in the other one.

    :raises Http404: when nobody can read it, whatever the reason.
    """
    row = ShortKey.objects.filter(short_key=short_key.lower()).first()
    pages = visible(Resource.objects.filter(translation_key=row.translation_key)) if row else Resource.objects.none()
    by_language = {page.locale.language_code: page for page in pages.select_related("locale").order_by("-path")}
    page = by_language.get(content_language(get_language())) or next(iter(by_language.values()), None)
    if page is None:
        raise Http404
    return HttpResponseRedirect(page.get_url(request))
