"""The metrics of this host in the text format of Prometheus: the state of search, and what its processes counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from search import metrics
from search.state import DATABASE, OutboxState, SearchState


def exposition(state: SearchState) -> bytes:
    return generate_latest(_counted(state)) + generate_latest(_only(StateCollector(state)))


def _counted(state: SearchState) -> CollectorRegistry:
    """What this process counted or, where they share a folder, all of this host."""
    metrics.begin_at_zero([index.engine for index in state.indexes])
    if not settings.PROMETHEUS_MULTIPROC_DIR:
        return metrics.COUNTED
    _forget_ended_processes(Path(settings.PROMETHEUS_MULTIPROC_DIR))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _only(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def _forget_ended_processes(folder: Path) -> None:
    """What is true only while a process lives goes with it, however it ended. Its counts stay."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not _lives(int(pid)):
            file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class StateCollector(Collector):
    """The state of search as gauges. What could not be told is left out, not zero."""

    def __init__(self, state: SearchState) -> None:
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._who_answers()
        yield from self._indexes()
        yield from self._versions()
        if self._state.database.outbox:
            yield from _outbox(self._state.database.outbox)
        if self._state.standby_seconds is not None:
            yield gauge(
                "standby_age_seconds",
                "Time since the stand-by index of this host was brought up to date.",
                value=self._state.standby_seconds,
            )

    def _who_answers(self) -> Iterator[GaugeMetricFamily]:
        state = self._state
        yield gauge("database_up", "1 when the database answers.", value=float(state.database.answers))
        answering = gauge("answering", "1 for who answers a search now: an engine or the database.", ["engine"])
        for name in (*(index.engine for index in state.indexes), DATABASE):
            answering.add_metric([name], float(name == state.answering))
        yield answering
        if state.server:
            server = gauge("server_info", "Version of Elasticsearch.", ["version"])
            server.add_metric([state.server], 1)
            yield server

    def _indexes(self) -> Iterator[GaugeMetricFamily]:
        info = gauge("index_info", "Role of an index, and the version that made it.", ["engine", "role", "version"])
        healthy = gauge("index_healthy", "1 when the index can be searched.", ["engine"])
        documents = gauge("index_documents", "Documents in the index.", ["engine", "locale"])
        drift = gauge("index_drift", "Documents in the index less resources in the database.", ["engine", "locale"])
        size = gauge("index_size_bytes", "Size of the index, without copies.", ["engine"])
        built = gauge("index_built_timestamp_seconds", "When the index was built.", ["engine"])
        resources = gauge("resources", "Resources in the database that belong in the index.", ["locale"])
        for index in self._state.indexes:
            info.add_metric([index.engine, index.role, index.version], 1)
            healthy.add_metric([index.engine], float(index.healthy))
            for locale, number in index.documents.items():
                documents.add_metric([index.engine, locale], number)
            for locale, number in index.drift.items():
                drift.add_metric([index.engine, locale], number)
            if index.built_at:
                size.add_metric([index.engine], index.size_bytes)
                built.add_metric([index.engine], index.built_at.timestamp())
        for locale, number in self._state.database.resources.items():
            resources.add_metric([locale], number)
        yield from (info, healthy, documents, drift, size, built, resources)

    def _versions(self) -> Iterator[GaugeMetricFamily]:
        if self._state.versions:
            family = gauge("index_version_size_bytes", "Size of each index of Elasticsearch.", ["index", "locale"])
            for version in self._state.versions:
                if version.size_bytes is not None:
                    family.add_metric([version.name, version.locale], version.size_bytes)
            yield family


def _outbox(outbox: OutboxState) -> Iterator[GaugeMetricFamily]:
    yield gauge("outbox_waiting", "Changes the index does not have yet.", value=outbox.waiting)
    yield gauge("outbox_failing", "Those of them the engine refused and is asked again for.", value=outbox.failing)
    yield gauge("outbox_set_aside", "Changes given up after many tries.", value=outbox.set_aside)
    yield gauge("outbox_done", "Done changes that are remembered for stand-by indexes.", value=outbox.done)
    yield gauge("outbox_lag_seconds", "Age of the oldest change that waits.", value=outbox.lag_seconds)


def gauge(
    name: str, documentation: str, labels: list[str] | None = None, value: float | None = None
) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"catalogue_search_{name}", documentation, labels=labels, value=value)
