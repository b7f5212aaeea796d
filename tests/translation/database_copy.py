"""A copy of the test database, for tests whose threads have to see what the others commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

PATIENCE = 40
"""Seconds that a statement may wait on PostgreSQL: a lock that never comes is a failure, not a test that hangs."""


@contextmanager
def database_copy(folder: Path) -> Iterator[None]:
    """Within this every connection, in every thread, is to a copy; what is written there is gone afterwards."""
    connections.close_all()
    settings: dict[str, Any] = connection.settings_dict
    original, options = settings["NAME"], dict(settings.get("OPTIONS", {}))
    try:
        if connection.vendor == "postgresql":
            copy = f"{original}_copy"
            _on_the_server(connection, f'DROP DATABASE IF EXISTS "{copy}"')
            _on_the_server(connection, f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
            settings["OPTIONS"] = options | {"options": f"-c statement_timeout={PATIENCE}s"}
        else:
            copy = str(folder / "copy.sqlite3")
            with closing(sqlite3.connect(original)) as here, closing(sqlite3.connect(copy)) as there:
                here.backup(there)
        settings["NAME"] = copy
        yield
    finally:
        connections.close_all()
        settings["NAME"], settings["OPTIONS"] = original, options
        if connection.vendor == "postgresql":
            _on_the_server(connection, f'DROP DATABASE IF EXISTS "{original}_copy" WITH (FORCE)')


def _on_the_server(here: Any, statement: str) -> None:
    with here._nodb_cursor() as cursor:
        cursor.execute(statement)
