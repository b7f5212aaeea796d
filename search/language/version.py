"""One short hash of everything that decides how a text is analysed."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import Stemmer


def _analyser_version() -> str:
    package = Path(__file__).parent
    files = sorted([*package.glob("*.py"), *(package / "data").glob("*.txt")])
    digest = hashlib.blake2b(digest_size=6)
    for part in (Stemmer.version(), unicodedata.unidata_version, *(file.name for file in files)):
        digest.update(f"{part}\n".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


ANALYSER_VERSION = _analyser_version()
"""Changes with the code and the word lists of this package, the stemmers and the Unicode tables: an index built with
another version answers with other words and has to be built again."""
