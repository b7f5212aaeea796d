"""Elasticsearch with an embedded index beside it: when the one does not answer the other does, with equal facets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from search import metrics
from search.engines.base import (
    DocumentsRefused,
    Engine,
    EngineError,
    EngineRequest,
    EngineResponse,
    EngineUnavailable,
    IndexMissing,
    IndexStatus,
    IndexWriter,
    ResourceDocument,
    UnfinishedBuild,
)
from search.engines.breaker import Breaker

log = logging.getLogger("search.engines.standby")

T = TypeVar("T")


class EngineWithStandby:
    """``primary`` does everything it can; ``standby``, an index on this host, answers searches in its place.

    Only searching falls back. Changes wait in the outbox for the primary, and the stand-by is refreshed on its own.
    """

    def __init__(self, primary: Engine, standby: Engine, breaker: Breaker | None = None) -> None:
        self.name = primary.name
        self.primary = primary
        self.standby = standby
        self.breaker = breaker or Breaker()
        # Of its own: a server whose disk is full takes no changes, and answers every search. An editor waits once.
        self._writing = Breaker(failures=1)
        self._missing_told = ""

    def search(self, requests: Sequence[EngineRequest]) -> list[EngineResponse]:
        """Answer from the primary, else from the stand-by; raises only what the stand-by raises."""
        return self._first(lambda engine: engine.search(requests))

    def complete(self, locale: str, prefix: str, limit: int) -> list[str]:
        return self._first(lambda engine: engine.complete(locale, prefix, limit))

    def _first(self, ask: Callable[[Engine], T]) -> T:
        if self.breaker.may_call():
            try:
                answer = ask(self.primary)
            except IndexMissing as error:
                # The server is well: there is only nothing to search yet, and the next search may find it built.
                self._succeeded()
                self._tell_missing(str(error))
            except EngineError as error:
                self._failed(error)
            else:
                self._succeeded()
                self._missing_told = ""
                return answer
        return ask(self.standby)

    def _tell_missing(self, reason: str) -> None:
        """Once, not at every search of a release that waits for its index."""
        if reason != self._missing_told:
            log.error("%s has no usable index, the stand-by answers: %s", self.primary.name, reason)
        self._missing_told = reason

    @contextmanager
    def writer(self, moment: int | None = None, timeout: float | None = None) -> Iterator[IndexWriter]:
        """The primary's. With a ``timeout`` somebody is waiting: a primary that is left alone is not waited for."""
        if timeout is not None and (self.breaker.is_open or not self._writing.may_call()):
            raise EngineUnavailable(f"{self.primary.name} takes no changes at present")
        try:
            with self.primary.writer(moment, timeout) as writer:
                yield writer
        except EngineUnavailable:
            self._writing.failed()
            raise
        except (DocumentsRefused, IndexMissing):
            # The server is well.
            self._writing.succeeded()
            raise
        else:
            self._writing.succeeded()

    def _failed(self, error: EngineError) -> None:
        if self.breaker.failed():
            metrics.breaker_opened(self.primary.name)
            log.error("%s is left alone for a while, the stand-by answers: %s", self.primary.name, error)
        else:
            log.warning("%s failed: %s", self.primary.name, error)

    def _succeeded(self) -> None:
        if self.breaker.succeeded():
            metrics.breaker_closed(self.primary.name)
            log.warning("%s answers again.", self.primary.name)

    def rebuild(self, documents: Iterable[ResourceDocument], moment: int | None = None, resume: bool = False) -> int:
        return self.primary.rebuild(documents, moment, resume)

    def unfinished(self) -> UnfinishedBuild | None:
        return self.primary.unfinished()

    def fingerprints(self) -> Iterator[tuple[int, str]]:
        return self.primary.fingerprints()

    def set_aside(self, build: str = "") -> None:
        self.primary.set_aside(build)

    def status(self) -> IndexStatus:
        return self.primary.status()
