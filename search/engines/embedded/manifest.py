"""Checksums of an index: tantivy notices truncated files, but answers from flipped bytes in silence.

Files of a segment never change once written, so each is hashed once by the writer and once by each process that opens
it, not at every search. The cost is reading the index once: about 1 GB a second when it is in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from search.engines.base import IndexBroken

META = "meta.json"
_MANIFEST = "manifest.json"
_COMMITTING = "committing"
_READS = 5


def write_atomically(file: Path, content: str) -> None:
    """Replace ``file`` in one step, on disk before it is visible."""
    temporary = file.with_name(f"{file.name}.new")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(file)


def before_commit(index: Path) -> None:
    """Leave a sign that the manifest may lag behind: a process killed during a commit does not break the index."""
    (index / _COMMITTING).touch()


def after_commit(index: Path) -> None:
    """Write down the checksums of the files the last commit uses, and take the sign away."""
    meta = (index / META).read_bytes()
    known = _read(index) or {"files": {}}
    names = sorted(filter(_of_commit(meta), (file.name for file in index.iterdir())))
    files = {name: known["files"].get(name) or _checksum(index / name) for name in names}
    write_atomically(index / _MANIFEST, json.dumps({"meta": _digest(meta), "files": files}))
    (index / _COMMITTING).unlink(missing_ok=True)


def verify(index: Path, verified: set[str]) -> None:
    """Raise :class:`IndexBroken` unless the files of the last commit are what was written.

    ``verified`` names the files this process has checked before; they are skipped, and the new ones added.
    """
    manifest, meta = _consistent(index)
    for name in sorted(filter(_of_commit(meta), manifest["files"])):
        if name not in verified:
            if _checksum(index / name) != manifest["files"][name]:
                raise IndexBroken(f"{name} is not what was written")
            verified.add(name)


def _consistent(index: Path) -> tuple[dict[str, Any], bytes]:
    """Manifest and commit that belong together, or any two while a commit is under way or was cut off."""
    for _ in range(_READS):
        manifest, meta = _read(index), (index / META).read_bytes()
        if manifest is None:
            break
        if manifest["meta"] == _digest(meta) or (index / _COMMITTING).exists():
            return manifest, meta
    raise IndexBroken("The list of segments is not what was written")


def _read(index: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((index / _MANIFEST).read_text(encoding="utf-8"))
        return manifest if isinstance(manifest["files"], dict) and isinstance(manifest["meta"], str) else None
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise IndexBroken("The list of checksums cannot be read") from error


def _of_commit(meta: bytes) -> Callable[[str], bool]:
    """Whether a file, by its name, belongs to a segment of this commit."""
    segments = json.loads(meta)["segments"]
    stems = {_stem(segment) for segment in segments}
    deletes = {f"{_stem(segment)}.{segment['deletes']['opstamp']}.del" for segment in segments if segment["deletes"]}
    return lambda name: name.partition(".")[0] in stems and (not name.endswith(".del") or name in deletes)


def _stem(segment: dict[str, Any]) -> str:
    return segment["segment_id"].replace("-", "")


def _checksum(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
