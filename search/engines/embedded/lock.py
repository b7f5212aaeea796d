"""One writer per directory, over all processes of a machine."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from search.engines.base import IndexBusy


@contextmanager
def writer_lock(handle: IO[str]) -> Iterator[None]:
    """Hold the lock on an open file; :class:`IndexBusy` at once when anyone else holds it, this process included.

    The operating system frees it with the process, however that ends. Not for network file systems.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise IndexBusy("Another writer holds the index") from error
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)
