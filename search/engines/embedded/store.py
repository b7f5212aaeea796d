"""The directory of the engine: which build is in use, the lock, what is set aside.

current.json                      the pointer, replaced in one step
write.lock
<version>-<build>/<locale>/       one tantivy index per language
broken-<time>/                    damaged builds, kept for inspection
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from search.engines.base import EngineUnavailable, IndexBroken, IndexMissing
from search.engines.embedded.lock import writer_lock
from search.engines.embedded.manifest import write_atomically

_BROKEN = "broken-"
_BROKEN_KEPT = 3
_TIME = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Build:
    """A complete index of all languages, in a directory of its own."""

    directory: Path
    built_at: datetime

    def index(self, locale: str) -> Path:
        return self.directory / locale


class Store:
    """The builds in one directory, of which at most one is current for this version."""

    def __init__(self, directory: Path, version: str) -> None:
        self.directory = directory
        self.version = version
        self._pointer = directory / "current.json"

    def current(self) -> Build:
        """The build in use; :class:`IndexMissing` when there is none for this version."""
        build = self._pointed_at()
        if build is None or not build.directory.name.startswith(f"{self.version}-"):
            raise IndexMissing(f"No index for version {self.version}")
        if not build.directory.is_dir():
            raise IndexMissing(f"The directory of the index is gone: {build.directory.name}")
        return build

    def build_name(self) -> str:
        """Name of the build in use, whatever its version; empty when there is none or the pointer cannot be read."""
        try:
            build = self._pointed_at()
        except (IndexBroken, OSError):
            return ""
        return build.directory.name if build else ""

    def _pointed_at(self) -> Build | None:
        try:
            pointer = json.loads(self._pointer.read_text(encoding="utf-8"))
            return Build(self.directory / pointer["directory"], datetime.fromisoformat(pointer["built_at"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise IndexBroken("The pointer to the index cannot be read") from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the writer lock of this directory, which is made when absent."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            handle = (self.directory / "write.lock").open("a")
        except OSError as error:
            raise EngineUnavailable(
                f"The index directory {self.directory} is not writable: {error.strerror}"
            ) from error
        with handle, writer_lock(handle):
            yield

    def new_directory(self) -> Path:
        """An empty directory for a build of this version."""
        name = f"{self.version}-{datetime.now(UTC).strftime(_TIME)}{secrets.token_hex(2)}"
        directory = self.directory / name
        directory.mkdir()
        return directory

    def switch_to(self, directory: Path) -> None:
        """Make a finished build the current one and remove the others, which open readers may go on using."""
        pointer = {"directory": directory.name, "built_at": datetime.now(UTC).isoformat()}
        write_atomically(self._pointer, json.dumps(pointer))
        self._clean(keep=directory)

    def set_aside(self) -> None:
        """Rename the current build, whatever its version, and forget the pointer. Nothing to do without one."""
        try:
            build = self._pointed_at()
        except IndexBroken:
            build = None
        self._pointer.unlink(missing_ok=True)
        if build is not None and build.directory.is_dir():
            build.directory.rename(self.directory / f"{_BROKEN}{datetime.now(UTC).strftime(_TIME)}")
        self._clean(keep=None)

    def _clean(self, keep: Path | None) -> None:
        directories = [entry for entry in self.directory.iterdir() if entry.is_dir() and entry != keep]
        broken = sorted(entry for entry in directories if entry.name.startswith(_BROKEN))
        # Builds of other versions and builds that were never finished; nothing that is not ours.
        builds = [entry for entry in directories if keep is not None and _is_build(entry)]
        for directory in [*broken[:-_BROKEN_KEPT], *builds]:
            shutil.rmtree(directory, ignore_errors=True)


def _is_build(directory: Path) -> bool:
    name = directory.name
    return name.startswith("a") and "-s" in name and "-t" in name
