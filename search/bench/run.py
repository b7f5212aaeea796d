"""Prepares a catalogue of one size and measures it, step by step in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .measure import IndexFigures, SearchFigures

SETTINGS = "config.settings.dev"
DEMO_RESOURCES = 122
"""About as many resources as the demo catalogue has: that size and smaller ones are the demo catalogue itself."""


class StepFailed(Exception):
    """A step of the measurement ended with an error."""


@dataclass(frozen=True)
class Report:
    """What was measured with about ``resources`` resources in the catalogue."""

    resources: int
    index: IndexFigures
    search: SearchFigures


def measure(resources: int) -> Report:
    """Measure a catalogue of its own with SQLite and a fresh index, thrown away afterwards.

    :raises StepFailed: with the output of the step that failed.
    """
    with tempfile.TemporaryDirectory(prefix="catalogue-bench-") as folder:
        environment = _environment(Path(folder))
        for step in _preparation(resources):
            _manage(environment, *step)
        index = IndexFigures(**json.loads(_manage(environment, "bench", "--step", "index")))
        search = SearchFigures(**json.loads(_manage(environment, "bench", "--step", "search")))
    return Report(resources, index, search)


def _preparation(resources: int) -> list[list[str]]:
    steps = [["migrate", "--verbosity", "0"], ["setup_site"], ["load_demo"]]
    invented = resources - DEMO_RESOURCES
    return [*steps, ["make_catalogue", "--pairs", str(invented)]] if invented > 0 else steps


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of this installation is touched: database, index and settings are all stated."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DEBUG": "false",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'catalogue.sqlite3'}",
        "SEARCH_INDEX_DIR": str(folder / "index"),
        "SEARCH_INDEX_PREFIX": "bench",
        "ELASTICSEARCH_URL": "",
        "LOG_LEVEL": "ERROR",
    }


def _manage(environment: dict[str, str], *arguments: str) -> str:
    """The last line that a management command printed."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StepFailed(f"{' '.join(arguments)} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    return (done.stdout.strip().splitlines() or [""])[-1]
