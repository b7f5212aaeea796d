"""Elasticsearch as the official image, where a Docker engine answers. One node; its data are in a volume."""

from __future__ import annotations

import hashlib
import shutil

from scripts.services import machine
from scripts.services.elasticsearch_install import VERSION
from scripts.services.machine import PROJECT, Problem

IMAGE = f"docker.elastic.co/elasticsearch/elasticsearch:{VERSION}"
# Two copies of the project on one machine do not share a container.
NAME = "prevention-catalogue-" + hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
DATA = "/usr/share/elasticsearch/data"


def docker_answers() -> bool:
    """The command alone is not enough: it is often installed without an engine."""
    return shutil.which("docker") is not None and _docker("info")[0]


def start(port: int, heap: str) -> None:
    """:raises Problem: with Docker's own words"""
    print(f"Starting {IMAGE} with Docker", flush=True)
    _docker("rm", "--force", NAME)
    done, said = _docker(
        *("run", "--detach", "--name", NAME, "--publish", f"127.0.0.1:{port}:9200", "--volume", f"{NAME}:{DATA}"),
        *("--env", "discovery.type=single-node", "--env", "xpack.security.enabled=false"),
        *("--env", f"path.repo={DATA}/snapshots", "--env", f"ES_JAVA_OPTS=-Xms{heap} -Xmx{heap}"),
        *("--env", "cluster.routing.allocation.disk.threshold_enabled=false"),
        *("--env", "ingest.geoip.downloader.enabled=false", IMAGE),
    )
    if not done:
        raise Problem("Docker could not start Elasticsearch.", *said.splitlines()[-6:])


def running() -> bool:
    return _docker("ps", "--quiet", "--filter", f"name=^{NAME}$", "--filter", "status=running")[1].strip() != ""


def stop() -> None:
    _docker("stop", NAME)
    _docker("rm", NAME)


def last_lines() -> list[str]:
    return _docker("logs", "--tail", "12", NAME)[1].splitlines()


def _docker(*arguments: str) -> tuple[bool, str]:
    """Whether it succeeded, and what it printed."""
    done = machine.run(["docker", *arguments])
    return done.returncode == 0, done.stdout
