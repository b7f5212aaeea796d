"""The connection: addresses, secrets, time-outs, and which server versions will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from search.engines.elastic.node import PunctualNode

MAJOR = 9
# More than there are threads in a process: nobody waits for somebody else's answer.
_CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the cluster. ``search_timeout`` is for a visitor's search, ``write_timeout`` for everything else.

    Seconds for a whole request. ``urls`` may hold ``user:password@``; ``api_key`` takes its place.
    """

    urls: Sequence[str]
    api_key: str = ""
    ca_certs: str = ""
    search_timeout: float = 0.8
    write_timeout: float = 30.0


def connect(connection: Connection) -> Elasticsearch:
    """A client that is safe to share between threads. Nothing is sent yet.

    A node that refuses is passed over for the next one, each asked once; whoever does not answer in time is not asked
    again, and overload is not answered with more of the same.
    """
    options = {"ca_certs": connection.ca_certs} if connection.ca_certs else {}
    return Elasticsearch(
        list(connection.urls),
        node_class=PunctualNode,
        connections_per_node=_CONNECTIONS,
        api_key=connection.api_key or None,
        request_timeout=connection.write_timeout,
        max_retries=len(connection.urls) - 1,
        retry_on_status=(),
        retry_on_timeout=False,
        max_dead_node_backoff=5,
        **options,  # type: ignore[arg-type]
    )


def version_problem(number: str) -> str:
    """Why a server with this version number will not do; empty when it will."""
    major = number.partition(".")[0]
    if major.isdigit() and int(major) == MAJOR:
        return ""
    return f"The server is Elasticsearch {number or '(version unknown)'}, and version {MAJOR} is needed."
