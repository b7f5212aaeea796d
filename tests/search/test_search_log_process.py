"""The thread that writes the search log, in real processes on a real database file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]
LONGEST = 60
"""Seconds that a process may take."""

BEGIN = """
import os, sys, time
import django
django.setup()
from datetime import date
from django.conf import settings
from django.db import connection
from search.log import recorder
from search.log.entries import Entry
from search.log.models import SearchLog

def entry(text, locale="nl"):
    return Entry(date(2026, 11, 23), locale, text, "", "embedded")

def add(text, times=1):
    for _ in range(times):
        recorder.recorder.add(entry(text), 3)

def times():
    found = dict(SearchLog.objects.values_list("text", "times"))
    connection.close()
    return found

def make_table():
    with connection.schema_editor() as editor:
        editor.create_model(SearchLog)
    connection.close()

def wait_for(expected, seconds=20):
    last = time.monotonic() + seconds
    while times() != expected and time.monotonic() < last:
        time.sleep(0.05)
    assert times() == expected, times()
"""


def script(data: Path, code: str) -> subprocess.Popen[str]:
    """A process of its own, on a database of its own."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'log.sqlite3'}",
        "SEARCH_LOG": "true",
    }
    command = [sys.executable, "-W", "error", "-c", BEGIN + code]
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(data: Path, code: str) -> str:
    """What the process printed and logged."""
    return ended(script(data, code))


def ended(process: subprocess.Popen[str]) -> str:
    try:
        output, _nothing = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        # With what it forked, which holds its output open.
        os.killpg(process.pid, signal.SIGKILL)
        pytest.fail(f"The process did not end:\n{process.communicate()[0]}")
    assert process.returncode == 0, output
    return output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder whose database has the table of the log, and nothing else."""
    run(tmp_path, "make_table()")
    return tmp_path


def test_a_process_writes_by_itself_and_keeps_no_connection_open(data: Path) -> None:
    run(
        data,
        """
settings.SEARCH_LOG_WRITE_EVERY = 0.1
files = len(os.listdir("/dev/fd"))
add("privacy", 3)
wait_for({"privacy": 3})
add("privacy")
wait_for({"privacy": 4})
last = time.monotonic() + 5
while len(os.listdir("/dev/fd")) > files and time.monotonic() < last:
    time.sleep(0.05)
assert len(os.listdir("/dev/fd")) == files
""",
    )


def test_what_waits_is_written_when_the_process_ends(data: Path) -> None:
    run(data, "settings.SEARCH_LOG_WRITE_EVERY = 3600\nadd('privacy', 2)")
    run(data, "wait_for({'privacy': 2}, seconds=0)")


def test_a_process_that_cannot_write_ends_all_the_same(data: Path) -> None:
    """Another process holds the database for longer than anybody waits at the end."""
    holder = script(
        data,
        """
with connection.cursor() as cursor:
    cursor.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    time.sleep(8)
""",
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    run(
        data,
        """
settings.SEARCH_LOG_WRITE_EVERY = 3600
add("privacy")
begin = time.monotonic()
recorder.recorder.close()
assert time.monotonic() - begin < recorder.SECONDS_AT_EXIT + 1
""",
    )
    holder.kill()
    holder.communicate()


def test_a_forked_process_writes_what_it_counted_and_nothing_of_its_parent(data: Path) -> None:
    run(
        data,
        """
settings.SEARCH_LOG_WRITE_EVERY = 0.2
# Newer Pythons warn of what is tried here.
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
add("before")
# As when a request of another thread is just being counted.
recorder.recorder._lock.acquire()
children = []
for number in range(2):
    child = os.fork()
    if not child:
        add("child")
        sys.exit(0)
    children.append(child)
recorder.recorder._lock.release()
add("after")
for child in children:
    assert os.waitpid(child, 0)[1] == 0
wait_for({"before": 1, "child": 2, "after": 1})
""",
    )


def test_two_processes_that_count_the_same_lose_nothing(data: Path) -> None:
    code = """
settings.SEARCH_LOG_WRITE_EVERY = 0
for number in range(40):
    for text in ("privacy", "pesten", "sexting", f"los {number}"):
        add(text, 2)
    recorder.flush()
"""
    processes = [script(data, code), script(data, code)]
    for process in processes:
        ended(process)
    once = ", ".join(f"'los {number}': 4" for number in range(40))
    run(data, f"wait_for({{'privacy': 160, 'pesten': 160, 'sexting': 160, {once}}}, seconds=0)")


def test_while_the_database_is_away_counts_wait_and_the_failure_is_logged(tmp_path: Path) -> None:
    output = run(
        tmp_path,
        """
settings.SEARCH_LOG_WRITE_EVERY = 0.1
add("privacy", 2)
time.sleep(0.5)
add("privacy")
make_table()
wait_for({"privacy": 3})
""",
    )
    assert "The search log could not be written" in output


def test_the_thread_forgets_old_searches_once_a_day(data: Path) -> None:
    run(
        data,
        """
from search.log import store
store.write({Entry(date(2020, 1, 1), "nl", "old", "", "embedded"): store.Tally(1, 1)})
connection.close()
settings.SEARCH_LOG_WRITE_EVERY = 0.1
recorder.recorder.add(Entry(date.today(), "nl", "new", "", "embedded"), 1)
wait_for({"new": 1})
""",
    )
