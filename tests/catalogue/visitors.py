"""Somebody in front of a form, for tests: what they fill in, and the sign that the form has."""

from __future__ import annotations

import time
from dataclasses import replace
from html import unescape
from typing import Any

from django.test import Client

from catalogue.models import BrochurePage, Resource
from catalogue.requests.seal import new_seal

BROCHURE = "brochure-online-together-6-12"

ORDER: dict[str, Any] = {
    "copies": "20",
    "copies_language": "nl",
    "organisation": "Basisschool Sint-Jozef",
    "contact": "An Voorbeeld",
    "email": "an@school.example",
    "street": "Kerkstraat 1",
    "postcode": "9000",
    "municipality": "Gent",
    "remark": "Graag voor de ouderavond.",
    "reference": "",
}
REPORT: dict[str, Any] = {"kind": "link", "text": "De link naar de test werkt niet.", "email": "", "reference": ""}

SECONDS = 30
"""How long a person takes over a form."""


def brochure(language: str = "nl") -> BrochurePage:
    found: BrochurePage = BrochurePage.objects.get(key=BROCHURE, locale__language_code=language)
    return found


def seal(page: Resource, form: str, seconds: float = SECONDS) -> str:
    """Of a form that was given out this many seconds ago."""
    return replace(new_seal(form, page.pk), made=int(time.time() - seconds)).text()


def send(client: Client, page: Resource, form: str, values: dict[str, Any], **request: Any) -> Any:
    """Fill in a form of this page and send it; ``seal`` in ``values`` takes the place of a fresh one."""
    return client.post(page.screen_url(form), {"seal": seal(page, form)} | values, **request)


def order(client: Client, page: Resource, **changes: Any) -> Any:
    return send(client, page, "order", ORDER | changes)


def report(client: Client, page: Resource, **changes: Any) -> Any:
    return send(client, page, "report", REPORT | changes)


def text(response: Any) -> str:
    """What is read, with plain spaces."""
    return " ".join(unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").split())
