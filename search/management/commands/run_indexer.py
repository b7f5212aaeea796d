"""Drains the outbox and keeps the stand-by of this host fresh."""

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from search import standby
from search.engines import get_elastic, get_local_engine
from search.engines.base import (
    EngineError,
    EngineUnavailable,
    IndexBroken,
    IndexBusy,
    IndexMissing,
    IndexOfOtherRelease,
)
from search.indexer import catch_up, drain, forget_done, rebuild

LONGEST_PAUSE = 30.0
STANDBY_EVERY = 30.0
CATCH_UP_EVERY = 30.0
TIDY_EVERY = 3600.0
AT_ONCE = 2_000
"""Changes between two looks at whether to stop."""

log = logging.getLogger("search.indexer")


class Command(BaseCommand):
    help = (
        "Keep bringing the index up to date with the outbox until stopped, and the stand-by of this host where there "
        "is one. With --once, do so and end. Run one on every host."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Drain what is there and end.")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="Pause between two looks (1).")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        self.failed_rounds = 0
        self.standby_due = self.caught_up_due = self.tidy_due = 0.0
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._stop)
        while True:
            self._round()
            if options["once"] or self.stopping:
                return
            self._sleep(options["every"])
            # A connection that the server dropped meanwhile is opened anew.
            close_old_connections()

    def _sleep(self, every: float) -> None:
        """Longer after every failure in a row, and awake at once for a signal to stop."""
        until = time.monotonic() + min(every * 2**self.failed_rounds, max(every, LONGEST_PAUSE))
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(0.2, every))

    def _round(self) -> None:
        """One look; whatever fails is said and left for the next, for years."""
        failed = False
        try:
            self._drain()
            self._tidy()
        except IndexBusy:
            self.stdout.write("Another process is writing to the index; waiting for it.")
        except EngineUnavailable as error:
            failed = True
            self.stderr.write(f"The engine does not take changes, they wait: {error}")
        except IndexOfOtherRelease as error:
            # Another release may be serving just now: the two would replace each other's index for ever.
            failed = True
            self.stderr.write(f"{error}. Changes wait until then.")
        except (IndexMissing, IndexBroken) as error:
            failed = not self._build(error)
        except EngineError as error:
            self.stderr.write(f"Not indexed, tried again later: {error}")
        except DatabaseError as error:
            failed = True
            self.stderr.write(f"The database does not answer, tried again later: {error}")
        except Exception:
            failed = True
            log.exception("The indexer goes on after an error nobody expected")
        self._refresh_standby()
        self.failed_rounds = min(self.failed_rounds + 1, 10) if failed else 0

    def _drain(self) -> None:
        while not self.stopping and (done := drain(limit=AT_ONCE)):
            self.stdout.write(f"{done} changes indexed.")
        if not get_elastic():
            status = get_local_engine().status()
            if not status.healthy:
                raise IndexBroken(status.detail)

    def _refresh_standby(self) -> None:
        """Whatever became of the engine in force: the stand-by is for when that fails, and keeps its own trouble."""
        if not get_elastic() or time.monotonic() < self.standby_due:
            return
        try:
            standby.refresh()
        except (EngineError, DatabaseError) as error:
            self.stderr.write(f"The stand-by could not be refreshed, tried again later: {error}")
        except Exception:
            log.exception("The stand-by could not be refreshed")
        self.standby_due = time.monotonic() + STANDBY_EVERY

    def _tidy(self) -> None:
        if time.monotonic() >= self.caught_up_due:
            if elastic := get_elastic():
                # With nothing to index nobody else would notice that there is no index to put it in.
                elastic.lifecycle.written()
            catch_up()
            self.caught_up_due = time.monotonic() + CATCH_UP_EVERY
        if time.monotonic() >= self.tidy_due:
            forget_done()
            self.tidy_due = time.monotonic() + TIDY_EVERY

    def _build(self, error: EngineError) -> bool:
        """Whether that worked."""
        try:
            if isinstance(error, IndexBroken):
                get_local_engine().set_aside(error.build)
            self.stdout.write(
                f"The index was missing or damaged and is built anew: {rebuild(resume=True)} resources indexed."
            )
        except EngineError as failure:
            self.stderr.write(f"The index could not be built, tried again later: {failure}")
            return False
        return True

    def _stop(self, *args: Any) -> None:
        self.stopping = True
