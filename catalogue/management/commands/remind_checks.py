"""Tells editors what is due for a check."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.shelf_life.mails import remind


class Command(BaseCommand):
    help = "Mail every editor which resources are due for a check. Run it once a month."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how many mails would leave, and send none.")

    def handle(self, *args: Any, **options: Any) -> None:
        sent = remind(dry_run=options["dry_run"])
        said = "would be sent" if options["dry_run"] else "sent"
        self.stdout.write(f"{sent.mails} reminders {said}.")
        if sent.failed:
            raise CommandError(f"{sent.failed} reminders could not be sent; run this again.")
