"""Creates accounts for trying out the admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.demo.places import NoParentPage
from translation.demo.accounts import DemoAccountsOff, ensure_demo_accounts


class Command(BaseCommand):
    help = "Create an account for every role, with known passwords; not on a public site."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            states = ensure_demo_accounts()
        except (DemoAccountsOff, NoParentPage) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{'account':<14}{'group':<23}password")
        for state in states:
            self.stdout.write(f"{state.username:<14}{state.group:<23}{state.password or '(changed since)'}")
