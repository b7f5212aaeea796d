"""Finds a Java that can run Elasticsearch, wherever it was installed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from scripts.services.machine import Account, Problem, run

LOWEST = 21
PLACES = (
    ("/usr/lib/jvm", "*"),
    ("/usr/lib64/jvm", "*"),
    ("~/.sdkman/candidates/java", "*"),
    ("/Library/Java/JavaVirtualMachines", "*/Contents/Home"),
    ("/opt/homebrew/opt", "openjdk*"),
    ("/usr/local/opt", "openjdk*"),
)
"""Where Java is installed without being the system's own: folder, and the Java homes in it."""

# Elasticsearch is started with this module; a run-time cut to size may lack it.
PROBE = ("--add-modules=jdk.incubator.vector", "-version")


def find_java(account: Account | None = None) -> Path:
    """Home of the first Java that is new enough and that ``account`` may run.

    :raises Problem: with every Java that was found, and how to get one that fits
    """
    found = []
    for java in candidates():
        version = version_of(java, account)
        if version is not None and version >= LOWEST:
            return java.parent.parent
        if version is not None:
            found.append(f"{version} ({java})")
    raise Problem(
        f"Elasticsearch needs Java {LOWEST} or newer; found: {', '.join(found) or 'none'}.",
        "Debian 13, Ubuntu:  sudo apt install openjdk-21-jre-headless   (or openjdk-25-jre-headless)",
        "macOS:              brew install openjdk",
        "Elsewhere on this machine:  ES_JAVA_HOME=/path/to/jdk in front of the command",
    )


def candidates() -> Iterator[Path]:
    """Every ``java`` on this machine once: the one that was named first, then by where it is."""
    seen = set()
    for java in _places():
        real = java.resolve()
        if real not in seen and os.access(real, os.X_OK):
            seen.add(real)
            yield real


def _places() -> Iterator[Path]:
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if named := os.environ.get(name):
            yield Path(named) / "bin" / "java"
    if java := shutil.which("java"):
        yield Path(java)
    for folder, pattern in PLACES:
        for home in sorted(Path(folder).expanduser().glob(pattern), reverse=True):
            yield home / "bin" / "java"


def version_of(java: Path, account: Account | None = None) -> int | None:
    """Its first number, 21 for 21.0.4; None when it cannot be run or lacks a module."""
    try:
        done = run([str(java), *PROBE], account)
    except OSError:
        return None
    match = re.search(r'version "(\d+)', done.stdout)
    return int(match[1]) if match and done.returncode == 0 else None
