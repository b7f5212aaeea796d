"""One clock for all processes and hosts that write to an index: the database's."""

from __future__ import annotations

import time

from django.db import connection


def database_moment() -> int:
    """Now, in microseconds since 1970."""
    if connection.vendor != "postgresql":
        # A database in a file: all its processes are on this machine.
        return time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
        return int(cursor.fetchone()[0])
