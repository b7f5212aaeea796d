"""Creates accounts for trying out the admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.demo.accounts import DemoAccountsOff, ensure_demo_accounts
from catalogue.demo.places import NoParentPage


class Command(BaseCommand):
    help = "Create an editor, a translator, a reviewer and an administrator with known passwords; not on a public site."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            states = ensure_demo_accounts()
        except (DemoAccountsOff, NoParentPage) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{'account':<12}{'group':<14}password")
        for state in states:
            self.stdout.write(f"{state.username:<12}{state.group:<14}{state.password or '(changed since)'}")
