"""A PostgreSQL of its own for the time of one command: ``postgres_server.py run -- manage.py check``.

The command finds ``DATABASE_URL`` in its environment. The server keeps its data in a temporary folder, listens on
127.0.0.1 only, with a random password, and ends with the command, whatever happens to either. ``test`` in place of
``run`` skips the command, and says so, where no PostgreSQL is installed; with ``CI=true`` that is an error.
``find`` tells by its exit code whether one is.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.services import machine
from scripts.services.machine import Account, Problem

LOWEST = 15
"""The oldest that the tests are meant for."""
PLACES = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)
"""Where the server's programs are installed outside PATH: folder, and the folders of programs in it."""
USER = "catalogue"
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"
"""Nothing survives a power cut; nothing has to. Queries of a test are over sooner than they would be compiled."""


@contextmanager
def serving() -> Iterator[str]:
    """A fresh server; gives its ``DATABASE_URL``.

    :raises Problem: with what is missing, or with the server's own words
    """
    programs = find_programs()
    account = machine.account_for_server("postgres", "nobody") if machine.as_root() else None
    folder = Path(tempfile.mkdtemp(prefix="catalogue-postgres-"))
    # A process that is killed cleans nothing up; the watcher does.
    watcher = machine.after_this_process([sys.executable, __file__, "remove", str(programs), str(folder)])
    try:
        yield _start(programs, folder, account)
    finally:
        watcher.communicate()


def find_programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``, of the first version that is new enough.

    :raises Problem: with what was found, and how to get one that fits
    """
    found = []
    for folder in candidates():
        version = version_of(folder)
        if version is not None and version >= LOWEST:
            return folder
        if version is not None:
            found.append(f"{version} ({folder})")
    raise Problem(
        f"PostgreSQL {LOWEST} or newer is needed; found: {', '.join(found) or 'none'}.",
        "Debian, Ubuntu:  sudo apt install postgresql",
        "macOS:           brew install postgresql@17",
    )


def candidates() -> Iterator[Path]:
    """Folders that hold the programs of a server: the one on PATH first, then the newest."""
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent
    for folder, pattern in PLACES:
        yield from sorted(Path(folder).glob(pattern), key=_number, reverse=True)


def _number(folder: Path) -> int:
    match = re.search(r"\d+", folder.parent.name)
    return int(match[0]) if match else 0


def version_of(folder: Path) -> int | None:
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    match = re.search(r"\) (\d+)", machine.run([str(folder / "postgres"), "--version"]).stdout)
    return int(match[1]) if match else None


def _start(programs: Path, folder: Path, account: Account | None) -> str:
    """Makes a cluster of databases in the folder, starts its server and waits for it; gives its address."""
    data, log, password = folder / "data", folder / "server.log", folder / "password"
    word = secrets.token_urlsafe(24)
    password.write_text(word, encoding="utf-8")
    if account:
        account.own(folder)
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    _run(
        [
            *(str(programs / "initdb"), "--no-sync", "--no-instructions", f"--username={USER}", "--encoding=UTF8"),
            *(f"--locale={locale}", "--auth=scram-sha-256", f"--pwfile={password}", str(data)),
        ],
        account,
    )
    port = machine.free_ports(1)[0]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {FAST}"
    start = [*(str(programs / "pg_ctl"), "start", "--wait", "--timeout=60"), f"--pgdata={data}", f"--log={log}"]
    # pg_ctl hands its standard output on to the server, which would keep a pipe open: its words are in the log.
    done = machine.run([*start, f"--options={options}"], account, output=subprocess.DEVNULL)
    if done.returncode:
        raise Problem("PostgreSQL did not start. Its last lines:", *machine.last_lines(log))
    return f"postgres://{USER}:{word}@127.0.0.1:{port}/postgres"


def _run(command: list[str], account: Account | None) -> None:
    done = machine.run(command, account)
    if done.returncode:
        raise Problem(f"{Path(command[0]).name} failed.", *done.stdout.splitlines()[-6:])


def remove(programs: Path, folder: Path) -> None:
    """Ends the server in this folder at once and deletes the folder."""
    account = machine.account_for_server("postgres", "nobody") if machine.as_root() else None
    machine.run([str(programs / "pg_ctl"), "stop", "--mode=immediate", f"--pgdata={folder / 'data'}"], account)
    shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str]) -> int:
    """Runs a command with ``DATABASE_URL``; gives its exit code."""
    signal.signal(signal.SIGTERM, _leave)
    with serving() as address:
        process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": address})  # noqa: S603
        try:
            return _wait(process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def run_tests(command: list[str]) -> int:
    """Like ``run``; without PostgreSQL nothing is run, and the reason is kept for the end of ``make test``."""
    try:
        find_programs()
    except Problem as problem:
        if os.environ.get("CI") == "true":
            raise
        reason = f"the run on PostgreSQL (all of it ran on SQLite, but what is about PostgreSQL): {problem}"
        print(f"Skipped {reason}")
        if path := os.environ.get("TEST_SKIPS"):
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(f"{reason}\n")
        return 0
    return run(command)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """A Ctrl-C in a terminal reaches the command too: it ends in its own way, and the server after it."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["run", "--", *command] if command:
                return run(command)
            case ["test", "--", *command] if command:
                return run_tests(command)
            case ["find"]:
                find_programs()
                return 0
            case ["remove", programs, folder]:
                remove(Path(programs), Path(folder))
                return 0
    except Problem as problem:
        problem.print()
        return 1
    except KeyboardInterrupt:
        return 130
    print("Usage: postgres_server.py run|test -- COMMAND …, or postgres_server.py find", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
