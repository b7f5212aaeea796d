"""What the client raises, told as the errors of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, NotFoundError, TransportError, UnsupportedProductError
from elasticsearch.helpers import ScanError

from search.engines.base import EngineError, EngineUnavailable, IndexMissing
from search.engines.elastic.client import MAJOR

# Overloaded, starting, behind a proxy without a server, or not letting us in: asking differently would not help.
_UNAVAILABLE = frozenset({401, 403, 408, 429, 500, 502, 503, 504})


class WrongServer(EngineUnavailable):
    """What answers there is no Elasticsearch of the version that is needed."""


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn every failure inside into an :class:`EngineError`; ``doing`` says what failed."""
    try:
        yield
    except EngineError:
        raise
    except UnsupportedProductError as error:
        raise WrongServer(f"{doing}: what answers there is no Elasticsearch") from error
    except NotFoundError as error:
        raise IndexMissing(f"{doing}: {described(error.body)}") from error
    except ApiError as error:
        raise failure(doing, error.status_code, described(error.body)) from error
    except TransportError as error:
        raise EngineUnavailable(f"{doing}: {type(error).__name__}: {error.message}"[:500]) from error
    except ScanError as error:
        raise EngineUnavailable(f"{doing}: {error}"[:500]) from error
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        # Whatever answered speaks JSON, but not Elasticsearch's.
        raise EngineUnavailable(f"{doing}: the answer makes no sense ({type(error).__name__}: {error})") from error


def failure(doing: str, status: int, reason: str) -> EngineError:
    """The error for an HTTP status."""
    message = f"{doing}: {status} {reason}"
    if status == 404:
        return IndexMissing(message)
    if "media_type_header_exception" in reason:
        # The server does not know the media types of this version of the client.
        return WrongServer(f"{doing}: what answers there is older than Elasticsearch {MAJOR}")
    if status in _UNAVAILABLE:
        return EngineUnavailable(message)
    return EngineError(message)


def described(body: Any) -> str:
    """Type and reason out of an error's body, whatever shape that has."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(error, Mapping):
        causes = error.get("root_cause") or error.get("failed_shards") or [error]
        first = causes[0] if isinstance(causes, list) and causes and isinstance(causes[0], Mapping) else error
        error = f"{first.get('type', '')}: {first.get('reason', '')}"
    return str(error)[:300]
