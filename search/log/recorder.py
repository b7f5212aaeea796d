"""Takes searches off the hands of the request that answers them, and has them written a little later.

Each process counts in its own memory; a thread of its own writes every few seconds. What is lost with a process that
is killed are the searches of those seconds.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import OperationalError, connections
from django.http import HttpRequest
from django.utils import timezone

from search.log import store
from search.log.entries import Entry, entry_for
from search.log.store import Tally

if TYPE_CHECKING:
    from search.service import Results

log = logging.getLogger("search.log")

MOST_WAITING = 500
"""Different searches that one process keeps in memory; more are not counted until these are written."""
SECONDS_AT_EXIT = 2.0


class Recorder:
    """The counts of one process that are not written yet, and the thread that writes them."""

    def __init__(self) -> None:
        self.start_afresh()
        os.register_at_fork(after_in_child=self.start_afresh)
        atexit.register(self.close)

    def start_afresh(self) -> None:
        """Nothing waits and nobody writes: also in a process that was forked, where the parent writes what it has."""
        self._lock = threading.Lock()
        self._waiting: dict[Entry, Tally] = {}
        self._left_out = 0
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._pruned: date | None = None

    def add(self, entry: Entry, results: int | None) -> None:
        """Count one search. It is left out, and that is counted, when too many others wait."""
        self._merge(entry, Tally(1, results))
        if settings.SEARCH_LOG_WRITE_EVERY:
            self._ensure_thread()

    def flush(self) -> int:
        """Write what waits; returns how many entries that was.

        :raises DatabaseError: nothing is written. While the database is away the entries wait for another try.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            left_out, self._left_out = self._left_out, 0
        if waiting:
            try:
                left_out += store.write(waiting)
            except OperationalError:
                self._put_back(waiting)
                raise
        if left_out:
            log.warning("%d searches were left out of the search log: too many different ones.", left_out)
        return len(waiting)

    def close(self) -> None:
        """At the end of the process: have the last counts written, if that takes no longer than a moment."""
        self._closing.set()
        if self._thread:
            self._thread.join(SECONDS_AT_EXIT)

    def _merge(self, entry: Entry, more: Tally) -> None:
        with self._lock:
            known = self._waiting.get(entry)
            if known is None and len(self._waiting) >= MOST_WAITING:
                self._left_out += more.times
                return
            self._waiting[entry] = Tally((known.times if known else 0) + more.times, more.results)

    def _put_back(self, entries: dict[Entry, Tally]) -> None:
        for entry, tally in entries.items():
            newer = self._waiting.get(entry)
            self._merge(entry, Tally(tally.times, newer.results if newer else tally.results))

    def _ensure_thread(self) -> None:
        if self._thread and self._thread.is_alive():
            return
        with self._lock:
            if self._thread and self._thread.is_alive():
                return
            thread = threading.Thread(target=self._write_now_and_then, name="search-log", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:
                log.warning("The search log has no thread to write it: %s", error)
            else:
                self._thread = thread

    def _write_now_and_then(self) -> None:
        while not self._closing.wait(settings.SEARCH_LOG_WRITE_EVERY):
            self._write()
        self._write()

    def _write(self) -> None:
        """Write what waits, and once a day forget what is too old. Whatever fails is logged, and tried again."""
        try:
            if self.flush() and self._pruned != timezone.localdate():
                store.prune()
                self._pruned = timezone.localdate()
        except Exception as error:
            log.error("The search log could not be written: %s", error)
        finally:
            connections.close_all()


recorder = Recorder()
"""The one of this process."""


def record(request: HttpRequest, results: Results) -> None:
    """Count a search that was answered, unless it is not one to count. Costs no query and never fails."""
    if not settings.SEARCH_LOG:
        return
    entry = entry_for(request, results)
    if entry:
        recorder.add(entry, results.total if results.available else None)


def flush() -> int:
    """Write what this process has counted, now; see :meth:`Recorder.flush`."""
    return recorder.flush()
