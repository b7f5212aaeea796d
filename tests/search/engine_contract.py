"""What every search engine must do. Each engine's tests subclass :class:`EngineContract` and give it an ``engine``.

The fixture ``engine`` gives an engine for ``FACETS`` without an index yet. Only sets, counts and stated orders are
compared: the scores of two engines differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import (
    Engine,
    EngineRequest,
    EngineResponse,
    IndexMissing,
    ResourceDocument,
    TextGroup,
)
from search.language import title_form

FACETS = ("age", "theme", "format", "audience", "language", "duration", "group")
AGES = ("preschool", "primary-1-2", "primary-5-6", "secondary-1-2")
THEMES = ("cyberbullying", "privacy", "sexting", "gaming")
FORMATS = ("lesson-plan", "quiz", "brochure")
# Words that share no stem, part or near spelling: for these, matching is plain comparison.
PLAIN_WORDS = ("egel", "kameel", "trompet", "fluit")


def document(
    pk: int,
    title: str = "",
    *,
    locale: str = "nl",
    summary: str = "",
    body: str = "",
    files: str = "",
    goals: str = "",
    duration_minutes: int | None = None,
    published: int = 0,
    **facets: Sequence[str],
) -> ResourceDocument:
    """A document with what a test cares about; ``age=[...]`` and the like are facets."""
    return ResourceDocument(
        pk=pk,
        locale=locale,
        key=f"resource-{pk}",
        title=title,
        summary=summary,
        body=body,
        facets={name: tuple(slugs) for name, slugs in facets.items()},
        age_breadth=len(facets.get("age", ())),
        duration_minutes=duration_minutes,
        published=published,
        files=files,
        goals=goals,
    )


def brute_force(documents: Iterable[ResourceDocument], request: EngineRequest) -> EngineResponse:
    """The answer by looking at every document: total, page ids (in order of id), counts.

    Texts are compared word by word, so only for words without inflection: see ``PLAIN_WORDS``.
    """
    in_locale = [each for each in documents if each.locale == request.locale]
    asked = [each for each in in_locale if _fits_groups(each, request) and _fits_ages(each, request)]
    results = [each for each in asked if _fits_choices(each, request, but="")]
    facets: dict[str, dict[str, int]] = {}
    for name in FACETS:
        others = [each for each in asked if _fits_choices(each, request, but=name)]
        facets[name] = dict(Counter(slug for each in others for slug in set(each.facets.get(name, ()))))
    return EngineResponse(len(results), tuple(sorted(each.pk for each in results)), facets)


def _fits_groups(each: ResourceDocument, request: EngineRequest) -> bool:
    return all(_fits_group(each, group) for group in request.groups if group.required)


def _fits_group(each: ResourceDocument, group: TextGroup) -> bool:
    words = group.text.split()
    if not words and not group.values:
        return True
    there = set(f"{each.title} {each.summary} {each.body}".split())
    found = [word in there for word in words]
    by_text = bool(words) and (any(found) if group.any_word else all(found))
    return by_text or any(slug in each.facets.get(name, ()) for name, slug in group.values)


def _fits_ages(each: ResourceDocument, request: EngineRequest) -> bool:
    stated = set(each.facets.get("age", ()))
    return not request.ages or not stated or bool(stated & request.ages)


def _fits_choices(each: ResourceDocument, request: EngineRequest, but: str) -> bool:
    return all(
        set(each.facets.get(name, ())) & slugs for name, slugs in request.choices.items() if slugs and name != but
    )


def _some(values: Sequence[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


_texts = _some(PLAIN_WORDS).map(" ".join)


@st.composite
def catalogues(draw: st.DrawFn) -> list[ResourceDocument]:
    """A small random catalogue in both languages."""
    documents = []
    for pk in range(1, draw(st.integers(0, 14)) + 1):
        documents.append(
            document(
                pk,
                draw(_texts),
                locale=draw(st.sampled_from(("nl", "nl", "fr"))),
                summary=draw(_texts),
                body=draw(_texts),
                duration_minutes=draw(st.sampled_from((None, 10, 50))),
                published=draw(st.integers(0, 3)),
                age=draw(_some(AGES)),
                theme=draw(_some(THEMES)),
                format=draw(_some(FORMATS, most=1)),
            )
        )
    return documents


_pairs = st.one_of(
    st.tuples(st.just("theme"), st.sampled_from(THEMES)), st.tuples(st.just("format"), st.sampled_from(FORMATS))
)
_groups = st.builds(
    TextGroup,
    text=_texts,
    values=st.frozensets(_pairs, max_size=2),
    required=st.booleans(),
    any_word=st.booleans(),
)
requests = st.builds(
    EngineRequest,
    locale=st.just("nl"),
    groups=st.lists(_groups, max_size=2).map(tuple),
    ages=_some(AGES, most=2).map(frozenset),
    choices=st.fixed_dictionaries(
        {},
        optional={
            "theme": _some(THEMES, most=2).map(frozenset),
            "format": _some(FORMATS, most=2).map(frozenset),
            "age": _some(AGES, most=2).map(frozenset),
            "group": st.just(frozenset({"class"})),
        },
    ),
    preferred_ages=_some(AGES, most=1).map(frozenset),
    boosts=st.frozensets(_pairs, max_size=1),
    sort=st.sampled_from(("relevance", "newest", "shortest", "title")),
)


def found(engine: Engine, text: str, locale: str = "nl") -> set[int]:
    """Page ids for one text."""
    return set(engine.search([EngineRequest(locale, groups=(TextGroup(text),), limit=100)])[0].hits)


def hits(engine: Engine, **request: Any) -> list[int]:
    """Page ids in order, in Dutch unless told otherwise."""
    return list(engine.search([EngineRequest(**{"locale": "nl", **request})])[0].hits)


class EngineContract:
    """Subclassed by each engine's tests."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents=catalogues(), asked=st.lists(requests, min_size=1, max_size=6))
    def test_totals_hits_and_counts_equal_looking_at_every_document(
        self, engine: Engine, documents: list[ResourceDocument], asked: list[EngineRequest]
    ) -> None:
        engine.rebuild(documents)
        for request, response in zip(asked, engine.search(asked), strict=True):
            expected = brute_force(documents, request)
            assert response.total == expected.total
            assert tuple(sorted(response.hits)) == expected.hits
            assert {name: dict(counts) for name, counts in response.facets.items()} == expected.facets

    def test_a_search_before_the_first_rebuild_says_that_the_index_is_missing(self, engine: Engine) -> None:
        with pytest.raises(IndexMissing):
            engine.search([EngineRequest("nl")])

    def test_an_empty_rebuild_gives_an_empty_index_that_answers(self, engine: Engine) -> None:
        assert engine.rebuild([]) == 0
        response = engine.search([EngineRequest("nl", groups=(TextGroup("pesten"),))])[0]
        assert (response.total, response.hits) == (0, ())
        assert engine.complete("nl", "p", 5) == []
        assert list(engine.fingerprints()) == []
        assert engine.status().healthy

    def test_a_request_without_groups_matches_everything_in_its_language_only(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Een"), document(2, "Twee"), document(3, "Un", locale="fr")])
        assert set(hits(engine)) == {1, 2}
        assert hits(engine, locale="fr") == [3]

    def test_a_choice_does_not_lower_the_counts_of_its_own_facet(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, theme=["privacy"], format=["quiz"]),
                document(2, theme=["gaming"], format=["quiz"]),
                document(3, theme=["gaming"], format=["brochure"]),
            ]
        )
        request = EngineRequest("nl", choices={"theme": frozenset({"privacy"})})
        response = engine.search([request])[0]
        assert response.hits == (1,)
        assert response.facets["theme"] == {"privacy": 1, "gaming": 2}
        assert response.facets["format"] == {"quiz": 1}

    def test_values_of_one_facet_add_up_and_facets_narrow_each_other(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, theme=["privacy"], format=["quiz"]),
                document(2, theme=["gaming"], format=["quiz"]),
                document(3, theme=["gaming"], format=["brochure"]),
            ]
        )
        both = frozenset({"privacy", "gaming"})
        assert set(hits(engine, choices={"theme": both})) == {1, 2, 3}
        assert set(hits(engine, choices={"theme": both, "format": frozenset({"quiz"})})) == {1, 2}

    @pytest.mark.parametrize(
        "slug", ["nothing", '"', "a] OR [b", "*", "(", "privacy gaming", "\x00", "\ud800", "\\", "", "x" * 70_000]
    )
    def test_an_unknown_slug_matches_nothing_and_breaks_nothing(self, engine: Engine, slug: str) -> None:
        engine.rebuild([document(1, "Spel", theme=["gaming"])])
        request = EngineRequest("nl", choices={"theme": frozenset({slug})}, boosts=frozenset({("theme", slug)}))
        response = engine.search([request])[0]
        assert response.total == 0
        assert response.facets["theme"] == {"gaming": 1}
        group = TextGroup("", values=frozenset({("theme", slug)}))
        assert hits(engine, groups=(group,)) == []
        assert hits(engine, groups=(replace(group, required=False),)) == [1]

    def test_an_unknown_facet_matches_nothing_and_breaks_nothing(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Spel", theme=["gaming"])])
        assert hits(engine, choices={"colour": frozenset({"red"})}) == []
        assert hits(engine, groups=(TextGroup("spel", values=frozenset({("colour", "red")})),)) == [1]
        assert hits(engine, boosts=frozenset({("colour:) OR", "red")})) == [1]

    def test_an_empty_choice_is_no_choice(self, engine: Engine) -> None:
        engine.rebuild([document(1, theme=["gaming"])])
        assert hits(engine, choices={"theme": frozenset()}) == [1]

    def test_more_values_than_an_engine_counts_by_default_are_all_counted(self, engine: Engine) -> None:
        engine.rebuild([document(pk, theme=[f"theme-{pk}"]) for pk in range(1, 61)])
        response = engine.search([EngineRequest("nl")])[0]
        assert response.facets["theme"] == {f"theme-{pk}": 1 for pk in range(1, 61)}

    def test_counts_are_left_out_when_not_asked(self, engine: Engine) -> None:
        engine.rebuild([document(1, theme=["gaming"])])
        assert engine.search([EngineRequest("nl", count_facets=False)])[0].facets == {}

    def test_asked_ages_keep_resources_that_state_no_age(self, engine: Engine) -> None:
        engine.rebuild([document(1, age=["primary-5-6"]), document(2, age=["preschool"]), document(3)])
        assert set(hits(engine, ages=frozenset({"primary-5-6"}))) == {1, 3}

    def test_a_ticked_age_drops_resources_that_state_no_age(self, engine: Engine) -> None:
        engine.rebuild([document(1, age=["primary-5-6"]), document(2, age=["preschool"]), document(3)])
        assert hits(engine, choices={"age": frozenset({"primary-5-6"})}) == [1]

    def test_narrow_age_ranges_come_before_wide_ones_and_unstated_ones_last(self, engine: Engine) -> None:
        wide = document(1, "Pesten", age=AGES, published=9)
        narrow = document(2, "Pesten", age=AGES[2:3])
        unstated = document(3, "Pesten", published=9)
        engine.rebuild([wide, unstated, narrow])
        request = {"groups": (TextGroup("pesten"),), "preferred_ages": frozenset({"primary-5-6"})}
        assert hits(engine, **request) == [2, 1, 3]

    def test_the_exact_title_comes_first(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, "Max de max: Max", summary="Max en Max", theme=["gaming"], published=9),
                document(2, "Max"),
                document(3, "Max max"),
            ]
        )
        request = {"groups": (TextGroup("max"),), "boosts": frozenset({("theme", "gaming")}), "exact_title": "MAX!"}
        assert hits(engine, **request)[0] == 2

    def test_a_title_counts_more_than_a_summary_and_that_more_than_a_body(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, "Iets", summary="anders", body="privacy"),
                document(2, "Privacy", summary="anders", body="iets"),
                document(3, "Iets", summary="privacy", body="anders"),
            ]
        )
        assert hits(engine, groups=(TextGroup("privacy"),)) == [2, 3, 1]

    def test_the_text_of_files_is_found_after_all_that_the_page_says(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, "Iets", files="privacy " * 50),
                document(2, "Iets", body="privacy in een heel lange tekst over iets anders"),
                document(3, "Iets"),
            ]
        )
        assert hits(engine, groups=(TextGroup("privacy"),)) == [2, 1]
        assert hits(engine, groups=(TextGroup("iets privacy"),)) == [2, 1]

    def test_curriculum_goals_are_found_after_what_the_page_says_itself(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, "Iets", goals="Sleutelcompetentie 4: verantwoord omgaan met privacy"),
                document(2, "Iets", body="les over privacy " + "les " * 40),
                document(3, "Iets", files="sleutelcompetentie 5"),
            ]
        )
        assert hits(engine, groups=(TextGroup("privacy"),)) == [2, 1]
        assert found(engine, "sleutelcompetentie 4") == {1}
        assert found(engine, "verantwoorde sleutelcompetenties") == {1}
        assert engine.complete("nl", "sleutel", 5) == []

    def test_a_word_of_files_is_known_but_not_proposed(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel", files="trompit kwibus"), document(2, "Trompet")])
        known = engine.search([EngineRequest("nl", groups=(TextGroup("trompit"),))])[0]
        assert (known.hits, known.corrections) == ((1,), {})
        unknown = engine.search([EngineRequest("nl", groups=(TextGroup("tromput"),))])[0]
        assert (unknown.hits, unknown.corrections) == ((2,), {"tromput": "trompet"})
        assert engine.complete("nl", "tromp", 5) == ["trompet"]
        assert engine.complete("nl", "kwib", 5) == []

    def test_a_boost_lifts_but_does_not_filter(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Spel", published=9), document(2, "Spel", format=["quiz"])])
        assert hits(engine, groups=(TextGroup("spel"),), boosts=frozenset({("format", "quiz")})) == [2, 1]

    def test_a_group_that_is_not_required_only_lifts(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel", published=9), document(2, "Egel met trompet")])
        groups = (TextGroup("egel"), TextGroup("trompet", required=False))
        assert hits(engine, groups=groups) == [2, 1]

    def test_every_word_must_match_unless_one_is_enough(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel", body="trompet"), document(2, "Egel")])
        assert hits(engine, groups=(TextGroup("egel trompet"),)) == [1]
        assert set(hits(engine, groups=(TextGroup("egel trompet", any_word=True),))) == {1, 2}

    def test_a_group_matches_its_values_as_well_as_its_text(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel"), document(2, "Kameel", theme=["gaming"]), document(3, "Fluit")])
        group = TextGroup("egel", values=frozenset({("theme", "gaming")}))
        assert set(hits(engine, groups=(group,))) == {1, 2}

    def test_function_words_are_not_required(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Lessen, privacy")])
        assert hits(engine, groups=(TextGroup("een les over de privacy"),)) == [1]

    @pytest.mark.parametrize("text", ["", "  ", "?!", "\x00\ud800", "—"])
    def test_a_text_without_words_asks_for_nothing(self, engine: Engine, text: str) -> None:
        engine.rebuild([document(1, "Spel", theme=["gaming"]), document(2, "Spel")])
        assert set(hits(engine, groups=(TextGroup(text),))) == {1, 2}
        assert hits(engine, groups=(TextGroup(text, values=frozenset({("theme", "gaming")})),)) == [1]

    @pytest.mark.parametrize(
        "text",
        ["AND AND", "title:(", "a:b", '"', "*", "pest*", "NOT pesten", "pesten]", "(pesten", "\\", "' OR 1=1", "+-&&"],
    )
    def test_the_signs_of_query_languages_are_plain_text(self, engine: Engine, text: str) -> None:
        engine.rebuild([document(1, "Pesten")])
        response = engine.search([EngineRequest("nl", groups=(TextGroup(text),))])[0]
        assert response.total in (0, 1)

    def test_a_pasted_page_as_a_query_is_answered(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Pesten")])
        assert found(engine, "cyberpesten onbekendwoord " * 5_000) == set()

    def test_results_by_title_follow_the_whole_title_without_case_or_accents(self, engine: Engine) -> None:
        same_start = "Een heel lange titel die bij de eerste zestig tekens helemaal gelijk is en dan pas "
        titles = ["Zebra", "élan", "Echo", "apen", f"{same_start}b", f"{same_start}a", "Ape", "ÉCHO", "10 tips"]
        documents = [document(pk, title, locale="fr") for pk, title in enumerate(titles, start=1)]
        engine.rebuild(reversed(documents))
        expected = sorted(documents, key=lambda each: (title_form(each.title), each.pk))
        assert hits(engine, locale="fr", sort="title") == [each.pk for each in expected]

    def test_results_by_date_and_by_duration_have_a_stable_order(self, engine: Engine) -> None:
        documents = [
            document(1, published=5, duration_minutes=50),
            document(2, published=7),
            document(3, published=5, duration_minutes=10),
            document(4, published=-3, duration_minutes=50),
            document(5, published=2**33, duration_minutes=0),
        ]
        engine.rebuild(reversed(documents))
        assert hits(engine, sort="newest") == [5, 2, 1, 3, 4]
        assert hits(engine, sort="shortest") == [5, 3, 1, 4, 2]

    def test_equal_relevance_is_ordered_newest_first_then_by_page_also_across_pages(self, engine: Engine) -> None:
        documents = [document(pk, "Pesten", published=pk % 3, theme=["privacy"]) for pk in range(1, 31)]
        engine.rebuild(documents)
        with engine.writer() as writer:
            for each in documents[::4]:
                writer.upsert(each)
        expected = [each.pk for each in sorted(documents, key=lambda each: (-each.published, each.pk))]
        group = TextGroup("", values=frozenset({("theme", "privacy")}))
        pages = [hits(engine, groups=(group,), offset=offset, limit=7) for offset in range(0, 30, 7)]
        assert [pk for page in pages for pk in page] == expected
        assert hits(engine, limit=30) == expected

    @pytest.mark.parametrize("sort", ["relevance", "newest", "shortest", "title"])
    @pytest.mark.parametrize(("offset", "limit"), [(3, 5), (10**9, 20), (0, 10**9), (10**9, 10**9), (0, 0), (-5, -1)])
    def test_pages_beyond_the_end_are_empty_with_the_right_total(
        self, engine: Engine, sort: str, offset: int, limit: int
    ) -> None:
        engine.rebuild([document(pk, "Pesten") for pk in (1, 2, 3)])
        request = EngineRequest("nl", groups=(TextGroup("pesten"),), sort=sort, offset=offset, limit=limit)
        response = engine.search([request])[0]
        assert response.total == 3
        assert len(response.hits) == (3 if (offset, limit) == (0, 10**9) else 0)

    def test_a_change_is_found_as_soon_as_the_writer_is_left(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel"), document(2, "Kameel")])
        with engine.writer() as writer:
            writer.upsert(document(1, "Trompet"))
            writer.upsert(document(3, "Fluit", locale="fr"))
            writer.delete(2)
            writer.delete(99)
        assert (found(engine, "egel"), found(engine, "trompet"), found(engine, "kameel")) == (set(), {1}, set())
        assert found(engine, "fluit", "fr") == {3}

    def test_the_last_change_of_a_batch_counts(self, engine: Engine) -> None:
        engine.rebuild([])
        with engine.writer() as writer:
            writer.upsert(document(1, "Egel"))
            writer.upsert(document(1, "Kameel"))
            writer.upsert(document(2, "Fluit"))
            writer.delete(2)
        assert hits(engine) == [1]
        assert found(engine, "kameel") == {1}

    def test_an_error_in_the_writer_takes_all_changes_back(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel")])

        def fail() -> None:
            with engine.writer() as writer:
                writer.upsert(document(1, "Kameel"))
                writer.delete(1)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert found(engine, "egel") == {1}
        with engine.writer() as writer:
            writer.upsert(document(2, "Egel"))
        assert found(engine, "egel") == {1, 2}

    def test_a_page_that_changes_its_language_leaves_the_other_one(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Quiz")])
        with engine.writer() as writer:
            writer.upsert(document(1, "Quiz", locale="fr"))
        assert found(engine, "quiz", "nl") == set()
        assert found(engine, "quiz", "fr") == {1}

    def test_fingerprints_are_those_of_the_stored_documents(self, engine: Engine) -> None:
        documents = [document(pk, f"Titel {pk}", locale="fr" if pk % 3 else "nl") for pk in range(1, 40)]
        engine.rebuild(documents)
        changed = replace(documents[4], title="Anders")
        with engine.writer() as writer:
            writer.upsert(changed)
        stored = dict(engine.fingerprints())
        assert stored == {each.pk: each.fingerprint for each in [*documents[:4], changed, *documents[5:]]}

    def test_a_rebuild_replaces_everything_and_the_later_of_two_documents_counts(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel"), document(2, "Egel")])
        assert engine.rebuild([document(3, "Egel"), document(3, "Kameel")]) == 1
        assert (found(engine, "egel"), found(engine, "kameel")) == (set(), {3})

    def test_a_rebuild_that_fails_leaves_the_index_as_it_was(self, engine: Engine) -> None:
        def failing() -> Iterable[ResourceDocument]:
            yield document(2, "Kameel")
            raise ZeroDivisionError

        engine.rebuild([document(1, "Egel")])
        with pytest.raises(ZeroDivisionError):
            engine.rebuild(failing())
        assert hits(engine) == [1]

    def test_completion_gives_words_as_people_write_them_most_used_first(self, engine: Engine) -> None:
        engine.rebuild(
            [
                document(1, "Le harcèlement, harceler", locale="fr"),
                document(2, "Harcèlement à l'école", locale="fr"),
                document(3, "HARCÈLEMENT", locale="fr"),
            ]
        )
        assert engine.complete("fr", "HARCE", 5) == ["harcèlement", "harceler"]
        assert engine.complete("fr", "harcè", 1) == ["harcèlement"]
        assert engine.complete("fr", "l'ec", 5) == ["école"]
        assert engine.complete("fr", "x", 5) == []
        assert engine.complete("fr", "", 5) == []
        assert engine.complete("fr", "\ud800|*", 5) == []

    def test_words_of_deleted_documents_are_neither_completed_nor_taken_for_others(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Smartschool"), document(2, "Egel")])
        with engine.writer() as writer:
            writer.delete(1)
        assert engine.complete("nl", "smart", 5) == []
        response = engine.search([EngineRequest("nl", groups=(TextGroup("smartschol"),))])[0]
        assert response.corrections == {}

    def test_an_unknown_word_is_taken_for_the_nearest_indexed_one_and_that_is_told(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Stop au cyberharcèlement", locale="fr"), document(2, "Réseaux", locale="fr")])
        request = EngineRequest("fr", groups=(TextGroup("Reseuax"),))
        response = engine.search([request])[0]
        assert response.hits == (2,)
        assert response.corrections == {"Reseuax": "réseaux"}

    def test_a_misspelt_word_is_recognised_where_only_another_form_of_it_is_indexed(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Sterke wachtwoorden"), document(2, "Egel")])
        response = engine.search([EngineRequest("nl", groups=(TextGroup("wachtwoort"),))])[0]
        assert response.hits == (1,)
        assert response.corrections == {"wachtwoort": "wachtwoord"}

    @pytest.mark.parametrize(("locale", "text"), [("fr", "peur"), ("nl", "gast"), ("nl", "P5"), ("nl", "116000")])
    def test_ordinary_short_and_numeric_words_are_never_corrected(self, engine: Engine, locale: str, text: str) -> None:
        engine.rebuild([document(1, "Un peu", locale="fr"), document(2, "Angst, gost, P6, 116006")])
        response = engine.search([EngineRequest(locale, groups=(TextGroup(text),))])[0]
        assert (response.total, response.corrections) == (0, {})

    def test_all_requests_of_a_call_are_answered_in_their_order(self, engine: Engine) -> None:
        engine.rebuild([document(1, "Egel"), document(2, "Kameel"), document(3, "Fluit", locale="fr")])
        asked = [EngineRequest("fr"), *(EngineRequest("nl", groups=(TextGroup(word),)) for word in ("kameel", "egel"))]
        assert [response.hits for response in engine.search(asked)] == [(3,), (2,), (1,)]
        assert engine.search([]) == []

    def test_the_state_of_the_index_tells_what_is_in_it(self, engine: Engine) -> None:
        assert not engine.status().healthy
        engine.rebuild([document(1, "Egel"), document(2, "Fluit", locale="fr"), document(3, "Kameel")])
        status = engine.status()
        assert status.healthy
        assert status.documents == {"nl": 2, "fr": 1}
        assert status.built_at is not None
        assert status.built_at.tzinfo is not None
        assert status.size_bytes > 0
        assert status.version
