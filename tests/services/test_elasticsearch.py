"""The Elasticsearch of the tests is a real one, and its nodes fail the way real ones do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.services import machine
from scripts.services.elasticsearch_cluster import Cluster
from scripts.services.elasticsearch_install import VERSION
from scripts.services.elasticsearch_start import Installation
from scripts.services.machine import PROJECT
from tests.services.fixtures import MakeCluster

pytestmark = pytest.mark.engine

KILLED = """
import time
from scripts.services.elasticsearch_start import prepare
from tests.services.fixtures import SMALL, started
with started(prepare(), 1, SMALL) as cluster:
    print(cluster.folder, cluster.nodes[0].pid, flush=True)
    time.sleep(60)
"""


def test_one_node_answers_and_has_a_folder_for_snapshots(elasticsearch: Cluster) -> None:
    assert elasticsearch.health() in {"green", "yellow"}
    assert elasticsearch.snapshots.is_absolute()


@pytest.mark.slow
def test_nodes_are_killed_paused_and_started_one_by_one(elasticsearch_cluster: MakeCluster) -> None:
    cluster = elasticsearch_cluster(nodes=3)
    first, second, third = cluster.nodes
    assert first.get("/")["version"]["number"] == VERSION
    assert len(set(cluster.urls)) == 3

    second.kill()
    assert not second.running
    cluster.wait_for_health(2)
    assert not second.answers()

    third.pause()
    assert third.running
    before = time.monotonic()
    with pytest.raises(TimeoutError):
        third.get("/", timeout=0.5)
    assert time.monotonic() - before < 5
    third.resume()
    assert machine.wait_until(third.answers, 20)

    second.restart()
    cluster.wait_for_health(3)
    assert len(cluster.running) == 3


@pytest.mark.slow
def test_a_node_ends_also_when_the_tests_are_killed(elasticsearch_installation: Installation) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with subprocess.Popen([sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        folder, pid = tests.stdout.readline().split()
        assert machine.arguments_of(int(pid))
        tests.kill()
    assert machine.wait_until(lambda: not machine.arguments_of(int(pid)), 40)
    assert machine.wait_until(lambda: not Path(folder).exists(), 20)
