"""Looks into the files that wait."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalogue.files.inspection import inspect_waiting, take_up_again
from catalogue.models import FileFacts
from catalogue.models.files import FileState


class Command(BaseCommand):
    help = "Check uploaded files that wait, and make their previews and texts. Every upload starts it; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--retry",
            action="store_true",
            help="Take up again what failed, and documents from before there were checks.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            self.stdout.write(f"{take_up_again()} files wait again.")
        done = inspect_waiting()
        failed = FileFacts.objects.filter(state=FileState.FAILED).order_by("pk")
        self.stdout.write(f"{done} files looked at, {failed.count()} failed.")
        for facts in failed.defer(*FileFacts.HEAVY):
            self.stdout.write(f"  document {facts.document_id}: {facts.detail}")
