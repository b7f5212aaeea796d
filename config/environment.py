"""The .env file, read before anything decides by the environment which settings are in force."""

from pathlib import Path

import environ

PROJECT = Path(__file__).resolve().parents[1]


def read_env_file() -> None:
    """Add what ``.env`` holds to the environment; what is set there already wins."""
    file = PROJECT / ".env"
    if file.is_file():
        environ.Env.read_env(file)
