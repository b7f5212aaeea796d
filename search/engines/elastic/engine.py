"""The Elasticsearch engine: the contract of ``search.engines.base`` over one index per language."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from search.engines.base import (
    DocumentsRefused,
    EngineError,
    EngineRequest,
    EngineResponse,
    EngineUnavailable,
    IndexMissing,
    IndexOfOtherRelease,
    IndexStatus,
    ResourceDocument,
)
from search.engines.elastic import mapping
from search.engines.elastic.client import MAJOR, Connection, connect, version_problem
from search.engines.elastic.errors import WrongServer, translated
from search.engines.elastic.facts import Facts, FactsKeeper
from search.engines.elastic.inspection import inspect
from search.engines.elastic.lifecycle import BUILD, WRITE, IndexVersion, Lifecycle
from search.engines.elastic.node import within
from search.engines.elastic.search import FILTER_PATH, NAME, ResourceSearch
from search.engines.elastic.vocabulary import ElasticVocabulary, UnknownVocabulary
from search.engines.elastic.writer import BatchWriter, fill
from search.engines.fields import DEFAULT_FACETS, FINGERPRINT, SURFACE
from search.language import LOCALES, get_analyser
from search.metrics import failures_counted

_AT_ONCE = 1_000
# Words of one prefix that completion looks at, most used first.
_COMPLETIONS = 200


class ElasticEngine:
    """Search on a cluster. One object per process is enough: threads share it.

    ``prefix`` begins every index name and tells installations apart that share a cluster. ``facet_names`` are the
    facets that documents may carry.
    """

    name = NAME

    def __init__(
        self,
        connection: Connection,
        prefix: str,
        locales: Sequence[str] = LOCALES,
        facet_names: Sequence[str] = DEFAULT_FACETS,
    ) -> None:
        self.version = mapping.version_name(facet_names)
        self._locales = tuple(locales)
        self._facet_names = tuple(facet_names)
        self._search_timeout = connection.search_timeout
        self.client = connect(connection)
        self._searching = self.client.options(request_timeout=connection.search_timeout)
        self.lifecycle = Lifecycle(self.client, prefix, self._locales, self._facet_names, self.version)
        self._aliases = {locale: self.lifecycle.alias(locale) for locale in self._locales}
        self._facts = FactsKeeper(self.client, self._aliases, connection.search_timeout / 2)

    # --- Searching ----------------------------------------------------------------------------------------------------

    @failures_counted
    def search(self, requests: Sequence[EngineRequest]) -> list[EngineResponse]:
        """Answer all requests in one trip: a search, or several of them as one."""
        started = monotonic()
        facts = self._facts.current()
        self._demand_current(facts)
        searches = [self._search(request, facts) for request in requests]
        with translated("The search failed"), within(self._search_timeout):
            # What the words of the index took, the answer may not take again.
            patience = max(self._search_timeout - (monotonic() - started), self._search_timeout / 2)
            client = self.client.options(request_timeout=patience)
            if len(searches) == 1:
                return [self._ask(client, requests[0], searches[0])]
            return self._ask_all(client, requests, searches) if searches else []

    def _demand_current(self, facts: Facts) -> None:
        for locale, version in facts.versions.items():
            if version != self.version:
                raise IndexOfOtherRelease(f"The index for {locale} was made by version {version}: run rebuild_index")

    def body(self, request: EngineRequest) -> dict[str, Any]:
        """What Elasticsearch is sent for a request."""
        return self._search(request, self._facts.current()).body()

    def _search(self, request: EngineRequest, facts: Facts) -> ResourceSearch:
        vocabulary = facts.vocabularies.get(request.locale) or UnknownVocabulary(request.locale)
        documents = facts.documents.get(request.locale, 0)
        return ResourceSearch(request, vocabulary, documents, self._facet_names, self._search_timeout)

    def _ask(self, client: Elasticsearch, request: EngineRequest, search: ResourceSearch) -> EngineResponse:
        answer = client.search(
            index=self._aliases[request.locale],
            body=search.body(),
            preference=search.copy_of_index(),
            allow_partial_search_results=False,
            filter_path=",".join(FILTER_PATH),
        )
        return search.response(answer.body)

    def _ask_all(
        self, client: Elasticsearch, requests: Sequence[EngineRequest], searches: Sequence[ResourceSearch]
    ) -> list[EngineResponse]:
        lines: list[dict[str, object]] = []
        for request, search in zip(requests, searches, strict=True):
            lines.append(
                {
                    "index": self._aliases[request.locale],
                    "preference": search.copy_of_index(),
                    "allow_partial_search_results": False,
                }
            )
            lines.append(search.body())
        answer = client.msearch(searches=lines, filter_path=",".join(f"responses.{p}" for p in FILTER_PATH))
        return [search.response(each) for search, each in zip(searches, answer["responses"], strict=True)]

    @failures_counted
    def complete(self, locale: str, prefix: str, limit: int) -> list[str]:
        """Indexed words that start with ``prefix`` (case and accents ignored), most used first, no function words."""
        tokens = get_analyser(locale).tokens(prefix) if locale in self._locales else []
        # Words are completed, not phrases.
        if len(tokens) != 1 or limit <= 0:
            return []
        folded = tokens[0].folded
        begin = folded[: mapping.LONGEST_PREFIX]
        narrowed = {"term": {mapping.PREFIXES: begin}} if len(begin) >= mapping.SHORTEST_PREFIX else {"match_all": {}}
        words = {"terms": {"field": SURFACE, "size": _COMPLETIONS, "include": f"{_literal(folded)}.*"}}
        with translated("The completion failed"), within(self._search_timeout):
            answer = self._searching.search(
                index=self._aliases[locale], size=0, track_total_hits=False, query=narrowed, aggs={"words": words}
            )
            buckets = answer["aggregations"]["words"]["buckets"]
            counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        return ElasticVocabulary(locale, counts).complete(folded, limit)

    # --- Writing ------------------------------------------------------------------------------------------------------

    @contextmanager
    def writer(self, moment: int | None = None, timeout: float | None = None) -> Iterator[BatchWriter]:
        """Open the indexes in use for changes, sent together when the context is left without an error.

        :class:`IndexMissing` before the first rebuild, and when another version of analyser or mapping made the index:
        its documents would be understood wrongly.
        """
        client = self.client.options(request_timeout=timeout) if timeout else self.client
        try:
            targets = {locale: self.lifecycle.alias(locale, WRITE) for locale in self.lifecycle.using(client).written()}
        except (IndexMissing, EngineUnavailable):
            raise
        except EngineError as error:
            # Nothing was sent yet: whatever the server has against it, no document is to blame.
            raise EngineUnavailable(str(error)) from error
        batch = BatchWriter(client, targets, self._facet_names, moment or _now())
        yield batch
        try:
            with translated("The changes cannot be sent"):
                batch.commit()
        finally:
            self._facts.expire()

    def rebuild(self, documents: Iterable[ResourceDocument], moment: int | None = None, resume: bool = False) -> int:
        """Fill new indexes and switch to them; the old ones stay one generation for a rollback.

        Searches and changes go on in the old indexes until the switch. What fails leaves an unfinished build behind.
        """
        unfinished = self.lifecycle.unfinished() if resume else {}
        names = {locale: each.name for locale, each in unfinished.items()} or self.lifecycle.start_build()
        targets = {locale: self.lifecycle.alias(locale, BUILD) for locale in names}
        count, refused = _fill(self.client, targets, self._facet_names, documents, moment or _now())
        self.lifecycle.finish_build(names)
        self._facts.expire()
        if refused:
            raise DocumentsRefused(refused)
        return count

    def unfinished(self) -> UnfinishedIndexes | None:
        """The build that a killed or failed rebuild left."""
        builds = self.lifecycle.unfinished()
        return UnfinishedIndexes(self.client, builds) if builds else None

    # --- State --------------------------------------------------------------------------------------------------------

    def fingerprints(self) -> Iterator[tuple[int, str]]:
        """(page id, fingerprint) of every stored document, of one state of the index.

        :class:`IndexMissing` without an index that fits this release: what another one made is never in step.
        """
        self.lifecycle.written()
        with translated("The fingerprints cannot be read"):
            hits = scan(
                self.client,
                index=",".join(self._aliases.values()),
                query={"_source": False, "docvalue_fields": [FINGERPRINT], "sort": ["_doc"]},
                size=_AT_ONCE,
                preserve_order=True,
            )
            for hit in hits:
                yield int(hit["_id"]), hit["fields"][FINGERPRINT][0]

    def set_aside(self, build: str = "") -> None:
        """Nothing: Elasticsearch checks its files itself and keeps copies of them."""

    def server_problem(self) -> str:
        """Why the server will not do, empty when it will; :class:`EngineError` when it does not answer."""
        try:
            with translated("The server cannot be asked"):
                return version_problem(str(self._searching.info()["version"]["number"]))
        except WrongServer as error:
            return f"{error}, and version {MAJOR} is needed."

    def status(self) -> IndexStatus:
        """State of the indexes in use; never raises. Healthy means: there, of this version, and every part answers."""
        return inspect(self.client, self.lifecycle, self.version, max(self._search_timeout, 1.0)).status

    def versions(self) -> list[IndexVersion]:
        """Every index version with its role."""
        return self.lifecycle.versions()


@dataclass(frozen=True)
class UnfinishedIndexes:
    """A build that was cut off. Changes since ``started`` may be missing in it."""

    client: Elasticsearch
    builds: dict[str, IndexVersion]

    @property
    def started(self) -> datetime:
        return min(each.created for each in self.builds.values())

    def holds(self, pks: Sequence[int]) -> set[int]:
        """Those of the pages whose documents it has; searched by id, so that no refresh is needed."""
        held: set[int] = set()
        with translated("The unfinished index cannot be read"):
            for each in self.builds.values():
                answer = self.client.mget(index=each.name, ids=[str(pk) for pk in pks], source=False)
                held |= {int(found["_id"]) for found in answer["docs"] if found.get("found")}
        return held


def _fill(
    client: Elasticsearch,
    targets: dict[str, str],
    facet_names: Sequence[str],
    documents: Iterable[ResourceDocument],
    moment: int,
) -> tuple[int, dict[int, str]]:
    """Errors of the server as those of the contract; errors of ``documents`` as they are."""
    failed: list[BaseException] = []

    def watched() -> Iterator[ResourceDocument]:
        try:
            yield from documents
        except Exception as error:
            failed.append(error)
            raise

    try:
        with translated("A new index cannot be filled"):
            return fill(client, targets, facet_names, watched(), moment)
    except EngineError as error:
        if failed:
            raise failed[0] from error
        raise


def _literal(text: str) -> str:
    """``text`` as a regular expression of Lucene that matches just itself."""
    return re.sub(r"([^a-z0-9])", r"\\\1", text)


def _now() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1000
