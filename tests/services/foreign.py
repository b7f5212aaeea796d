"""Programs that others wrote, which read what the catalogue writes. They come from npm, once for a run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent.parent / "foreign"

ReadGift = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the readers. Without npm the tests are skipped on a person's machine and fail in CI."""
    npm = shutil.which("npm")
    if npm is None:
        reason = "No npm on this machine; on Debian: sudo apt install nodejs npm"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("foreign")
    for name in ("package.json", "package-lock.json", ".npmrc", "read_gift.js"):
        shutil.copy(HERE / name, folder)
    done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def read_gift(foreign: Path) -> ReadGift:
    """The questions that gift-pegjs finds in a text."""

    def read(text: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["node", "read_gift.js"], input=text, cwd=foreign, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        questions: list[dict[str, Any]] = json.loads(done.stdout)
        return questions

    return read
