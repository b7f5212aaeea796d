"""``manage.py requests_daily``: what has to be done once a day for what visitors send."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.requests.limits import forget_counts
from catalogue.requests.mails import send_late
from catalogue.requests.retention import forget_old


class Command(BaseCommand):
    help = (
        "Delete paper orders and reported problems that are older than six months, and send the mails about them that "
        "could not be sent. Run it once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        forgotten = forget_old()
        forget_counts()
        sent, waiting, given_up = send_late()
        self.stdout.write(f"{forgotten.orders} orders and {forgotten.reports} reports deleted, {sent} mails sent late.")
        if waiting:
            self.stderr.write(f"{waiting} mails could not be sent; they are tried again.")
        if given_up:
            self.stderr.write(f"{given_up} mails are given up; their errors stand in the admin.")
