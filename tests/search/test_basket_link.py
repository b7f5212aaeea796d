"""The address of a list, whatever somebody makes of it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models.short_key import ALPHABET, LENGTH, short_key
from search.basket.link import LONGEST_READ, MOST, OUT, PARAMETER, Basket, read

KEYS = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
LISTS = st.lists(KEYS, unique=True, max_size=MOST)
A, B, C = "bbbbbb", "cccccc", "dddddd"


@given(LISTS)
def test_what_is_written_is_read_again(keys: list[str]) -> None:
    address = Basket(tuple(keys)).url("/nl/materiaal/lijst/")
    assert read(parse_qs(urlsplit(address).query).get(PARAMETER, [])) == Basket(tuple(keys))


@given(st.lists(st.text(), max_size=20))
def test_rubbish_is_never_an_error(values: list[str]) -> None:
    basket = read(values)
    assert len(basket) <= MOST
    assert read([basket.text]).keys == basket.keys


def test_thirty_resources_make_a_short_address() -> None:
    keys = tuple(short_key(f"a-rather-long-key-of-a-resource-{number}") for number in range(30))
    assert len(Basket(keys).url("https://example.be/fr/ressources/liste/")) < 260


def test_what_comes_twice_counts_once_in_its_first_place() -> None:
    assert read([f"{A}-{B}-{A}-{A}", B]).keys == (A, B)


def test_capitals_and_other_marks_between_keys_are_forgiven() -> None:
    assert read([f" {A.upper()}, {B};<script>{C}</script>"]).keys == (A, B, C)


def test_too_many_are_cut_and_counted() -> None:
    keys = list(dict.fromkeys(short_key(str(number)) for number in range(500)))
    basket = read(["-".join(keys)])
    assert basket.keys == tuple(keys[:MOST])
    assert basket.left_out == len(keys) - MOST


def test_an_endless_address_is_read_only_so_far() -> None:
    assert read([A + "-" + "x" * LONGEST_READ + "-" + B]).keys == (A,)


@pytest.mark.parametrize(
    ("key", "steps", "expected"),
    [(A, 1, (B, A, C)), (C, -1, (A, C, B)), (A, -1, (A, B, C)), (C, 1, (A, B, C)), (A, 9, (B, C, A))],
)
def test_a_resource_moves_and_stays_within_the_list(key: str, steps: int, expected: tuple[str, ...]) -> None:
    assert Basket((A, B, C)).moved(key, steps).keys == expected


@pytest.mark.parametrize("key", [A, B, C])
def test_what_is_taken_out_goes_back_to_its_place(key: str) -> None:
    after = read([Basket((A, B, C)).without(key)])
    assert key not in after.keys
    assert after.taken_out == key
    assert after.put_back().keys == (A, B, C)


def test_what_is_both_in_and_out_is_in() -> None:
    assert read([f"{A}-{OUT}{A}"]) == Basket((A,))
