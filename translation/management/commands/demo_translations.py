"""Gives resources of the demo catalogue the states of the work list."""

from typing import Any

from django.core.management.base import BaseCommand

from translation.demo.states import load_states
from translation.models import Twin


class Command(BaseCommand):
    help = "Submit, translate and review some resources of the demo catalogue; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        new = load_states()
        self.stdout.write(f"Translations: {Twin.objects.count()} in the work list, {new} of them new.")
