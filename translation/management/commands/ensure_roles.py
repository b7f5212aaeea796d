"""Makes the groups and review workflows of ``translation.roles``."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.models.terms import LANGUAGES
from translation.roles import ensure_roles, home_of


class Command(BaseCommand):
    help = "Create what is missing of groups, rights and review workflows; safe to run again, and removes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for group in ensure_roles():
            self.stdout.write(group.name)
        if missing := [code for code in LANGUAGES if home_of(code) is None]:
            self.stderr.write(f"No home page in {', '.join(missing)} yet: rights on pages come with setup_site.")
