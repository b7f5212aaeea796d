"""Loads the demo catalogue."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from catalogue.demo.loader import load_demo
from catalogue.demo.places import NoParentPage
from catalogue.vocabularies.loader import DataFileError


class Command(BaseCommand):
    help = "Load the demo catalogue in Dutch and French; safe to run again, never changes a resource that is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="Another resource list (CSV) instead.")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = load_demo(options["file"])
        except (DataFileError, NoParentPage, OSError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
        for count in counts:
            self.stdout.write(f"{count.language}: {count.created} resources created, {count.kept} left as they were.")
