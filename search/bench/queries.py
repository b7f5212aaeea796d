"""The searches that are measured: what visitors type, with and without filters, the same on every run."""

from __future__ import annotations

import random
from collections.abc import Mapping

from catalogue.vocabulary import Vocabulary
from search.facets import FACETS
from search.query import SearchQuery

TEXTS: Mapping[str, tuple[str, ...]] = {
    "nl": (
        "",
        "cyberpesten",
        "cyberpesten 5e leerjaar",
        "sexting 3e graad",
        "privacy",
        "wachtwoorden quiz",
        "nepnieuws herkennen",
        "sociale media",
        "ciberpesten",
        "lesmateriaal gamen",
        "online vrienden lager onderwijs",
        "grooming",
        "video over privacy",
        "samenwerkingsspel spelbord",
        "weglopen verdwijning",
        "artificiële intelligentie",
        "mediawijsheid ouders",
        "beering",
        "geen enkel antwoord xqzjw",
        "een beter internet begint bij jou",
    ),
    "fr": (
        "",
        "cyberharcèlement",
        "cyberharcelement P5",
        "sexting 3e degré",
        "vie privée",
        "quiz mots de passe",
        "fausses informations",
        "réseaux sociaux",
        "ciberharcelement",
        "fiche pédagogique jeux vidéo",
        "amis en ligne primaire",
        "grooming",
        "vidéo vie privée",
        "jeu coopératif plateau",
        "fugue disparition",
        "intelligence artificielle",
        "éducation aux médias parents",
        "beique",
        "aucune réponse xqzjw",
        "un meilleur internet commence avec toi",
    ),
}
FILTERS = (0, 0, 1, 1, 2)
"""How many facets a search filters by; one of these is drawn."""


def bench_queries(vocabulary: Vocabulary, seed: int = 1) -> list[SearchQuery]:
    """Forty searches, twenty in each language."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret
    return [
        SearchQuery(locale=locale, text=text, choices=_choices(chance, vocabulary))
        for locale, texts in TEXTS.items()
        for text in texts
    ]


def _choices(chance: random.Random, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    names = sorted(chance.sample(list(FACETS), chance.choice(FILTERS)))
    return {name: (chance.choice(_values(name, vocabulary)),) for name in names}


def _values(name: str, vocabulary: Vocabulary) -> list[str]:
    return [option.slug for root in FACETS[name].options(vocabulary) for option in root.walk()]
