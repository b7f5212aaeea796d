"""Reads a file in a process of its own, so that no file can stop the site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .child import QUICK, REFUSED, THOROUGH
from .finding import Finding
from .refusals import Refusal, Refused

_PROJECT = Path(__file__).resolve().parents[2]
QUICK_SECONDS, THOROUGH_SECONDS = 15, 90


class ReaderFailed(Exception):
    """The process ended without an answer: the file took too long, too much memory, or made the reader crash."""


def examine(path: Path, thorough: bool) -> Finding:
    """What :func:`look.look` finds, within limits of time and memory.

    :raises Refused: the file is not taken.
    :raises ReaderFailed: no answer came.
    """
    mode, seconds = (THOROUGH, THOROUGH_SECONDS) if thorough else (QUICK, QUICK_SECONDS)
    command = [sys.executable, "-m", "catalogue.files.child", mode, str(path)]
    try:
        run = subprocess.run(  # noqa: S603  (our own interpreter and module; the path is one that we made)
            command, cwd=_PROJECT, env=_environment(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReaderFailed(f"no answer within {seconds} seconds") from error
    answer = run.stdout.decode("utf-8", "replace")
    if run.returncode or not answer:
        raise ReaderFailed(f"ended with {run.returncode}: {run.stderr.decode('utf-8', 'replace')[-300:]}")
    word, _, reason = answer.partition(" ")
    if word == REFUSED:
        raise Refused(Refusal(reason))
    return Finding.from_json(answer)


def _environment() -> dict[str, str]:
    """What Python needs to start; no password of ours is there for a file to find."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV") if name in os.environ}
