"""A circuit breaker: what does not answer is left alone for a while, instead of making everybody wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

FAILURES = 3
REST_SECONDS = 10.0


class Breaker:
    """One per process, shared by its threads; no lock is held while a call is under way.

    After ``failures`` failures in a row it opens: nobody calls. After ``rest`` seconds one caller at a time may try,
    and its success closes it.
    """

    def __init__(
        self, failures: int = FAILURES, rest: float = REST_SECONDS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._failures_allowed = failures
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._next_try = 0.0
        self.times_opened = 0

    @property
    def is_open(self) -> bool:
        return self._failures >= self._failures_allowed

    def may_call(self) -> bool:
        """Whether to call now. In an open breaker a yes is given to one caller, who then has the time of a rest."""
        with self._lock:
            if not self.is_open:
                return True
            if self._clock() < self._next_try:
                return False
            self._next_try = self._clock() + self._rest
            return True

    def succeeded(self) -> bool:
        """Whether that closed it."""
        with self._lock:
            closed = self.is_open
            self._failures = 0
            return closed

    def failed(self) -> bool:
        """Whether that opened it."""
        with self._lock:
            self._failures += 1
            opened = self._failures == self._failures_allowed
            self.times_opened += opened
            self._next_try = self._clock() + self._rest
            return opened
