"""Six signs that stand for a resource, whatever its language, where its key would be too long: docs/decisions/0015."""

from __future__ import annotations

from hashlib import blake2b

from django.db import models

ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
"""No capitals, nothing that is mistaken for something else on paper, and no vowels, so that no word comes out."""
LENGTH = 6
MOST_TRIES = 20


def short_key(key: str, attempt: int = 0) -> str:
    """The short key that follows from ``key``; with ``attempt`` the next one, when another resource has that."""
    text = f"{key}/{attempt}" if attempt else key
    number = int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")
    signs = []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


class ShortKey(models.Model):
    """The short key of a resource and its twin, and the last titles under which everybody could read them.

    The row outlives the resource: an old link still names what it led to.
    """

    short_key = models.CharField(max_length=LENGTH, unique=True)
    translation_key = models.UUIDField(unique=True)
    title_nl = models.CharField(max_length=255, blank=True)
    title_fr = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.short_key

    def title(self, language: str) -> str:
        """The title in ``language``, or else in the other one; empty when nobody outside could ever read it."""
        return self.title_nl or self.title_fr if language == "nl" else self.title_fr or self.title_nl
