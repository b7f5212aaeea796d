"""A real Elasticsearch for development: ``make elasticsearch``, ``make elasticsearch-stop``.

``ELASTICSEARCH_URL``, when it is set, is only asked whether it answers. Otherwise the official image is started where a
Docker engine answers, and else a copy fetched with Maven. The nodes run in the background; they listen on 127.0.0.1
only, without passwords.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.check_port import problem_of
from scripts.services import elasticsearch_docker as docker
from scripts.services import machine
from scripts.services.elasticsearch_ask import ask
from scripts.services.elasticsearch_cluster import LONGEST_START, STATE, Cluster
from scripts.services.elasticsearch_install import VERSION
from scripts.services.elasticsearch_start import Installation, Options, prepare
from scripts.services.machine import PROJECT, Problem

DATA = PROJECT / "var" / "elasticsearch"
DOCKER_STATE = "docker"
"""A file with the port of the container that was started, beside the folders of the nodes."""
TRANSPORT = 100
"""The nodes speak with each other on the port for HTTP and this much more."""


def start(data: Path, nodes: int, port: int, heap: str) -> None:
    if address := os.environ.get("ELASTICSEARCH_URL"):
        check_addresses(address)
        return
    if not re.fullmatch(r"[1-9]\d*[mg]", heap):
        raise Problem(f"ES_HEAP is {heap!r}; it must be a size such as 512m or 1g.")
    if urls := already_running(data, nodes):
        announce("already answers", urls)
        return
    check_ports(nodes, port)
    # Several nodes in Docker would need a network of their own; here they are processes.
    if nodes == 1 and docker.docker_answers() and started_in_docker(data, port, heap):
        announce("answers", [f"http://127.0.0.1:{port}"])
        return
    installation = prepare()
    folder = folder_for(data, installation) / f"nodes-{nodes}"
    print(f"Starting Elasticsearch {VERSION} in {shown(folder)}", flush=True)
    pairs = [(port + place, port + place + TRANSPORT) for place in range(nodes)]
    cluster = Cluster(folder, pairs, options=Options(heap=heap), installation=installation)
    cluster.start()
    announce("answers", cluster.urls)


def stop(data: Path) -> None:
    stopped = False
    for cluster in clusters(data):
        for node in cluster.running:
            node.stop()
            print(f"Stopped {node.name} at {node.url}")
            stopped = True
    for folder in folders(data):
        if (state := folder / DOCKER_STATE).exists():
            docker.stop()
            state.unlink()
            print("Stopped the container of Elasticsearch")
            stopped = True
    if not stopped:
        print("No Elasticsearch of this project is running.")


def remove(data: Path) -> None:
    """For tests: ends the nodes at once and deletes all they wrote."""
    for cluster in clusters(data):
        cluster.kill()
    shutil.rmtree(data, ignore_errors=True)


def status(data: Path) -> int:
    found = 1
    for cluster in clusters(data):
        for node in cluster.running:
            print(f"{node.name}  {node.url}  process {node.pid}  {cluster.health() if node.answers() else 'no answer'}")
            found = 0
    if (port := docker_port(data)) is not None:
        print(f"container  http://127.0.0.1:{port}  {docker.NAME}")
        found = 0
    if found:
        print("No Elasticsearch of this project is running. Start it:  make elasticsearch")
    return found


def announce(what: str, urls: list[str]) -> None:
    address = ",".join(urls)
    print(f"\n  Elasticsearch {VERSION} {what}.", "", sep="\n")
    print(f"  In .env:   ELASTICSEARCH_URL={address}")
    print("  Stop it:   make elasticsearch-stop", "", sep="\n")


def check_addresses(addresses: str) -> None:
    """:raises Problem: when one of the addresses, separated by commas, is not an Elasticsearch that answers"""
    for address in filter(None, (part.strip() for part in addresses.split(","))):
        host = address.rpartition("@")[2]  # Without a password.
        try:
            answer = ask(address, "/")
            number = answer["version"]["number"]
        except OSError as error:
            raise Problem(
                f"ELASTICSEARCH_URL is set, and {host} does not answer: {error}",
                "Start it, or: unset ELASTICSEARCH_URL",
            ) from error
        except (KeyError, TypeError):
            raise Problem(f"ELASTICSEARCH_URL is set, and {host} answers: {str(answer)[:200]}") from None
        print(f"ELASTICSEARCH_URL is set: {host} answers, Elasticsearch {number}. Nothing was started.")


def already_running(data: Path, nodes: int) -> list[str]:
    """Addresses of what runs and is what was asked for; empty when it is to be started, the missing nodes too.

    :raises Problem: when a cluster of another size runs
    """
    if (port := docker_port(data)) is not None:
        if nodes > 1:
            raise another_size(1)
        return [f"http://127.0.0.1:{port}"]
    for cluster in clusters(data):
        if not cluster.running:
            continue
        if len(cluster.nodes) != nodes:
            raise another_size(len(cluster.nodes))
        cluster.start()
        return cluster.urls
    return []


def another_size(nodes: int) -> Problem:
    count = "1 node" if nodes == 1 else f"{nodes} nodes"
    return Problem(f"Elasticsearch is already running, with {count}.", "Stop it first:  make elasticsearch-stop")


def check_ports(nodes: int, port: int) -> None:
    """:raises Problem: with a port that would do"""
    if why := port_problem(nodes, port):
        free = next((other for other in range(port + nodes, 65000, nodes) if not port_problem(nodes, other)), 9200)
        raise Problem(why, f"Choose another:  make elasticsearch ES_PORT={free}")


def port_problem(nodes: int, port: int) -> str | None:
    for place in range(nodes):
        for wanted in (port + place, port + place + TRANSPORT):
            if not 0 < wanted < 65536:
                return f"Port {wanted} is no port; it must be a number from 1 to 65535."
            if why := problem_of(wanted):
                return f"Port {wanted} {why}."
    return None


def started_in_docker(data: Path, port: int, heap: str) -> bool:
    """False, and why in words, when Docker could not get the image: Maven may."""
    try:
        docker.start(port, heap)
    except Problem as problem:
        problem.print()
        print("Going on without Docker.")
        return False
    data.mkdir(parents=True, exist_ok=True)
    (data / DOCKER_STATE).write_text(str(port), encoding="utf-8")
    if not machine.wait_until(lambda: answers(port) or not docker.running(), LONGEST_START) or not answers(port):
        raise Problem("The container of Elasticsearch started, but does not answer.", *docker.last_lines())
    return True


def docker_port(data: Path) -> int | None:
    """The port of the running container, if one was started."""
    try:
        port = int((data / DOCKER_STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return port if docker.running() else None


def answers(port: int) -> bool:
    try:
        return "version" in ask(f"http://127.0.0.1:{port}", "/", 2.0)
    except (OSError, TypeError):
        return False


def folder_for(data: Path, installation: Installation) -> Path:
    """The folder asked for; another when the user that runs Elasticsearch cannot get there, as below root's home."""
    data.mkdir(parents=True, exist_ok=True)
    if installation.account is None or installation.account.may_enter(data):
        return data
    return fallback(data)


def fallback(data: Path) -> Path:
    return Path("/var/lib/prevention-catalogue") / hashlib.sha256(str(data).encode()).hexdigest()[:8]


def folders(data: Path) -> list[Path]:
    """Where something may have been started."""
    return [data, fallback(data)] if machine.as_root() else [data]


def clusters(data: Path) -> Iterator[Cluster]:
    for folder in folders(data):
        for state in (*folder.glob(STATE), *sorted(folder.glob(f"*/{STATE}"))):
            if cluster := Cluster.load(state.parent):
                yield cluster


def shown(path: Path) -> str:
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("command", choices=["start", "stop", "status", "remove"])
    parser.add_argument("--nodes", type=int, default=1, choices=range(1, 6), help="default: 1")
    parser.add_argument("--port", type=int, default=9200, help="of the first node, the others follow; default: 9200")
    parser.add_argument("--heap", default="512m", help="memory of each node's Java; default: 512m")
    parser.add_argument("--data", type=Path, default=DATA, help="default: var/elasticsearch")
    wish = parser.parse_args(arguments)
    data = wish.data.expanduser().resolve()
    try:
        if wish.command == "start":
            start(data, wish.nodes, wish.port, wish.heap)
        elif wish.command == "stop":
            stop(data)
        elif wish.command == "remove":
            remove(data)
        else:
            return status(data)
    except Problem as problem:
        problem.print()
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; nothing of Elasticsearch is left running.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
