"""Terms of the glossary in a text: how they are to be said in the other language, and what must not be written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.language import get_analyser
from translation.models import GlossaryTerm


@dataclass(frozen=True)
class Term:
    """A term in one direction. The first form of ``source`` and of ``target`` is the one that is shown."""

    pk: int
    source: tuple[str, ...]
    target: tuple[str, ...]
    forbidden: tuple[str, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        return self.source[0]

    @property
    def wanted(self) -> str:
        return ", ".join(self.target)


def terms_of(source_locale: str, target_locale: str) -> list[Term]:
    """The whole glossary in one direction, by language codes; one query."""
    return [
        Term(
            pk=row.pk,
            source=_forms(getattr(row, source_locale), ","),
            target=_forms(getattr(row, target_locale), ","),
            forbidden=_forms(getattr(row, f"forbidden_{target_locale}"), "\n"),
            note=row.note,
        )
        for row in GlossaryTerm.objects.all()
        if _forms(getattr(row, source_locale), ",") and _forms(getattr(row, target_locale), ",")
    ]


def _forms(text: str, separator: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in text.split(separator) if form.strip())


def found_in(text: str, locale: str, terms: Iterable[Term]) -> list[Term]:
    """The terms that stand in a text of the source's language ``locale``, in the order of the glossary."""
    words = words_of(text, locale)
    return [term for term in terms if any(places(words, form, locale) for form in term.source)]


def forbidden_in(text: str, locale: str, term: Term) -> list[str]:
    """The forms of this term that must not be written and stand in a text of the target's language ``locale``.

    A form that is part of a wanted one, where that stands, is none of them.
    """
    words = words_of(text, locale)
    right = [place for form in term.target for place in places(words, form, locale)]
    return [
        form
        for form in term.forbidden
        if any(
            not any(start <= place[0] and place[1] <= end for start, end in right)
            for place in places(words, form, locale)
        )
    ]


def has_wanted(text: str, locale: str, term: Term) -> bool:
    words = words_of(text, locale)
    return any(places(words, form, locale) for form in term.target)


Words = tuple[frozenset[str], ...]
"""The words of a text as their stems, so that an ending or a plural makes no difference."""


@lru_cache(maxsize=4_000)
def words_of(text: str, locale: str) -> Words:
    return tuple(frozenset(token.terms) for token in get_analyser(locale).tokens(text))


def places(words: Sequence[frozenset[str]], form: str, locale: str) -> list[tuple[int, int]]:
    """Where a form of one or several words stands, as (first word, word after the last)."""
    wanted = words_of(form, locale)
    if not wanted:
        return []
    size = len(wanted)
    return [
        (start, start + size)
        for start in range(len(words) - size + 1)
        if all(here & there for here, there in zip(words[start : start + size], wanted, strict=True))
    ]
