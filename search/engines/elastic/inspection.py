"""What a cluster tells about itself and about all versions of our indexes, within a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic

from elasticsearch import Elasticsearch

from search.engines.base import EngineError, EngineUnavailable, IndexStatus
from search.engines.elastic.client import version_problem
from search.engines.elastic.errors import translated
from search.engines.elastic.lifecycle import IndexVersion, Lifecycle
from search.language import LOCALES


@dataclass(frozen=True, slots=True)
class Holding:
    """How much one index holds."""

    documents: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """``server`` is the version of the server, ``holdings`` goes by name of index. What was not told is empty."""

    status: IndexStatus
    server: str = ""
    versions: Sequence[IndexVersion] = ()
    holdings: Mapping[str, Holding] = field(default_factory=dict)


def inspect(client: Elasticsearch, lifecycle: Lifecycle, version: str, seconds: float) -> Inspection:
    """Ask the cluster five short questions; never raises. The status says why the rest is missing, if it is.

    ``version`` is the one of analyser and mapping that this program needs.
    """
    patient = _until(client, monotonic() + seconds)
    server, versions, holdings = "", list[IndexVersion](), dict[str, Holding]()
    try:
        with translated("The state of the index cannot be read"):
            server = str(patient().info()["version"]["number"])
            if problem := version_problem(server):
                raise EngineUnavailable(problem)
            versions = lifecycle.using(patient()).versions()
            holdings = _holdings(patient(), [each.name for each in versions])
            written = lifecycle.using(patient()).written()
            health = patient().cluster.health(index=[each.name for each in written.values()])["status"]
    except EngineError as error:
        return Inspection(IndexStatus(False, version, {}, None, 0, str(error)), server, versions, holdings)
    # An index none of whose parts is to be had is listed, and holds nothing that anybody could tell.
    known = {locale: holdings[each.name] for locale, each in written.items() if each.name in holdings}
    status = IndexStatus(
        healthy=health != "red" and len(known) == len(written),
        version=version,
        documents={locale: known[locale].documents for locale in LOCALES if locale in known},
        built_at=min(each.created for each in written.values()),
        size_bytes=sum(each.size_bytes for each in known.values()),
        detail="" if health == "green" else f"cluster {health}",
    )
    return Inspection(status, server, versions, holdings)


def _until(client: Elasticsearch, last: float) -> Callable[[], Elasticsearch]:
    """The client with just the patience that is left; :class:`EngineUnavailable` when none is."""

    def patient() -> Elasticsearch:
        left = last - monotonic()
        if left <= 0:
            raise EngineUnavailable("The server is too slow to tell its state in time")
        return client.options(request_timeout=left)

    return patient


def _holdings(client: Elasticsearch, names: Sequence[str]) -> dict[str, Holding]:
    if not names:
        return {}
    told = client.indices.stats(index=names, metric=["docs", "store"], level="indices")["indices"]
    return {
        name: Holding(int(facts["primaries"]["docs"]["count"]), int(facts["primaries"]["store"]["size_in_bytes"]))
        for name, facts in told.items()
    }
