"""What a query means: words that name an age, theme, format, audience or language become choices and boosts.

The result is plain data, the same for every engine. The steps and what each of them earned: docs/features/search.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from catalogue.models import AgeGroup, Theme
from catalogue.vocabulary import Vocabulary
from search.ages import AgeReading, read_ages
from search.durations import DurationReading, read_durations
from search.engines.base import TextGroup
from search.facets import MAIN_THEME
from search.language import Token, fold, get_analyser, is_stop_word
from search.terms import WHOLE_CATALOGUE, TermMatch, term_table

LONGEST_QUERY = 24
"""Words that are interpreted; whatever follows is a pasted text and only searched."""
MOST_REQUIRED_WORDS = 2
"""Words without a meaning of their own that must all occur."""
SAFE = frozenset({"veilig", "veiligheid", "veiliger", "safer", "securite", "sur"})
"""Folded words that, beside those for the net, still name the whole catalogue."""
OLDER_PUPILS = frozenset({"jongeren", "jongere", "tieners", "tiener", "puber", "pubers", "ados", "ado", "adolescents"})
"""Words that lift secondary school, without leaving anything out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``words`` of the query, at ``start:end``, understood as one of ``values`` of a facet.

    ``alternatives`` counts the readings of the same words: more than one when they are ambiguous.
    """

    facet: str
    values: frozenset[str]
    words: str
    start: int
    end: int
    alternatives: int = 1
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A query, understood.

    ``ages`` keeps what is for these age groups or states none. ``groups`` say what the text must or should match.
    ``boosts`` lift without a text. ``rest`` are the words that name nothing.
    """

    text: str
    readings: tuple[Reading, ...] = ()
    ages: frozenset[str] = frozenset()
    groups: tuple[TextGroup, ...] = ()
    boosts: frozenset[tuple[str, str]] = frozenset()
    rest: str = ""

    def themes(self) -> frozenset[str]:
        return frozenset(value for reading in self.readings if reading.facet == "theme" for value in reading.values)

    def corrected_text(self) -> str:
        """The query with its misspelt terms put right; the query itself when there are none."""
        text = self.text
        for reading in sorted(self.readings, key=lambda reading: -reading.start):
            if reading.corrected:
                text = text[: reading.start] + reading.corrected + text[reading.end :]
        return text


def literally(text: str) -> Interpretation:
    """Every word just as it is."""
    return Interpretation(text, groups=(TextGroup(text),) if text else (), rest=text)


def interpret(text: str, locale: str, vocabulary: Vocabulary) -> Interpretation:
    """Read ``text`` with the vocabularies of ``locale``; about 0.2 ms for a usual query."""
    tokens = get_analyser(locale).tokens(text)
    head = tokens[:LONGEST_QUERY]
    ages = read_ages([token.folded for token in head], locale, vocabulary.terms(AgeGroup))
    times = list(read_durations([token.folded for token in head], locale))
    spans: list[AgeReading | DurationReading] = [*ages, *times]
    taken = [any(span.first <= place < span.last for span in spans) for place in range(len(head))]
    matches = term_table(vocabulary, locale).find(head, taken)
    for match in matches:
        taken[match.first : match.last] = [True] * (match.last - match.first)
    rest = [
        token
        for place, token in enumerate(tokens)
        if not (place < len(taken) and taken[place]) and not is_stop_word(locale, token.folded)
    ]
    readings = [
        *_age_readings(ages, head, text),
        *_time_readings(times, head, text),
        *_term_readings(matches, head, text),
    ]
    return Interpretation(
        text=text,
        readings=tuple(sorted(readings, key=lambda reading: reading.start)),
        ages=_asked_ages(readings),
        groups=_groups(readings, rest, vocabulary, locale),
        boosts=_boosts(head, vocabulary),
        rest=" ".join(token.text for token in rest),
    )


def _age_readings(ages: Iterable[AgeReading], tokens: Sequence[Token], text: str) -> Iterable[Reading]:
    for reading in ages:
        start, end = tokens[reading.first].start, tokens[reading.last - 1].end
        for span in reading.spans:
            yield Reading("age", span, text[start:end], start, end, alternatives=len(reading.spans))


def _time_readings(times: Iterable[DurationReading], tokens: Sequence[Token], text: str) -> Iterable[Reading]:
    for time in times:
        start, end = tokens[time.first].start, tokens[time.last - 1].end
        yield Reading("duration", time.bands, text[start:end], start, end)


def _term_readings(matches: Iterable[TermMatch], tokens: Sequence[Token], text: str) -> Iterable[Reading]:
    """One reading per facet that the words name; an age or audience gives way to a theme or format of the same name."""
    for match in matches:
        start, end = tokens[match.first].start, tokens[match.last - 1].end
        by_facet: dict[str, set[str]] = {}
        for facet, slug in match.values:
            by_facet.setdefault(facet, set()).add(slug)
        for facet in _told_apart(set(by_facet)):
            yield Reading(facet, frozenset(by_facet[facet]), text[start:end], start, end, corrected=match.corrected)


def _told_apart(facets: set[str]) -> list[str]:
    if facets & {"theme", "format"}:
        facets = facets & {"theme", "format"}
    return sorted(facets)


def _asked_ages(readings: Iterable[Reading]) -> frozenset[str]:
    """What all age words have in common; when that is nothing, all they name."""
    by_place: dict[int, frozenset[str]] = {}
    for reading in readings:
        if reading.facet == "age":
            by_place[reading.start] = by_place.get(reading.start, frozenset()) | reading.values
    spans = list(by_place.values())
    if not spans:
        return frozenset()
    return frozenset.intersection(*spans) or frozenset.union(*spans)


def _groups(
    readings: Sequence[Reading], rest: Sequence[Token], vocabulary: Vocabulary, locale: str
) -> tuple[TextGroup, ...]:
    """What the text must match, and what lifts.

    A theme is a must, by tag or by text; several themes together are one must, and each lifts. Rest words are a must
    only where no theme is named. When nothing is a must, what would only lift becomes one: "quiz" alone gives quizzes.
    """
    themes = _merged([reading for reading in readings if reading.facet == "theme"])
    others = _merged([reading for reading in readings if reading.facet not in ("theme", "age")])
    umbrella = [group for group in themes if _fits_all(group.text, locale)] if len(themes) + len(others) > 1 else []
    themes = [group for group in themes if group not in umbrella]
    must = [_either(themes)] if len(themes) > 1 else themes
    asked = [*(themes if len(themes) > 1 else []), *others]
    telling = [token.text for token in rest if token.folded not in WHOLE_CATALOGUE]
    vague = [token.text for token in rest if token.folded in WHOLE_CATALOGUE]
    if telling and not must:
        # Of a long question hardly any text holds every word.
        must = [TextGroup(" ".join(telling), any_word=len(telling) > MOST_REQUIRED_WORDS)]
        telling = telling if len(telling) > MOST_REQUIRED_WORDS else []
    names = _theme_names(readings, vocabulary, locale)
    lift = [*umbrella, *names, *(TextGroup(word) for word in [*telling, *vague])]
    if not must:
        must, asked = asked or lift, []
    return (*must, *(replace(group, required=False) for group in [*asked, *lift] if group not in must))


def _fits_all(text: str, locale: str) -> bool:
    """Whether words such as "veilig internet" name what the whole catalogue is about."""
    words = {token.folded for token in get_analyser(locale).content_tokens(text)}
    return bool(words & WHOLE_CATALOGUE) and words <= WHOLE_CATALOGUE | SAFE


def _either(groups: Sequence[TextGroup]) -> TextGroup:
    values = frozenset(value for group in groups for value in group.values)
    return TextGroup(" ".join(group.text for group in groups), values, any_word=True)


def _theme_names(readings: Sequence[Reading], vocabulary: Vocabulary, locale: str) -> list[TextGroup]:
    """The name of a theme that was meant by another word: "nudes" lifts what has sexting in its title."""
    slugs = {slug for reading in readings if reading.facet == "theme" for slug in reading.values}
    themes = [theme for theme in vocabulary.terms(Theme) if theme.slug in slugs]
    typed = {fold(reading.words) for reading in readings}
    return [TextGroup(theme.name(locale)) for theme in themes if fold(theme.name(locale)) not in typed][:3]


def _merged(readings: Sequence[Reading]) -> list[TextGroup]:
    """One group per place in the text: words that name both a theme and a format are satisfied by either."""
    by_place: dict[tuple[int, int], list[Reading]] = {}
    for reading in readings:
        by_place.setdefault((reading.start, reading.end), []).append(reading)
    return [
        TextGroup(
            # A time is a fact of the resource, hardly ever a word of its text.
            text="" if same_place[0].facet == "duration" else same_place[0].corrected or same_place[0].words,
            values=frozenset(value for reading in same_place for value in _lifting_values(reading)),
        )
        for same_place in by_place.values()
    ]


def _lifting_values(reading: Reading) -> Iterator[tuple[str, str]]:
    """What a resource may carry to satisfy a reading; its main theme counts more than one among several."""
    for value in reading.values:
        yield reading.facet, value
        if reading.facet == "theme":
            yield MAIN_THEME, value


def _boosts(tokens: Sequence[Token], vocabulary: Vocabulary) -> frozenset[tuple[str, str]]:
    if not any(token.folded in OLDER_PUPILS for token in tokens):
        return frozenset()
    return frozenset(("age", group.slug) for group in vocabulary.terms(AgeGroup) if group.level == "secondary")
