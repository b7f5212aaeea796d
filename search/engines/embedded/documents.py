"""From the catalogue's document to tantivy's: pure, no index needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import tantivy

from search.engines.base import EngineError, ResourceDocument
from search.engines.embedded import schema
from search.language import Analyser, Token, get_analyser, title_form

# Sorts after every real duration.
_NO_DURATION = 10**9
# Half of what a 64-bit number holds: keeps the sort keys positive whatever the date or page id.
_OFFSET = 2**63
# tantivy leaves out terms above 65,530 bytes; titles are far shorter.
_LONGEST_TITLE_FORM = 1000


def to_tantivy(document: ResourceDocument, facet_names: Sequence[str]) -> tantivy.Document:
    """The tantivy document; :class:`EngineError` when it carries a facet the index was not built for."""
    if unknown := document.facets.keys() - set(facet_names):
        raise EngineError(f"The index has no facet {', '.join(sorted(unknown))}")
    built = tantivy.Document()
    _add_text(built, document)
    _add_facets(built, document)
    _add_order(built, document)
    built.add_integer(schema.PK, document.pk)
    built.add_text(schema.FINGERPRINT, document.fingerprint)
    return built


def _add_text(built: tantivy.Document, document: ResourceDocument) -> None:
    analyser = get_analyser(document.locale)
    parts: list[str] = []
    words: dict[str, Token] = {}
    for field, text in (
        (schema.TITLE, document.title),
        (schema.SUMMARY, document.summary),
        (schema.BODY, document.body),
    ):
        tokens = analyser.tokens(text)
        terms = [(term, token.position) for token in tokens for term in token.terms]
        built.add_pre_tokenized_text(field, _tokenised(terms))
        parts += [part for token in tokens for part in token.parts]
        parts += _hyphenated(analyser, text, tokens)
        words |= {token.text: token for token in tokens}
    built.add_pre_tokenized_text(schema.PARTS, _tokenised((part, i) for i, part in enumerate(parts)))
    surfaces = dict.fromkeys(surface(token) for token in words.values())
    built.add_pre_tokenized_text(schema.SURFACE, _tokenised((word, i) for i, word in enumerate(surfaces)))


def surface(token: Token) -> str:
    """``folded|display`` of a word. Capitals are kept where they are more than the start of a sentence (*TikTok*)."""
    lower = token.text.lower()
    display = lower if token.text[1:] == lower[1:] else token.text
    return f"{token.folded}{schema.SURFACE_SEPARATOR}{display}"


def _hyphenated(analyser: Analyser, text: str, tokens: Sequence[Token]) -> list[str]:
    """Terms of words joined by a hyphen, read as one: *cyber-harcèlement* is found as *cyberharcèlement*."""
    pairs = zip(tokens, tokens[1:], analyser.glued(tokens), strict=False) if "-" in text or "‑" in text else ()
    joined = (glued for left, right, glued in pairs if text[left.end : right.start] in ("-", "‑"))
    return [term for glued in joined for term in (*glued.terms, *glued.parts)]


def _tokenised(terms: Iterable[tuple[str, int]]) -> tantivy.PreTokenizedString:
    return tantivy.PreTokenizedString("", [tantivy.Token(term, position, 0, 0) for term, position in terms])


def _add_facets(built: tantivy.Document, document: ResourceDocument) -> None:
    for name, slugs in document.facets.items():
        for slug in slugs:
            built.add_text(schema.facet_field(name), slug)
    built.add_integer(schema.AGE_BREADTH, document.age_breadth)
    built.add_integer(schema.NO_AGE, int(not document.facets.get(schema.AGE_FACET)))


def _add_order(built: tantivy.Document, document: ResourceDocument) -> None:
    form = title_form(document.title)[:_LONGEST_TITLE_FORM]
    pk = f"{document.pk + _OFFSET:020d}"
    duration = _NO_DURATION if document.duration_minutes is None else min(document.duration_minutes, _NO_DURATION - 1)
    built.add_text(schema.TITLE_FORM, form)
    built.add_integer(schema.PUBLISHED, document.published)
    # A zero byte sorts before every letter, so that a title comes before its own continuation.
    built.add_text(schema.SORT_FIELDS["title"], f"{form}\x00{pk}")
    built.add_text(schema.SORT_FIELDS["newest"], f"{_OFFSET - document.published:020d}{pk}")
    built.add_text(schema.SORT_FIELDS["shortest"], f"{duration:010d}{pk}")
