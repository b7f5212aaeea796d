"""The judged queries: what teachers type, and what they should be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.base import Engine
from search.relevance import Outcome, read_judged, run, score

JUDGED = Path(__file__).with_name("judged.csv")

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def outcomes(index: Engine) -> list[Outcome]:
    return run(read_judged(JUDGED))


def test_there_are_enough_judged_queries_in_both_languages() -> None:
    judged = read_judged(JUDGED)
    assert len(judged) >= 80
    dutch = sum(query.locale == "nl" for query in judged)
    assert abs(dutch - len(judged) / 2) <= len(judged) * 0.1


def test_a_good_answer_is_among_the_first_three_for_nearly_every_query(outcomes: list[Outcome]) -> None:
    for figures in score(outcomes):
        assert figures.hit_at_3 >= 0.95, figures
        assert figures.zero_results <= 0.02, figures


def test_nothing_outside_the_asked_age_is_among_the_first_five(outcomes: list[Outcome]) -> None:
    for figures in score(outcomes):
        assert figures.outside_age == 0, figures
