"""Builds the index anew."""

import sys
import time
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.documents import all_documents, findable
from search.engines.base import EngineError, IndexBusy, ResourceDocument
from search.indexer import rebuild


class Command(BaseCommand):
    help = "Build a new index from the database and switch to it. Search goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            count = rebuild(self._with_progress(all_documents(), findable().count()))
        except IndexBusy:
            raise CommandError("Another process is writing to the index. Try again when it is done.") from None
        except EngineError as error:
            raise CommandError(f"The index could not be built: {error}") from None
        seconds = time.perf_counter() - started
        self.stdout.write(f"{count} resources indexed in {seconds:.1f} s ({count / seconds:.0f} a second).")

    def _with_progress(self, documents: Iterator[ResourceDocument], total: int) -> Iterator[ResourceDocument]:
        visible = sys.stderr.isatty()
        for number, document in enumerate(documents, start=1):
            if visible and number % 500 == 0:
                self.stderr.write(f"\r{number} of {total} ({100 * number // max(total, 1)} %)", ending="")
            yield document
        if visible:
            self.stderr.write("\r", ending="")
