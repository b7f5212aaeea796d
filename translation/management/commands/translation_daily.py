"""What has to be done once a day for translations."""

from typing import Any

from django.core.management.base import BaseCommand

from translation import notices, po_import, presence, sources


class Command(BaseCommand):
    help = (
        "Compare sources whose translation did not follow, remind people of what is overdue, and send the mails that "
        "could not be sent. Run it once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        followed = sources.catch_up()
        reminded = notices.remind_overdue()
        sent = notices.send(notices.unsent())
        notices.forget_old()
        presence.forget()
        po_import.forget()
        waiting = notices.unsent().count()
        self.stdout.write(f"{followed} sources compared again, {reminded} reminders, {sent} mails sent late.")
        if waiting:
            self.stderr.write(f"{waiting} mails could not be sent; they are tried again.")
