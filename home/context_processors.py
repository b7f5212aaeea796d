"""What every page may print."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from home.navigation import SiteNav


def site_nav(request: HttpRequest) -> dict[str, Any]:
    return {"site_nav": SimpleLazyObject(lambda: SiteNav(request))}
