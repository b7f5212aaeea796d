"""Real server processes for the browser to talk to."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_START = 60


def environment(data: Path, settings: str, **extra: str) -> dict[str, str]:
    """What a process needs to work on ``data`` alone, whatever the shell or a local .env says."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": settings,
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'catalogue.sqlite3'}",
        "SEARCH_INDEX_DIR": str(data / "index"),
        "DEBUG": "false",
        "LOG_LEVEL": "ERROR",
        **extra,
    }


def run(*command: str, env: Mapping[str, str]) -> str:
    """Run a Python script of the project and give what it printed; that stands in the error when it fails."""
    done = subprocess.run([sys.executable, *command], cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def serving(env: Mapping[str, str], log: Path) -> Iterator[str]:
    """A server on a free port of this machine, ended by its own id afterwards; gives its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=PROJECT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(process, address, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """:raises AssertionError: with the server's own output, when it ends or does not answer in time."""
    last = time.monotonic() + LONGEST_START
    while time.monotonic() < last and process.poll() is None:
        try:
            with urlopen(f"{address}/nl/", timeout=LONGEST_START):
                return
        except HTTPError as error:
            error.close()
            break
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not start:\n{log.read_text()}")
