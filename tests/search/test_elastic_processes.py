"""Real processes beside each other on one database and one Elasticsearch: killed, racing, late. Nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from scripts.services.elasticsearch_cluster import Cluster
from tests.search.hostile_servers import Answer, Proxy, proxy
from tests.search.sites import Site
from tests.services.fixtures import missing

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BUSY_EDITOR = """
import random, sys, time, django
django.setup()
from catalogue.models import Resource
random.seed(7)
number = 0
while True:
    live = random.random() < 0.6
    pages = Resource.objects.filter(live=live).order_by("?")
    page = pages.first().specific
    number += 1
    if live and number % 5 == 0:
        page.delete()
    elif live and number % 2:
        page.unpublish()
    else:
        page.title = f"{page.title} {number}"
        page.save_revision().publish()
    print(number, flush=True)
"""
"""Publishes, unpublishes and deletes without end."""

LATE = """
import sys, django
django.setup()
from django.db import transaction
from catalogue.models import Resource
with transaction.atomic():
    Resource.objects.get(key="kiva", locale__language_code="nl").unpublish()
    print("written", flush=True)
    sys.stdin.readline()
    transaction.on_commit(lambda: __import__("os")._exit(0))
"""
"""Unpublishes a page in a transaction that ends when told to, and dies before it can index anything."""

ENQUEUE = """
import django
django.setup()
from catalogue.models import Resource
from search.indexer import enqueue
enqueue(list(Resource.objects.values_list("pk", flat=True)) * 2)
"""

COUNT = """
from search.models import IndexOutbox
print(IndexOutbox.objects.count())
"""


@pytest.fixture
def between(elasticsearch: Cluster) -> Iterator[Proxy]:
    with proxy(elasticsearch.urls[0]) as stand:
        yield stand


class Gate:
    """Holds back what comes to a proxy for an action, from the so manieth on, until it is opened."""

    def __init__(self, action: str, after: int = 0) -> None:
        self.action, self.after = action, after
        self.seen = 0
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, method: str, path: str) -> Answer | None:
        if self.action in path:
            self.seen += 1
            if self.seen > self.after:
                self.reached.set()
                self.open.wait(60)
        return None


def versions(cluster: Cluster, prefix: str) -> dict[str, set[str]]:
    """The roles of every version there is: the ends of its aliases."""
    with Elasticsearch(cluster.urls, request_timeout=30) as client:
        found = client.indices.get(index=f"{prefix}-resources-*", expand_wildcards="all")
        return {
            name: {alias.removeprefix(f"{prefix}-resources-")[2:] for alias in index["aliases"]}
            for name, index in found.items()
        }


def killed_at(gate: Gate, process: subprocess.Popen[str]) -> None:
    assert gate.reached.wait(60), "It ended before it could be killed"
    process.kill()
    process.wait()
    assert process.returncode == -signal.SIGKILL
    gate.open.set()


def test_a_killed_rebuild_is_gone_on_with_and_ends_right(
    own_site: Site, elasticsearch: Cluster, between: Proxy
) -> None:
    between.instead = gate = Gate("_bulk", after=1)
    own_site.ask(between.url)
    with own_site.running("rebuild_index") as rebuild:
        killed_at(gate, rebuild)
    assert set(map(frozenset, versions(elasticsearch, own_site.prefix).values())) == {frozenset({"-build"})}
    # Meanwhile a page that is in the unfinished index goes, and one changes.
    own_site.manage("-c", CHANGE_TWO)
    between.exchanges.clear()
    with own_site.running("rebuild_index") as rebuild:
        assert "Going on with the build" in rebuild.communicate(timeout=120)[0]
        assert rebuild.returncode == 0
    loaded = sum(each.sent.count(b'"_id"') for each in between.exchanges if each.action == "_bulk")
    assert 0 < loaded < 400, "Documents that were loaded were read again"
    assert set(map(frozenset, versions(elasticsearch, own_site.prefix).values())) == {frozenset({"", "-write"})}
    own_site.manage("run_indexer", "--once")
    assert own_site.differences() == ""


CHANGE_TWO = """
from catalogue.models import Resource
first, second = Resource.objects.live().order_by("pk")[:2]
first.delete()
second = second.specific
second.title = "Zonneschijnprogramma"
second.save_revision().publish()
"""


def test_a_rebuild_killed_after_the_switch_is_brought_up_to_date_by_the_indexer(
    own_site: Site, elasticsearch: Cluster, between: Proxy
) -> None:
    own_site.manage("rebuild_index")
    first = Gate("_bulk", after=1)
    own_site.ask(between.url)
    between.instead = first
    with own_site.running("rebuild_index") as rebuild:
        assert first.reached.wait(60)
        # Goes to the index in use, and its rows are done: the one that is being filled does not have it.
        own_site.manage("-c", CHANGE_TWO)
        own_site.manage("run_indexer", "--once")
        between.instead = after = Gate("_aliases", after=1)
        first.open.set()
        killed_at(after, rebuild)
    assert all("-behind" in roles for roles in versions(elasticsearch, own_site.prefix).values() if "" in roles)
    own_site.manage("run_indexer", "--once")
    assert own_site.differences() == ""
    assert not any("-behind" in roles for roles in versions(elasticsearch, own_site.prefix).values())


def test_an_editor_who_never_stops_loses_nothing_to_a_rebuild(
    own_site: Site, elasticsearch: Cluster, between: Proxy
) -> None:
    own_site.manage("rebuild_index")
    before = versions(elasticsearch, own_site.prefix)
    with own_site.running("-c", BUSY_EDITOR) as editor, own_site.running("run_indexer"):
        assert editor.stdout is not None
        editor.stdout.readline()
        own_site.ask(between.url)
        between.instead = gate = Gate("_bulk", after=2)
        with own_site.running("rebuild_index") as rebuild:
            # The new index is half full, and changes go on for a while: in pages it has and in pages it has not.
            assert gate.reached.wait(60)
            for _ in range(12):
                editor.stdout.readline()
            gate.open.set()
            # A rebuild that waits for nobody ends beside a busy editor too.
            while rebuild.poll() is None:
                editor.stdout.readline()
        assert rebuild.returncode == 0
        for _ in range(3):
            editor.stdout.readline()
    assert {name for name, roles in versions(elasticsearch, own_site.prefix).items() if "" in roles}.isdisjoint(before)
    own_site.manage("run_indexer", "--once")
    assert own_site.differences() == ""


def test_two_indexers_share_the_work_without_waiting_for_each_other(
    own_site: Site, elasticsearch: Cluster, between: Proxy
) -> None:
    if not own_site.on_postgres:
        missing("No PostgreSQL: two indexers share rows only where rows can be locked")
    own_site.manage("rebuild_index")
    own_site.manage("-c", ENQUEUE)
    both = threading.Barrier(2)
    first_of: set[int] = set()

    def meet(method: str, path: str) -> Answer | None:
        """The first bulk request of each process waits for that of the other, which needs rows of its own."""
        if "_bulk" in path and threading.get_ident() not in first_of:
            first_of.add(threading.get_ident())
            both.wait(60)
        return None

    between.instead = meet
    own_site.ask(between.url)
    with own_site.running("run_indexer", "--once") as one, own_site.running("run_indexer", "--once") as other:
        done = [int(process.communicate(timeout=120)[0].split()[0]) for process in (one, other)]
    assert not both.broken
    assert all(number >= 200 for number in done)
    pages = int(own_site.manage("-c", "from search.models import *; print(IndexOutbox.objects.count())"))
    assert sum(done) == pages
    assert own_site.differences() == ""


def test_the_stand_by_hears_of_a_change_that_is_committed_late(own_site: Site) -> None:
    if not own_site.on_postgres:
        missing("No PostgreSQL: SQLite lets nobody else write during a transaction")
    own_site.manage("rebuild_index")
    own_site.manage("run_indexer", "--once")
    with own_site.running("-c", LATE) as editor:
        assert editor.stdout is not None
        assert editor.stdin is not None
        assert editor.stdout.readline() == "written\n"
        # The stand-by hears of everything up to now, and this is not to be seen yet.
        own_site.manage("run_indexer", "--once")
        editor.stdin.write("\n")
        editor.stdin.flush()
        assert editor.wait(timeout=30) == 0
    assert "surplus: 1" in own_site.differences()
    own_site.manage("run_indexer", "--once")
    assert own_site.differences() == ""


def test_two_rebuilds_at_once_do_not_disturb_each_other(own_site: Site, elasticsearch: Cluster, between: Proxy) -> None:
    between.instead = gate = Gate("_bulk")
    own_site.ask(between.url)
    with own_site.running("rebuild_index") as rebuild:
        assert gate.reached.wait(60)
        assert "Another process" in own_site.try_to("rebuild_index")[1]
        assert rebuild.poll() is None
        gate.open.set()
        assert rebuild.wait(timeout=60) == 0
    own_site.manage("run_indexer", "--once")
    assert own_site.differences() == ""
