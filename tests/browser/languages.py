"""Words and addresses of the demo catalogue in both languages: what a teacher types, and where that leads."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote_plus

import pytest


@dataclass(frozen=True)
class Language:
    """One language of the site. ``lonely`` is a resource that has no twin; ``twin`` is that of ``lesson``."""

    code: str
    other: str
    search: str
    typed: str
    suggested: str
    query: str
    read_as: str
    names_other: str
    lesson: str
    twin: str
    lonely: str
    addresses: dict[str, str]

    @property
    def home(self) -> str:
        return f"/{self.code}/"

    @property
    def searched(self) -> str:
        return f"{self.search}?q={quote_plus(self.query)}"


DUTCH = Language(
    code="nl",
    other="fr",
    search="/nl/materiaal/",
    typed="cyberp",
    suggested="Cyberpesten",
    query="cyberpesten 5e leerjaar",
    read_as="5e–6e leerjaar",
    names_other="Frans",
    lesson="/nl/materiaal/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/",
    twin="/fr/ressources/de-temoin-a-allie-ensemble-contre-le-cyberharcelement/",
    lonely="/nl/materiaal/friend-zone/",
    addresses={
        "theme": "/nl/materiaal/thema/cyberpesten/",
        "theme and age": "/nl/materiaal/thema/cyberpesten/5e-6e-leerjaar/",
        "themes": "/nl/materiaal/thema/",
        "brochure": "/nl/materiaal/online-veiligheid-ouders/",
        "quiz": "/nl/materiaal/quiz-slim-en-veilig-online/",
        "pack": "/nl/materiaal/slim-en-veilig-online-een-reeks-in-vier-stappen/",
        "first of a pack": "/nl/materiaal/mijn-geheime-sleutel-privacy-en-wachtwoorden/",
        "standard page": "/nl/privacy/",
    },
)
FRENCH = Language(
    code="fr",
    other="nl",
    search="/fr/ressources/",
    typed="cyberh",
    suggested="Cyberharcèlement",
    query="cyberharcèlement P5",
    read_as="P5–P6",
    names_other="néerlandais",
    lesson=DUTCH.twin,
    twin=DUTCH.lesson,
    lonely="/fr/ressources/irespect/",
    addresses={
        "theme": "/fr/ressources/theme/cyberharcelement/",
        "theme and age": "/fr/ressources/theme/cyberharcelement/p5-p6/",
        "themes": "/fr/ressources/theme/",
        "brochure": "/fr/ressources/securite-en-ligne-parents/",
        "quiz": "/fr/ressources/quiz-malin-et-prudent-en-ligne/",
        "pack": "/fr/ressources/malins-et-prudents-en-ligne-une-serie-en-quatre-etapes/",
        "first of a pack": "/fr/ressources/ma-cle-secrete-vie-privee-et-mots-de-passe/",
        "standard page": "/fr/vie-privee/",
    },
)
LANGUAGES = (DUTCH, FRENCH)


@dataclass(frozen=True)
class Address:
    """A page every visitor can ask for, and the status it answers with."""

    url: str
    status: int = 200


def addresses_of(language: Language) -> dict[str, Address]:
    """One page of every kind and state, by name."""
    found = {
        "home": language.home,
        "search": language.searched,
        "zero results": f"{language.search}?q=sexting&age=preschool",
        "lesson": language.lesson,
        **language.addresses,
    }
    missing = Address(f"/{language.code}/xyzzy/", status=404)
    return {name: Address(url) for name, url in found.items()} | {"missing page": missing}


def every_page(*languages: Language) -> pytest.MarkDecorator:
    """Runs a test on every address of these languages."""
    return pytest.mark.parametrize(
        "address",
        [
            pytest.param(address, id=f"{language.code}-{name.replace(' ', '-')}")
            for language in languages
            for name, address in addresses_of(language).items()
        ],
    )


in_both_languages = pytest.mark.parametrize("language", LANGUAGES, ids=[language.code for language in LANGUAGES])
on_every_page = every_page(*LANGUAGES)
