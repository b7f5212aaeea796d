"""What the helpers share that start a server on this machine: problems in words, accounts, processes, ports."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from scripts.check_port import problem_of

PROJECT = Path(__file__).resolve().parents[2]


class Problem(Exception):
    """What is wrong, then what to do about it, a line each."""

    def __init__(self, what: str, *advice: str) -> None:
        super().__init__(" ".join([what, "; ".join(" ".join(line.split()) for line in advice)]).strip())
        self.what = what
        self.advice = advice

    def print(self) -> None:
        """On standard error, the way ``scripts/environment.sh`` does."""
        red, plain = ("\033[31m", "\033[0m") if sys.stderr.isatty() and not os.environ.get("NO_COLOR") else ("", "")
        print(f"\n{red}{self.what}{plain}", *(f"  {line}" for line in self.advice), "", sep="\n", file=sys.stderr)


@dataclass(frozen=True)
class Account:
    """A user without rights. Elasticsearch and PostgreSQL refuse to run as root."""

    name: str
    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        """Gives a folder and all in it to this user."""
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def may_enter(self, folder: Path) -> bool:
        return run(["test", "-r", str(folder), "-a", "-x", str(folder)], self).returncode == 0


def as_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def account_for_server(*names: str, make: bool = False) -> Account:
    """The first of these users that exists; with ``make`` the first is added if this machine can.

    :raises Problem: when there is none
    """
    if make and _account(names[0]) is None and (command := shutil.which("useradd")):
        run([command, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", names[0]])
    for name in names:
        if account := _account(name):
            return account
    raise Problem(
        f"This server refuses to run as root, and there is no user {' or '.join(names)} to run it as.",
        "Run the same command as an ordinary user.",
    )


def _account(name: str) -> Account | None:
    import pwd

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid)


def run(
    command: Sequence[str],
    account: Account | None = None,
    *,
    env: Mapping[str, str] | None = None,
    output: int = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end; its output and errors are in ``stdout``, unless ``output`` leads them elsewhere.

    As another user in the root folder, because the present one may be closed to that user.
    """
    return subprocess.run(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        cwd="/" if account else None,
        env=env,
        **_as(account),
    )


def launch(
    command: Sequence[str], account: Account | None, *, cwd: Path, env: Mapping[str, str], log: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Starts a command in a process group of its own: a Ctrl-C meant for another program does not reach it."""
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **_as(account),
    )


def _as(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def arguments_of(pid: int) -> str:
    """The command line of a running process, joined by spaces; empty when it has ended."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return run(["ps", "-ww", "-o", "args=", "-p", str(pid)]).stdout.strip()


def process_of(file: Path, mark: str) -> int | None:
    """The process id in a file, when that process runs and has these words in its command line.

    None else: an id is given to another process as soon as its own has ended.
    """
    try:
        pid = int(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return pid if f" {mark} " in f"{arguments_of(pid)} " else None


def after_this_process(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A watcher that runs a command once this process has ended in whatever way, or closed the watcher's ``stdin``.

    The end of a pipe is the one sign that even a killed process gives.
    """
    wait = "import subprocess, sys; sys.stdin.read(); subprocess.run(sys.argv[1:], check=False)"
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", wait, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens now.

    Below those that a system hands out to its clients: it may take seconds until a server listens there.
    """
    found: list[int] = []
    for port in random.sample(range(20_000, 32_000), 1_000):
        if len(found) == count:
            break
        if problem_of(port) is None:
            found.append(port)
    return found


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    last = time.monotonic() + seconds
    while not true():
        if time.monotonic() > last:
            return False
        time.sleep(0.1)
    return True


def last_lines(log: Path, count: int = 12) -> list[str]:
    """The end of a log, without empty lines and the frames of Java's tracebacks."""
    if not log.exists():
        return []
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line[:300] for line in lines if line.strip() and not line.startswith("\tat ")][-count:]
