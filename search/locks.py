"""One process at a time, over all hosts that share the database."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from search.engines.base import IndexBusy


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold the lock of this name; :class:`IndexBusy` at once when another process holds it.

    It is free again with the process, however that ends.
    """
    if connection.vendor == "postgresql":
        with _in_the_database(f"{settings.SEARCH_INDEX_PREFIX}:{name}"):
            yield
    else:
        with _in_a_file(name):
            yield


@contextmanager
def _in_the_database(name: str) -> Iterator[None]:
    key = zlib.crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise IndexBusy(f"Another process is busy with: {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _in_a_file(name: str) -> Iterator[None]:
    settings.SEARCH_INDEX_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.SEARCH_INDEX_DIR / f"{name}.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy(f"Another process is busy with: {name}") from error
        yield
