"""Prepares a catalogue of one size and measures it, step by step in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from django.conf import settings

from .elastic import BulkFigures, WagtailFigures
from .load import LoadFigures, from_json
from .measure import IndexFigures, SearchFigures
from .papers import PaperFigures

SETTINGS = "config.settings.dev"
DEMO_RESOURCES = 122
"""About as many resources as the demo catalogue has: that size and smaller ones are the demo catalogue itself."""
WAGTAIL_UP_TO = 10_000
"""Resources up to which Wagtail's own search is measured too: it is slow to fill."""


class StepFailed(Exception):
    """A step of the measurement ended with an error."""


@dataclass(frozen=True)
class Report:
    """What was measured of one engine with about ``resources`` resources in the catalogue."""

    resources: int
    engine: str
    index: IndexFigures
    search: SearchFigures
    load: LoadFigures
    bulk: BulkFigures | None = None
    wagtail: WagtailFigures | None = None


@contextmanager
def catalogue(resources: int, kept_in: Path | None = None) -> Iterator[Path]:
    """A folder with a database of this size, thrown away afterwards; or the one that was kept, made at first use.

    :raises StepFailed: with the output of the step that failed.
    """
    if kept_in is not None:
        folder = kept_in / str(resources)
        if not (folder / "ready").exists():
            folder.mkdir(parents=True, exist_ok=True)
            _prepare(folder, resources)
            (folder / "ready").touch()
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="catalogue-bench-") as temporary:
        _prepare(Path(temporary), resources)
        yield Path(temporary)


def _prepare(folder: Path, resources: int) -> None:
    steps = [["migrate", "--verbosity", "0"], ["setup_site"], ["load_demo"]]
    invented = resources - DEMO_RESOURCES
    if invented > 0:
        steps.append(["make_catalogue", "--pairs", str(invented)])
    for step in steps:
        manage(environment_of(folder, ""), *step)


def measure(folder: Path, resources: int, elasticsearch: str = "") -> Report:
    """Measure the catalogue in ``folder`` on the embedded engine or, with its address, on Elasticsearch.

    :raises StepFailed: with the output of the step that failed.
    """
    environment = environment_of(folder, elasticsearch)

    def step(name: str) -> dict[str, Any]:
        return dict(json.loads(manage(environment, "bench", "--step", name)))

    try:
        return Report(
            resources=resources,
            engine="elastic" if elasticsearch else "embedded",
            index=IndexFigures(**step("index")),
            search=SearchFigures(**step("search")),
            load=from_json(step("load")),
            bulk=BulkFigures(**step("bulk")) if elasticsearch else None,
            wagtail=WagtailFigures(**step("wagtail")) if elasticsearch and resources <= WAGTAIL_UP_TO else None,
        )
    finally:
        if elasticsearch:
            manage(environment, "bench", "--step", "clean")


def papers(folder: Path) -> list[PaperFigures]:
    """Measure PDF files, archives and previews on the catalogue in ``folder``, which gets documents by it.

    :raises StepFailed: with the output of the step that failed.
    """
    figures = json.loads(manage(environment_of(folder, ""), "bench", "--step", "papers"))
    return [PaperFigures(**each) for each in figures["papers"]]


def environment_of(folder: Path, elasticsearch: str) -> dict[str, str]:
    """Nothing of this installation is touched: database, index and settings are all stated."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DEBUG": "false",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'catalogue.sqlite3'}",
        "SEARCH_INDEX_DIR": str(folder / "index"),
        # Two measurements on one server do not share an index; the one of the host serves both engines.
        "SEARCH_INDEX_PREFIX": f"bench-{crc32(str(folder).encode()):08x}",
        "ELASTICSEARCH_URL": elasticsearch,
        "LOG_LEVEL": "ERROR",
    }


def manage(environment: dict[str, str], *arguments: str) -> str:
    """The last line that a management command printed."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments, "--skip-checks"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StepFailed(f"{' '.join(arguments)} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    return (done.stdout.strip().splitlines() or [""])[-1]
