"""The .env file, read before anything decides by the environment which settings are in force."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

PROJECT = Path(__file__).resolve().parents[1]


def addresses(name: str, values: list[str]) -> list[str]:
    """The addresses of the variable ``name``, spaces around them removed.

    :raises ImproperlyConfigured: one of them lacks scheme, host or port (https has one of its own), or has one that is
        none: it stops the start instead of every search.
    """
    stripped = [value.strip() for value in values if value.strip()]
    for value in stripped:
        if not _is_address(value):
            # Without a password.
            shown = value.rpartition("@")[2]
            raise ImproperlyConfigured(f"{name}: an address such as http://127.0.0.1:9200 is needed, not {shown!r}.")
    return stripped


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname or len(value.split()) > 1:
        return False
    return port != 0 and (port is not None or parts.scheme == "https")


def email_addresses(name: str, values: list[str]) -> list[str]:
    """The e-mail addresses of the variable ``name``, spaces around them removed.

    :raises ImproperlyConfigured: one of them is none: it stops the start instead of every mail.
    """
    stripped = [value.strip() for value in values if value.strip()]
    for value in stripped:
        try:
            validate_email(value)
        except ValidationError:
            raise ImproperlyConfigured(f"{name}: {value!r} is not an e-mail address.") from None
    return stripped


def read_env_file() -> None:
    """Add what ``.env`` holds to the environment; what is set there already wins."""
    file = PROJECT / ".env"
    if file.is_file():
        environ.Env.read_env(file)
