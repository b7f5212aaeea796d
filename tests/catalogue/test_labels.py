"""Short words for ages, durations and groups."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from catalogue.choices import DURATION_BANDS, duration_band
from catalogue.models import AgeGroup
from catalogue.presentation.labels import age_label, alternatives, duration_label, lesson_boxes, year_boxes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slugs", "dutch", "french"),
    [
        ([], "", ""),
        (["primary-5-6"], "5e–6e leerjaar", "P5–P6"),
        (["primary-1-2", "primary-3-4", "primary-5-6"], "1e–6e leerjaar", "P1–P6"),
        (["secondary-1-2", "secondary-3-4", "secondary-5-6"], "1e–6e middelbaar", "S1–S6"),
        (["primary-3-4", "primary-5-6", "secondary-1-2"], "3e leerjaar–2e middelbaar", "P3–S2"),
        (["preschool"], "Kleuterklas", "Maternelle"),
        (["preschool", "primary-1-2"], "Kleuterklas–2e leerjaar", "Maternelle–P2"),
        (["primary-1-2", "secondary-1-2"], "1e–2e leerjaar, 1e–2e middelbaar", "P1–P2, S1–S2"),
        (["secondary-5-6", "adults"], "5e–6e middelbaar, Volwassenen", "S5–S6, Adultes"),
    ],
)
def test_neighbouring_age_groups_are_joined(slugs: list[str], dutch: str, french: str) -> None:
    groups = list(AgeGroup.objects.filter(slug__in=slugs))
    assert age_label(groups, "nl") == dutch
    assert age_label(groups, "fr") == french


@pytest.mark.django_db
def test_the_small_ruler_has_thirteen_years_with_a_gap_before_each_level() -> None:
    boxes = year_boxes(AgeGroup.objects.filter(slug="primary-5-6"))
    assert [box.active for box in boxes] == [False] * 5 + [True] * 2 + [False] * 6
    assert [index for index, box in enumerate(boxes) if box.gap] == [1, 7]


@pytest.mark.parametrize(
    ("minutes", "boxes"),
    [(None, ()), (25, (0.5,)), (50, (1.0,)), (75, (1.0, 0.5)), (600, (1.0,) * 6)],
)
def test_a_duration_fills_lesson_hours(minutes: int | None, boxes: tuple[float, ...]) -> None:
    assert lesson_boxes(minutes) == boxes


@given(st.integers(min_value=1, max_value=10_000))
def test_every_duration_has_exactly_one_band(minutes: int) -> None:
    assert sum(band.holds(minutes) for band in DURATION_BANDS) == 1
    assert duration_band(minutes) is not None


def test_no_duration_has_no_band() -> None:
    assert duration_band(None) is None
    assert duration_label(None) == ""


def test_alternatives_are_joined_in_the_language_of_the_page() -> None:
    with override("nl"):
        assert alternatives(["alleen", "groepjes", "hele klas"]) == "alleen, groepjes of hele klas"
    with override("fr"):
        assert alternatives(["seul", "classe entière"]) == "seul ou classe entière"
