"""Writes the index to a snapshot repository."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.base import EngineError
from search.indexer import the_elastic


class Command(BaseCommand):
    help = (
        "Write the Elasticsearch indexes in use to a registered snapshot repository. The index can always be built "
        "from the database; a snapshot only saves the time that takes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("repository", help="Name of a repository registered with the cluster.")
        parser.add_argument("name", nargs="?", help="Name of the snapshot; default: date and time.")
        parser.add_argument(
            "--register",
            metavar="FOLDER",
            help="Register FOLDER as the repository first; below path.repo of the nodes.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"] or f"catalogue-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        try:
            lifecycle = the_elastic().lifecycle
            if options["register"]:
                lifecycle.register_folder(options["repository"], options["register"])
            indexes = lifecycle.snapshot(options["repository"], name)
        except EngineError as error:
            hint = "" if options["register"] else "\nA repository is registered once: add --register FOLDER."
            raise CommandError(f"{error}{hint}") from None
        self.stdout.write(f"Snapshot {options['repository']}/{name}: {', '.join(indexes)}")
