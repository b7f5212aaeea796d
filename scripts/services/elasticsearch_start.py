"""How a node of Elasticsearch is configured and launched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.services import elasticsearch_install, machine
from scripts.services.java import find_java
from scripts.services.machine import Account

if TYPE_CHECKING:
    from scripts.services.elasticsearch_cluster import Node

USER = "prevention-catalogue"
"""Who runs Elasticsearch where the command is given by root."""


@dataclass(frozen=True)
class Installation:
    """What a node is started with."""

    home: Path
    java: Path
    account: Account | None


def prepare() -> Installation:
    """Finds Java, and fetches Elasticsearch when it is not there yet.

    :raises Problem: with what is missing and how to get it
    """
    account = machine.account_for_server(USER, "nobody", make=True) if machine.as_root() else None
    java = find_java(account)
    home = elasticsearch_install.install(elasticsearch_install.cache_folder(), java)
    elasticsearch_install.check_readable(home, account)
    return Installation(home, java, account)


@dataclass(frozen=True)
class Options:
    """How the nodes of a cluster are started."""

    heap: str = "512m"
    jvm: Sequence[str] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Lines of ``elasticsearch.yml`` beyond those every node here has."""


def write_node(node: Node, installation: Installation) -> None:
    """Its folder, with a configuration written anew and the data as they are."""
    config = node.folder / "config"
    shutil.copytree(installation.home / "config", config, dirs_exist_ok=True)
    for name in ("data", "logs", "tmp", "config/jvm.options.d"):
        (node.folder / name).mkdir(exist_ok=True)
    settings = _settings(node)
    # JSON is YAML too, and knows how to quote.
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
    (config / "elasticsearch.yml").write_text("".join(lines), encoding="utf-8")
    options = node.cluster.options
    java = (f"-Xms{options.heap}", f"-Xmx{options.heap}", *options.jvm, *QUIET_JAVA)
    (config / "jvm.options.d" / "local.options").write_text("\n".join(java) + "\n", encoding="utf-8")
    (node.folder / "pid").unlink(missing_ok=True)
    if installation.account:
        installation.account.own(node.folder)


QUIET_JAVA = (
    # No gigabytes of logs and dumps on a developer's disk.
    "-Xlog:disable",
    "-Xlog:all=warning:stderr:utctime,level,tags",
    "-XX:-HeapDumpOnOutOfMemoryError",
)


def _settings(node: Node) -> dict[str, Any]:
    cluster = node.cluster
    settings: dict[str, Any] = {
        "cluster.name": "prevention-catalogue",
        "node.name": node.name,
        "path.data": str(node.folder / "data"),
        "path.logs": str(node.folder / "logs"),
        "path.repo": [str(cluster.snapshots)],
        "http.host": "127.0.0.1",
        "http.port": node.port,
        "transport.host": "127.0.0.1",
        "transport.port": node.transport,
        "xpack.security.enabled": False,
        # A nearly full disk of a developer would make every index read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
    if len(cluster.nodes) == 1:
        settings["discovery.type"] = "single-node"
    else:
        settings["discovery.seed_hosts"] = [f"127.0.0.1:{other.transport}" for other in cluster.nodes]
        settings["cluster.initial_master_nodes"] = [other.name for other in cluster.nodes]
    return settings | dict(cluster.options.settings)


def launch(node: Node, installation: Installation) -> subprocess.Popen[bytes]:
    """Starts a launcher: it ends with 0 when the server is up, and with an error when it does not get so far.

    What ``bin/elasticsearch`` does in an ordinary distribution, which this one lacks.
    """
    home, java = installation.home, installation.java / "bin" / "java"
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(node.folder),
        "HOSTNAME": node.name,
        "JAVA": str(java),
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_JAVA_HOME": str(installation.java),
        "ES_HOME": str(home),
        "ES_PATH_CONF": str(node.folder / "config"),
        "ES_DISTRIBUTION_TYPE": "zip",
        "ES_TMPDIR": str(node.folder / "tmp"),
    }
    command = [
        *(str(java), "-Xms8m", "-Xmx64m", "-cp", f"{home}/lib/tools/server-launcher/*"),
        "org.elasticsearch.server.launcher.ServerLauncher",
        *("-d", "-p", str(node.folder / "pid")),
    ]
    with node.log.open("wb") as log:
        launcher = machine.launch(command, installation.account, cwd=home, env=environment, log=log)
    (node.folder / "launcher.pid").write_text(str(launcher.pid), encoding="utf-8")
    return launcher
