"""How people are named on the pages of the workflow."""

from __future__ import annotations

from typing import Any


def name_of(user: Any) -> str:
    """First and last name, the account's name without them; empty for nobody."""
    return str(user.get_full_name() or user.get_username()) if user else ""
