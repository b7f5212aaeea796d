"""Compares database and index."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.base import EngineError
from search.indexer import compare, repair


class Command(BaseCommand):
    help = "Compare database and index, repair what differs and print it. With --check only report; exit 1 if any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Report only.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            difference = compare()
            if not options["check"]:
                repair(difference)
        except EngineError as error:
            raise CommandError(f"{error} Run rebuild_index.") from None
        for name in ("missing", "outdated", "surplus"):
            ids = getattr(difference, name)
            shown = ", ".join(map(str, ids[:20])) + (" …" if len(ids) > 20 else "")
            self.stdout.write(f"{name}: {len(ids)}{' (pages ' + shown + ')' if ids else ''}")
        if options["check"] and len(difference):
            raise CommandError("The index differs from the database. Run sync_index to repair it.")
