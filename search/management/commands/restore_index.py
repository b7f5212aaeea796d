"""Brings the index back from a snapshot."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.base import EngineError
from search.indexer import restore


class Command(BaseCommand):
    help = (
        "Restore the Elasticsearch indexes of a snapshot beside the present ones, switch to them and bring them up to "
        "date with the database. rollback_index goes back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("repository", help="Name of a repository registered with the cluster.")
        parser.add_argument("name", help="Name of the snapshot.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            names = restore(options["repository"], options["name"])
        except EngineError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"In use: {', '.join(names.values())}. Up to date with the database.")
