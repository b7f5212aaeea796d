"""From the catalogue's document to tantivy's: pure, no index needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import tantivy

from search.engines import fields
from search.engines.base import EngineError, ResourceDocument
from search.engines.embedded import schema
from search.engines.tokens import tokens_of
from search.language import title_form

# Sorts after every real duration.
_NO_DURATION = 10**9
# Half of what a 64-bit number holds: keeps the sort keys positive whatever the date or page id.
_OFFSET = 2**63


def to_tantivy(document: ResourceDocument, facet_names: Sequence[str]) -> tantivy.Document:
    """The tantivy document; :class:`EngineError` when it carries a facet the index was not built for."""
    if unknown := document.facets.keys() - set(facet_names):
        raise EngineError(f"The index has no facet {', '.join(sorted(unknown))}")
    built = tantivy.Document()
    _add_text(built, document)
    _add_facets(built, document)
    _add_order(built, document)
    built.add_integer(fields.PK, document.pk)
    built.add_text(fields.FINGERPRINT, document.fingerprint)
    return built


def _add_text(built: tantivy.Document, document: ResourceDocument) -> None:
    tokens = tokens_of(document)
    for field, positions in tokens.terms.items():
        terms = ((term, position) for position, each in enumerate(positions) for term in each)
        built.add_pre_tokenized_text(field, _tokenised(terms))
    built.add_pre_tokenized_text(fields.PARTS, _tokenised((part, i) for i, part in enumerate(tokens.parts)))
    built.add_pre_tokenized_text(fields.SURFACE, _tokenised((word, i) for i, word in enumerate(tokens.surfaces)))


def _tokenised(terms: Iterable[tuple[str, int]]) -> tantivy.PreTokenizedString:
    return tantivy.PreTokenizedString("", [tantivy.Token(term, position, 0, 0) for term, position in terms])


def _add_facets(built: tantivy.Document, document: ResourceDocument) -> None:
    for name, slugs in document.facets.items():
        for slug in slugs:
            built.add_text(fields.facet_field(name), slug)
    built.add_integer(fields.AGE_BREADTH, document.age_breadth)
    built.add_integer(schema.NO_AGE, int(not document.facets.get(fields.AGE_FACET)))


def _add_order(built: tantivy.Document, document: ResourceDocument) -> None:
    form = title_form(document.title)[: fields.LONGEST_TITLE_FORM]
    pk = f"{document.pk + _OFFSET:020d}"
    duration = _NO_DURATION if document.duration_minutes is None else min(document.duration_minutes, _NO_DURATION - 1)
    built.add_text(fields.TITLE_FORM, form)
    built.add_integer(fields.PUBLISHED, document.published)
    # A zero byte sorts before every letter, so that a title comes before its own continuation.
    built.add_text(schema.SORT_FIELDS["title"], f"{form}\x00{pk}")
    built.add_text(schema.SORT_FIELDS["newest"], f"{_OFFSET - document.published:020d}{pk}")
    built.add_text(schema.SORT_FIELDS["shortest"], f"{duration:010d}{pk}")
