"""Who may write translated texts when: views are not the only ones who write, so the rows themselves are guarded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_writing: ContextVar[bool] = ContextVar("translation_writing", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Within this, texts may be written whatever the state of their twin: for steps that have looked at it."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    return _writing.get()
