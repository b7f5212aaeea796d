"""The state of search as this process last saw it: whoever asks often cannot load the cluster with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from search import state

T = TypeVar("T")

ANSWERING_SECONDS = 2.0
STATE_SECONDS = 5.0


class AtMostEvery(Generic[T]):
    """A value that is made anew at most every so many seconds, by one thread, for which the others wait."""

    def __init__(self, seconds: float, make: Callable[[], T]) -> None:
        self._seconds = seconds
        self._make = make
        self._lock = threading.Lock()
        self._made: tuple[float, T] | None = None

    def __call__(self) -> T:
        with self._lock:
            if self._made is None or monotonic() - self._made[0] >= self._seconds:
                value = self._make()
                self._made = (monotonic(), value)
            return self._made[1]

    def forget(self) -> None:
        """Make it anew the next time."""
        with self._lock:
            self._made = None


answering: AtMostEvery[str] = AtMostEvery(ANSWERING_SECONDS, state.who_answers)
search_state: AtMostEvery[state.SearchState] = AtMostEvery(STATE_SECONDS, state.gather)
