"""Queries and texts that must find each other, and such that must not: one index of all texts, real searches.

The first thirty pairs are those on which the analyser's rules were measured against other engines.
"""

from __future__ import annotations

import pytest

from search.engines.embedded import EmbeddedEngine
from tests.search.engine_contract import document, found

DUTCH = [
    ("cyberpest", "Les over cyberpesten"),
    ("cyberpester", "Wat doen cyberpesters?"),
    ("pesten", "Antipestbeleid op school"),
    ("gepest", "Pesten stopt hier (gepest?)"),
    ("privacy", "Je privacyinstellingen aanpassen"),
    ("privacyinstellingen", "De instellingen voor privacy"),
    ("privacy instellingen", "Privacyinstellingen op sociale media"),
    ("wachtwoord", "Sterke wachtwoorden kiezen"),
    ("beeld", "Beelden delen"),
    ("foto", "Foto's van anderen"),
    ("fotos", "Denk na over foto's"),
    ("les", "Twee lessen over nepnieuws"),
    ("spelletje", "Spelletjes en spel"),
    ("leraren", "Handleiding voor de leraar"),
    ("sexing", "Sexting bij jongeren"),
    ("wachtwoort", "Een goed wachtwoord"),
    ("schermtijd", "Beeldschermtijd thuis beperken"),
    ("kind", "Praten met kinderen"),
    # Written afterwards.
    ("cyber pesten", "Samen tegen cyberpesten"),
    ("cyberpesten", "Cyber-pesten in de klas"),
    ("cyberpesten", "Zo stopt cyber pesten"),
    ("naaktfotos", "Mijn naaktfoto's zijn gelekt"),
    ("naakt foto's", "Een naaktfoto doorgestuurd"),
    ("naaktfoto", "Foto's waarop iemand naakt staat"),
    ("groepsdruk", "Omgaan met druk in een groep"),
    ("druk", "Wat is groepsdruk?"),
    ("leerling", "Leerlingenraad en verkiezingen"),
    ("tienerpooier", "Tienerpooiers herkennen"),
    ("ouder", "Een avond voor ouders"),
    ("ouderavond", "Ouderavonden organiseren"),
    ("filmpjes", "Een filmpje bekijken"),
    ("film", "Filmpjes over internet"),
    ("kaartje", "Kaartjes en kaarten"),
    ("gedeeld", "Delen of niet delen"),
    ("hacken", "Mijn account is gehackt!"),
    ("gehackt", "Hackers en hacken"),
    ("brief", "Brieven aan de ouders"),
    ("huis", "Huizen en tuinen"),
    ("PRIVACY", "privacy voor kleuters"),
    ("een les over privacy", "Lessen: privacy"),
    ("video's", "Een video maken"),
    ("video", "Video's voor de klas"),
    ("gamen", "Veel games spelen"),
    ("wachtwoorden", "Kies een wachtwoord"),
    ("nep nieuws", "Nepnieuws herkennen"),
    ("nepnieuws", "Nep-nieuws in de krant"),
    ("verslaafd", "Verslaving aan je telefoon"),
    ("vriendschappen", "Vriendschap online"),
    ("meisje", "Meisjes en jongens"),
    ("facebok", "Veilig op Facebook"),
    ("instagram", "Werken met Instagram"),
    ("instragram", "Je profiel op Instagram"),
    ("tik tok", "Dansen op TikTok"),
    ("tiktok", "Alles over Tik Tok"),
    ("poezie", "Week van de poëzie"),
    ("poëzie", "poezie schrijven"),
    ("cafe", "Het digitale café"),
    ("ideeën", "Een goed idee"),
    ("smartphones", "De smartphone in de klas"),
    ("kinderrechten", "Rechten van kinderen"),
    ("mediawijsheid", "Wijsheid in de media"),
    ("internetgebruik", "Gebruik van het internet"),
    ("adres", "Adressen delen"),
    ("116000", "Bel 116000"),
]

DUTCH_APART = [
    ("cyberpesten", "Een cyberpester aanspreken"),
    ("veilig", "Een veiling op school"),
    ("veiligheid", "Veilingen bezoeken"),
    ("veiling", "Veiligheid voorop"),
    ("haat", "Gehaast vertrekken"),
    ("haast", "Haatspraak melden"),
    ("game", "De gemeente"),
    ("spel", "Spelling oefenen"),
    ("les", "Lesbisch en homo"),
    ("P5", "P6 en verder"),
    ("2023", "Jaarboek 2024"),
    ("116000", "Nummer 116006"),
    ("sms", "Een spreekbeurt over SOS"),
    ("boos", "Bomen in het bos"),
    ("raam", "Een ramp vermijden"),
    ("pesten", "De beste feesten"),
    ("vriend", "Een vreemd land"),
    ("angst", "Een gast ontvangen"),
    ("wonen", "Wennen op school"),
]

FRENCH = [
    ("identité", "Qui suis-je ? L'identité numérique"),
    ("identite", "son identité, d’autres identités"),
    ("video", "Des vidéos sur le harcèlement"),
    ("photos", "Publier une photo"),
    ("cyberharcelement", "Prévenir le cyberharcèlement"),
    ("cyberharcellement", "Stop au cyberharcèlement"),
    ("réseau social", "Les réseaux sociaux expliqués"),
    ("harceler", "Témoins de harcèlement"),
    ("securite", "La sécurité en ligne"),
    ("oeuvre", "Une œuvre protégée"),
    ("resaux sociaux", "les réseaux sociaux"),
    # Written afterwards.
    ("lecran", "Trop de temps devant l'écran"),
    ("decran", "Le temps d’écran"),
    ("lidentite", "L’identité en ligne"),
    ("lamitie", "Amour et amitié"),
    ("écrans", "Derrière l’écran"),
    ("l'écran", "Les écrans en famille"),
    ("cyber harcèlement", "Le cyberharcèlement entre élèves"),
    ("cyberharcèlement", "NO HATE, contre le cyber-harcèlement"),
    ("cyberharcèlement", "Prévenir le cyber harcèlement"),
    ("cyber-harcelement", "Agir contre le cyberharcèlement"),
    ("eleve", "Fiche de l'élève"),
    ("élèves", "Un élève témoin"),
    ("HARCÈLEMENT", "harcèlement à l'école"),
    ("donnée", "Protéger ses données personnelles"),
    ("donnees personnelles", "Une donnée personnelle"),
    ("jeu", "Des jeux de société"),
    ("jeux vidéo", "Le jeu vidéo en classe"),
    ("journal", "Les journaux et l'info"),
    ("animaux", "Un animal à la maison"),
    ("peurs", "Une peur bleue"),
    ("moqueries", "Une moquerie de trop"),
    ("amie", "Mes amies, mes amis"),
    ("publicités", "Une publicité cachée"),
    ("mots de passe", "Choisir un bon mot de passe"),
    ("mot de passe", "Des mots de passe solides"),
    ("desinformation", "Lutter contre la désinformation"),
    ("fausses informations", "Une fausse information"),
    ("enseignante", "Pour l'enseignant"),
    ("professeurs", "Le guide du professeur"),
    ("vie privee", "Vie privée"),
    ("oeil", "Les yeux ouverts"),
    ("sextorsion", "Victime de sextorsion"),
    ("instagrame", "Bien régler Instagram"),
    ("aujourd'hui", "Internet aujourd’hui"),
    ("aujourdhui", "Aujourd'hui et demain"),
    ("numérique", "Les outils numériques"),
    ("prevention", "Prévention des risques"),
]

FRENCH_APART = [
    ("cours", "Une course à pied"),
    ("course", "Un cours de français"),
    ("peur", "Un peu de tout"),
    ("peu", "La peur du noir"),
    ("public", "Une publicité"),
    ("mère", "Merci à tous"),
    ("poste", "Le mot posture"),
    ("image", "Notre imagination"),
    ("P5", "En P6 aussi"),
    ("gsm", "Une gomme"),
    ("école", "Une économie verte"),
    ("pari", "Mes parents"),
    ("terreur", "Une erreur"),
    ("travail", "Un traversin"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """An index that holds the texts of all pairs, in both languages."""
    built = EmbeddedEngine(tmp_path_factory.mktemp("pairs"))
    built.rebuild(document(pk, text, locale=locale) for (locale, text), pk in _pages().items())
    return built


def _pages() -> dict[tuple[str, str], int]:
    texts = [("nl", text) for _, text in DUTCH + DUTCH_APART] + [("fr", text) for _, text in FRENCH + FRENCH_APART]
    return {text: pk for pk, text in enumerate(dict.fromkeys(texts), start=1)}


@pytest.mark.parametrize(("query", "text"), DUTCH)
def test_a_dutch_query_finds_the_text(engine: EmbeddedEngine, query: str, text: str) -> None:
    assert _pages()["nl", text] in found(engine, query)


@pytest.mark.parametrize(("query", "text"), DUTCH_APART)
def test_a_dutch_query_does_not_find_another_word(engine: EmbeddedEngine, query: str, text: str) -> None:
    assert _pages()["nl", text] not in found(engine, query)


@pytest.mark.parametrize(("query", "text"), FRENCH)
def test_a_french_query_finds_the_text(engine: EmbeddedEngine, query: str, text: str) -> None:
    assert _pages()["fr", text] in found(engine, query, "fr")


@pytest.mark.parametrize(("query", "text"), FRENCH_APART)
def test_a_french_query_does_not_find_another_word(engine: EmbeddedEngine, query: str, text: str) -> None:
    assert _pages()["fr", text] not in found(engine, query, "fr")
