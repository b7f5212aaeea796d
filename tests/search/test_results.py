"""The search page and the API, with a real index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import AgeGroup, Resource, Theme
from search.engines.base import Engine
from search.facets import FACETS
from search.query import SearchQuery
from search.service import find
from tests.demo_counts import DUTCH, FRENCH

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def ask(client: Client, locale: str = "nl", **parameters: Any) -> dict[str, Any]:
    response = client.get(f"/api/v1/{locale}/resources?{urlencode(parameters, doseq=True)}")
    assert response.status_code == 200, response.content
    return dict(response.json())


def counts(answer: Mapping[str, Any], facet: str) -> dict[str, int]:
    return {value["value"]: value["count"] for value in answer["facets"][facet]}


@pytest.mark.parametrize(("locale", "total"), [("nl", DUTCH), ("fr", FRENCH)])
def test_each_language_finds_all_its_resources(site: Client, locale: str, total: int) -> None:
    assert ask(site, locale)["total"] == total


def test_a_school_year_in_the_text_keeps_what_is_for_it_or_states_no_age(site: Client) -> None:
    answer = ask(site, q="cyberpesten 5e leerjaar")
    assert {"facet": "age", "value": "primary-5-6", "label": "5e–6e leerjaar", "words": "5e leerjaar"} in answer[
        "interpreted"
    ]
    assert answer["total"]
    for result in answer["results"]:
        groups = AgeGroup.objects.filter(slug__in=result["age_groups"])
        assert not groups or any(group.overlaps(10, 12) for group in groups)


def test_narrow_age_ranges_come_before_wide_ones_and_those_before_none(site: Client) -> None:
    results = ask(site, q="5e leerjaar")["results"]
    breadths = [len(result["age_groups"]) or 99 for result in results]
    assert breadths == sorted(breadths)


@pytest.mark.parametrize("text", ["cyberpesten 5e leerjaar", "privacy 5e leerjaar", "spel 5e leerjaar"])
def test_what_is_made_for_the_class_comes_before_what_states_no_age(site: Client, text: str) -> None:
    breadths = [len(result["age_groups"]) for result in ask(site, q=text)["results"]]
    assert 1 in breadths
    last_narrow = max(place for place, breadth in enumerate(breadths) if breadth == 1)
    assert 0 not in breadths[:last_narrow]


def test_a_missing_accent_finds_the_accented_word(site: Client) -> None:
    answer = ask(site, "fr", q="harcelement")
    assert answer["total"]
    assert any("<mark>harcèlement</mark>" in result["highlight"] for result in answer["results"])


def test_the_exact_title_comes_first(site: Client) -> None:
    for title in ("KiVa", "Friend Zone", "Quiz: slim en veilig online", "Betternet"):
        assert ask(site, q=title)["results"][0]["title"] == title


def test_two_values_of_a_facet_widen_and_another_facet_narrows(site: Client) -> None:
    one = ask(site, age="primary-5-6")["total"]
    two = ask(site, age=["primary-5-6", "secondary-1-2"])["total"]
    narrowed = ask(site, age=["primary-5-6", "secondary-1-2"], theme="privacy")["total"]
    assert one < two
    assert 0 < narrowed < two


def expected_counts(locale: str, choices: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    """What DESIGN asks of counts, computed from the database without any engine."""
    pages = Resource.objects.live().filter(locale__language_code=locale)
    carried = {page.pk: {name: set(facet.slugs_of(page)) for name, facet in FACETS.items()} for page in pages}

    def passes(slugs: Mapping[str, set[str]], without: str) -> bool:
        return all(slugs[name] & set(values) for name, values in choices.items() if values and name != without)

    return {
        name: {
            slug: sum(slug in slugs[name] and passes(slugs, without=name) for slugs in carried.values())
            for slug in {slug for slugs in carried.values() for slug in slugs[name]}
        }
        for name in FACETS
    }


CHOICES = {
    "age": ["primary-5-6", "secondary-1-2", "adults", "preschool"],
    "theme": ["privacy", "cyberbullying", "bullying-and-hate", "intimacy"],
    "format": ["quiz", "game", "podcast"],
    "language": ["nl", "fr"],
    "group": ["class", "individual"],
}
ANY_CHOICES = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(v), max_size=3, unique=True) for name, v in CHOICES.items()}
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    locale=st.sampled_from(["nl", "fr"]),
    choices=ANY_CHOICES,
)
def test_every_count_is_what_the_page_promises(index: Engine, locale: str, choices: dict[str, list[str]]) -> None:
    chosen = {name: tuple(values) for name, values in choices.items() if values}
    results = find(SearchQuery(locale, choices=chosen))
    for name, expected in expected_counts(locale, chosen).items():
        assert {slug: count for slug, count in results.facets[name].items() if count} == {
            slug: count for slug, count in expected.items() if count
        }


def test_with_nothing_chosen_in_a_facet_a_count_is_what_the_click_gives(site: Client) -> None:
    for query in ({}, {"q": "privacy"}, {"q": "cyberpesten lager"}, {"theme": "sexting"}):
        answer = ask(site, **query)
        for facet in ("age", "format", "duration"):
            for slug, count in list(counts(answer, facet).items())[:6]:
                assert ask(site, **query, **{facet: slug})["total"] == count


def test_a_chosen_value_stays_visible_at_zero(site: Client) -> None:
    answer = ask(site, format="podcast", theme="sexting")
    assert answer["total"] == 0
    [podcast] = [value for value in answer["facets"]["format"] if value["value"] == "podcast"]
    assert podcast["selected"]
    page = site.get("/nl/materiaal/?format=podcast&theme=sexting").content.decode()
    assert 'id="facet-format-podcast"' in page
    assert "is-selected" in page


def test_no_value_is_ever_cut_off(site: Client) -> None:
    answer = ask(site)
    assert len(answer["facets"]["theme"]) == Theme.objects.count() + 9
    assert len(answer["facets"]["format"]) == 16


def test_zero_results_name_the_filter_to_take_away(site: Client) -> None:
    page = site.get("/nl/materiaal/?q=seksting&age=secondary-3-4&format=podcast")
    search = page.context["search"]
    drops = {remedy.subject: remedy.count for remedy in search.remedies if remedy.kind == "drop"}
    assert drops["Podcast"] > 0
    assert ask(site, q="seksting", age="secondary-3-4")["total"] == drops["Podcast"]
    assert search.nearby
    assert any(remedy.kind == "spelling" and remedy.subject == "Sexting" for remedy in search.remedies)


def test_what_only_the_other_language_has_is_offered_there(site: Client) -> None:
    answer = ask(site, "fr", q="Friend Zone")
    assert answer["total"] == 0
    assert answer["other_language"]["locale"] == "nl"
    assert answer["other_language"]["total"] >= 1
    page = site.get("/fr/ressources/?q=Friend+Zone")
    assert "/nl/materiaal/friend-zone/" in page.content.decode()


def test_a_misspelt_word_is_put_right_and_said(site: Client) -> None:
    answer = ask(site, q="cyberpessten")
    assert answer["did_you_mean"] == "Cyberpesten"
    assert answer["total"]


@pytest.mark.parametrize("typed", ["wraaporno", "kindrporno", "loverbois", "pédohile"])
def test_a_hidden_synonym_is_never_offered_as_a_spelling(site: Client, typed: str) -> None:
    for locale in ("nl", "fr"):
        shown = str(ask(site, locale, q=typed)["did_you_mean"])
        assert shown.lower() not in {"wraakporno", "kinderporno", "loverboys", "loverboy", "pédophile"}


HELPLESS = [
    "q=seksting&age=secondary-3-4&format=podcast",
    "q=gepst&age=adults",
    "q=wachtwoort&format=podcast",
    "q=snapchat+kleuters&format=quiz",
    "q=Friend+Zone&age=adults",
    "q=pub&format=podcast&audience=parents",
    "q=xyzzyplugh",
]


@pytest.mark.parametrize("parameters", HELPLESS)
@pytest.mark.parametrize("base", ["/nl/materiaal/", "/fr/ressources/"])
def test_every_remedy_gives_what_it_promises(site: Client, base: str, parameters: str) -> None:
    search = site.get(f"{base}?{parameters}").context["search"]
    for remedy in search.remedies:
        if remedy.url:
            assert site.get(remedy.url).context["search"].total == remedy.count, remedy


def test_a_hit_in_the_text_of_the_page_shows_its_passage(site: Client) -> None:
    [result, *_] = ask(site, q="kleefbriefjes", literal=1)["results"]
    assert "<mark>" in result["highlight"].lower()


@pytest.mark.parametrize(
    ("locale", "text"),
    [("nl", "quiz 25 minuten"), ("nl", "quiz 1 lesuur"), ("fr", "quiz 25 minutes"), ("fr", "quiz 30min")],
)
def test_the_time_there_is_lifts_what_fits_into_it(site: Client, locale: str, text: str) -> None:
    answer = ask(site, locale, q=text)
    assert any(reading["facet"] == "duration" for reading in answer["interpreted"])
    assert answer["results"][0]["key"] == "quiz-internet-safe"


def test_links_of_the_api_name_the_host_that_was_asked(site: Client) -> None:
    response = site.get("/api/v1/nl/resources", headers={"host": "127.0.0.1:8765"})
    assert response.json()["results"][0]["url"].startswith("http://127.0.0.1:8765/nl/materiaal/")


def test_literally_reads_nothing_out_of_the_words(site: Client) -> None:
    answer = ask(site, q="cyberpesten 5e leerjaar", literal=1)
    assert answer["interpreted"] == []


def test_sorting_by_title_is_by_title_and_shortest_puts_unknown_last(site: Client) -> None:
    titles = [result["title"] for result in ask(site, sort="title")["results"]]
    assert titles[0].lower() < titles[-1].lower()
    minutes = [result["duration_minutes"] for result in ask(site, sort="shortest")["results"]]
    known = [value for value in minutes if value is not None]
    assert known == sorted(known)
    assert minutes[: len(known)] == known


def test_pages_hold_every_resource_once(site: Client) -> None:
    seen = [r["key"] for number in range(1, 6) for r in ask(site, page=number, sort="title")["results"]]
    assert len(seen) == len(set(seen)) == DUTCH


def test_a_twin_is_linked_and_a_resource_without_one_is_not(site: Client) -> None:
    by_key = {r["key"]: r for page in range(1, 6) for r in ask(site, page=page)["results"]}
    assert by_key["quiz-internet-safe"]["twin"]["url"].endswith("/fr/ressources/quiz-malin-et-prudent-en-ligne/")
    assert by_key["friend-zone"]["twin"] is None


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1000000000", "9" * 400, "1.5", "²"])
def test_any_page_number_gives_a_page(site: Client, page: str) -> None:
    assert site.get("/nl/materiaal/", {"page": page}).status_code == 200
    assert ask(site, page=page)["page"] in (1, 5)


HOSTILE = [
    "x" * 5000,
    "woord " * 1000,
    "\x00\x01\x1f",
    "\ud800",
    '"',
    "'",
    "*",
    "AND OR NOT",
    "title:(",
    "a:b^2~",
    "<script>alert(1)</script>",
    "'; DROP TABLE wagtailcore_page; --",
    "مرحبا بالعالم",
    "🙈🙉🙊",
    "\u202eabc",
    "{{ 7*7 }}",
    "%",
    "\\",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("path", ["/nl/materiaal/", "/fr/ressources/", "/api/v1/nl/resources", "/api/v1/fr/suggest"])
def test_hostile_text_gives_a_sensible_answer(site: Client, path: str, text: str) -> None:
    response = site.get(path, {"q": text.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content or response.headers["Content-Type"].startswith("application/json")


def test_unknown_and_repeated_values_are_dropped(site: Client) -> None:
    assert (
        ask(site, age=["nope", "primary-5-6", "primary-5-6", "' OR 1=1"])["total"]
        == ask(site, age="primary-5-6")["total"]
    )


def test_thousands_of_parameters_are_answered(site: Client) -> None:
    many = "&".join(f"age=x{number}" for number in range(5000))
    assert site.get(f"/nl/materiaal/?{many}").status_code == 200
    response = site.get(f"/api/v1/nl/resources?{many}")
    assert response.status_code == 400
    assert response.json()["parameter"]
    endless = "&".join(f"x{number}=1" for number in range(20_000))
    assert site.get(f"/nl/materiaal/?{endless}").status_code == 200
    response = site.get(f"/api/v1/nl/suggest?{endless}")
    assert response.status_code == 400
    assert response.json()["parameter"]


@pytest.mark.parametrize("path", ["/%00/", "/nl/%00/", "/nl/materiaal/thema/%00/", "/api/v1/%00"])
def test_a_nul_in_the_address_is_just_not_there(site: Client, path: str) -> None:
    assert site.get(path).status_code == 404


def test_an_unknown_parameter_of_the_api_is_named(site: Client) -> None:
    response = site.get("/api/v1/nl/resources?colour=red")
    assert response.status_code == 400
    assert response.json()["parameter"] == "colour"


def test_an_unknown_language_of_the_api_is_a_json_error(site: Client) -> None:
    response = site.get("/api/v1/de/resources")
    assert response.status_code in (404, 422)
    assert response.headers["Content-Type"].startswith("application/json")
    assert site.get("/api/v1/nope").json()["detail"]


def test_the_api_describes_itself(site: Client) -> None:
    schema = site.get("/api/v1/openapi.json").json()
    parameters = schema["paths"]["/api/v1/{locale}/resources"]["get"]["parameters"]
    assert {*FACETS, "q", "sort", "page", "literal"} <= {parameter["name"] for parameter in parameters}
    assert site.get("/api/v1/docs").status_code == 200


def test_type_ahead_gives_words_and_titles_and_no_hidden_synonym(site: Client) -> None:
    answer = site.get("/api/v1/nl/suggest?q=cyberp").json()
    assert "Cyberpesten" in answer["terms"]
    assert answer["resources"]
    assert site.get("/api/v1/nl/suggest?q=loverb").json()["terms"] == []
    assert site.get("/api/v1/nl/suggest?q=c").json() == {"terms": [], "resources": []}


def test_htmx_gets_the_results_alone_and_history_the_whole_page(site: Client) -> None:
    part = site.get("/nl/materiaal/?q=privacy", headers={"HX-Request": "true"}).content.decode()
    assert 'id="results"' in part
    assert "<html" not in part
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in site.get("/nl/materiaal/?q=privacy", headers=restored).content.decode()


def test_filters_survive_a_new_query_and_clear_all_clears_the_query_too(site: Client) -> None:
    search = site.get("/nl/materiaal/?q=privacy&age=primary-5-6&sort=title").context["search"]
    assert ("age", "primary-5-6") in search.hidden
    assert ("sort", "title") in search.hidden
    assert search.clear_url == "/nl/materiaal/"


def test_a_chip_takes_away_one_value_and_keeps_the_rest(site: Client) -> None:
    search = site.get("/nl/materiaal/?q=privacy&age=primary-5-6&format=game").context["search"]
    by_label = {chip.label: chip.remove_url for chip in search.chips}
    assert by_label["Spel"] == "/nl/materiaal/?q=privacy&age=primary-5-6"


def test_an_ambiguous_reading_offers_the_choice(site: Client) -> None:
    search = site.get("/nl/materiaal/?q=sexting+3e+graad").context["search"]
    ages = [reading for reading in search.readings if reading.words == "3e graad"]
    assert [reading.label for reading in ages] == ["5e–6e leerjaar", "5e–6e middelbaar"]
    assert ages[0].only_url == "/nl/materiaal/?q=sexting&age=primary-5-6"
    assert search.literal_url == "/nl/materiaal/?q=sexting+3e+graad&literal=1"
