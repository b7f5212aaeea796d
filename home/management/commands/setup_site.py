"""Makes an empty database into a site."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from home.signals import site_tree_ready
from home.site_tree import ensure_site_tree


class Command(BaseCommand):
    help = "Create both languages' home and search pages and load the vocabularies; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("load_vocabularies", stdout=self.stdout)
        ensure_site_tree()
        site_tree_ready.send(sender=self.__class__)
        self.stdout.write("Home and search pages are there in Dutch and in French.")
