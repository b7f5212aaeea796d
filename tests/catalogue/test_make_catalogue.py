"""Invented resources: the same for one seed, plausible, and removed without a trace."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page

from catalogue.demo.bulk import bulk_delete
from catalogue.demo.generated import KEY_PREFIX, Generator, invented_word, sentences_of
from catalogue.demo.loader import read_specs
from catalogue.demo.spec import ResourceSpec
from catalogue.models import Resource
from catalogue.vocabulary import current_vocabulary
from tests.demo_counts import DUTCH, FRENCH

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_resources() -> None:
    """The site stands, without resources."""
    bulk_delete(list(Resource.objects.values_list("pk", flat=True)))


def specs(pairs: int, seed: int) -> list[list[ResourceSpec]]:
    return list(Generator(seed, current_vocabulary(), sentences_of(read_specs())).pairs(pairs))


def make(**options: Any) -> str:
    out = StringIO()
    call_command("make_catalogue", stdout=out, **options)
    return out.getvalue()


def test_one_seed_gives_the_same_resources_however_many_are_made() -> None:
    assert specs(40, seed=7) == specs(60, seed=7)[:40]
    assert specs(40, seed=7) != specs(40, seed=8)


def test_shares_of_missing_facts_are_those_of_a_real_catalogue() -> None:
    made = specs(600, seed=1)
    assert 0.05 < sum(len(pair) == 1 for pair in made) / len(made) < 0.12
    assert 0.42 < sum(not pair[0].facts.age_groups for pair in made) / len(made) < 0.58


def test_twins_share_their_facts_and_not_their_words() -> None:
    for pair in specs(50, seed=1):
        if len(pair) == 2:
            nl, fr = pair
            assert (nl.locale, fr.locale) == ("nl", "fr")
            assert (nl.facts, nl.translation_key) == (fr.facts, fr.translation_key)
            assert nl.title != fr.title


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_every_rank_is_another_word(language: str) -> None:
    assert len({invented_word(rank, language) for rank in range(20_000)}) == 20_000


def test_the_pages_are_whole_and_the_tree_is_sound(no_resources: None) -> None:
    make(pairs=60, seed=3)
    assert not any(Page.find_problems())
    for page in Resource.objects.specific():
        page.full_clean()
        assert page.search_text()


def test_making_more_keeps_what_is_there(no_resources: None) -> None:
    make(pairs=20, seed=3)
    first = set(Resource.objects.values_list("pk", flat=True))
    make(pairs=30, seed=3)
    assert first < set(Resource.objects.values_list("pk", flat=True))
    per_key = Counter(Resource.objects.values_list("key", "locale__language_code"))
    assert max(per_key.values()) == 1
    assert len({key for key, _ in per_key}) == 30


def test_deleting_removes_the_invented_ones_only() -> None:
    make(pairs=30, seed=3)
    edited = Resource.objects.filter(key__startswith=KEY_PREFIX).first().specific
    edited.save_revision().publish()
    assert "pages removed" in make(delete=True)
    assert Counter(Resource.objects.values_list("locale__language_code", flat=True)) == {"nl": DUTCH, "fr": FRENCH}
    assert not any(Page.find_problems())
