"""Lessons are found by the curriculum they serve, below what a page says itself, and the hit quotes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue.models import CurriculumGoal, Resource
from search.indexer import drain
from tests.search.test_budgets import SEARCH_QUERIES

pytestmark = pytest.mark.django_db

SEXTING = "lesson-plan-sexting-consent-14-16"
WORKS = {SEXTING, "lesson-plan-cyberbullying-10-12", "lesson-plan-privacy-passwords-8-10", "quiz-internet-safe"}


def results(client: Client, text: str, language: str = "nl") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/{language}/resources", {"q": text}).json()["results"]
    return found


def keys(client: Client, text: str, language: str = "nl") -> list[str]:
    return [result["key"] for result in results(client, text, language)]


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("text", ["sleutelcompetentie 4", "Sleutelcompetentie", "SLEUTELCOMPETENTIES"])
def test_a_flemish_curriculum_finds_its_lessons_in_both_languages(site: Client, text: str, language: str) -> None:
    assert set(keys(site, text, language)) == WORKS


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_evras_finds_its_lesson_in_both_languages(site: Client, language: str) -> None:
    assert SEXTING in keys(site, "EVRAS", language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("eindtermen", "nl"),
        ("onderwijsdoelen", "nl"),
        ("minimumdoel", "nl"),
        ("compétences", "fr"),
        ("référentiel", "fr"),
    ],
)
def test_what_teachers_call_such_goals_finds_them(site: Client, text: str, language: str) -> None:
    assert {SEXTING, "lesson-plan-cyberbullying-10-12"} <= set(keys(site, text, language))


def test_the_words_of_a_goal_find_in_its_own_language_only(site: Client) -> None:
    assert keys(site, "mediawijsheid ethisch omgaan niet-digitale")
    CurriculumGoal.objects.filter(slug="evras").update(text="Xylophone")
    for resource in Resource.objects.filter(key=SEXTING):
        resource.specific.save()
    drain()
    assert keys(site, "xylophone", "fr") == [SEXTING]
    assert keys(site, "xylophone", "nl") == []


def test_the_hit_quotes_the_goal(site: Client) -> None:
    [result] = results(site, "EVRAS")
    assert result["highlight"].endswith(" — <mark>EVRAS</mark>")
    told = {each["key"]: each["highlight"] for each in results(site, "sleutelcompetentie 5")}
    quoted = "<mark>Sleutelcompetentie</mark> <mark>5</mark>: Sociaal-relationele competenties"
    assert told[SEXTING].endswith(quoted)


def test_a_goal_that_changes_or_goes_is_found_so_at_once(site: Client) -> None:
    goal = CurriculumGoal.objects.get(slug="evras")
    goal.text = "Xylophone"
    goal.save()
    drain()
    assert keys(site, "xylophone", "fr") == [SEXTING]
    goal.delete()
    drain()
    assert keys(site, "xylophone", "fr") == []


def test_a_search_that_only_goals_answer_stays_within_its_queries(site: Client) -> None:
    site.get("/nl/materiaal/?q=evras")
    with CaptureQueriesContext(connection) as asked:
        site.get("/nl/materiaal/?q=evras")
    assert len(asked) <= SEARCH_QUERIES
