"""What tantivy raises, told as the errors of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search.engines.base import EngineError, EngineUnavailable, IndexBroken, IndexBusy


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn every failure inside into an :class:`EngineError`; ``doing`` says what failed.

    Damaged bytes make tantivy panic, and a panic is a ``BaseException`` that ``except Exception`` lets through.
    """
    try:
        yield
    except EngineError:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or _is_panic(error):
            raise _translation(doing, error) from error
        raise


def _is_panic(error: BaseException) -> bool:
    return type(error).__module__ == "pyo3_runtime" and type(error).__name__ == "PanicException"


def _translation(doing: str, error: BaseException) -> EngineError:
    message = f"{doing}: {error}"
    if _is_panic(error):
        return IndexBroken(message)
    if isinstance(error, ValueError) and "LockBusy" in str(error):
        return IndexBusy(message)
    # tantivy reports damage as a plain ValueError. Text that cannot be encoded is one too, but no damage.
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
        return IndexBroken(message)
    # The disk is full, a folder may not be written: no document is to blame.
    return EngineUnavailable(message) if isinstance(error, OSError) else EngineError(message)
