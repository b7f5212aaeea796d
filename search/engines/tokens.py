"""The words of a document as every engine stores them: analysed once, by our own analyser, the same for all engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.engines.base import ResourceDocument
from search.engines.fields import BODY, FILES, GOALS, SUMMARY, SURFACE_SEPARATOR, TITLE
from search.language import Analyser, Token, get_analyser

LONGEST_WORD = 100
"""Nobody completes or misspells a longer one, and an index has no room for those that broken files hold."""


@dataclass(frozen=True, slots=True)
class DocumentTokens:
    """``terms[field]`` holds the stems at each position of a text, alternatives together.

    ``parts`` are stems of what compounds are made of, without order. ``surfaces`` are the words as people write them,
    each once, as ``folded|display``; endless ones are left out. Words of goals and files alone have no display.
    """

    terms: dict[str, list[tuple[str, ...]]]
    parts: list[str]
    surfaces: list[str]


def tokens_of(document: ResourceDocument) -> DocumentTokens:
    """Analyse title, summary, body, goals and files. ``KeyError`` for a locale without an analyser."""
    analyser = get_analyser(document.locale)
    terms: dict[str, list[tuple[str, ...]]] = {}
    parts: list[str] = []
    words: dict[str, Token] = {}
    for field, text in ((TITLE, document.title), (SUMMARY, document.summary), (BODY, document.body)):
        tokens = analyser.tokens(text)
        terms[field] = [token.terms for token in tokens]
        parts += [part for token in tokens for part in token.parts]
        parts += _hyphenated(analyser, text, tokens)
        words |= {token.text: token for token in tokens if len(token.text) <= LONGEST_WORD}
    surfaces = dict.fromkeys(surface(token) for token in words.values())
    beside: set[str] = set()
    for field, text in ((GOALS, document.goals), (FILES, document.files)):
        tokens = analyser.tokens(text)
        terms[field] = [token.terms for token in tokens]
        beside |= {token.folded for token in tokens if len(token.text) <= LONGEST_WORD}
    only_there = beside - {token.folded for token in words.values()}
    return DocumentTokens(terms, parts, [*surfaces, *(f"{word}{SURFACE_SEPARATOR}" for word in sorted(only_there))])


def surface(token: Token) -> str:
    """``folded|display`` of a word. Capitals are kept where they are more than the start of a sentence (*TikTok*)."""
    lower = token.text.lower()
    display = lower if token.text[1:] == lower[1:] else token.text
    return f"{token.folded}{SURFACE_SEPARATOR}{display}"


def _hyphenated(analyser: Analyser, text: str, tokens: Sequence[Token]) -> list[str]:
    """Terms of words joined by a hyphen, read as one: *cyber-harcèlement* is found as *cyberharcèlement*."""
    pairs = zip(tokens, tokens[1:], analyser.glued(tokens), strict=False) if "-" in text or "‑" in text else ()
    joined = (glued for left, right, glued in pairs if text[left.end : right.start] in ("-", "‑"))
    return [term for glued in joined for term in (*glued.terms, *glued.parts)]
