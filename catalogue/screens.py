"""The addresses below those of pages, as ``config.urls`` needs them."""

from __future__ import annotations

from django.views.decorators.csrf import csrf_exempt
from wagtail.views import serve

from catalogue.models import KINDS

SCREEN_PATHS = "|".join(
    sorted({path for kind in KINDS.values() for screen in kind.screens.values() for path in screen.paths.values()})
)
"""Every path of a screen, of any kind of page, as part of a regular expression."""

# A form that changes nothing needs no token, and a token would need a cookie.
serve_screen = csrf_exempt(serve)
"""Wagtail's own view, for the addresses of these screens; each of them says which methods it takes."""
