"""The process that reads one file: ``python -m catalogue.files.child quick|thorough PATH``.

It answers one line, the finding as JSON or ``refused`` with the reason, and may use only so much memory and time.
Whatever a file does to it is done to no one else.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space: a picture of sixty million points takes a third of it."""
SECONDS = 60
"""Of computing."""
THOROUGH, QUICK, REFUSED = "thorough", "quick", "refused"


def main(mode: str, path: str) -> None:
    _limit(resource.RLIMIT_CPU, SECONDS)
    _limit(resource.RLIMIT_AS, MEMORY)
    # It writes nothing but its answer.
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    from .look import look
    from .refusals import Refusal, Refused

    try:
        answer = look(Path(path), thorough=mode == THOROUGH).to_json()
    except Refused as refused:
        answer = f"{REFUSED} {refused.reason}"
    except (MemoryError, RecursionError):
        answer = f"{REFUSED} {Refusal.UNREADABLE}"
    sys.stdout.write(answer)


def _limit(what: int, most: int) -> None:
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):
        # Not every system knows every limit (macOS no address space); the time of the parent holds everywhere.
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
