"""The site's own files, by the names that a PDF may use for them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders

FOLDERS = ("css/", "fonts/", "icons/")


def static_file(name: str) -> Path:
    """Where the static file with this name is.

    :raises ValueError: when there is none, or it is not meant for paper.
    """
    name = unquote(name)
    found = finders.find(name) if name.startswith(FOLDERS) and ".." not in name else None
    if not found:
        raise ValueError(f"No static file {name} for a PDF")
    return Path(found)
