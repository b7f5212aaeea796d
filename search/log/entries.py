"""Which searches are counted, and what of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from search.language import fold, title_form
from search.log.privacy import without_personal_data

if TYPE_CHECKING:
    from search.query import SearchQuery
    from search.service import Results

LONGEST_TEXT = 100
"""Characters of a query that are kept: enough for any question, not for a pasted letter."""
LONGEST_FOLDED = 200
"""One character may fold into several."""
LONGEST_CHOICES = 500
"""Characters. More choices than that are made by a program that tries them all."""
SAME_SEARCH = frozenset({"sort", "page"})
"""Parameters that show the same search in another way."""
CRAWLER = re.compile(r"bot\b|crawl|spider|slurp|facebookexternalhit", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is counted together: the same words with the same choices, in one language, on one day.

    ``choices`` are the chosen values as they stand in an address, in one order. ``engine`` is who answered.
    """

    day: date
    locale: str
    text: str
    choices: str
    engine: str

    @property
    def folded(self) -> str:
        """What texts have in common that differ by capitals, accents and punctuation."""
        return (title_form(self.text) or fold(self.text))[:LONGEST_FOLDED]

    @property
    def digest(self) -> str:
        """The key of the row: the same for the same entry in every process, and without an order."""
        parts = (self.day.isoformat(), self.locale, self.text, self.choices, self.engine)
        return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def entry_for(request: HttpRequest, results: Results) -> Entry | None:
    """What to count of this search; None for one that nobody asked, or that is a second look at the same answer."""
    if request.method != "GET" or _is_made_by_a_machine(request):
        return None
    query = results.query
    choices = choices_of(query)
    text = _shortened(without_personal_data(query.text))
    if not (text or query.choices) or len(choices) > LONGEST_CHOICES:
        return None
    if _is_second_look(request):
        return None
    return Entry(timezone.localdate(), query.locale, text, choices, results.engine)


def choices_of(query: SearchQuery) -> str:
    """All that was chosen beside the text, the exact words included, as parameters of an address."""
    exact = [("literal", "1")] if query.literal else []
    return urlencode([*sorted(query.choice_parameters()), *exact])


def _is_made_by_a_machine(request: HttpRequest) -> bool:
    """Whether nobody waits for this answer: fetched beforehand, previewed in the admin, or read by a crawler."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if "prefetch" in purpose.lower() or getattr(request, "is_preview", False):
        return True
    return bool(CRAWLER.search(request.headers.get("User-Agent", "")))


def _is_second_look(request: HttpRequest) -> bool:
    """Whether it is a further page, or came from a page that showed the same search, or listed it in the admin.

    The address it came from is compared and forgotten.
    """
    if request.headers.get("HX-History-Restore-Request") == "true" or _asks_for_a_page(request):
        return True
    try:
        origin = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        before = parse_qsl(origin.query, errors="replace")
    except ValueError:
        return False
    if origin.path.startswith(reverse("wagtailadmin_home")):
        return True
    asked = [(name, value) for name in request.GET for value in request.GET.getlist(name) if value]
    return origin.path == request.path and _searched(before) == _searched(asked)


def _asks_for_a_page(request: HttpRequest) -> bool:
    return request.GET.get("page", "1") not in ("", "1")


def _searched(parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(parameter for parameter in parameters if parameter[0] not in SAME_SEARCH)


def _shortened(text: str) -> str:
    """``text``, cut between two words when it is too long."""
    if len(text) <= LONGEST_TEXT:
        return text
    return text[: LONGEST_TEXT + 1].rsplit(" ", 1)[0][:LONGEST_TEXT]
