"""Two commands at once: ``side_by_side.py LOG SECOND… -- FIRST…``.

The first writes to the screen, the second into the file ``LOG``, which is shown when both have ended. The exit code is
that of the first, or that of the second where the first went well. When this is ended both are, and are waited for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType


def run(log: Path, second: list[str], first: list[str]) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        # In a group of its own, so that it is ended whole and only here.
        beside = subprocess.Popen(  # noqa: S603  # the Makefile's own commands
            second, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        code = 1
        try:
            code = subprocess.run(first, check=False).returncode  # noqa: S603
            beside.wait()
        finally:
            if beside.poll() is None:
                os.killpg(beside.pid, signal.SIGTERM)
                beside.wait()
    sys.stdout.flush()
    sys.stdout.buffer.write(log.read_bytes())
    sys.stdout.flush()
    return code or beside.returncode


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    file, *commands = sys.argv[1:]
    border = commands.index("--")
    try:
        sys.exit(run(Path(file), commands[:border], commands[border + 1 :]))
    except KeyboardInterrupt:
        sys.exit(130)
