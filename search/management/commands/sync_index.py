"""Compares database and index."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import standby
from search.engines import get_elastic, get_engine, get_local_engine
from search.engines.base import Engine, EngineError, IndexBroken, IndexBusy, IndexMissing
from search.indexer import Difference, compare, repair


class Command(BaseCommand):
    help = (
        "Compare database and index, repair what differs and print it; the stand-by of this host too, where there is "
        "one. With --check only report; exit 1 if any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Report only.")
        parser.add_argument("--standby", action="store_true", help="The stand-by of this host only; built if missing.")

    def handle(self, *args: Any, **options: Any) -> None:
        has_standby = get_elastic() is not None
        differing = 0
        if not options["standby"]:
            differing += self._engine(get_engine(), check=options["check"])
        if options["standby"] and not has_standby:
            raise CommandError("This host has no stand-by: ELASTICSEARCH_URL is not set.")
        if has_standby:
            self.stdout.write("stand-by of this host:")
            if options["check"]:
                differing += self._engine(get_local_engine(), check=True)
            else:
                self._refresh_standby()
        if options["check"] and differing:
            raise CommandError("The index differs from the database. Run sync_index to repair it.")

    def _engine(self, engine: Engine, *, check: bool) -> int:
        try:
            difference = compare(engine)
            if not check:
                repair(difference, engine)
        except IndexBusy:
            raise CommandError("Another process is writing to the index. Try again when it is done.") from None
        except (IndexMissing, IndexBroken) as error:
            raise CommandError(f"{error}. Run rebuild_index.") from None
        except EngineError as error:
            raise CommandError(f"{error}. Nothing was lost; run sync_index again later.") from None
        self._print(difference)
        return len(difference)

    def _refresh_standby(self) -> None:
        try:
            self.stdout.write(f"written: {standby.refresh_in_full()}")
        except EngineError as error:
            raise CommandError(f"The stand-by could not be refreshed: {error}") from None

    def _print(self, difference: Difference) -> None:
        for name in ("missing", "outdated", "surplus"):
            ids = getattr(difference, name)
            shown = ", ".join(map(str, ids[:20])) + (" …" if len(ids) > 20 else "")
            self.stdout.write(f"{name}: {len(ids)}{' (pages ' + shown + ')' if ids else ''}")
