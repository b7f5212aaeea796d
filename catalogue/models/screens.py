"""What stands below the address of a page: its files, its PDF, the ways to play a quiz.

Each kind of page declares its own in one table, ``screens``; addresses, routing and methods follow from that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Screen:
    """``paths`` is where it stands below its page, by language, without slashes at the ends.

    ``view`` names a function that takes the request and the page: views know the models, so that these cannot import
    them. ``needs`` names the field of the page that must be filled; empty when there is none.
    """

    paths: Mapping[str, str]
    view: str
    needs: str = ""

    def is_on(self, page: Any) -> bool:
        return not self.needs or bool(getattr(page, self.needs))

    def answer(self, request: Any, page: Any) -> HttpResponseBase:
        response: HttpResponseBase = import_string(self.view)(request, page)
        return response
