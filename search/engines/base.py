"""The contract between the catalogue and a search engine.

An engine stores :class:`ResourceDocument` objects and answers :class:`EngineRequest` objects with page ids, counts
and nothing else: titles, addresses and labels always come from the database. Every engine passes the same suite,
``tests/search/engine_contract.py``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Protocol

MOST_REFUSED = 100
"""A rebuild goes on without this many documents; more of them are a fault of ours, and no index to switch to."""


class EngineError(Exception):
    """The engine could not answer."""


class IndexMissing(EngineError):
    """There is no index yet that fits the present analyser, schema and engine version."""


class IndexOfOtherRelease(IndexMissing):
    """There is an index on a shared server, made by another release: replacing it is for a person to decide."""


class IndexBroken(EngineError):
    """The stored index is damaged: it has to be set aside and built again. ``build`` names the damaged one."""

    build: str = ""


class IndexBusy(EngineError):
    """Another process is writing; what was to be written stays in the outbox for that process or the next drain."""


class EngineUnavailable(EngineError):
    """The engine does not answer, is overloaded, or takes no changes at present. No document is to blame."""


class DocumentsRefused(EngineError):
    """The engine kept every change but those of ``reasons``: page ids with what is wrong with their documents."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__("; ".join(f"page {pk}: {reason}" for pk, reason in reasons.items())[:2000])
        self.reasons = dict(reasons)


@dataclass(frozen=True, slots=True)
class ResourceDocument:
    """What an engine knows about one resource page in one language. ``files`` is the text of the files it offers.

    ``goals`` are the curriculum goals it serves, which the page quotes.

    ``facets`` maps a facet name (see ``search.facets``) to the slugs the resource carries. ``age_breadth`` is the
    number of age groups the resource is for, 0 when it states none. ``published`` is in seconds since 1970.
    """

    pk: int
    locale: str
    key: str
    title: str
    summary: str
    body: str
    facets: Mapping[str, tuple[str, ...]]
    age_breadth: int
    duration_minutes: int | None
    published: int
    files: str = ""
    goals: str = ""

    @property
    def fingerprint(self) -> str:
        """A short hash of everything above; equal fingerprints mean that the index is up to date."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class TextGroup:
    """One part of a query.

    A document satisfies it when **every** word of ``text`` occurs in its title, summary, body, goals or files
    (inflected, part of a compound, or misspelt when the word itself is unknown to the index), or when it carries any of
    ``values``, pairs of facet name and slug. With ``any_word`` one of the words is enough.
    """

    text: str
    values: frozenset[tuple[str, str]] = frozenset()
    required: bool = True
    any_word: bool = False


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One question to an engine.

    ``groups`` that are required restrict the results, the others only lift what they match; no groups match everything.
    ``ages`` keeps resources for any of these age groups **and** those that state no age (an age read out of the text).
    ``choices`` are the visitor's own ticks: OR inside a facet, AND between facets, applied after the counting of the
    facet itself. ``preferred_ages`` lifts resources for these ages, narrow ranges most. ``boosts`` lifts resources that
    carry a (facet, slug). ``exact_title`` lifts the resource of that very title above all.
    ``sort`` is one of ``relevance``, ``newest``, ``shortest`` (without a duration last), ``title``.
    """

    locale: str
    groups: tuple[TextGroup, ...] = ()
    ages: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    preferred_ages: frozenset[str] = frozenset()
    boosts: frozenset[tuple[str, str]] = frozenset()
    exact_title: str = ""
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    count_facets: bool = True


@dataclass(frozen=True, slots=True)
class EngineResponse:
    """``hits`` are page ids in order; ``total`` counts all of them, not just this page.

    ``facets[name][slug]`` counts the resources that satisfy the groups, the ages and the choices of all **other**
    facets and carry this slug. ``corrections`` maps a query word unknown to the
    index to the word taken for it. ``engine`` is the name of the engine that answered.
    """

    total: int
    hits: tuple[int, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrections: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """State of the stored index: documents per locale, its version name, when it was built, and size in bytes."""

    healthy: bool
    version: str
    documents: Mapping[str, int]
    built_at: datetime | None
    size_bytes: int
    detail: str = ""


class IndexWriter(Protocol):
    """Collects changes; they become visible together when the context it came from is left without an error.

    ``superseded`` then holds the pages for which the index already had something read later than ours.
    """

    superseded: set[int]

    def upsert(self, document: ResourceDocument) -> None: ...

    def delete(self, pk: int) -> None: ...


class UnfinishedBuild(Protocol):
    """A build that was cut off. Changes since ``started`` may be missing in it."""

    @property
    def started(self) -> datetime: ...

    def holds(self, pks: Sequence[int]) -> set[int]:
        """Those of the pages whose documents it has."""
        ...


class Engine(Protocol):
    """What ``search.service`` and ``search.indexer`` need of an engine. All methods raise :class:`EngineError` only."""

    name: str

    def search(self, requests: Sequence[EngineRequest]) -> list[EngineResponse]:
        """Answer all requests in one trip, in their order."""
        ...

    def complete(self, locale: str, prefix: str, limit: int) -> list[str]:
        """Indexed words, as people write them, that start with ``prefix`` (folded), most used first."""
        ...

    def writer(self, moment: int | None = None, timeout: float | None = None) -> AbstractContextManager[IndexWriter]:
        """Open the index for changes. Documents must be read from the database after this call.

        ``moment`` is the time of the reading in microseconds since 1970, by one clock for all writers; default: now, by
        this machine's clock. An engine that several processes write to at once keeps what was read last. ``timeout`` is
        how many seconds a server may take.
        :raises IndexBusy: at once when another process holds the index.
        :raises DocumentsRefused: on leaving, when some changes were not kept and all others were.
        """
        ...

    def rebuild(self, documents: Iterable[ResourceDocument], moment: int | None = None, resume: bool = False) -> int:
        """Build a new index beside the present one, switch to it, return the number of documents.

        With ``resume`` an unfinished build is gone on with, and ``documents`` may leave out what it holds. When a page
        comes twice the later document counts. ``moment`` as for :meth:`writer`.
        :raises DocumentsRefused: a few documents were not kept; the new index is in use without them.
        """
        ...

    def unfinished(self) -> UnfinishedBuild | None:
        """The build that ``rebuild`` with ``resume`` would go on with."""
        ...

    def fingerprints(self) -> Iterator[tuple[int, str]]:
        """(page id, fingerprint) of every stored document."""
        ...

    def set_aside(self, build: str = "") -> None:
        """Move a damaged index out of the way, kept for inspection; with ``build``, only if that is still in use."""
        ...

    def status(self) -> IndexStatus: ...
