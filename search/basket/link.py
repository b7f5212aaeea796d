"""The address of a list, read and written. Pure: nothing here knows what the short keys stand for.

``r=b4k7xq-m2n3pq-_h8v2wz`` is a list of two resources; a third was just taken out of the last place,
and can be put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from catalogue.models.short_key import ALPHABET, LENGTH

PARAMETER = "r"
MOVED = "moved"
"""The short key of what the script just moved, so that its new place is said aloud. Part of no link."""
MOST = 60
"""Resources in a list: more than a teacher uses in a year, and an address that mail and QR codes still carry."""
LONGEST_READ = 20_000
"""Characters that are looked at."""
OUT = "_"
"""Before a short key: taken out, and still to be put back."""
_SIGN = re.compile(rf"{OUT}?[{ALPHABET}]{{{LENGTH}}}")
_BETWEEN = re.compile(rf"[^0-9a-z{OUT}]+")


@dataclass(frozen=True)
class Basket:
    """Short keys in order, each once.

    ``taken_out`` was removed from the place with number ``place``. ``left_out`` counts what was too much to keep.
    """

    keys: tuple[str, ...] = ()
    taken_out: str = ""
    place: int = 0
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def text(self) -> str:
        """The value of the parameter, without what was taken out."""
        return "-".join(self.keys)

    def only(self, keys: Iterable[str]) -> Basket:
        return Basket(tuple(keys))

    def moved(self, key: str, steps: int) -> Basket:
        """With ``key`` some places further on, or nearer to the front; never past an end."""
        others = [other for other in self.keys if other != key]
        place = min(max(self.keys.index(key) + steps, 0), len(others))
        return Basket((*others[:place], key, *others[place:]))

    def without(self, key: str) -> str:
        """The value of the parameter with ``key`` taken out, and marked so that it can be put back."""
        return "-".join(OUT + other if other == key else other for other in self.keys)

    def put_back(self) -> Basket:
        """With what was taken out in its old place."""
        return replace(self, keys=(*self.keys[: self.place], self.taken_out, *self.keys[self.place :]), taken_out="")

    def with_(self, key: str) -> Basket:
        return self if key in self.keys else Basket((*self.keys, key))

    def url(self, base: str) -> str:
        return f"{base}?{urlencode({PARAMETER: self.text})}" if self.keys else base


def read(values: Sequence[str]) -> Basket:
    """The list that these values of the parameter ask for: rubbish is skipped, what comes twice counts once."""
    signs = _BETWEEN.split(" ".join(values)[:LONGEST_READ].lower())
    keys: dict[str, None] = {}
    taken_out, place = "", 0
    for sign in filter(_SIGN.fullmatch, signs):
        if sign.startswith(OUT):
            taken_out, place = sign.removeprefix(OUT), len(keys)
        else:
            keys[sign] = None
    if taken_out in keys:
        taken_out, place = "", 0
    kept = tuple(keys)[:MOST]
    return Basket(kept, taken_out, min(place, len(kept)), len(keys) - len(kept))
