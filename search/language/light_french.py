"""The light French stemmer of J. Savoy (University of Neuchâtel, 2006), over folded words.

Source of the rules: J. Savoy, "Light stemming approaches for the French, Portuguese, German and Hungarian languages",
SAC 2006. Written for unaccented input, because people leave accents out.
"""

from __future__ import annotations

import re

_DOUBLED = re.compile(r"([a-z])\1")

# (shortest word it applies to, ending, what replaces it); the first that fits is the only one used.
_ENDINGS = (
    (10, "issement", "ir"),
    (9, "issant", "ir"),
    (8, "ivement", "if"),
    (7, "ement", "e"),
    (12, "ficatrice", "fier"),
    (11, "ficateur", "fier"),
    (10, "catrice", "quer"),
    (9, "cateur", "quer"),
    (9, "atrice", "er"),
    (8, "ateur", "er"),
    (7, "trice", "teur"),
    (6, "ieme", ""),
    (8, "teuse", "ter"),
    (7, "teur", "ter"),
    (6, "euse", "eu"),
    (9, "ere", "er"),
    (8, "ive", "if"),
    (10, "nnelle", "n"),
    (10, "nnel", "n"),
    (5, "ete", "et"),
    (9, "ique", ""),
    (9, "esse", "e"),
    (8, "inage", "in"),
    (10, "isation", ""),
    (10, "isateur", ""),
    (9, "ation", ""),
    (9, "ition", ""),
)


def light_stem(word: str) -> str:
    """The light stem of a folded word: *photos* gives *photo*, *reseaux* gives *reseau*, *journaux* gives *journal*."""
    word = _singular(word)
    for shortest, ending, replacement in _ENDINGS:
        if len(word) >= shortest and word.endswith(ending):
            word = word[: -len(ending)] + replacement
            break
    return _tidied(word)


def _singular(word: str) -> str:
    if len(word) > 5 and word.endswith("aux") and word[-4] != "e":
        return f"{word[:-2]}l"
    if len(word) > 3 and word[-1] in "xs":
        return word[:-1]
    return word


def _tidied(word: str) -> str:
    if len(word) > 4:
        word = _DOUBLED.sub(r"\1", word)
    if len(word) > 4 and word.endswith("ie"):
        return word[:-2]
    for letter in "re":
        if len(word) > 4:
            word = word.removesuffix(letter)
    return word
