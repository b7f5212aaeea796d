"""French: elision, accents and inflection.

No single stemmer brings enough forms together (Snowball 96 % of noun forms, and it leaves *photos*; the light stemmer
98 % but no verbs). The three below as alternatives at one position: 99 %, and nothing is lost without accents.
"""

from __future__ import annotations

import re
from functools import cache

import Stemmer

from search.language.light_french import light_stem
from search.language.text import fold
from search.language.words import exceptions, is_known_word

_ELISION = re.compile(r"(?:[ldjqnscmt]|qu|lorsqu|puisqu|jusqu|quoiqu|presqu|quelqu)['’ʼ](?=.)", re.IGNORECASE)
# An apostrophe that was not typed: *lecran* for *l'écran*. Only before a vowel, as in the language itself.
_LOST_ELISION = re.compile(r"(?:(?P<likely>[ldj]|qu)|(?P<rarer>[scmnt]))(?=[aeiouhy])")
_SHORTEST_AFTER_LIKELY = 4
_SHORTEST_AFTER_RARER = 5


def elided(word: str) -> int:
    """How many leading characters are an elided word: 2 for *l'écran*, 0 for *aujourd'hui*."""
    match = _ELISION.match(word)
    return match.end() if match else 0


def stems(word: str) -> tuple[str, ...]:
    """Up to three folded stems of a lower-case word; more when an apostrophe was probably lost in front of it."""
    word = word.replace("'", "")
    folded = fold(word)
    found = _stems(word, folded)
    if rest := without_lost_elision(folded):
        found += _stems(rest, rest)
    return tuple(dict.fromkeys(found))


def parts(word: str) -> tuple[str, ...]:
    """French does not glue words together."""
    return ()


def splits(word: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """French does not glue words together."""
    return ()


def without_lost_elision(folded: str) -> str:
    """*ecran* for *lecran*; empty when the word is an ordinary one, or what is left of it is none."""
    match = _LOST_ELISION.match(folded)
    if match is None or is_known_word("fr", folded):
        return ""
    rest = folded[match.end() :]
    shortest = _SHORTEST_AFTER_RARER if match["rarer"] else _SHORTEST_AFTER_LIKELY
    return rest if len(rest) >= shortest and is_known_word("fr", rest) else ""


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("french", 0)


def _stems(word: str, folded: str) -> list[str]:
    if folded in exceptions("fr"):
        return [exceptions("fr")[folded]]
    stemmer = _stemmer()
    return [fold(stemmer.stemWord(word)), stemmer.stemWord(folded), light_stem(folded)]
