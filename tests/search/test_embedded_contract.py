"""The embedded engine keeps the contract that every engine keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.base import Engine
from search.engines.embedded import EmbeddedEngine
from tests.search.engine_contract import FACETS, EngineContract


class TestEmbeddedEngine(EngineContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Engine:
        return EmbeddedEngine(tmp_path / "index", facet_names=FACETS)
