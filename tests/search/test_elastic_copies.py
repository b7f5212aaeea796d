"""Several copies of an index may score a little differently: the pages of one search come from one of them."""

from __future__ import annotations

import os
import subprocess
import sys

from config.environment import PROJECT

PREFERENCE = """
import django
django.setup()
from search.engines.base import EngineRequest, TextGroup
from search.engines.elastic.search import ResourceSearch
from search.engines.elastic.vocabulary import UnknownVocabulary
from search.engines.fields import DEFAULT_FACETS
values = frozenset({("theme", slug) for slug in ("privacy", "gaming", "sexting", "grooming")})
choices = {"age": frozenset({"primary-3-4", "primary-5-6", "secondary-1-2"}), "theme": frozenset({"gaming", "privacy"})}
request = EngineRequest("nl", groups=(TextGroup("veilig", values=values),), choices=choices)
print(ResourceSearch(request, UnknownVocabulary("nl"), 0, DEFAULT_FACETS, 1.0).copy_of_index())
"""


def test_every_process_asks_the_same_copy_of_an_index_for_the_same_search() -> None:
    asked = {
        subprocess.run(
            [sys.executable, "-c", PREFERENCE],
            cwd=PROJECT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(asked) == 1
    assert asked.pop().startswith("search-")
