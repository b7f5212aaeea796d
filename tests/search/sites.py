"""Whole sites of their own: real processes on a real PostgreSQL, or on SQLite where there is none."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg

from scripts import postgres_server
from scripts.services import machine
from scripts.services.machine import PROJECT, Problem
from tests.browser.servers import environment, run
from tests.console import PROGRAM, Console

BUILT_WITH = "catalogue"
"""The prefix of the index that a new site has."""


@dataclass(frozen=True)
class Pattern:
    """What every site is a copy of. ``postgres`` is the address of a database, empty on SQLite."""

    data: Path
    postgres: str


@contextlib.contextmanager
def pattern(folder: Path) -> Iterator[Pattern]:
    """A site with the demo catalogue and 300 invented resources, in a database of its own."""
    with contextlib.ExitStack() as servers:
        try:
            address = servers.enter_context(postgres_server.serving())
        except Problem:
            address = ""
        made = Pattern(folder, address)
        env = _environment(made, folder, address or f"sqlite:///{folder / 'catalogue.sqlite3'}")
        folder.mkdir(parents=True, exist_ok=True)
        run("-c", FURNISH, env=env)
        yield made


FURNISH = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
for command in ("setup_site", "load_demo", "demo_accounts"):
    call_command(command)
call_command("make_catalogue", pairs=300)
call_command("rebuild_index")
"""
"""One process for what would be six, because each start of Django takes seconds."""


def _environment(made: Pattern, data: Path, database: str, **extra: str) -> dict[str, str]:
    return environment(data, "config.settings.dev", DATABASE_URL=database, ELASTICSEARCH_URL="", **extra)


class Site:
    """A copy of the pattern: database, folder and index prefix of its own. To be closed."""

    def __init__(self, made: Pattern, data: Path, prefix: str, elasticsearch: Sequence[str]) -> None:
        self.data = data
        self.prefix = prefix
        self.on_postgres = bool(made.postgres)
        shutil.copytree(made.data, data, dirs_exist_ok=True)
        (data / "index" / f"{BUILT_WITH}-resources").rename(data / "index" / f"{prefix}-resources")
        database = self._copy_of(made.postgres) if made.postgres else f"sqlite:///{data / 'catalogue.sqlite3'}"
        self.env = _environment(
            made,
            data,
            database,
            SEARCH_INDEX_PREFIX=prefix,
            LOG_LEVEL="WARNING",
            # Longer than any test holds a request back.
            ELASTICSEARCH_WRITE_TIMEOUT="120",
        )
        self.ask(*elasticsearch)
        self._processes = contextlib.ExitStack()
        self._console = Console(self._processes.enter_context(self.running("-c", PROGRAM)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._processes.close()

    def _copy_of(self, address: str) -> str:
        name = self.prefix.replace("-", "_")
        parts = urlsplit(address)
        with psycopg.connect(urlunsplit(parts._replace(path="/template1")), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{parts.path[1:]}"'.encode())
        return urlunsplit(parts._replace(path=f"/{name}"))

    def ask(self, *elasticsearch: str) -> None:
        """Processes that are started from now on, by :meth:`running`, ask these addresses."""
        self.env = self.env | {"ELASTICSEARCH_URL": ",".join(elasticsearch)}

    def manage(self, *words: str) -> str:
        """As :meth:`Console.manage`."""
        return self._console.manage(*words)

    def try_to(self, *words: str) -> tuple[str, str]:
        """As :meth:`Console.try_to`."""
        return self._console.try_to(*words)

    def outbox(self) -> tuple[int, int]:
        """Rows that wait, and rows whose document was refused."""
        counts = "SELECT sum(CASE WHEN done_at IS NULL THEN 1 ELSE 0 END), sum(attempts) FROM search_indexoutbox"
        with contextlib.closing(self._connect()) as connection:
            waiting, refused = connection.execute(counts).fetchone() or (0, 0)
        return waiting or 0, refused or 0

    def _connect(self) -> Any:
        if self.on_postgres:
            return psycopg.connect(self.env["DATABASE_URL"])
        return sqlite3.connect(self.data / "catalogue.sqlite3")

    def differences(self) -> str:
        """What ``sync_index --check`` has to say about index and stand-by; empty when both are right."""
        printed, failure = self.try_to("sync_index", "--check")
        return f"{printed}{failure}" if failure else ""

    @contextlib.contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """``manage.py`` with these words, or ``-c`` with a program; ended with the block."""
        words = [sys.executable, *command] if command[0] in ("-c", "-m") else [sys.executable, "manage.py", *command]
        with (self.data / f"{command[0]}-{time.monotonic_ns()}.log").open("w+") as log:
            process = subprocess.Popen(
                words, cwd=PROJECT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.terminate()
                try:
                    process.communicate(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.communicate()

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        """The site under gunicorn; gives its address."""
        [port] = machine.free_ports(1)
        server = ("-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "6")
        with self.running(*server, "--worker-tmp-dir", str(self.data)) as process:
            address = f"http://127.0.0.1:{port}"
            assert machine.wait_until(lambda: process.poll() is not None or _answers(address), 60)
            yield address


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/nl/", timeout=30):
            return True
    except OSError:
        return False
