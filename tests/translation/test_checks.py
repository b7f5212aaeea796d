"""Hints at a translation: what each notices, and what it leaves in peace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.checks import COUNTERPARTS, warnings_for
from translation.text import to_input


def codes(source: str, target: str, here: str = "nl", there: str = "fr") -> list[str]:
    return [warning.code for warning in warnings_for(source, target, here, there)]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Je hebt 12 kaarten.", "Tu as des cartes.", ["number"]),
        ("Je hebt kaarten.", "Tu as 12 cartes.", ["number"]),
        ("Groepjes van 4.", "Groupes de 5.", ["number", "number"]),
        ("Hallo {naam}.", "Bonjour.", ["placeholder"]),
        ("Nog %(n)s over.", "Reste %(x)s.", ["placeholder", "placeholder"]),
        ("Zie https://voorbeeld.be/a.", "Voir ici.", ["link"]),
        ("Mail naar help@voorbeeld.be.", "Écris-nous.", ["link"]),
        ("Bel 116 000.", "Appelle.", ["helpline"]),
        ("Praat <b>elke dag</b>.", "Parle chaque jour.", ["tag"]),
        ('Bel <a id="a1">ons</a>.', "<b>Appelle</b>-nous.", ["tag", "tag"]),
        ("Dit is een zin die lang genoeg is om te meten.", "Ceci est beaucoup trop long. " * 4, ["length"]),
        ("Wat doe je?", "Que fais-tu.", ["ending"]),
        ("Titel", "Titre.", ["ending"]),
        ("Wat doe je?", "Que fais-tu?", ["spaces"]),
        ("Zeg “stop”.", "Dis «stop».", ["spaces"]),
    ],
)
def test_what_is_noticed(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Bel 116 000.", "Appelle le 116\u00a0000."),
        ("Bel 116000.", "Appelle le 116 000."),
        ("Bel Awel op 102.", "Appelle Écoute-Enfants au 103."),
        ("Er zijn 1.000 scholen.", "Il y a 1\u202f000 écoles."),
        ("Om 14.30 uur.", "À 14h30."),
        ("Het 5e leerjaar.", "La 5e année."),
        ("Zie https://childfocus.be/nl/hulp.", "Voir https://childfocus.be/fr/aide."),
        ("Zie https://nl.voorbeeld.be.", "Voir https://fr.voorbeeld.be."),
        ("Wat doe je?", "Que fais-tu ?"),
        ("Wat doe je?", "Que fais-tu\u00a0?"),
        ("Wat doe je?", "Que fais-tu\u202f?"),
        ("Zeg “stop”.", "Dis «\u00a0stop\u00a0»."),
        ("Kort", "Beaucoup plus long"),
        ("Hallo {naam}, %(n)s keer.", "%(n)s fois, {naam}."),
        ("Eén<br>twee", "Un<br>deux"),
        ("Max 24/7", "Max 24/7"),
        ("Nog niets.", ""),
    ],
)
def test_what_is_left_in_peace(source: str, target: str) -> None:
    assert codes(source, target) == []


def test_dutch_needs_no_spaces_before_its_signs() -> None:
    assert codes("Que fais-tu\u00a0?", "Wat doe je?", "fr", "nl") == []


@pytest.mark.parametrize("pair", COUNTERPARTS)
def test_a_helpline_of_the_other_language_is_as_good_both_ways(pair: tuple[str, str]) -> None:
    here, there = pair
    assert codes(f"Bel {here}.", f"Appelle le {there}.") == []
    assert codes(f"Appelle le {there}.", f"Bel {here}.", "fr", "nl") == []


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@given(TEXT, TEXT, st.sampled_from(["nl", "fr"]))
def test_any_two_texts_are_compared(source: str, target: str, there: str) -> None:
    for warning in warnings_for(source, target, "fr" if there == "nl" else "nl", there):
        assert warning.code
        assert warning.message


@given(TEXT)
def test_a_text_that_is_the_same_in_both_languages_has_no_hints(text: str) -> None:
    assert warnings_for(text, text, "nl", "fr") == []


@given(st.lists(st.integers(200, 999), min_size=1, max_size=6), st.randoms())
def test_numbers_may_change_their_order(numbers: list[int], random: object) -> None:
    shuffled = sorted(numbers, key=lambda number: str(number)[::-1])
    assert codes(" x ".join(map(str, numbers)), " y ".join(map(str, shuffled))) == []


@given(st.sampled_from(["\u00a0", "\u202f", " ", ""]), st.sampled_from(["\u00a0", "\u202f", " ", ""]))
def test_the_spaces_in_the_number_of_child_focus_may_vary(here: str, there: str) -> None:
    assert codes(f"Bel 116{here}000.", f"Appelle le 116{there}000.") == []


def test_what_is_compared_is_what_is_read_not_how_it_is_stored() -> None:
    assert to_input("Jan &amp; Piet") == "Jan & Piet"
    assert codes("Jan &amp; Piet", "Jean &amp; Pierre") == []
