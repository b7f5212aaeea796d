"""Invented resources in any number, for measuring: the same for one seed on every machine.

They have the shape of the real ones (kinds, lengths, shares of missing facts) and a long tail of words that occur only
once or twice, because an index of a few thousand different words says little about a real one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import escape

from catalogue.choices import Access, GroupSize
from catalogue.models import (
    AgeGroup,
    Audience,
    BrochurePage,
    Format,
    LessonPlanPage,
    MaterialLanguage,
    QuizPage,
    Theme,
)
from catalogue.models.terms import LANGUAGES
from catalogue.vocabulary import Vocabulary

from .spec import Facts, ResourceSpec, block_id, published_on

KEY_PREFIX = "gen-"
SHARE_WITHOUT_TWIN = 0.08
SHARE_WITHOUT_AGES = 0.5
SHARE_WITHOUT_DURATION = 0.4
DURATIONS = (10, 15, 20, 25, 50, 50, 50, 75, 100, 100, 150, 300)
YEARS = range(2003, 2026)
PUBLISHERS = ("Child Focus", "Mediawijs", "Média Animation", "Betternet")
KINDS_OF_FORMAT = (
    (LessonPlanPage.kind, ("lesson-plan", "lesson-pack", "workshop", "debate"), 50),
    (BrochurePage.kind, ("brochure", "poster", "video", "app-site", "game", "research"), 38),
    (QuizPage.kind, ("quiz", "game"), 12),
)

DIFFERENT_WORDS = 250_000
"""Size of the invented vocabulary of a language; the n-th word is met about once for every n times the first is."""
SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeio")
ENDINGS = {
    "nl": ("ing", "aal", "ering", "heid", "er", "ster", "oog", "elen"),
    "fr": ("ation", "age", "ique", "ement", "eur", "ette", "ance", "iste"),
}
TITLES = {
    "nl": ("{theme}: {word} {other}", "{word}, {format} over {theme}", "{format} {theme}: {other} en {word}"),
    "fr": ("{theme} : {word} {other}", "{word}, {format} sur {theme}", "{format} {theme} : {other} et {word}"),
}
ABOUT = {"nl": "Over {} en {}, met {}.", "fr": "À propos de {} et {}, avec {}."}


@dataclass(frozen=True)
class Sentences:
    """Real sentences, the same number in both languages; the n-th of one translates the n-th of the other."""

    nl: tuple[str, ...]
    fr: tuple[str, ...]

    def of(self, language: str) -> tuple[str, ...]:
        return self.nl if language == "nl" else self.fr


def sentences_of(specs: Sequence[ResourceSpec]) -> Sentences:
    """The summaries of all resources that exist in both languages."""
    texts = {language: {spec.key: spec.summary for spec in specs if spec.locale == language} for language in LANGUAGES}
    keys = sorted(set(texts["nl"]) & set(texts["fr"]))
    return Sentences(tuple(texts["nl"][key] for key in keys), tuple(texts["fr"][key] for key in keys))


def invented_word(rank: int, language: str) -> str:
    """The ``rank``-th word of an invented vocabulary; different ranks give different words."""
    stem, rank = "", rank
    endings = ENDINGS[language]
    rank, ending = divmod(rank, len(endings))
    while True:
        rank, syllable = divmod(rank, len(SYLLABLES))
        stem += SYLLABLES[syllable]
        if not rank:
            return stem + endings[ending]


class Generator:
    """Makes resource number n of a seed; the same n is the same resource however many are made."""

    def __init__(self, seed: int, vocabulary: Vocabulary, sentences: Sentences) -> None:
        self.seed = seed
        self.vocabulary = vocabulary
        self.sentences = sentences

    def pairs(self, number: int) -> Iterator[list[ResourceSpec]]:
        """The first ``number`` resources, each in two languages or, now and then, in one."""
        for index in range(number):
            yield self.pair(index)

    def pair(self, index: int) -> list[ResourceSpec]:
        chance = random.Random(f"{self.seed}/{index}")  # noqa: S311 - repeatable on purpose, no secret
        key = f"{KEY_PREFIX}{self.seed}-{index:07d}"
        kind, formats, _ = chance.choices(KINDS_OF_FORMAT, [weight for *_, weight in KINDS_OF_FORMAT])[0]
        facts = self._facts(chance, chance.choice(formats))
        languages = [chance.choice(LANGUAGES)] if chance.random() < SHARE_WITHOUT_TWIN else LANGUAGES
        wording = chance.getrandbits(64)
        return [self._spec(key, kind, language, facts, random.Random(wording)) for language in languages]  # noqa: S311

    def _facts(self, chance: random.Random, format_slug: str) -> Facts:
        themes = self.vocabulary.terms(Theme)
        return Facts(
            themes=tuple(theme.slug for theme in chance.sample(themes, chance.choice((1, 1, 2, 2, 3)))),
            format=format_slug,
            age_groups=self._age_groups(chance),
            audiences=self._some(chance, Audience, 2),
            material_languages=self._some(chance, MaterialLanguage, 2),
            group_sizes=(chance.choice(GroupSize.values),),
            duration_minutes=None if chance.random() < SHARE_WITHOUT_DURATION else chance.choice(DURATIONS),
            publisher=chance.choice(PUBLISHERS),
            year=chance.choice(YEARS) if chance.random() < 0.6 else None,
            access=Access.BOOK.value if format_slug == "workshop" else Access.DOWNLOAD.value,
        )

    def _age_groups(self, chance: random.Random) -> tuple[str, ...]:
        """A run of one to three neighbouring age groups, or none."""
        if chance.random() < SHARE_WITHOUT_AGES:
            return ()
        groups = self.vocabulary.terms(AgeGroup)
        start = chance.randrange(len(groups))
        return tuple(group.slug for group in groups[start : start + chance.choice((1, 1, 2, 3))])

    def _some(self, chance: random.Random, model: type[Audience | MaterialLanguage], most: int) -> tuple[str, ...]:
        terms = self.vocabulary.terms(model)
        return tuple(term.slug for term in chance.sample(terms, chance.randint(1, min(most, len(terms)))))

    def _spec(self, key: str, kind: str, language: str, facts: Facts, chance: random.Random) -> ResourceSpec:
        text = Text(self, language, facts, chance)
        spec = ResourceSpec(
            key=key,
            kind=kind,
            locale=language,
            title=text.title(),
            summary=text.sentence(),
            facts=facts,
            published=published_on(key, facts.year),
        )
        return replace(spec, content=CONTENT[kind](key, text))


class Text:
    """Writes the texts of one resource; with equal chances its twin says the same in the other language."""

    def __init__(self, generator: Generator, language: str, facts: Facts, chance: random.Random) -> None:
        vocabulary = generator.vocabulary
        self.language = language
        self.minutes = facts.duration_minutes
        self.chance = chance
        self._known = generator.sentences.of(language)
        self._themes = [term.name(language) for slug in facts.themes if (term := vocabulary.get(Theme, slug))]
        form = vocabulary.get(Format, facts.format)
        self._format = form.name(language) if form else facts.format

    def word(self) -> str:
        rank = int(DIFFERENT_WORDS ** self.chance.random()) - 1
        return invented_word(rank, self.language)

    def title(self) -> str:
        pattern = TITLES[self.language][self.chance.randrange(len(TITLES[self.language]))]
        title = pattern.format(theme=self._themes[0], format=self._format, word=self.word(), other=self.word())
        return title[:1].upper() + title[1:]

    def sentence(self) -> str:
        """A real sentence or an invented one."""
        if self._known and self.chance.random() < 0.5:
            return self._known[self.chance.randrange(len(self._known))]
        return ABOUT[self.language].format(self.chance.choice(self._themes).lower(), self.word(), self.word())

    def sentences(self, least: int, most: int) -> list[str]:
        return [self.sentence() for _ in range(self.chance.randint(least, most))]


def _brochure(key: str, text: Text) -> dict[str, Any]:
    return {
        "body": [
            {"type": "paragraph", "value": f"<p>{escape(sentence)}</p>", "id": block_id(key, "body", number)}
            for number, sentence in enumerate(text.sentences(2, 6))
        ]
    }


def _lesson(key: str, text: Text) -> dict[str, Any]:
    objectives = [
        {"type": "point", "value": sentence, "id": block_id(key, "objectives", number)}
        for number, sentence in enumerate(text.sentences(1, 3))
    ]
    step = {"type": "item", "value": text.sentence(), "id": block_id(key, "step")}
    phase = {"title": text.word().capitalize(), "minutes": text.minutes or 50, "steps": [step]}
    return {
        "objectives": objectives,
        "phases": [{"type": "phase", "value": phase, "id": block_id(key, "phase")}],
    }


def _quiz(key: str, text: Text) -> dict[str, Any]:
    options = [
        {
            "type": "item",
            "value": {"text": text.word(), "correct": number == 0, "feedback": ""},
            "id": block_id(key, "option", number),
        }
        for number in range(3)
    ]
    question = {
        "type": "single",
        "text": text.sentence(),
        "options": options,
        "explanation": text.sentence(),
        "theme": None,
    }
    return {
        "intro": text.sentence(),
        "questions": [{"type": "question", "value": question, "id": block_id(key, "question")}],
    }


CONTENT = {BrochurePage.kind: _brochure, LessonPlanPage.kind: _lesson, QuizPage.kind: _quiz}
