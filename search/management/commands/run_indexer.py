"""Drains the outbox."""

import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from search.engines import get_engine
from search.engines.base import EngineError, IndexBroken, IndexBusy, IndexMissing
from search.indexer import drain, rebuild


class Command(BaseCommand):
    help = "Keep bringing the index up to date with the outbox until stopped; with --once, do so and end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Drain what is there and end.")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="Pause between two looks (1).")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._stop)
        while True:
            self._round()
            if options["once"] or self.stopping:
                return
            time.sleep(options["every"])
            # A connection that the server dropped meanwhile is opened anew.
            close_old_connections()

    def _round(self) -> None:
        """One look; whatever fails is said and left for the next, for years."""
        try:
            self._drain()
        except IndexBusy:
            self.stdout.write("Another process is writing to the index; waiting for it.")
        except (IndexMissing, IndexBroken) as error:
            self._build(error)
        except EngineError as error:
            self.stderr.write(f"Not indexed, tried again later: {error}")
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer, tried again later: {error}")

    def _drain(self) -> None:
        done = drain()
        if done:
            self.stdout.write(f"{done} changes indexed.")
        status = get_engine().status()
        if not status.healthy:
            raise IndexBroken(status.detail)

    def _build(self, error: EngineError) -> None:
        try:
            if isinstance(error, IndexBroken):
                get_engine().set_aside(error.build)
            self.stdout.write(f"The index was missing or damaged and is built anew: {rebuild()} resources indexed.")
        except EngineError as failure:
            self.stderr.write(f"The index could not be built, tried again later: {failure}")

    def _stop(self, *args: Any) -> None:
        self.stopping = True
