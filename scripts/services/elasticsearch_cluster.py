"""One or more Elasticsearch nodes on this machine, to be started, stopped, killed and paused one by one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.services import machine
from scripts.services.elasticsearch_ask import ask
from scripts.services.elasticsearch_start import Installation, Options, launch, prepare, write_node
from scripts.services.machine import Problem

STATE = "cluster.json"
LONGEST_START = 240.0
"""Seconds; three nodes take 35 on two cores that do nothing else."""
LONGEST_STOP = 30.0


class Node:
    """One server, known by its folder: found again by another process, and by nothing else's process id."""

    def __init__(self, cluster: Cluster, name: str, port: int, transport: int) -> None:
        self.cluster = cluster
        self.name = name
        self.port = port
        self.transport = transport
        self.folder = cluster.folder / name
        self.url = f"http://127.0.0.1:{port}"

    @property
    def pid(self) -> int | None:
        """Process id of the server; None when it does not run, whatever its pid file says."""
        return machine.process_of(self.folder / "pid", f"-Djava.io.tmpdir={self.folder / 'tmp'}")

    @property
    def launcher(self) -> int | None:
        """Process id of the launcher, which runs only until the server is up."""
        return machine.process_of(self.folder / "launcher.pid", f"-p {self.folder / 'pid'}")

    @property
    def running(self) -> bool:
        return self.pid is not None

    @property
    def log(self) -> Path:
        """What it printed until it was up; afterwards it writes in the folder ``logs``."""
        return self.folder / "start.log"

    def start(self) -> None:
        """Returns when it answers.

        :raises Problem: with the last lines of its log
        """
        self.cluster.start_nodes([self])

    def stop(self) -> None:
        """Ends it in order, and by force when that takes too long or it is not up yet."""
        if (launcher := self.launcher) is not None:
            _end_group(launcher)
        self._signal(signal.SIGTERM)
        self._signal(signal.SIGCONT)
        if not machine.wait_until(lambda: not self.running, LONGEST_STOP):
            self.kill()

    def kill(self) -> None:
        """Ends it the way a power cut does."""
        if (launcher := self.launcher) is not None:
            _end_group(launcher)
        self._signal(signal.SIGKILL)
        machine.wait_until(lambda: not self.running, LONGEST_STOP)

    def pause(self) -> None:
        """It keeps its connections and answers nothing, like a machine that hangs."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def restart(self) -> None:
        """Ends it if it runs, and starts it on the same data and ports."""
        if self.running:
            self.stop()
        self.start()

    def get(self, path: str, timeout: float = 10.0) -> Any:
        """What it answers, read as JSON.

        :raises OSError: when it does not answer
        """
        return ask(self.url, path, timeout)

    def answers(self) -> bool:
        try:
            return "version" in self.get("/", 2.0)
        except (OSError, TypeError):
            return False

    def _signal(self, number: signal.Signals) -> None:
        if (pid := self.pid) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


class Cluster:
    """Nodes that know each other, in one folder: a folder for each, and ``snapshots``, which all may write."""

    def __init__(
        self,
        folder: Path,
        ports: Sequence[tuple[int, int]] = (),
        *,
        options: Options | None = None,
        installation: Installation | None = None,
    ) -> None:
        """``ports``: for HTTP and between nodes, a pair for each node."""
        self.folder = folder
        self.options = options or Options()
        self.nodes = [Node(self, f"node-{place}", *pair) for place, pair in enumerate(ports, start=1)]
        self.urls = [node.url for node in self.nodes]
        self.snapshots = folder / "snapshots"
        self._installation = installation

    @classmethod
    def load(cls, folder: Path) -> Cluster | None:
        """The cluster that was started in this folder, whether it still runs or not."""
        try:
            state = json.loads((folder / STATE).read_text(encoding="utf-8"))
            return cls(folder, [tuple(pair) for pair in state["ports"]], options=Options(**state["options"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    @classmethod
    def at(cls, addresses: str) -> Cluster:
        """One that somebody else started, by its addresses, separated by commas: to be asked, it has no ``nodes``.

        :raises Problem: when it does not answer, or may not write snapshots anywhere
        """
        urls = [address.strip().rstrip("/") for address in addresses.split(",") if address.strip()]
        try:
            answer = ask(urls[0], "/_nodes/settings")
            folders = next(iter(answer["nodes"].values()))["settings"]["path"]["repo"]
        except (OSError, LookupError, TypeError, StopIteration) as error:
            raise Problem(f"No Elasticsearch with a path.repo answers at {addresses}: {error!r}") from error
        snapshots = Path(folders if isinstance(folders, str) else folders[0])
        cluster = cls(snapshots.parent)
        cluster.urls, cluster.snapshots = urls, snapshots
        return cluster

    @property
    def running(self) -> list[Node]:
        return [node for node in self.nodes if node.running]

    def start(self) -> None:
        """Starts the nodes that do not run and returns when all are one cluster.

        :raises Problem: with what to do; nothing that was started is left running
        """
        nodes = [node for node in self.nodes if not node.running]
        self.start_nodes(nodes)
        try:
            self.wait_for_health(len(self.nodes))
        except BaseException:
            for node in nodes:
                node.kill()
            raise

    def start_nodes(self, nodes: Sequence[Node]) -> None:
        """Starts these nodes at the same time, because the first of a cluster wait for each other."""
        if not nodes:
            return
        self._installation = self._installation or prepare()
        self._write(nodes, self._installation)
        launchers: list[subprocess.Popen[bytes]] = []
        try:
            for node in nodes:
                launchers.append(launch(node, self._installation))
            _wait_for_launchers(nodes, launchers)
        except BaseException:
            for launcher in launchers:
                _end_group(launcher.pid)
                launcher.wait()
            raise

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()

    def kill(self) -> None:
        for node in self.nodes:
            node.kill()

    def health(self) -> str:
        """green, yellow or red; "no answer" when no node has one."""
        for url in self.urls:
            with contextlib.suppress(OSError, TypeError, KeyError):
                return str(ask(url, "/_cluster/health?timeout=2s")["status"])
        return "no answer"

    def wait_for_health(self, nodes: int, seconds: float = 60.0) -> None:
        """Waits until this many nodes are one cluster in which every index can be read.

        :raises Problem: when that takes longer
        """
        path = f"/_cluster/health?wait_for_status=yellow&wait_for_nodes={nodes}&timeout=5s"
        last = time.monotonic() + seconds
        found: Any = None
        while time.monotonic() < last:
            for url in self.urls:
                with contextlib.suppress(OSError):
                    found = ask(url, path)
                    if isinstance(found, dict) and found.get("timed_out") is False:
                        return
            time.sleep(0.1)
        raise Problem(
            f"The cluster is not ready after {seconds:.0f} seconds: {found}",
            f"Its logs are in {self.folder}/node-*/logs.",
        )

    def _write(self, nodes: Sequence[Node], installation: Installation) -> None:
        try:
            self.snapshots.mkdir(parents=True, exist_ok=True)
            state = {"ports": [(node.port, node.transport) for node in self.nodes], "options": asdict(self.options)}
            (self.folder / STATE).write_text(json.dumps(state), encoding="utf-8")
            if installation.account:
                installation.account.own(self.snapshots)
            for node in nodes:
                write_node(node, installation)
        except OSError as error:
            raise Problem(
                f"The folder {self.folder} cannot be written: {error.strerror}.",
                "If another user started Elasticsearch here, give the folder to yourself, or delete it.",
            ) from error


def _wait_for_launchers(nodes: Sequence[Node], launchers: Sequence[subprocess.Popen[bytes]]) -> None:
    last = time.monotonic() + LONGEST_START
    for node, launcher in zip(nodes, launchers, strict=True):
        try:
            code = launcher.wait(timeout=max(last - time.monotonic(), 1))
        except subprocess.TimeoutExpired:
            raise _not_started(node, f"is not up after {LONGEST_START:.0f} seconds") from None
        if code != 0 or not node.running:
            raise _not_started(node, f"ended while it started (exit code {code})")


def _not_started(node: Node, why: str) -> Problem:
    return Problem(
        f"Elasticsearch ({node.name}) {why}.",
        f"The last lines of {node.log}:",
        *machine.last_lines(node.log),
    )


def _end_group(launcher: int) -> None:
    """Ends a launcher and the server it started: both are in the process group the launcher leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(launcher, signal.SIGKILL)
