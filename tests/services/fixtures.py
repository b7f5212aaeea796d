"""A real Elasticsearch for the tests that need one, started when the first of them asks."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from scripts.services import machine
from scripts.services.elasticsearch_cluster import Cluster
from scripts.services.elasticsearch_start import Installation, Options, prepare
from scripts.services.machine import PROJECT, Problem

MakeCluster = Callable[..., Cluster]
SMALL = Options(heap="256m", jvm=("-XX:TieredStopAtLevel=1",))
"""Half the memory and half the work to start; only long work would be slower."""


@pytest.fixture(scope="session")
def elasticsearch(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """One node for the whole run, empty at first; a test deletes what it makes.

    The server of ``ELASTICSEARCH_TEST_URL`` when that is set. Never the one of ``ELASTICSEARCH_URL``, which may hold
    something of value.
    """
    if addresses := os.environ.get("ELASTICSEARCH_TEST_URL"):
        yield Cluster.at(addresses)
        return
    with started(request.getfixturevalue("elasticsearch_installation"), 1, SMALL) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def elasticsearch_cluster(elasticsearch_installation: Installation) -> Iterator[MakeCluster]:
    """Starts a cluster of its own for the tests of one module, which may stop, kill and pause its nodes.

    ``elasticsearch_cluster(nodes=3, options=replace(SMALL, settings={…}))``; every call starts another.
    """
    with contextlib.ExitStack() as clusters:
        yield lambda nodes=3, options=SMALL: clusters.enter_context(started(elasticsearch_installation, nodes, options))


@pytest.fixture(scope="session")
def elasticsearch_installation() -> Installation:
    """Without Java, Maven or network the tests are skipped on a person's machine and fail in CI."""
    try:
        return prepare()
    except Problem as problem:
        reason = f"No Elasticsearch: {problem}"
    missing(reason)


@contextlib.contextmanager
def started(installation: Installation, nodes: int, options: Options) -> Iterator[Cluster]:
    """Nodes on free ports, with their data in a folder that is deleted with them."""
    # Not a folder of pytest: those are closed to the user that runs Elasticsearch when the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="catalogue-elasticsearch-"))
    folder.chmod(0o755)
    remove = [sys.executable, str(PROJECT / "scripts" / "elasticsearch_server.py"), "remove", "--data", str(folder)]
    # Ends the nodes and deletes the folder, also when the tests themselves are killed.
    watcher = machine.after_this_process(remove)
    try:
        ports = machine.free_ports(2 * nodes)
        pairs = list(zip(ports[:nodes], ports[nodes:], strict=True))
        cluster = Cluster(folder, pairs, options=options, installation=installation)
        cluster.start()
        yield cluster
    finally:
        watcher.communicate()


def missing(reason: str) -> NoReturn:
    """What the tests need is not on this machine."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
