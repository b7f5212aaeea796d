"""Everything that this package registers with Wagtail; each module does its own."""

from translation import glossary_admin, guards, menu  # noqa: F401
