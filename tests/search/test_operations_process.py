"""Health and metrics of real gunicorn processes on a database and an index of their own."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from scripts.services import machine
from tests.browser.servers import PROJECT, environment, run
from tests.demo_counts import DUTCH

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

TOKEN = "a-token-that-nobody-guesses"
LONGEST_START = 60
STATE_SECONDS = 5.0


@pytest.fixture(scope="module")
def data(prepared_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo."""
    return Path(shutil.copytree(prepared_demo, tmp_path_factory.mktemp("operations"), dirs_exist_ok=True))


def settings_for(data: Path, counts: Path | None = None, **extra: str) -> dict[str, str]:
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(counts)} if counts else {}
    return environment(data, "config.settings.dev", METRICS_TOKEN=TOKEN, ELASTICSEARCH_URL="", **shared, **extra)


@contextmanager
def gunicorn(env: dict[str, str], log: Path, *options: str) -> Iterator[str]:
    """A server on a free port, ended by its own id afterwards; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", address, *options]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=env, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_for(process, f"http://{address}/health/live", log)
            yield f"http://{address}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    last = time.monotonic() + LONGEST_START
    while time.monotonic() < last and process.poll() is None:
        try:
            with urlopen(url, timeout=LONGEST_START):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not start:\n{log.read_text()}")


def get(url: str, timeout: float = 30) -> tuple[int, str]:
    request = Request(url, headers={"Authorization": f"Bearer {TOKEN}"} if url.endswith("/metrics") else {})
    try:
        with urlopen(request, timeout=timeout) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def counters(site: str) -> dict[str, str]:
    """Every counted series with its value, from whichever process answers."""
    status, text = get(f"{site}/metrics")
    assert status == 200, text
    names = (
        r"answers_total|duration_seconds_\w+|failures_total|breaker_openings_total|breaker_open|outbox_drained_total"
    )
    return dict(re.findall(rf"^(catalogue_search_(?:{names})(?:{{.*}})?) (\S+)$", text, re.MULTILINE))


def count_in_a_process_of_its_own(env: dict[str, str], code: str) -> None:
    """As a command does, which ends afterwards."""
    script = f"import django\ndjango.setup()\nfrom search import metrics\n{code}"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_two_processes_and_the_indexer_give_one_total_whoever_is_asked(data: Path, tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    env = settings_for(data, counts)
    with gunicorn(env, tmp_path / "log", "--workers", "2") as site:
        pages = [f"{site}/api/v1/nl/resources?q={word}" for word in ("privacy", "pesten", "games", "sexting")] * 10
        asked = 0

        def both_counted() -> bool:
            """Many at once, for both processes to get some: the one that is quicker may take them all."""
            nonlocal asked
            with ThreadPoolExecutor(8) as visitors:
                assert {status for status, _ in visitors.map(get, pages)} == {200}
            asked += len(pages)
            return len(list(counts.glob("counter_*.db"))) == 2

        assert machine.wait_until(both_counted, 60), (tmp_path / "log").read_text()
        seen = [counters(site) for _ in range(12)]
        assert all(each == seen[0] for each in seen)
        assert seen[0]['catalogue_search_answers_total{engine="embedded"}'] == f"{asked}.0"
        assert seen[0]['catalogue_search_duration_seconds_count{engine="embedded"}'] == f"{asked}.0"

        count_in_a_process_of_its_own(env, "metrics.drained(metrics.INDEXED, 7)\nmetrics.breaker_opened('elastic')")
        assert list(counts.glob("gauge_live*"))
        after = counters(site)
        assert after['catalogue_search_outbox_drained_total{outcome="indexed"}'] == "7.0"
        assert after['catalogue_search_breaker_openings_total{engine="elastic"}'] == "1.0"
        assert 'catalogue_search_breaker_open{engine="elastic"}' not in after, "it ended: nobody is left alone any more"


def test_a_process_that_counts_nothing_makes_no_file(data: Path, tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    run("manage.py", "index_status", env=settings_for(data, counts))
    assert list(counts.iterdir()) == []


def test_a_folder_that_is_gone_costs_numbers_and_no_search(data: Path, tmp_path: Path) -> None:
    env = settings_for(data, tmp_path / "counts")
    code = """
import shutil
shutil.rmtree({folder!r})
from search.query import SearchQuery
from search.service import find
assert find(SearchQuery("nl")).total == {total}
""".format(folder=str(tmp_path / "counts"), total=DUTCH)
    count_in_a_process_of_its_own(env, code)


def test_an_empty_value_means_one_process(data: Path, tmp_path: Path) -> None:
    env = settings_for(data) | {"PROMETHEUS_MULTIPROC_DIR": ""}
    count_in_a_process_of_its_own(env, "metrics.drained(metrics.INDEXED, 1)")
    assert not list(PROJECT.glob("counter_*.db"))


def test_without_its_database_it_says_unavailable_and_lives_and_comes_back(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "data"
    shutil.copytree(data, own)
    database = own / "catalogue.sqlite3"
    with gunicorn(settings_for(own), tmp_path / "log", "--workers", "1") as site:
        assert get(f"{site}/health/ready")[0] == 200
        _hide(database)
        status, content = get(f"{site}/health/ready")
        assert (status, json.loads(content)) == (
            503,
            {"status": "unavailable", "database": "unavailable", "search": "unavailable"},
        )
        assert get(f"{site}/health/live") == (200, "ok\n")
        time.sleep(STATE_SECONDS)
        status, content = get(f"{site}/metrics")
        assert status == 200
        assert "catalogue_search_database_up 0.0" in content
        _bring_back(database)
        assert get(f"{site}/health/ready")[0] == 200


def _hide(database: Path) -> None:
    """Put a folder in its place, which no database opens."""
    for file in database.parent.glob("catalogue.sqlite3*"):
        # Those beside the database go when the last connection to it is closed.
        with suppress(FileNotFoundError):
            file.rename(file.with_name(f"hidden-{file.name}"))
    database.mkdir()


def _bring_back(database: Path) -> None:
    database.rmdir()
    for file in database.parent.glob("hidden-*"):
        file.rename(file.with_name(file.name.removeprefix("hidden-")))


def test_a_database_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    """The load balancer may give up sooner; the threads of the site must not be kept for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        env = settings_for(tmp_path) | {"DATABASE_URL": f"postgres://catalogue:no@127.0.0.1:{port}/catalogue"}
        with gunicorn(env, tmp_path / "log", "--workers", "1") as site:
            begin = time.monotonic()
            assert get(f"{site}/health/ready")[0] == 503
            assert time.monotonic() - begin < 8
            assert get(f"{site}/health/live")[0] == 200
