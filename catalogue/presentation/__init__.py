"""How a resource looks to a visitor. Templates print what is made here.

``labels`` words and small rulers; ``addresses``; ``cards`` a resource in a list; ``page`` its own page, with
``lesson``, ``quiz`` and ``pack`` for what only those have; ``pointers`` what an editor put beside it; ``share`` what a
shared link shows.
"""

from .addresses import FILES_PATH, LIST_PATH, OVERVIEW_PATH, POSTER_PATH, THEME_PATH, theme_url
from .cards import Card, cards_for, twin_of, with_card_facts
from .labels import age_label
from .page import resource_context
from .share import Share, share_of_site

__all__ = [
    "FILES_PATH",
    "LIST_PATH",
    "OVERVIEW_PATH",
    "POSTER_PATH",
    "THEME_PATH",
    "Card",
    "Share",
    "age_label",
    "cards_for",
    "resource_context",
    "share_of_site",
    "theme_url",
    "twin_of",
    "with_card_facts",
]
