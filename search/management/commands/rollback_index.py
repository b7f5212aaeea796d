"""Goes back to the index before the last rebuild."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineError
from search.indexer import rollback


class Command(BaseCommand):
    help = (
        "Switch Elasticsearch back to the index before the last rebuild and bring it up to date with the database. "
        "The present one stays: running the command again goes forward."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            names = rollback()
        except EngineError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"In use again: {', '.join(names.values())}. Up to date with the database.")
