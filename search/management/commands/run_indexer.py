"""Drains the outbox."""

import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.engines.base import EngineError, IndexBusy, IndexMissing
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
            self._drain()
            if options["once"] or self.stopping:
                return
            time.sleep(options["every"])

    def _drain(self) -> None:
        try:
            done = drain()
        except IndexBusy:
            self.stdout.write("Another process is writing to the index; waiting for it.")
        except IndexMissing:
            self.stdout.write(f"There was no index yet: {rebuild()} resources indexed.")
        except EngineError as error:
            self.stderr.write(f"Not indexed, tried again later: {error}")
        else:
            if done:
                self.stdout.write(f"{done} changes indexed.")

    def _stop(self, *args: Any) -> None:
        self.stopping = True
