"""The word lists under ``data/``: one word (or several) a line, ``#`` starts a comment, already folded or not.

``*_words.txt`` hold ordinary words that must never be "corrected"; ``*_stop.txt`` function words; ``nl_core.txt`` words
that may begin or end a Dutch compound; ``*_exceptions.txt`` lines of a stem followed by the forms that share it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from search.language.text import fold

DATA = Path(__file__).parent / "data"

# Endings after which a listed word is still that word. Few on purpose: *sexing* must not pass for *sex*.
_ENDINGS = {"nl": ("s", "en", "e", "n", "t"), "fr": ("s", "x", "e", "es")}
_SHORTEST_BEFORE_ENDING = 3


def _lines(name: str) -> list[list[str]]:
    text = (DATA / name).read_text(encoding="utf-8")
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return [line for line in lines if line]


def _bare(word: str) -> str:
    return fold(word).replace("'", "")


@cache
def known_words(locale: str) -> frozenset[str]:
    """The base words of a language, folded and without apostrophes; stop words and exceptions included."""
    return frozenset(written(locale).keys() | stop_words(locale) | exceptions(locale).keys() | compound_core(locale))


@cache
def written(locale: str) -> dict[str, str]:
    """The listed words of a language as people write them, by their folded form."""
    return {_bare(word): word for line in _lines(f"{locale}_words.txt") for word in line}


@cache
def stop_words(locale: str) -> frozenset[str]:
    """Function words (articles, prepositions, pronouns ...), folded."""
    return frozenset(_bare(word) for line in _lines(f"{locale}_stop.txt") for word in line)


@cache
def compound_core(locale: str) -> frozenset[str]:
    """Words that may begin or end a compound; empty for languages that do not glue words."""
    return frozenset(_bare(word) for line in _lines("nl_core.txt") for word in line) if locale == "nl" else frozenset()


@cache
def exceptions(locale: str) -> dict[str, str]:
    """Form to stem, for forms that the rules get wrong. The stem itself is a form too."""
    return {_bare(form): line[0] for line in _lines(f"{locale}_exceptions.txt") for form in line}


def is_known_word(locale: str, word: str) -> bool:
    """Whether ``word`` is an ordinary word of the language, or a simple inflection of one.

    >>> is_known_word("fr", "peurs")
    True
    """
    folded = _bare(word)
    known = known_words(locale)
    if folded in known:
        return True
    endings = (ending for ending in _ENDINGS[locale] if folded.endswith(ending))
    bare = (folded[: -len(ending)] for ending in endings)
    return any(len(stem) >= _SHORTEST_BEFORE_ENDING and stem in known for stem in bare)


def is_stop_word(locale: str, folded: str) -> bool:
    """Whether a folded word is a function word: queries drop it, the index keeps it."""
    return folded in stop_words(locale)
