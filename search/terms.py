"""Vocabulary terms in a query: names and synonyms, inflected, glued, split, misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from catalogue.models import AgeGroup, Audience, Format, MaterialLanguage, Term, Theme, ThemeGroup
from catalogue.vocabulary import Vocabulary
from search.language import Token, get_analyser, is_known_word, is_stop_word
from search.language.french import without_lost_elision

LONGEST_TERM = 6
"""Words."""
SHORTEST_TYPO = 5
"""Letters: below, another word is nearer than the one that was meant."""
SHORTEST_GLUED = 5
LONGEST_ENDING = 4

FACET_OF: Mapping[type[Term], str] = {
    ThemeGroup: "theme",
    Theme: "theme",
    AgeGroup: "age",
    Format: "format",
    Audience: "audience",
    MaterialLanguage: "language",
}
AND = {"nl": " en ", "fr": " et "}
"""A name such as "Cyberveiligheid en hacking" is typed by its parts."""
WHOLE_CATALOGUE = frozenset({"internet", "online", "web", "ligne", "enligne", "digitaal", "numerique", "net"})
"""Folded words that fit every resource: they name no theme, and are a must only where nothing else is asked."""
NO_AGE_FILTER = frozenset({"adults"})
"""Their words (parents, teachers) name an audience far more often than the age of a class."""
EVERYDAY_WORDS = frozenset(
    {"general", "technique", "professionnel", "poesie", "filter", "session", "site", "tool", "film"}
)
"""Folded synonyms that mean something else in most queries."""

Value = tuple[str, str]
"""Facet name and slug."""


@dataclass(frozen=True)
class TermMatch:
    """Words ``first`` to ``last`` (excluded) name ``values``; ``corrected`` is what a misspelt one was taken for."""

    first: int
    last: int
    values: frozenset[Value]
    corrected: str = ""


@dataclass
class TermTable:
    """All names and synonyms of one language, by stems and by glued letters."""

    locale: str
    by_stems: dict[tuple[str, ...], set[tuple[Value, str]]] = field(default_factory=dict)
    """Function words left out, but never so that a single word is left: "without words" is not found by "word"."""
    by_letters: dict[str, set[Value]] = field(default_factory=dict)
    spelling: dict[str, str] = field(default_factory=dict)

    def add(self, term: str, value: Value, *, shown: bool = True) -> None:
        """A name or synonym of ``value``; one that is not ``shown`` finds, and is never offered as a spelling."""
        tokens = get_analyser(self.locale).tokens(term)
        letters = "".join(token.folded for token in tokens)
        if not letters or letters in EVERYDAY_WORDS | WHOLE_CATALOGUE:
            return
        for key in _stem_keys(self.locale, tokens):
            if len(key) == len(tokens) or len(key) > 1:
                self.by_stems.setdefault(key, set()).add((value, letters))
        self.by_letters.setdefault(letters, set()).add(value)
        if shown:
            self.spelling.setdefault(letters, term)

    def find(self, tokens: Sequence[Token], taken: Sequence[bool]) -> list[TermMatch]:
        """Terms among the words that are not ``taken``, longest first, none overlapping."""
        used = list(taken)
        matches: list[TermMatch] = []
        for length in range(LONGEST_TERM, 0, -1):
            for first in range(len(tokens) - length + 1):
                if any(used[first : first + length]):
                    continue
                match = self._match(tokens, first, length)
                if match:
                    matches.append(match)
                    used[first : match.last] = [True] * (match.last - first)
        matches += self._misspelt(tokens, used)
        return sorted(matches, key=lambda match: match.first)

    def _match(self, tokens: Sequence[Token], first: int, length: int) -> TermMatch | None:
        window = tokens[first : first + length]
        if is_stop_word(self.locale, window[0].folded) and length == 1:
            return None
        letters = "".join(token.folded for token in window)
        values = set(self.by_letters.get(letters, ())) if length == 1 or len(letters) >= SHORTEST_GLUED else set()
        edges_count = not any(is_stop_word(self.locale, window[i].folded) for i in (0, -1))
        if not values and edges_count and not _is_code(window):
            found = (self.by_stems.get(key, set()) for key in _stem_keys(self.locale, window))
            values = {value for value, term in set().union(*found) if value[0] == "theme" or _inflected(letters, term)}
        return TermMatch(first, first + length, frozenset(values)) if values else None

    def _misspelt(self, tokens: Sequence[Token], used: Sequence[bool]) -> Iterator[TermMatch]:
        for place, token in enumerate(tokens):
            if used[place] or is_stop_word(self.locale, token.folded):
                continue
            meant = self._meant(token.folded)
            if meant:
                yield TermMatch(place, place + 1, frozenset(self.by_letters[meant]), self.spelling.get(meant, ""))

    def _meant(self, word: str) -> str | None:
        """The term meant by an unknown word: without a lost apostrophe, else the nearest spelling."""
        bare = without_lost_elision(word) if self.locale == "fr" else ""
        if bare in self.by_letters:
            return bare
        if len(word) < SHORTEST_TYPO or any(letter.isdigit() for letter in word) or is_known_word(self.locale, word):
            return None
        furthest = 1 if len(word) < 8 else 2
        near = (
            (distance, letters)
            for letters in self.by_letters
            if letters[0] == word[0]
            and len(letters) >= SHORTEST_TYPO
            and (distance := OSA.distance(word, letters, score_cutoff=furthest)) <= furthest
        )
        return min(near, default=(0, None))[1]


def _inflected(letters: str, term: str) -> bool:
    """Whether both differ by an ending at most: stems alone take *éducation* for *éducateur*."""
    return letters.startswith(term[:-1]) and len(letters) - len(term) <= LONGEST_ENDING


def _is_code(window: Sequence[Token]) -> bool:
    """Abbreviations such as SO or IA only match exactly: their stems are other words."""
    return len(window) == 1 and len(window[0].folded) < 3


def _stem_keys(locale: str, tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """A key per kind of stem, function words left out, so that one shared kind of stem is enough to match."""
    content = [token for token in tokens if not is_stop_word(locale, token.folded)]
    for kind in range(max((len(token.terms) for token in content), default=0)):
        yield tuple(token.terms[min(kind, len(token.terms) - 1)] for token in content)


def term_table(vocabulary: Vocabulary, locale: str) -> TermTable:
    """The table for one language; built once per change of the vocabularies and process."""
    return _term_table(vocabulary.token, locale, _Shared(vocabulary))


class _Shared:
    """Carries the vocabulary past the cache key: the token alone says whether it is the same."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shared)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4)
def _term_table(token: object, locale: str, shared: _Shared) -> TermTable:
    table = TermTable(locale)
    for value, shown, hidden in _all_terms(shared.vocabulary, locale):
        for word in shown:
            table.add(word, value)
        for word in hidden:
            table.add(word, value, shown=False)
    return table


def _all_terms(vocabulary: Vocabulary, locale: str) -> Iterator[tuple[Value, Iterable[str], Iterable[str]]]:
    """Each term with the words for it that may be shown, and those that may not."""
    for model, facet in FACET_OF.items():
        terms: Sequence[Term] = vocabulary.terms(model)
        for term in terms:
            if not (facet == "age" and term.slug in NO_AGE_FILTER):
                # A group is named whole: its parts are the names of its themes.
                parts = [] if model is ThemeGroup else term.name(locale).split(AND[locale])
                names = [term.name(locale), *parts]
                shown = [*dict.fromkeys(names), *term.synonyms(locale, hidden=False)]
                yield (facet, term.slug), shown, set(term.synonyms(locale)) - set(shown)
