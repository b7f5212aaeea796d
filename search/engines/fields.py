"""Names of what every index holds, whatever the engine."""

from __future__ import annotations

import re

DEFAULT_FACETS = ("age", "theme", "format", "audience", "language", "duration", "group")
AGE_FACET = "age"

TITLE, SUMMARY, BODY, GOALS, FILES, PARTS = "title", "summary", "body", "goals", "files", "parts"
TEXT_FIELDS = (TITLE, SUMMARY, BODY, GOALS, FILES)
# Words as people write them, "folded|display": for completion, corrections, and to know which words exist at all.
# Words of goals and files are known but not proposed, since nobody wrote them for this catalogue: they have no display.
SURFACE = "surface"
SURFACE_SEPARATOR = "|"
PK, PUBLISHED, AGE_BREADTH = "pk", "published", "age_breadth"
TITLE_FORM, FINGERPRINT = "title_form", "fingerprint"

# A term has a longest form in every engine; titles are far shorter.
LONGEST_TITLE_FORM = 1000

_FACET_NAME = re.compile(r"[a-z][a-z0-9_]*")


def facet_field(name: str) -> str:
    """The field that holds the slugs of a facet. ``ValueError`` unless ``name`` is a plain lower-case identifier."""
    if not _FACET_NAME.fullmatch(name):
        raise ValueError(f"Not a facet name: {name!r}")
    return f"facet_{name}"
