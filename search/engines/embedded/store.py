"""The directory of the engine: which build is in use, the lock, what is set aside.

current-<version>.json            the pointer of a version, replaced in one step
write.lock
<version>-<build>/<locale>/       one tantivy index per language
broken-<time>/                    damaged builds, kept for inspection

A stand-by is there for the processes of two releases, each with its own build, while one takes the place of the other.
The only index of a site is not: what the old release took out of the outbox would be missing in the new one.
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

_POINTERS = "current*.json"
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
    """The builds in one directory, of which at most one is current for this version.

    ``shared`` with another version, that one's newest build stays beside ours.
    """

    def __init__(self, directory: Path, version: str, *, shared: bool = False) -> None:
        self.directory = directory
        self.version = version
        self._shared = shared
        self._pointer = directory / f"current-{version}.json"

    def current(self) -> Build:
        """The build in use; :class:`IndexMissing` when there is none for this version."""
        build = self._pointed_at(self._pointer)
        if build is None:
            raise IndexMissing(f"No index for version {self.version}")
        if not build.directory.is_dir():
            raise IndexMissing(f"The directory of the index is gone: {build.directory.name}")
        return build

    def build_name(self) -> str:
        """Name of the build in use; empty when there is none for this version or the pointer cannot be read."""
        try:
            build = self._pointed_at(self._pointer)
        except (IndexBroken, OSError):
            return ""
        return build.directory.name if build else ""

    def _pointed_at(self, file: Path) -> Build | None:
        try:
            pointer = json.loads(file.read_text(encoding="utf-8"))
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
        """Rename the current build and forget the pointer. Nothing to do without one."""
        try:
            build = self._pointed_at(self._pointer)
        except IndexBroken:
            build = None
        self._pointer.unlink(missing_ok=True)
        if build is not None and build.directory.is_dir():
            build.directory.rename(self.directory / f"{_BROKEN}{datetime.now(UTC).strftime(_TIME)}")
        self._clean(keep=None)

    def _clean(self, keep: Path | None) -> None:
        directories = [entry for entry in self.directory.iterdir() if entry.is_dir()]
        broken = sorted(entry for entry in directories if entry.name.startswith(_BROKEN))
        unneeded = broken[:-_BROKEN_KEPT]
        if keep is not None:
            kept = {keep, self._of_another_version()}
            # Older builds and builds that were never finished; nothing that is not ours.
            unneeded += [entry for entry in directories if _is_build(entry) and entry not in kept]
        for directory in unneeded:
            shutil.rmtree(directory, ignore_errors=True)

    def _of_another_version(self) -> Path | None:
        """The directory of another version's newest build, where it may stay; pointers to others are removed."""
        files = [file for file in self.directory.glob(_POINTERS) if file != self._pointer]
        builds = {file: build for file in files if (build := self._readable(file))}
        newest = max(builds, key=lambda file: builds[file].built_at, default=None) if self._shared else None
        for file in files:
            if file != newest:
                file.unlink(missing_ok=True)
        return builds[newest].directory if newest else None

    def _readable(self, pointer: Path) -> Build | None:
        try:
            return self._pointed_at(pointer)
        except IndexBroken:
            return None


def _is_build(directory: Path) -> bool:
    name = directory.name
    return name.startswith("a") and "-s" in name and "-t" in name
