"""Keeps why tests were skipped, so that ``make test`` can repeat it below its second run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FILE = "TEST_SKIPS"
"""The variable that names the file; without it nothing is written."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    path = os.environ.get(FILE)
    if not path:
        return
    reports = terminalreporter.stats.get("skipped", [])
    reasons = {str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr) for report in reports}
    with Path(path).open("a", encoding="utf-8") as file:
        file.writelines(f"tests: {reason.removeprefix('Skipped: ')}\n" for reason in sorted(reasons))
