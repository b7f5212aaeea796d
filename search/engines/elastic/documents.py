"""From the catalogue's document to what Elasticsearch stores: pure, no server needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.engines import fields
from search.engines.base import EngineError, ResourceDocument
from search.engines.elastic.mapping import ALTERNATIVE, DURATION, KEY, PREFIXES
from search.engines.request import storable
from search.engines.tokens import tokens_of
from search.language import title_form

# Keeps the place of a word without a stem.
_NOTHING = "_"


def to_source(document: ResourceDocument, facet_names: Sequence[str]) -> dict[str, Any]:
    """The stored document; :class:`EngineError` when it carries a facet the index was not built for."""
    if unknown := document.facets.keys() - set(facet_names):
        raise EngineError(f"The index has no facet {', '.join(sorted(unknown))}")
    tokens = tokens_of(document)
    texts = {
        field: " ".join(ALTERNATIVE.join(terms) or _NOTHING for terms in positions)
        for field, positions in tokens.terms.items()
    }
    parted = (surface.partition(fields.SURFACE_SEPARATOR) for surface in tokens.surfaces)
    folded = dict.fromkeys(word for word, _, display in parted if display)
    return texts | {
        fields.PARTS: " ".join(tokens.parts),
        fields.SURFACE: tokens.surfaces,
        PREFIXES: " ".join(folded),
        **{fields.facet_field(name): storable(set(slugs)) for name, slugs in document.facets.items()},
        fields.PK: document.pk,
        KEY: document.key,
        fields.PUBLISHED: document.published,
        fields.AGE_BREADTH: document.age_breadth,
        DURATION: document.duration_minutes,
        fields.TITLE_FORM: title_form(document.title)[: fields.LONGEST_TITLE_FORM],
        fields.FINGERPRINT: document.fingerprint,
    }
