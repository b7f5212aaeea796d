"""Back to the list of the admin in which a button was pressed, with its filters and its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from wagtail.admin.utils import get_valid_next_url_from_request


def way_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the path in ``next``; to the view named ``otherwise`` when there is none, or it leads off this site."""
    path: str = get_valid_next_url_from_request(request)
    return HttpResponseRedirect(path if path.startswith("/") else reverse(otherwise))
