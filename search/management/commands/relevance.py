"""Measures the search against the judged queries."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.vocabularies.loader import DataFileError
from search.engines import engines_in_force, using
from search.relevance import OPEN_SCREEN, NoIndex, Outcome, Score, read_judged, run, score

JUDGED = Path("tests", "search", "judged.csv")
LEAST_HITS = 0.95


class Command(BaseCommand):
    help = "Measure the search against the judged queries, on the demo catalogue; -v2 names every miss."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / JUDGED, help="Other judged queries (CSV).")
        parser.add_argument(
            "--check",
            action="store_true",
            help=f"Fail when fewer than {LEAST_HITS:.0%} have a right work in the first three, or one for another age.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for engine in engines_in_force():
            try:
                with using(engine):
                    scores = score(run(read_judged(options["file"])))
            except (DataFileError, NoIndex, OSError) as error:
                raise CommandError(f"{engine.name}: {error}") from None
            self.stdout.write(f"{engine.name}\nlanguage  queries  hit@3  MRR@10  other age in top 5  no result")
            for result in scores:
                self._print(result, details=options["verbosity"] > 1)
            if options["check"]:
                _check(scores)

    def _print(self, result: Score, *, details: bool) -> None:
        self.stdout.write(
            f"{result.locale:<10}{result.queries:>7}{result.hit_at_3:>7.3f}{result.mrr_at_10:>8.3f}"
            f"{result.outside_age:>20.2%}{result.zero_results:>11.2%}"
        )
        if details:
            for outcome in result.misses:
                self.stdout.write(f"  missed     {_described(outcome, outcome.keys[:OPEN_SCREEN])}")
            for outcome in result.strays:
                self.stdout.write(f"  other age  {_described(outcome, outcome.outside)}")


def _described(outcome: Outcome, keys: tuple[str, ...]) -> str:
    judged = outcome.judged
    return f"{judged.type}: {judged.text!r} -> {', '.join(keys) or 'nothing'}"


def _check(scores: list[Score]) -> None:
    for result in scores:
        if result.hit_at_3 < LEAST_HITS:
            raise CommandError(f"{result.locale}: hit@3 is {result.hit_at_3:.3f}, below {LEAST_HITS}.")
        if result.strays:
            raise CommandError(f"{result.locale}: {len(result.strays)} queries give a work for another age. See -v2.")
