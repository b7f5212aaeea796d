"""Builds the index anew."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.documents import findable
from search.engines import get_engine
from search.engines.base import EngineError, IndexBusy
from search.indexer import rebuild


class Command(BaseCommand):
    help = (
        "Build a new index from the database and switch to it. Search goes on meanwhile. A build that was cut off is "
        "gone on with. With Elasticsearch the old index stays for rollback_index."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="Start anew even where a build was cut off.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            unfinished = None if options["fresh"] else get_engine().unfinished()
            if unfinished:
                self.stdout.write(f"Going on with the build of {unfinished.started:%Y-%m-%d %H:%M} UTC.")
            self.total = findable().count()
            count = rebuild(resume=unfinished is not None, progress=self._progress)
        except IndexBusy:
            raise CommandError("Another process is writing to the index. Try again when it is done.") from None
        except EngineError as error:
            raise CommandError(f"The index could not be built: {error}") from None
        finally:
            self._clear()
        seconds = time.perf_counter() - started
        self.stdout.write(f"{count} resources indexed in {seconds:.1f} s ({count / seconds:.0f} a second).")

    def _progress(self, number: int) -> None:
        if sys.stderr.isatty() and number % 200 == 0:
            share = min(number / max(self.total, 1), 1.0)
            bar = "#" * int(share * 30)
            self.stderr.write(f"\r[{bar:<30}] {share:>4.0%}  {number} of {self.total}", ending="")
            self.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty():
            self.stderr.write("\r" + " " * 70 + "\r", ending="")
