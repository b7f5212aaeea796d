"""``manage.py prune_search_log``: forget the searches whose time has come."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from search.log.store import prune


class Command(BaseCommand):
    help = "Delete the counts of searches that are older than SEARCH_LOG_KEEP_MONTHS; for cron, once a day or a month."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = prune()
        self.stdout.write(f"{deleted} counts older than {settings.SEARCH_LOG_KEEP_MONTHS} months deleted.")
