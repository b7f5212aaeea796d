"""Characters and words: folding, cleaning, and where the words of a text stand. The same for every language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Letters that Unicode does not decompose, and the apostrophes people type. The rest is left to NFKD.
_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ĳ": "ij"}
# Soft hyphen, zero-width space and joiners, word joiner: word processors leave them inside words.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
_PLAIN = str.maketrans(dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys(_INVISIBLE, ""))
_BY_HAND = str.maketrans(_LETTERS) | _PLAIN

# Combining marks belong to the word (decomposed accents), and so do the invisible characters named above.
_INSIDE = r"(?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060])"
_WORD = re.compile(rf"[^\W_]{_INSIDE}*(?:['’ʼ][^\W_]{_INSIDE}*)*")


def fold(text: str) -> str:
    """``text`` in lower case without accents: *Cœur d’École* gives *coeur d'ecole*. Folding twice changes nothing."""
    folded = _fold_once(text)
    # A few characters only show what they are made of at a second look (a ligature of accented capitals, for one).
    while not folded.isascii() and (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(text: str) -> str:
    if text.isascii():
        return text.lower().replace("`", "'")
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower().translate(_BY_HAND))
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return bare.lower().translate(_BY_HAND)


def normalise_query(text: str) -> str:
    """``text`` as one line that can be stored and sent: no control characters, lone surrogates or runs of spaces."""
    kept = (" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in text)
    return " ".join("".join(kept).split())


def words(text: str) -> Iterator[tuple[int, int]]:
    """Where each word stands, as (start, end). Apostrophes inside a word belong to it, hyphens do not."""
    return (match.span() for match in _WORD.finditer(text))


def plain(word: str) -> str:
    """``word`` in lower case with its accents composed and its apostrophes made plain; what stemmers expect."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word).lower().translate(_PLAIN)


def title_form(title: str) -> str:
    """The plain form of a title, for the alphabetical order and for "exactly this title": folded words, one space."""
    folded = fold(title)
    return " ".join(folded[start:end] for start, end in words(folded))
