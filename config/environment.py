"""The .env file, read before anything decides by the environment which settings are in force."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parents[1]


def addresses(name: str, values: list[str]) -> list[str]:
    """The addresses of the variable ``name``, spaces around them removed.

    :raises ImproperlyConfigured: one of them has no scheme or no host: it stops the start instead of every search.
    """
    stripped = [value.strip() for value in values if value.strip()]
    for value in stripped:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ImproperlyConfigured(f"{name}: an address such as http://127.0.0.1:9200 is needed, not {value!r}.")
    return stripped


def read_env_file() -> None:
    """Add what ``.env`` holds to the environment; what is set there already wins."""
    file = PROJECT / ".env"
    if file.is_file():
        environ.Env.read_env(file)
