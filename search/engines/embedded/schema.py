"""The fields of the index, and the name of the version they make up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version

import tantivy

from search.engines.fields import (
    AGE_BREADTH,
    FINGERPRINT,
    PARTS,
    PK,
    PUBLISHED,
    SURFACE,
    TEXT_FIELDS,
    TITLE_FORM,
    facet_field,
)
from search.language import ANALYSER_VERSION

# To be raised with every change to the fields or to what ``documents.py`` puts into them.
SCHEMA_VERSION = 3

NO_AGE = "no_age"
# Texts whose order is the order of the results, page id included: no ties are left.
SORT_FIELDS = {"title": "sort_title", "newest": "sort_newest", "shortest": "sort_shortest"}


def build_schema(facet_names: Sequence[str]) -> tantivy.Schema:
    """The schema of one language's index. ``ValueError`` for a facet name that is no plain lower-case identifier."""
    builder = tantivy.SchemaBuilder()
    for field in TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(PARTS, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(SURFACE, tokenizer_name="whitespace", index_option="basic")
    for name in facet_names:
        builder.add_text_field(facet_field(name), tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(PK, indexed=True, fast=True)
    builder.add_integer_field(PUBLISHED, fast=True)
    for field in (AGE_BREADTH, NO_AGE):
        builder.add_integer_field(field, indexed=True)
    builder.add_text_field(TITLE_FORM, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(FINGERPRINT, tokenizer_name="raw", index_option="basic", stored=True)
    for field in SORT_FIELDS.values():
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def version_name(facet_names: Sequence[str]) -> str:
    """Name of everything an index depends on: analyser, fields, facets, engine. Another name, another index."""
    facets = hashlib.blake2b(" ".join(sorted(facet_names)).encode(), digest_size=3).hexdigest()
    return f"a{ANALYSER_VERSION}-s{SCHEMA_VERSION}{facets}-t{version('tantivy')}"
