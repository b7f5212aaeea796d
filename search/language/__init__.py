"""Dutch and French text analysis, shared by every search engine, by the reading of queries and by the highlighter.

Pure Python: neither Django nor an engine is imported here, so that an index can be built and tested without either.
"""

from search.language.analyser import Analyser, Token, get_analyser
from search.language.text import fold, normalise_query, title_form
from search.language.version import ANALYSER_VERSION
from search.language.words import is_known_word, is_stop_word

LOCALES = ("nl", "fr")

__all__ = [
    "ANALYSER_VERSION",
    "LOCALES",
    "Analyser",
    "Token",
    "fold",
    "get_analyser",
    "is_known_word",
    "is_stop_word",
    "normalise_query",
    "title_form",
]
