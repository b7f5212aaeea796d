"""The page of a list as its template prints it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.presentation import Card
from search.basket.contents import Contents, Found, Gone
from search.basket.link import MOST, PARAMETER, Basket


@dataclass(frozen=True)
class Row:
    """An entry with the values of its three buttons; empty where a button would change nothing.

    ``lang`` is the language of the card where that is not the one of the page.
    """

    key: str
    title: str
    card: Card | None
    lang: str
    up: str
    down: str
    out: str


@dataclass(frozen=True)
class TakenOut:
    """What was removed on the way to this page; ``put_back`` is the value of the button that undoes it."""

    text: str
    put_back: str


class BasketView:
    """Everything ``templates/search/basket/`` prints of a list."""

    def __init__(
        self, asked: Basket, contents: Contents, language: str, base: str, address: str, moved: str = ""
    ) -> None:
        self.basket = asked.only(contents.keys)
        self._language = language
        self.parameter = PARAMETER
        self.asked = asked.text
        self.text = self.basket.text
        self.action = base
        self.address = self.basket.url(address)
        self.total = len(contents.found)
        self.heading = ngettext("List of %(total)d resource", "List of %(total)d resources", self.total) % {
            "total": self.total
        }
        self.rows = [self._row(entry) for entry in contents.entries]
        self.is_empty = not self.rows
        self.taken_out = self._taken_out(asked, contents)
        self.notices = _notices(asked, contents)
        self.announcement = self._new_place(moved) or (self.taken_out.text if self.taken_out else self.heading)

    def _new_place(self, moved: str) -> str:
        for place, row in enumerate(self.rows, start=1):
            if row.key == moved:
                words = _("“%(title)s” is now number %(place)d of %(total)d.")
                return words % {"title": row.title, "place": place, "total": len(self.rows)}
        return ""

    def _row(self, entry: Found | Gone) -> Row:
        basket, key = self.basket, entry.key
        place = basket.keys.index(key)
        card = entry.card if isinstance(entry, Found) else None
        return Row(
            key,
            _title(entry),
            card,
            entry.language if isinstance(entry, Found) and entry.language != self._language else "",
            basket.moved(key, -1).text if place else "",
            basket.moved(key, 1).text if place < len(basket) - 1 else "",
            basket.without(key),
        )

    def _taken_out(self, asked: Basket, contents: Contents) -> TakenOut | None:
        if contents.taken_out is None:
            return None
        # The place was counted with what is unknown, and so left out by now.
        before = sum(key in self.basket.keys for key in asked.keys[: asked.place])
        back = Basket(self.basket.keys, asked.taken_out, before).put_back()
        text = _("“%(title)s” is out of the list.") % {"title": _title(contents.taken_out)}
        return TakenOut(text, back.text)


def _notices(asked: Basket, contents: Contents) -> list[str]:
    notices = []
    if asked.left_out:
        notices.append(
            ngettext(
                "A list holds at most %(most)d resources: %(count)d of this link was left out.",
                "A list holds at most %(most)d resources: %(count)d of this link were left out.",
                asked.left_out,
            )
            % {"most": MOST, "count": asked.left_out}
        )
    if contents.unknown:
        notices.append(
            ngettext(
                "%(count)d part of this link leads nowhere. Perhaps it was not copied whole.",
                "%(count)d parts of this link lead nowhere. Perhaps it was not copied whole.",
                contents.unknown,
            )
            % {"count": contents.unknown}
        )
    return notices


def _title(entry: Found | Gone) -> str:
    if isinstance(entry, Found):
        return entry.card.title
    return entry.title or _("One resource")
