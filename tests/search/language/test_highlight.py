"""Marking the words of a query in a text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import ELLIPSIS, excerpt, highlight, wanted_terms
from search.language import LOCALES

_PIECES = st.one_of(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=10),
    st.sampled_from([" ", "pesten", "l'écran", "<b>", "&amp;", "</mark>", "privacyinstellingen", '"', "foto's"]),
)
TEXTS = st.lists(_PIECES, max_size=30).map("".join)


def marked(text: str, query: str, locale: str = "nl", **corrections: str) -> str:
    return highlight(text, wanted_terms(locale, query, corrections), locale)


def _without_marks(output: str) -> str:
    return html.unescape(re.sub("</?mark>", "", output))


@pytest.mark.parametrize("locale", LOCALES)
@given(text=TEXTS, query=TEXTS)
def test_without_the_marks_the_text_is_what_it_was(locale: str, text: str, query: str) -> None:
    assert _without_marks(marked(text, query, locale)) == text


@given(text=TEXTS, query=TEXTS, length=st.integers(1, 80))
def test_an_excerpt_is_a_passage_of_the_text(text: str, query: str, length: int) -> None:
    output = excerpt(text, wanted_terms("nl", query, {}), "nl", length)
    assert re.sub("</?mark>", "", output).count("<") == 0
    passage = _without_marks(output)
    starts = [passage, passage.removeprefix(ELLIPSIS)]
    assert any(start.removesuffix(ELLIPSIS) in text or start in text for start in starts)


def test_whole_words_are_marked_in_whatever_form_they_stand() -> None:
    assert marked("Foto's en een FOTO", "fotos") == "<mark>Foto&#x27;s</mark> en een <mark>FOTO</mark>"
    assert marked("Privacyinstellingen", "privacy") == "<mark>Privacyinstellingen</mark>"
    assert marked("Zo stopt cyberpesten", "cyber pesten") == "Zo stopt <mark>cyberpesten</mark>"
    assert marked("Devant l’écran", "ecrans", "fr") == "Devant l’<mark>écran</mark>"


def test_function_words_are_not_marked() -> None:
    assert marked("De les over de privacy", "de privacy") == "De les over de <mark>privacy</mark>"


def test_what_was_taken_for_a_misspelt_word_is_marked() -> None:
    assert marked("Sexting bij jongeren", "sexing", sexing="sexting") == "<mark>Sexting</mark> bij jongeren"
    assert marked("Les réseaux", "Resaux", "fr", Resaux="réseaux") == "Les <mark>réseaux</mark>"


def test_markup_in_the_text_is_shown_not_run() -> None:
    assert marked("<b>pesten</b>", "pesten") == "&lt;b&gt;<mark>pesten</mark>&lt;/b&gt;"


def test_nothing_wanted_marks_nothing() -> None:
    assert marked("Pesten", "") == "Pesten"


def test_an_excerpt_shows_the_first_hit_with_what_stands_around_it() -> None:
    text = "Inleiding over van alles. " * 20 + "Hier gaat het over pesten op school. " + "Nog meer tekst. " * 20
    output = excerpt(text, wanted_terms("nl", "pesten", {}), "nl", length=100)
    assert "het over <mark>pesten</mark> op school" in output
    assert output.startswith(ELLIPSIS)
    assert output.endswith(ELLIPSIS)
    assert len(_without_marks(output)) <= 102


def test_an_excerpt_without_a_hit_is_the_beginning() -> None:
    assert excerpt("Een twee drie vier", frozenset(), "nl", length=9) == f"Een twee{ELLIPSIS}"
    assert excerpt("Kort", frozenset(), "nl") == "Kort"
