"""What tantivy's type information leaves out or leaves open."""

from __future__ import annotations

from typing import cast

from tantivy import DocAddress, Searcher, SearchResult


def total(found: SearchResult) -> int:
    """The number of all results, exactly."""
    return cast(int, found.count)  # type: ignore[attr-defined]


def numbers(searcher: Searcher, field: str, addresses: list[DocAddress]) -> list[int]:
    """The values of a whole-number field that every document has, in the order of ``addresses``."""
    return cast(list[int], searcher.fast_field_values(field, addresses)) if addresses else []
