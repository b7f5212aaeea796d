"""How a resource looks to a visitor. Templates print what is made here.

``labels`` words and small rulers; ``addresses``; ``cards`` a resource in a list; ``page`` its own page, with ``lesson``
and ``quiz`` for what only those have.
"""

from .addresses import FILES_PATH, LIST_PATH, OVERVIEW_PATH, POSTER_PATH, THEME_PATH, theme_url
from .cards import Card, cards_for, twin_of, with_card_facts
from .labels import age_label
from .page import resource_context

__all__ = [
    "FILES_PATH",
    "LIST_PATH",
    "OVERVIEW_PATH",
    "POSTER_PATH",
    "THEME_PATH",
    "Card",
    "age_label",
    "cards_for",
    "resource_context",
    "theme_url",
    "twin_of",
    "with_card_facts",
]
