"""The shape of an index: fields, analysis, settings, and the name of the version they make up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from elasticsearch.dsl import Keyword, Long, Mapping, Text, analyzer, token_filter, tokenizer
from elasticsearch.dsl.field import Field, Integer

from search.engines import fields
from search.language import ANALYSER_VERSION

# To be raised when ``documents.py`` puts something else into the same fields.
CONTENT_VERSION = 1

DURATION, KEY, PREFIXES = "duration_minutes", "key", "prefixes"
# Between alternatives at one position of a text.
ALTERNATIVE = "|"
LONGEST_PREFIX = 20
SHORTEST_PREFIX = 2
# What Elasticsearch lets a search page through.
WINDOW = 10_000

# Texts arrive as the terms of our own analyser: words between spaces, alternatives at one position between bars.
_positions = tokenizer("positions", "whitespace", max_token_length=2000)
_alternatives = token_filter("alternatives", "pattern_capture", preserve_original=False, patterns=[r"([^|]+)"])
_terms = analyzer("terms", tokenizer=_positions, filter=[_alternatives])
_begins = token_filter("begins", "edge_ngram", min_gram=SHORTEST_PREFIX, max_gram=LONGEST_PREFIX)
_prefixes = analyzer("prefixes", tokenizer=_positions, filter=[_begins])

# Alternatives count for the length of a text, as they do in the embedded engine: equal scores, equal order.
_SIMILARITY = {"terms": {"type": "BM25", "k1": 1.2, "b": 0.75, "discount_overlaps": False}}


def mapping(facet_names: Sequence[str]) -> dict[str, Any]:
    """The strict mapping of one language's index. ``ValueError`` for a facet name that is no lower-case identifier."""
    built = Mapping()
    built.meta("dynamic", "strict")
    for name in fields.TEXT_FIELDS:
        built.field(name, Text(analyzer=_terms, similarity="terms", index_options="positions"))
    built.field(fields.PARTS, Text(analyzer=_terms, similarity="terms", index_options="freqs"))
    built.field(fields.SURFACE, _keyword())
    built.field(PREFIXES, Text(analyzer=_prefixes, search_analyzer="keyword", index_options="docs", norms=False))
    for name in facet_names:
        built.field(fields.facet_field(name), _keyword(eager_global_ordinals=True))
    built.field(fields.PK, Long())
    built.field(KEY, Keyword())
    built.field(fields.PUBLISHED, Long())
    built.field(fields.AGE_BREADTH, Integer())
    built.field(DURATION, Integer())
    built.field(fields.TITLE_FORM, Keyword())
    built.field(fields.FINGERPRINT, Keyword(index=False))
    return built.to_dict()


def _keyword(**options: Any) -> Field:
    return Keyword(**options)


def analysis() -> dict[str, Any]:
    """The analysers of the mapping."""
    parts: dict[str, Any] = {}
    for each in (_terms, _prefixes):
        for kind, definitions in each.get_analysis_definition().items():
            parts.setdefault(kind, {}).update(definitions)
        parts.setdefault("analyzer", {})[each._name] = each.get_definition()
    return parts


def settings() -> dict[str, Any]:
    """Settings of an index in use: one shard, since 200,000 documents are 200 MB; a copy where there is a second node.

    Deletions are remembered for an hour, so that a change read before one cannot undo it.
    """
    return {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "1s",
        "max_result_window": WINDOW,
        "gc_deletes": "1h",
        "analysis": analysis(),
        "similarity": _SIMILARITY,
    }


def version_name(facet_names: Sequence[str]) -> str:
    """Name of everything an index depends on: our analyser and its word lists, fields, settings. Another name, another
    index."""
    shape = json.dumps([CONTENT_VERSION, mapping(facet_names), settings()], sort_keys=True)
    return f"a{ANALYSER_VERSION}-m{hashlib.blake2b(shape.encode(), digest_size=4).hexdigest()}"
