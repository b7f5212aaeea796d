"""What the Dutch and the French analyser make of words."""

from __future__ import annotations

import pytest

from search.language import ANALYSER_VERSION, get_analyser, is_known_word, is_stop_word
from search.language.french import without_lost_elision


def shared(locale: str, *words: str) -> set[str]:
    """The terms that all the words have in common."""
    return set.intersection(*(set(get_analyser(locale).terms(word)) for word in words))


@pytest.mark.parametrize(
    "forms",
    [
        ("les", "lessen", "lesje", "lesjes"),
        ("huis", "huizen", "huisje"),
        ("brief", "brieven", "briefje"),
        ("leraar", "leraren", "leraars"),
        ("foto", "foto's", "fotos", "foto’s", "fotootje"),
        ("spel", "spelen", "spelletje", "spelletjes"),
        ("wachtwoord", "wachtwoorden"),
        ("pesten", "gepest", "pest"),
        ("hacken", "gehackt", "hackt"),
        ("proces", "processen"),
        ("adres", "adressen"),
        ("dame", "dames"),
        ("film", "filmpje", "filmpjes", "films"),
        ("koning", "koninkje"),
        ("man", "mannetje", "mannen"),
        ("berichten", "bericht", "berichtje"),
        ("regel", "regels", "regeltje"),
        ("instelling", "instellingen"),
        ("idee", "ideeën"),
        ("weten", "weet"),
    ],
)
def test_forms_of_a_dutch_word_share_a_term(forms: tuple[str, ...]) -> None:
    assert shared("nl", *forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [("veilig", "veiling"), ("maan", "man"), ("weten", "wet"), ("taak", "tak"), ("vaak", "vak"), ("koop", "kop")],
)
def test_different_dutch_words_share_no_term(one: str, other: str) -> None:
    assert not shared("nl", one, other)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("privacyinstellingen", "privacy instelling"),
        ("antipestbeleid", "pest beleid"),
        ("groepsdruk", "groep druk"),
        ("beeldschermtijd", "beeld schermtijd scherm tijd"),
        ("pestprotocol", "pest protocol"),
        ("privacywet", "privacy wet"),
        ("leerlingenraad", "leerling raad"),
        ("naaktfoto's", "naakt foto"),
        ("hulplijn", "hulp lijn"),
    ],
)
def test_a_dutch_compound_has_parts(compound: str, parts: str) -> None:
    analyser = get_analyser("nl")
    token = analyser.tokens(compound)[0]
    assert {analyser.terms(part)[0] for part in parts.split()} <= set(token.parts)
    assert analyser.splits(token)


@pytest.mark.parametrize(
    "word", ["wachtwoord", "spelling", "gemeente", "testament", "lesbisch", "onderwijs", "netwerk", "klasse", "filmpje"]
)
def test_a_word_that_only_looks_like_a_compound_has_no_parts(word: str) -> None:
    assert get_analyser("nl").tokens(word)[0].parts == ()


@pytest.mark.parametrize(
    "forms",
    [
        ("photo", "photos"),
        ("réseau", "réseaux", "reseaux"),
        ("identité", "identite", "identités"),
        ("harceler", "harcèlement", "harcelé", "harcelement"),
        ("journal", "journaux"),
        ("œuvre", "oeuvres"),
        ("l'écran", "écrans", "lecran", "d’ecran"),
        ("élève", "eleves", "ELEVES"),
        ("donnée", "données", "donnees"),
        ("image", "images"),
    ],
)
def test_forms_of_a_french_word_share_a_term(forms: tuple[str, ...]) -> None:
    assert shared("fr", *forms)


def test_an_elided_article_is_no_part_of_the_word() -> None:
    token = get_analyser("fr").tokens("Devant l’écran")[1]
    assert (token.text, token.folded, token.start) == ("écran", "ecran", 9)


@pytest.mark.parametrize(
    ("word", "rest"),
    [
        ("lecran", "ecran"),
        ("decran", "ecran"),
        ("lidentite", "identite"),
        ("quecole", "ecole"),
        ("quaider", "aider"),
        ("terreur", ""),
        ("lire", ""),
        ("site", ""),
        ("zecran", ""),
        ("l", ""),
    ],
)
def test_a_lost_apostrophe_is_noticed_in_front_of_known_words_only(word: str, rest: str) -> None:
    assert without_lost_elision(word) == rest


def test_neighbours_are_also_read_as_one_word() -> None:
    analyser = get_analyser("nl")
    glued = analyser.glued(analyser.tokens("over cyber pesten"))
    assert [pair.folded for pair in glued] == ["overcyber", "cyberpesten"]
    assert glued[1].terms == analyser.terms("cyberpesten")
    assert (glued[1].start, glued[1].end) == (5, 17)


@pytest.mark.parametrize(("locale", "word"), [("fr", "peur"), ("fr", "Peurs"), ("nl", "haast"), ("nl", "Lessen")])
def test_ordinary_words_are_known(locale: str, word: str) -> None:
    assert is_known_word(locale, word)


@pytest.mark.parametrize(("locale", "word"), [("nl", "sexing"), ("nl", "wachtwoort"), ("fr", "resaux"), ("fr", "")])
def test_misspelt_words_are_not_known(locale: str, word: str) -> None:
    assert not is_known_word(locale, word)


def test_function_words_are_dropped_from_a_query_unless_there_is_nothing_else() -> None:
    analyser = get_analyser("nl")
    assert [token.text for token in analyser.content_tokens("een les over de privacy")] == ["les", "privacy"]
    assert [token.text for token in analyser.content_tokens("wat is het")] == ["wat", "is", "het"]
    assert is_stop_word("fr", "les")
    assert not is_stop_word("nl", "les")


def test_a_very_long_word_is_analysed_by_its_beginning() -> None:
    token = get_analyser("nl").tokens("pest" * 100_000)[0]
    assert token.end == 400_000
    assert max(map(len, token.terms)) <= 80


def test_the_version_is_a_short_hash() -> None:
    assert len(ANALYSER_VERSION) == 12
    int(ANALYSER_VERSION, 16)
