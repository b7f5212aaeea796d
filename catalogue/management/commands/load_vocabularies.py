"""Loads themes, age groups, formats, audiences and languages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.vocabularies.loader import DataFileError, load_vocabularies


class Command(BaseCommand):
    help = "Load the vocabularies; safe to run again, never undoes a change made in the admin."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = load_vocabularies()
        except DataFileError as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
        self.stdout.write(
            f"Terms: {result.created} created, {result.updated} updated, {result.kept} as they were, "
            f"{result.deleted} deleted in the admin and left so."
        )
