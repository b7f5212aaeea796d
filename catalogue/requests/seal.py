"""A sign in each form that says which form it is and when it was made, in place of a cookie: docs/decisions/0020."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest
from django.utils.http import is_same_domain

SALT = "catalogue.requests"
LEAST_SECONDS = 2
"""Nobody fills in a form faster."""
MOST_SECONDS = 24 * 60 * 60
"""A form that was open for longer is shown once more before it is taken."""


@dataclass(frozen=True)
class Seal:
    """``form_id`` is of one form as it was given out; ``made`` in seconds since 1970."""

    form: str
    page: int
    form_id: str
    made: int

    def text(self) -> str:
        return signing.dumps([self.form, self.page, self.form_id, self.made], salt=SALT)

    @property
    def age(self) -> float:
        """Seconds."""
        return time.time() - self.made


def new_seal(form: str, page: int) -> Seal:
    return Seal(form, page, secrets.token_hex(16), int(time.time()))


def seal_of(text: str, form: str, page: int) -> Seal | None:
    """The seal that was given out for this form of this page; None for any other, and for one that is too old."""
    try:
        name, pk, form_id, made = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    seal = Seal(name, pk, form_id, made)
    return seal if (name, pk) == (form, page) and 0 <= seal.age + 1 <= MOST_SECONDS else None


def is_from_this_site(request: HttpRequest, trusted: list[str]) -> bool:
    """Whether a browser says that a form was sent from this site itself.

    ``Sec-Fetch-Site`` is the browser's own word, whatever a proxy does to host names. Older browsers send ``Origin``;
    whoever sends neither is no browser that another site could misuse. ``trusted`` are origins, as in
    ``CSRF_TRUSTED_ORIGINS``.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if not origin or origin == f"{request.scheme}://{request.get_host()}":
        return True
    scheme, _colon, host = origin.partition("://")
    return any(
        scheme == allowed.partition("://")[0] and is_same_domain(host, allowed.partition("://")[2].lstrip("*"))
        for allowed in trusted
    )
