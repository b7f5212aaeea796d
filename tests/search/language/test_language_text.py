"""Folding, cleaning and finding words: true for any text at all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import LOCALES, fold, get_analyser, normalise_query, title_form

# Lone surrogates and control characters included: they come in through forms and addresses.
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
ACCENTED = st.text("aàâäeéèêëiïîoôöuùûücçnñœæßøłĳ'’- \u0301\u00ad\u200b", max_size=40)
TEXTS = st.one_of(ANY_TEXT, ACCENTED)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Cœur d’École", "coeur d'ecole"),
        ("HARCÈLEMENT", "harcelement"),
        ("IJsje, ĳsje", "ijsje, ijsje"),
        ("Straße Łódź smørrebrød", "strasse lodz smorrebrod"),
        ("e\u0301cole", "ecole"),
        ("coördinatie", "coordinatie"),
    ],
)
def test_folding_leaves_plain_lower_case_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_composed_and_decomposed_accents_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_a_normalised_query_can_be_stored_and_stays_as_it_is(text: str) -> None:
    query = normalise_query(text)
    query.encode("utf-8")
    assert query == query.strip()
    assert not any(unicodedata.category(letter) == "Cc" for letter in query)
    assert normalise_query(query) == query


def test_a_normalised_query_keeps_words_apart() -> None:
    assert normalise_query(" cyber\tpesten\n\x00op\ud800school ") == "cyber pesten op school"


@pytest.mark.parametrize("locale", LOCALES)
@given(text=TEXTS)
def test_any_text_gives_tokens_whose_offsets_are_right(locale: str, text: str) -> None:
    tokens = get_analyser(locale).tokens(text)
    end = 0
    for position, token in enumerate(tokens):
        assert token.position == position
        assert end <= token.start < token.end <= len(text)
        assert token.text == text[token.start : token.end]
        assert token.folded == fold(token.text).replace("'", "")
        assert token.terms
        assert all(term and term.encode("utf-8") for term in (*token.terms, *token.parts))
        end = token.end


@pytest.mark.parametrize("locale", LOCALES)
@given(text=TEXTS)
def test_any_text_can_be_glued_split_and_reduced_to_its_content(locale: str, text: str) -> None:
    analyser = get_analyser(locale)
    tokens = analyser.content_tokens(text)
    assert len(analyser.glued(tokens)) == max(len(tokens) - 1, 0)
    assert all(len(pair) == 2 for token in tokens for pair in analyser.splits(token))
    assert bool(tokens) == bool(analyser.tokens(text))


@given(TEXTS)
def test_the_form_of_a_title_is_its_words_and_stays_as_it_is(title: str) -> None:
    assert title_form(title_form(title)) == title_form(title)
    assert not title_form(title).startswith(" ")


def test_case_accents_and_signs_do_not_tell_titles_apart() -> None:
    assert title_form("« L’Été » – Max & co !") == title_form("l'ete, max co") == "l'ete max co"
