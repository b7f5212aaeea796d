"""Shows the state of index and outbox."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from search.documents import findable
from search.engines import get_engine
from search.engines.base import EngineError
from search.models import IndexOutbox


class Command(BaseCommand):
    help = "Show documents, version, size, waiting changes and their age, and failures."

    def handle(self, *args: Any, **options: Any) -> None:
        engine = get_engine()
        self.stdout.write(f"engine: {engine.name}")
        try:
            status = engine.status()
        except EngineError as error:
            self.stdout.write(f"index: not usable: {error}")
        else:
            documents = ", ".join(f"{locale} {count}" for locale, count in status.documents.items())
            self.stdout.write(f"index: {'healthy' if status.healthy else 'not usable'} {status.detail}".rstrip())
            self.stdout.write(
                f"version: {status.version}, built {status.built_at:%Y-%m-%d %H:%M}"
                if status.built_at
                else "version: none"
            )
            self.stdout.write(f"documents: {documents}; in the database: {findable().count()}")
            self.stdout.write(f"size: {status.size_bytes / 1_000_000:.1f} MB")
        oldest = IndexOutbox.objects.order_by("created_at").first()
        lag = (timezone.now() - oldest.created_at).total_seconds() if oldest else 0
        self.stdout.write(f"waiting changes: {IndexOutbox.objects.count()}, the oldest for {lag:.0f} s")
        for row in IndexOutbox.objects.failing()[:10]:
            self.stdout.write(
                f"  page {row.page_id}: {row.attempts} tries, next {row.next_try_at:%H:%M:%S}: {row.last_error}"
            )
