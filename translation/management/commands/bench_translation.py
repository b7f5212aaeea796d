"""Measures the translation workflow."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.bench.run import DEMO_RESOURCES, StepFailed, catalogue, environment_of, manage
from translation.bench import Timing, measure_lesson, measure_memory, measure_worklist


class Command(BaseCommand):
    help = (
        "Measure pages and steps of translating, the work list and the memory, on databases of their own. Times are in "
        "milliseconds, median and the slowest in twenty."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--twins", type=int, default=10_000, help="Rows of the work list.")
        parser.add_argument("--strings", type=int, default=100_000, help="Remembered texts; 100000 take some minutes.")
        parser.add_argument("--step", choices=("lesson", "worklist", "memory"), help="Used by the command itself.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["step"]:
            self.stdout.write(json.dumps([asdict(each) for each in self._measure(options)]))
            return
        self.stdout.write("Times in milliseconds, p50 / p95, and SQL queries.")
        sizes = ["--twins", str(options["twins"]), "--strings", str(options["strings"])]
        try:
            for step in ("lesson", "worklist", "memory"):
                with catalogue(DEMO_RESOURCES) as folder:
                    done = manage(environment_of(folder, ""), "bench_translation", "--step", step, *sizes)
                for each in (Timing(**row) for row in json.loads(done)):
                    self.stdout.write(f"  {each.what:<56}{each.p50:>8.1f} / {each.p95:<8.1f}{each.queries:>6}")
        except StepFailed as error:
            raise CommandError(str(error)) from None

    def _measure(self, options: dict[str, Any]) -> list[Timing]:
        if options["step"] == "lesson":
            return measure_lesson()
        if options["step"] == "worklist":
            return measure_worklist(options["twins"])
        return measure_memory(options["strings"])
