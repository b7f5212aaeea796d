"""Marking the words of a query in a text, and choosing the passage to show. The same for every engine."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.language import Token, fold, get_analyser

ELLIPSIS = "…"
# How much of a passage may stand before its first hit: enough to read what the sentence is about.
_BEFORE_HIT = 0.3


def wanted_terms(locale: str, query_text: str, corrections: Mapping[str, str]) -> frozenset[str]:
    """The terms to mark for a query: its words without stop words, their compounds and parts, and the corrections.

    ``corrections`` maps a word of the query, folded or as typed, to the word that was taken for it.
    """
    analyser = get_analyser(locale)
    tokens = analyser.content_tokens(query_text)
    corrected = {fold(word): better for word, better in corrections.items()}
    taken = [corrected[token.folded] for token in tokens if token.folded in corrected]
    every = [*tokens, *analyser.glued(tokens), *(token for word in taken for token in analyser.tokens(word))]
    return frozenset(term for token in every for term in (*token.terms, *token.parts))


def highlight(text: str, wanted: frozenset[str], locale: str) -> SafeString:
    """``text`` escaped for HTML, with ``<mark>`` around each whole word that has one of the wanted terms."""
    return _marked(text, _hits(text, wanted, locale))


def excerpt(text: str, wanted: frozenset[str], locale: str, length: int = 240) -> SafeString:
    """A passage of about ``length`` characters around the first hit (else the beginning), marked and escaped.

    It begins and ends at whole words; an ellipsis stands where text was left out.
    """
    if len(text) <= length:
        return highlight(text, wanted, locale)
    hits = _hits(text, wanted, locale)
    start, end = _passage(text, hits[0].start if hits else 0, length)
    before = ELLIPSIS if start else ""
    after = ELLIPSIS if end < len(text) else ""
    inside = [hit for hit in hits if hit.start >= start and hit.end <= end]
    return mark_safe(f"{before}{_marked(text, inside, start, end)}{after}")  # noqa: S308 - _marked escapes


def _hits(text: str, wanted: frozenset[str], locale: str) -> list[Token]:
    if not wanted:
        return []
    tokens = get_analyser(locale).tokens(text)
    return [token for token in tokens if not wanted.isdisjoint(token.terms) or not wanted.isdisjoint(token.parts)]


def _passage(text: str, hit: int, length: int) -> tuple[int, int]:
    """Start and end of about ``length`` characters that hold the position ``hit``, cut at spaces if there are any."""
    start = max(0, min(hit - int(length * _BEFORE_HIT), len(text) - length))
    end = min(len(text), start + length)
    if start:
        space = text.find(" ", start, hit)
        start = start if space < 0 else space + 1
    if end < len(text):
        space = text.rfind(" ", max(start, hit), end)
        end = end if space <= hit else space
    return start, end


def _marked(text: str, hits: list[Token], start: int = 0, end: int | None = None) -> SafeString:
    pieces: list[str] = []
    position = start
    for hit in hits:
        pieces += [escape(text[position : hit.start]), "<mark>", escape(text[hit.start : hit.end]), "</mark>"]
        position = hit.end
    pieces.append(escape(text[position:end]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of text is escaped above
