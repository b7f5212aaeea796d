"""What an engine's own query language must be able to say. Everything above it is shared by all engines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Q = TypeVar("Q")


class Dialect(Protocol[Q]):
    """Makes queries of one engine. Words and slugs enter as terms, never as text to be parsed.

    A text term scores BM25 (k1 = 1.2, b = 0.75) times its weight; everything else scores what is stated.
    """

    def term(self, field: str, term: str, weight: float) -> Q:
        """Documents with a term in a text field."""
        ...

    def phrase(self, field: str, left: str, right: str, weight: float) -> Q:
        """Documents with two terms side by side in a text field."""
        ...

    def best_of(self, options: Sequence[Q], lesser: float) -> Q:
        """Any of the options: the best score, and the share ``lesser`` of the others. No options, no documents."""
        ...

    def any_of(self, options: Sequence[Q], scale: float = 1.0) -> Q:
        """Any of the options: the sum of the scores, times ``scale``."""
        ...

    def all_of(self, required: Sequence[Q], lifting: Sequence[Q] = (), scale: float = 1.0) -> Q:
        """All that is required, every document when nothing is; ``lifting`` only adds to the score."""
        ...

    def carries(self, facet: str, slugs: Iterable[str], score: float) -> Q:
        """Documents with any of the slugs, all at one score; nothing for a facet the index does not have."""
        ...

    def states_no_age(self) -> Q:
        """Documents without any age group, at whatever score."""
        ...

    def of_breadth(self, breadth: int, score: float) -> Q:
        """Documents for this number of age groups."""
        ...

    def titled(self, form: str, score: float) -> Q:
        """Documents whose whole title has this form."""
        ...

    def unscored(self, query: Q) -> Q:
        """The same documents at score 0."""
        ...
