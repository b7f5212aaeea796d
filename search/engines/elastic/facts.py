"""What a process keeps in memory about the indexes: their words, how many documents, which version made them.

A search must ask the server once. Which words exist has to be known before, to tell a misspelt word from a rare one.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.base import EngineError, EngineUnavailable
from search.engines.elastic.errors import translated
from search.engines.elastic.vocabulary import ElasticVocabulary, UnknownVocabulary
from search.engines.fields import SURFACE
from search.engines.vocabulary import Vocabulary

log = logging.getLogger("search.engines.elastic")

_PAGE = 10_000
# For how long words may be behind the index.
FRESH_SECONDS = 60.0
# After a failure they are asked for again this soon.
_RETRY_SECONDS = 5.0
# How long a search waits for the first words at least; then it goes on without corrections.
_PATIENCE_SECONDS = 0.5
# Words that took so many times as long the last time are not waited for: they would come too late again.
_HOPELESS = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """``versions`` holds what made the searched index of each language; empty until it is known."""

    vocabularies: Mapping[str, Vocabulary]
    documents: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    state: Any = None


class FactsKeeper:
    """Loads the facts once and again in the background when they are old; safe to share between threads and forks.

    ``patience`` is how many seconds a search may wait for the first ones.
    """

    def __init__(self, client: Elasticsearch, aliases: Mapping[str, str], patience: float = _PATIENCE_SECONDS) -> None:
        self._client = client
        self._aliases = aliases
        self._patience = max(patience, _PATIENCE_SECONDS)
        self._forget()

    def _forget(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._loading: threading.Event | None = None
        self._facts = Facts({locale: UnknownVocabulary(locale) for locale in self._aliases})
        self._loaded_at: float | None = None
        self._expired_at = 0.0
        self._took = 0.0

    def current(self) -> Facts:
        """The facts in memory; the first ones, and those after :meth:`expire`, are waited for a little."""
        if self._pid != os.getpid():
            self._forget()
        with self._lock:
            first = self._loaded_at is None
            if first or monotonic() - (self._loaded_at or 0) > FRESH_SECONDS:
                self._start()
            loading = self._loading
        if first and loading is not None and self._took < _HOPELESS * self._patience:
            loading.wait(self._patience)
        return self._facts

    def expire(self) -> None:
        """The index was changed by this process: the next search waits for the new words."""
        if self._pid != os.getpid():
            self._forget()
        with self._lock:
            self._loaded_at = None
            self._expired_at = monotonic()

    def _start(self) -> None:
        if self._loading is None or self._loading.is_set():
            loading = threading.Event()
            thread = threading.Thread(target=self._load, args=(loading,), name="index-facts", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:
                # No thread is to be had just now: the search goes on, and the next one tries again.
                log.warning("The words of the index are not read: %s", error)
            else:
                self._loading = loading

    def _load(self, loaded: threading.Event) -> None:
        started = monotonic()
        good_from = started
        try:
            state = self._state()
            if state != self._facts.state:
                self._facts = self._read(state)
        except EngineError as error:
            # Searches go on with the words there are.
            log.warning("The words of the index could not be read: %s", error)
            good_from = monotonic() - FRESH_SECONDS + _RETRY_SECONDS
        finally:
            with self._lock:
                self._took = monotonic() - started
                # What was changed meanwhile may not be among the words.
                self._loaded_at = good_from if self._expired_at < started else None
            loaded.set()

    def _state(self) -> Any:
        """Changes with every change of the indexes. ``None`` when it cannot be told."""
        with translated("The state of the index cannot be read"):
            answer = self._client.indices.stats(
                index=list(self._aliases.values()), metric=["indexing"], level="indices"
            )
            return {
                name: (
                    facts["uuid"],
                    facts["primaries"]["indexing"]["index_total"],
                    facts["primaries"]["indexing"]["delete_total"],
                )
                for name, facts in answer["indices"].items()
            }

    def _read(self, state: Any) -> Facts:
        vocabularies: dict[str, Vocabulary] = {}
        documents: dict[str, int] = {}
        versions: dict[str, str] = {}
        for locale, alias in self._aliases.items():
            with translated("The words of the index cannot be read"):
                counts = _words(self._client, alias)
                documents[locale] = int(self._client.count(index=alias)["count"])
                [facts] = self._client.indices.get_mapping(index=alias).values()
                versions[locale] = facts["mappings"]["_meta"]["version"]
            vocabularies[locale] = ElasticVocabulary(locale, counts)
        return Facts(vocabularies, documents, versions, state)


def _words(client: Elasticsearch, index: str) -> dict[str, int]:
    """How many documents hold each word, as ``folded|display``."""
    counts: dict[str, int] = {}
    after: dict[str, Any] = {}
    while True:
        sources: Sequence[Any] = [{"word": {"terms": {"field": SURFACE}}}]
        composite = {"size": _PAGE, "sources": sources, **after}
        answer = client.search(index=index, size=0, track_total_hits=False, aggs={"words": {"composite": composite}})
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise EngineUnavailable("Only a part of the words came")
        words = answer["aggregations"]["words"]
        counts |= {bucket["key"]["word"]: bucket["doc_count"] for bucket in words["buckets"]}
        if "after_key" not in words:
            return counts
        after = {"after": words["after_key"]}
