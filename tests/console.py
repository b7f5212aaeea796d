"""One process for many commands and scripts of a site: each start of Django takes seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from config.environment import PROJECT

PROGRAM = """
import contextlib, io, json, sys, django
django.setup()
from django.core.management import call_command
from search.engines import forget_engines
for line in sys.stdin:
    words, printed, failure = json.loads(line), io.StringIO(), ""
    forget_engines()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            if words[0] == "-c":
                sys.argv = ["-c", *words[2:]]
                exec(words[1], {})
            else:
                call_command(*words)
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
    print(json.dumps([printed.getvalue(), failure]), flush=True)
"""


class Console:
    """Talks to a process that runs ``PROGRAM``. What nobody is to kill is done by it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def manage(self, *words: str) -> str:
        """What a command, or ``-c`` with a program and its arguments, prints.

        :raises AssertionError: with that, when it fails
        """
        printed, failure = self.try_to(*words)
        assert not failure, f"{words}: {printed}{failure}"
        return printed

    def try_to(self, *words: str) -> tuple[str, str]:
        """What it prints, and how it failed if it did."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "The console died"
        printed, failure = json.loads(answer)
        return printed, failure


@contextmanager
def console(env: Mapping[str, str]) -> Iterator[Console]:
    """A console on the site of this environment."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command, cwd=PROJECT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        # The end of its input ends it.
        yield Console(process)
