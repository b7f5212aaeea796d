"""Where the tests of a translation begin, made once for those of a file that begin alike and undone after the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

STAGES = ("lesson", "twin", "approved", "demo_states")
"""Fixtures. The first three go on from each other; the last is every state of the demo."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class Stage:
    """What is in the database: primary keys, 0 for what the stage does not have."""

    lesson: int = 0
    twin: int = 0


def stage_of(fixtures: list[str]) -> str | None:
    """The furthest stage that a test with these fixtures begins at."""
    if "copied_database" in fixtures:
        # What is made there is committed, and seen by threads.
        return None
    return next((name for name in reversed(STAGES) if name in fixtures), None)


@contextmanager
def beforehand(blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """What tests find in the database; their own transactions are within the one that this is undone with."""
    around = transaction.atomic()
    with blocker.unblock():
        translation.deactivate()
        around.__enter__()
    try:
        with blocker.unblock():
            made = make()
        yield made
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
