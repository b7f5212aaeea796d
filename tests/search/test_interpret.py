"""What a query is understood as, with the vocabularies of the catalogue."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Theme
from catalogue.vocabulary import current_vocabulary
from search.interpret import Interpretation, interpret
from search.language import normalise_query

pytestmark = pytest.mark.django_db


def read(text: str, locale: str = "nl") -> Interpretation:
    return interpret(text, locale, current_vocabulary())


def values(meaning: Interpretation, facet: str) -> set[str]:
    return {value for reading in meaning.readings if reading.facet == facet for value in reading.values}


PRIMARY = {"primary-1-2", "primary-3-4", "primary-5-6"}
SECONDARY = {"secondary-1-2", "secondary-3-4", "secondary-5-6"}


@pytest.mark.parametrize(
    ("locale", "text", "ages"),
    [
        ("nl", "5e leerjaar", {"primary-5-6"}),
        ("nl", "vijfde leerjaar", {"primary-5-6"}),
        ("nl", "5de leerjaar", {"primary-5-6"}),
        ("nl", "1ste leerjaar", {"primary-1-2"}),
        ("nl", "3e en 4e leerjaar", {"primary-3-4"}),
        ("nl", "4e en 5e leerjaar", {"primary-3-4", "primary-5-6"}),
        ("nl", "2e middelbaar", {"secondary-1-2"}),
        ("nl", "3e jaar secundair", {"secondary-3-4"}),
        ("nl", "7e jaar secundair", {"secondary-5-6"}),
        ("nl", "2e graad secundair onderwijs", {"secondary-3-4"}),
        ("nl", "3e graad lager", {"primary-5-6"}),
        ("nl", "lager onderwijs 3e graad", {"primary-5-6"}),
        ("nl", "lager", PRIMARY),
        ("nl", "lagere school", PRIMARY),
        ("nl", "secundair onderwijs", SECONDARY),
        ("nl", "middelbaar", SECONDARY),
        ("nl", "kleuters", {"preschool"}),
        ("nl", "basisonderwijs", {"preschool"} | PRIMARY),
        ("nl", "7 jaar", {"primary-1-2"}),
        ("nl", "10-12 jaar", {"primary-5-6"}),
        ("nl", "10 tot 12 jaar", {"primary-5-6"}),
        ("nl", "12 jaar", {"primary-5-6", "secondary-1-2"}),
        ("nl", "L5", {"primary-5-6"}),
        ("nl", "BSO", {"secondary-3-4", "secondary-5-6"}),
        ("fr", "5e primaire", {"primary-5-6"}),
        ("fr", "cinquième primaire", {"primary-5-6"}),
        ("fr", "1re primaire", {"primary-1-2"}),
        ("fr", "3e secondaire", {"secondary-3-4"}),
        ("fr", "P5", {"primary-5-6"}),
        ("fr", "S1-S2", {"secondary-1-2"}),
        ("fr", "rhéto", {"secondary-5-6"}),
        ("fr", "maternelle", {"preschool"}),
        ("fr", "secondaire", SECONDARY),
        ("fr", "école primaire", PRIMARY),
        ("fr", "12-14 ans", {"secondary-1-2"}),
        ("fr", "2e degré secondaire", {"secondary-3-4"}),
        ("fr", "troisième degré primaire", {"primary-5-6"}),
    ],
)
def test_words_for_an_age_become_age_groups(locale: str, text: str, ages: set[str]) -> None:
    assert set(read(text, locale).ages) == ages


@pytest.mark.parametrize(
    ("locale", "text", "ways"),
    [
        ("nl", "3e graad", [{"primary-5-6"}, {"secondary-5-6"}]),
        ("nl", "2e graad", [{"primary-3-4"}, {"secondary-3-4"}]),
        ("fr", "3e degré", [{"primary-5-6"}, {"secondary-5-6"}]),
        ("fr", "5e", [{"primary-5-6"}, {"secondary-5-6"}]),
    ],
)
def test_an_ambiguous_degree_or_year_gives_both_readings(locale: str, text: str, ways: list[set[str]]) -> None:
    readings = read(text, locale).readings
    assert [set(reading.values) for reading in readings] == ways
    assert {reading.alternatives for reading in readings} == {2}


@pytest.mark.parametrize("text", ["2024", "5 tips", "116 000", "10 minuten", "versie 2.0", "leven na 60 jaar"])
def test_a_number_that_names_no_class_is_no_age(text: str) -> None:
    assert not read(text).ages


def test_words_for_grown_ups_are_an_audience_and_hide_nothing() -> None:
    meaning = read("ouders gamen")
    assert values(meaning, "audience") == {"parents"}
    assert not meaning.ages


@pytest.mark.parametrize(
    ("locale", "text", "theme"),
    [
        ("nl", "cyberpesten", "cyberbullying"),
        ("nl", "cyber pesten", "cyberbullying"),
        ("nl", "cyberpessten", "cyberbullying"),
        ("nl", "paswoorden", "passwords"),
        ("nl", "fake news", "disinformation"),
        ("nl", "fakenews", "disinformation"),
        ("nl", "loverboys", "teen-pimps"),
        ("nl", "wraakporno", "image-abuse"),
        ("nl", "artificiële intelligentie", "ai"),
        ("nl", "AI", "ai"),
        ("fr", "harcèlement", "bullying"),
        ("fr", "harcelement", "bullying"),
        ("fr", "harcelment", "bullying"),
        ("fr", "temps decran", "screen-time"),
        ("fr", "droit à l’image", "image-rights"),
        ("fr", "droit a limage", "image-rights"),
        ("fr", "cyber harcèlement", "cyberbullying"),
        ("fr", "théories du complot", "disinformation"),
        ("fr", "réseaux sociaux", "social-media"),
        ("fr", "revenge porn", "image-abuse"),
    ],
)
def test_a_theme_is_known_by_name_synonym_spelling_and_typing_error(locale: str, text: str, theme: str) -> None:
    assert theme in values(read(text, locale), "theme")


@pytest.mark.parametrize(
    ("locale", "text"), [("fr", "peu"), ("fr", "jour"), ("nl", "veiling"), ("nl", "test"), ("nl", "internet")]
)
def test_an_ordinary_word_names_no_theme(locale: str, text: str) -> None:
    assert not values(read(text, locale), "theme")


def test_a_format_lifts_and_is_no_must_beside_a_theme() -> None:
    meaning = read("quiz wachtwoorden")
    must = [group for group in meaning.groups if group.required]
    assert [dict(group.values)["theme"] for group in must] == ["passwords"]
    assert any(("format", "quiz") in group.values for group in meaning.groups if not group.required)


def test_a_format_alone_is_a_must() -> None:
    [group] = read("bordspel").groups
    assert group.required
    assert group.values == {("format", "game")}


def test_a_misspelt_theme_gives_the_query_as_it_was_meant() -> None:
    assert read("les over cyberpessten").corrected_text() == "les over Cyberpesten"


def test_a_synonym_typed_in_the_admin_counts_at_once() -> None:
    assert "gaming" not in values(read("blokjesbouwers"), "theme")
    theme = Theme.objects.get(slug="gaming")
    theme.synonyms_nl += ";blokjesbouwers"
    theme.save()
    assert "gaming" in values(read("blokjesbouwers"), "theme")


def test_removing_the_words_of_a_reading_leaves_the_rest() -> None:
    meaning = read("cyberpesten 5e leerjaar")
    age = next(reading for reading in meaning.readings if reading.facet == "age")
    assert meaning.text[age.start : age.end] == "5e leerjaar"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), locale=st.sampled_from(["nl", "fr"]))
def test_any_text_can_be_interpreted(text: str, locale: str) -> None:
    meaning = read(normalise_query(text), locale)
    assert all(0 <= reading.start < reading.end <= len(meaning.text) for reading in meaning.readings)
