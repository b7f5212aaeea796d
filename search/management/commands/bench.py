"""Measures the search page at several sizes of the catalogue."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.bench.measure import IndexFigures, SearchFigures, measure_index, measure_search
from search.bench.run import Report, StepFailed, measure

SIZES = [122, 10_000]
STEPS: Mapping[str, Callable[[], IndexFigures | SearchFigures]] = {"index": measure_index, "search": measure_search}
HEADER = (
    "resources    pages   page p50   p95   engine p50   p95   page/engine p50  p95   SQL queries   "
    "index: docs/s    MB   build MB   web MB"
)


class Command(BaseCommand):
    help = (
        "Measure search pages against bare engine requests, with databases and indexes of their own. Times are in "
        "milliseconds; compare the ratios, for times depend on the machine. 200000 resources take many minutes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pairs", type=int, nargs="+", default=SIZES, help="Resources, each in two languages.")
        parser.add_argument("--step", choices=STEPS, help="One measurement, here and now; used by the command itself.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["step"]:
            self.stdout.write(json.dumps(asdict(STEPS[options["step"]]())))
            return
        self.stdout.write(
            "Times in milliseconds, both languages together; each size is prepared first, which takes minutes."
        )
        self.stdout.write(HEADER)
        for size in options["pairs"]:
            try:
                self.stdout.write(_line(measure(size)))
            except StepFailed as error:
                raise CommandError(str(error)) from None


def _line(report: Report) -> str:
    index, search = report.index, report.search
    return (
        f"{report.resources:>9}{index.documents:>9}"
        f"{search.page_p50:>11.1f}{search.page_p95:>6.1f}{search.engine_p50:>13.1f}{search.engine_p95:>6.1f}"
        f"{search.page_p50 / search.engine_p50:>18.1f}{search.page_p95 / search.engine_p95:>5.1f}"
        f"{f'{search.sql_least}-{search.sql_most}':>14}"
        f"{index.documents / index.seconds:>16.0f}{index.size / 1e6:>6.1f}{index.memory / 1e6:>11.0f}"
        f"{search.memory / 1e6:>9.0f}"
    )
