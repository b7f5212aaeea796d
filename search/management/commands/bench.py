"""Measures the search page on each engine at several sizes of the catalogue."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.bench.elastic import WagtailFigures, measure_bulk, measure_wagtail, remove_indexes
from search.bench.load import THREADS, WORKERS, measure_load
from search.bench.measure import measure_index, measure_search
from search.bench.papers import measure_papers
from search.bench.run import DEMO_RESOURCES, Report, StepFailed, catalogue, measure, papers

SIZES = [122, 10_000]
STEPS: Mapping[str, Callable[[], Any]] = {
    "index": measure_index,
    "search": measure_search,
    "load": measure_load,
    "bulk": measure_bulk,
    "wagtail": measure_wagtail,
    "papers": measure_papers,
    "clean": remove_indexes,
}


class Command(BaseCommand):
    help = (
        "Measure search pages against bare engine requests, with databases and indexes of their own, on the embedded "
        "engine and, where ELASTICSEARCH_URL is set, on Elasticsearch. Times are in milliseconds; compare the ratios, "
        "for times depend on the machine. 200000 resources take an hour and more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pairs", type=int, nargs="+", default=SIZES, help="Resources, each in two languages.")
        parser.add_argument("--engine", choices=("embedded", "elastic"), help="Measure this engine only.")
        parser.add_argument("--papers", action="store_true", help="Measure PDF files, archives and previews instead.")
        parser.add_argument("--keep", type=Path, metavar="FOLDER", help="Keep the databases here and use them again.")
        parser.add_argument("--step", choices=STEPS, help="One measurement, here and now; used by the command itself.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["step"]:
            figures = STEPS[options["step"]]()
            self.stdout.write(json.dumps(asdict(figures)) if figures else "")
            return
        if options["papers"]:
            self._print_papers()
            return
        addresses = {"embedded": "", "elastic": ",".join(settings.ELASTICSEARCH_URL)}
        if not addresses["elastic"]:
            del addresses["elastic"]
            self.stdout.write("Elasticsearch is not measured: ELASTICSEARCH_URL is not set.")
        engines = [address for name, address in addresses.items() if options["engine"] in (None, name)]
        self.stdout.write("Times in milliseconds, p50/p95. Each size is prepared first, which takes minutes.")
        try:
            for size in options["pairs"]:
                with catalogue(size, options["keep"]) as folder:
                    for address in engines:
                        self._print(measure(folder, size, address))
        except StepFailed as error:
            raise CommandError(str(error)) from None

    def _print_papers(self) -> None:
        self.stdout.write("Medians in milliseconds, on the demo catalogue.")
        try:
            with catalogue(DEMO_RESOURCES) as folder:
                for each in papers(folder):
                    self.stdout.write(
                        f"  {each.what:<34}{each.median:>8.1f}   {each.plain} {each.plain_median:.1f}: "
                        f"{_ratio(each.median, each.plain_median)} times that; {each.size / 1000:.0f} kB"
                    )
        except StepFailed as error:
            raise CommandError(str(error)) from None

    def _print(self, report: Report) -> None:
        index, search, load = report.index, report.search, report.load
        lines = [
            f"{report.engine}, {report.resources} resources ({index.documents} pages)",
            f"  page              {_pair(search.page_p50, search.page_p95)}   {search.sql_least}-{search.sql_most} SQL "
            f"queries, {search.memory / 1e6:.0f} MB",
            f"  engine            {_pair(search.engine_p50, search.engine_p95)}   page/engine "
            f"{_ratio(search.page_p50, search.engine_p50)} / {_ratio(search.page_p95, search.engine_p95)}",
        ]
        if report.bulk:
            lines.append(
                f"  bare _search      {_pair(search.bare_p50, search.bare_p95)}   page/bare "
                f"{_ratio(search.page_p50, search.bare_p50)} / {_ratio(search.page_p95, search.bare_p95)}, engine/bare "
                f"{_ratio(search.engine_p50, search.bare_p50)} / {_ratio(search.engine_p95, search.bare_p95)}"
            )
        lines += [
            f"  {visitors:>3} at once       {_pair(load.p50[visitors], load.p95[visitors])}   "
            f"{load.pages[visitors]:.0f} pages a second"
            for visitors in load.p50
        ]
        rate = index.documents / index.seconds
        lines.append(
            f"  index             {rate:.0f} documents a second, {index.size / 1e6:.1f} MB, "
            f"process {index.memory / 1e6:.0f} MB"
        )
        if report.bulk:
            bare = report.bulk.documents / report.bulk.seconds
            lines.append(f"  bare bulk         {bare:.0f} documents a second   rebuild/bare {rate / bare:.2f}")
        if report.wagtail:
            lines.append(_wagtail(report.wagtail))
        lines.append(f"  (visitors ask a gunicorn of {WORKERS} workers with {THREADS} threads)")
        self.stdout.write("\n".join(lines))


def _pair(p50: float, p95: float) -> str:
    return f"{p50:>7.1f} / {p95:<7.1f}"


def _ratio(above: float, below: float) -> str:
    return f"{above / below:.1f}"


def _wagtail(figures: WagtailFigures) -> str:
    return (
        f"  page's facts      {_pair(figures.ours_p50, figures.ours_p95)}   Wagtail's, {figures.requests} requests "
        f"{_pair(figures.wagtail_p50, figures.wagtail_p95)}: {_ratio(figures.wagtail_p50, figures.ours_p50)} / "
        f"{_ratio(figures.wagtail_p95, figures.ours_p95)} times ours, {figures.lost} counts of themes lost"
    )
