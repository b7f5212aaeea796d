"""A whole Elasticsearch that dies or hangs while people search and publish. Real servers, real processes, real time."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from scripts.services import machine
from scripts.services.elasticsearch_cluster import Cluster, Node
from search.engines.base import EngineError, EngineRequest, EngineResponse, TextGroup
from search.engines.elastic import ElasticEngine
from search.engines.elastic.client import Connection
from search.engines.embedded import EmbeddedEngine
from search.engines.standby import EngineWithStandby
from tests.search.engine_contract import FACETS, document
from tests.search.load import Load, load
from tests.search.sites import Pattern, Site
from tests.services.fixtures import MakeCluster

pytestmark = [pytest.mark.engine, pytest.mark.slow]

LONGEST_ANSWER = 1.5
"""Seconds for 95 of 100 answers, publishing included."""


@pytest.fixture(scope="module")
def lonely(elasticsearch_cluster: MakeCluster) -> Cluster:
    """One node, to be killed."""
    return elasticsearch_cluster(nodes=1)


@pytest.fixture
def site(site_pattern: Pattern, lonely: Cluster, tmp_path: Path) -> Iterator[Site]:
    lonely.start()
    with Site(site_pattern, tmp_path / "site", f"outage-{uuid4().hex[:8]}", lonely.urls) as own:
        own.manage("rebuild_index")
        own.manage("sync_index")
        yield own


SOME_PAGES = """
from catalogue.models import Resource
print(*Resource.objects.filter(locale__language_code="nl").order_by("pk").values_list("pk", flat=True)[:8])
"""


def answered_by(under: Load, engine: str, seconds: float = 40) -> bool:
    """Whether this engine comes to answer everybody: each process of the site finds out by itself."""
    now = time.monotonic()
    return machine.wait_until(lambda: under.engines_since(now)[-8:] == [engine] * 8, seconds)


def test_nobody_notices_a_server_that_hangs_and_one_that_dies(site: Site, lonely: Cluster) -> None:
    [node] = lonely.nodes
    pages = [int(pk) for pk in site.manage("-c", SOME_PAGES).split()]
    with site.serving() as address, site.running("run_indexer"), load(address, pages) as under:
        assert answered_by(under, "elastic")
        begun = time.monotonic()
        time.sleep(6)

        trouble = time.monotonic()
        node.pause()
        assert answered_by(under, "embedded")
        time.sleep(4)
        node.resume()
        assert answered_by(under, "elastic")

        node.kill()
        assert answered_by(under, "embedded")
        # Who publishes now leaves rows that wait, and blames no document.
        assert machine.wait_until(lambda: site.outbox()[0] > 0, 10)
        assert site.outbox()[1] == 0
        node.start()
        assert answered_by(under, "elastic")
    assert under.failures() == []
    assert len(under.visits) > 100
    assert len(under.published()) > 10
    # On a machine where the healthy site needs as long, it may take twice that.
    usual = under.slowest(0.95, begun, trouble)
    assert under.slowest(0.95, trouble) < max(LONGEST_ANSWER, 2 * usual)
    site.manage("run_indexer", "--once")
    assert site.differences() == ""


def test_a_server_killed_in_the_middle_of_a_drain_and_of_a_rebuild_loses_nothing(site: Site, lonely: Cluster) -> None:
    [node] = lonely.nodes
    site.manage("-c", CHANGE_ALL)
    with site.running("run_indexer"):
        # The first rows are done, the others on their way.
        assert machine.wait_until(lambda: site.outbox()[0] < 1400, 60)
        node.kill()
    waiting, refused = site.outbox()
    assert (waiting > 0, refused) == (True, 0)
    assert "could not be built" in site.try_to("rebuild_index")[1]
    node.start()
    with site.running("rebuild_index", "--fresh") as rebuild:
        assert machine.wait_until(lambda: filled(node, site.prefix) > 0 or rebuild.poll() is not None, 60)
        node.kill()
        assert rebuild.wait(timeout=60) == 1
    node.start()
    site.manage("rebuild_index")
    site.manage("run_indexer", "--once")
    assert site.differences() == ""
    assert site.outbox() == (0, 0)


CHANGE_ALL = """
from catalogue.models import Resource
from search.indexer import enqueue
Resource.objects.filter(locale__language_code="fr").update(title="Tout autre chose")
Resource.objects.filter(locale__language_code="nl", pk__gt=300).update(live=False)
enqueue(list(Resource.objects.values_list("pk", flat=True)) * 2)
"""


def filled(node: Node, prefix: str) -> int:
    """How many documents the unfinished build of a site has been sent."""
    try:
        answer = node.get(f"/{prefix}-resources-*-build/_stats/indexing")
        return int(answer["_all"]["primaries"]["indexing"]["index_total"])
    except (OSError, KeyError):
        return 0


def test_of_three_nodes_one_may_die_and_nobody_notices(elasticsearch_cluster: MakeCluster, tmp_path: Path) -> None:
    cluster = elasticsearch_cluster(nodes=3)
    words = ("egel", "kameel", "trompet", "fluit")
    documents = [document(pk, f"{words[pk % 4]} {pk}", theme=[words[pk % 3]]) for pk in range(1, 2001)]
    standby = EmbeddedEngine(tmp_path / "standby", facet_names=FACETS)
    standby.rebuild(documents)
    connection = Connection(cluster.urls, search_timeout=10)
    # Who searches and who publishes are different processes.
    searching, publishing = (
        EngineWithStandby(ElasticEngine(connection, "three", facet_names=FACETS), standby) for _ in range(2)
    )
    publishing.rebuild(documents)
    assert machine.wait_until(lambda: cluster.health() == "green", 60)
    misspelt = EngineRequest("nl", groups=(TextGroup("trompot"),))
    assert machine.wait_until(lambda: bool(searching.search([misspelt])[0].corrections), 20)
    answers: list[EngineResponse] = []
    errors: list[EngineError] = []
    over = threading.Event()

    def search() -> None:
        while not over.wait(0.02):
            answers.extend(searching.search([EngineRequest("nl", groups=(TextGroup("egel"),))]))

    def change() -> None:
        for pk in itertools.count(2001):
            if over.wait(0.05):
                return
            try:
                with publishing.writer() as writer:
                    writer.upsert(document(pk, "Iets anders"))
            except EngineError as error:
                errors.append(error)

    with ThreadPoolExecutor(4) as people:
        busy = [people.submit(search) for _ in range(3)] + [people.submit(change)]
        try:
            time.sleep(3)
            # The one that leads the cluster: the hardest to lose.
            leader = cluster.nodes[0].get("/_cat/master?format=json")[0]["node"]
            before = len(answers)
            next(node for node in cluster.nodes if node.name == leader).kill()
            time.sleep(10)
            assert machine.wait_until(lambda: len(answers) > before + 50, 60)
        finally:
            over.set()
        for each in busy:
            each.result()
    assert errors == []
    assert {(answer.engine, answer.total) for answer in answers} == {("elastic", 500)}
