"""The fields of the index, and the name of the version they make up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from importlib.metadata import version

import tantivy

from search.language import ANALYSER_VERSION

# To be raised with every change to the fields or to what ``documents.py`` puts into them.
SCHEMA_VERSION = 1

DEFAULT_FACETS = ("age", "theme", "format", "audience", "language", "duration", "group")
AGE_FACET = "age"

TITLE, SUMMARY, BODY, PARTS = "title", "summary", "body", "parts"
TEXT_FIELDS = (TITLE, SUMMARY, BODY)
# Words as people write them, "folded|display": for completion, corrections, and to know which words exist at all.
SURFACE = "surface"
SURFACE_SEPARATOR = "|"
PK, PUBLISHED, AGE_BREADTH, NO_AGE = "pk", "published", "age_breadth", "no_age"
TITLE_FORM, FINGERPRINT = "title_form", "fingerprint"
# Texts whose order is the order of the results, page id included: no ties are left.
SORT_FIELDS = {"title": "sort_title", "newest": "sort_newest", "shortest": "sort_shortest"}

_FACET_NAME = re.compile(r"[a-z][a-z0-9_]*")


def facet_field(name: str) -> str:
    """The field that holds the slugs of a facet."""
    return f"facet_{name}"


def build_schema(facet_names: Sequence[str]) -> tantivy.Schema:
    """The schema of one language's index. ``ValueError`` for a facet name that is no plain lower-case identifier."""
    builder = tantivy.SchemaBuilder()
    for field in TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(PARTS, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(SURFACE, tokenizer_name="whitespace", index_option="basic")
    for name in facet_names:
        if not _FACET_NAME.fullmatch(name):
            raise ValueError(f"Not a facet name: {name!r}")
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
