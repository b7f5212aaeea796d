"""Curriculum goals: from the files to the page, its PDF and its facts for search engines, quoted in their language."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from catalogue.choices import Community
from catalogue.models import BrochurePage, CurriculumGoal, LessonPlanPage, QuizPage, Resource
from catalogue.vocabularies.loader import DIRECTORY, DataFileError, load_vocabularies
from catalogue.vocabulary import current_vocabulary
from tests.catalogue.pdf_reading import read_pdf

pytestmark = pytest.mark.django_db

LESSON = "lesson-plan-sexting-consent-14-16"
FLEMISH = "Verantwoord, kritisch en ethisch omgaan met digitale en niet-digitale media en informatie"
FRENCH = "Éducation à la vie relationnelle, affective et sexuelle"
MARKUP = "<script>alert(1)</script> & <b>"

in_both_languages = pytest.mark.parametrize("language", ["nl", "fr"])


def page(language: str = "nl", key: str = LESSON) -> Resource:
    return Resource.objects.get(key=key, locale__language_code=language).specific


def goals_on(client: Client, resource: Resource) -> Tag:
    section = BeautifulSoup(client.get(resource.url).content, "html.parser").select_one(".goals")
    assert section is not None
    return section


def goal(**changes: Any) -> CurriculumGoal:
    values = {"slug": "a-goal", "community": "flemish", "framework": "Kader", "code": "7.3", "text": "Een doel."}
    made: CurriculumGoal = CurriculumGoal.objects.create(**(values | changes))
    return made


def text_of(element: Any) -> str:
    return " ".join(element.get_text(" ").replace("\N{NO-BREAK SPACE}", " ").split())


# --- On the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "communities"),
    [
        ("nl", ["Vlaamse Gemeenschap", "Federatie Wallonië-Brussel"]),
        ("fr", ["Fédération Wallonie-Bruxelles", "Communauté flamande"]),
    ],
)
def test_the_goals_of_the_own_community_come_first(client: Client, language: str, communities: list[str]) -> None:
    assert [heading.text for heading in goals_on(client, page(language)).select("h3")] == communities


@in_both_languages
def test_each_is_quoted_in_the_language_of_its_curriculum(client: Client, language: str) -> None:
    section = goals_on(client, page(language))
    quoted = {text_of(dd): dd.parent.get("lang") for dd in section.select("dd") if dd.parent}
    assert quoted[FLEMISH] == (None if language == "nl" else "nl")
    assert quoted[FRENCH] == (None if language == "fr" else "fr")
    assert section.select_one("dt", string="EVRAS") is not None
    assert {link["href"] for link in section.select("a")} >= {"https://onderwijsdoelen.be/", "https://evras.be/"}


@pytest.mark.parametrize("kind", [BrochurePage, QuizPage, LessonPlanPage])
def test_every_kind_of_resource_can_have_them(client: Client, kind: type[Resource]) -> None:
    resource = kind.objects.live().filter(goals=None, locale__language_code="nl").first() or page(
        key="quiz-internet-safe"
    )
    resource.goals.set([goal()])
    resource.save(clean=False)
    section = goals_on(client, resource)
    assert text_of(section.select_one("dd")) == "7.3 Een doel."


def test_a_goal_without_code_or_link_is_its_text(client: Client) -> None:
    resource = page()
    resource.goals.set([goal(code="")])
    resource.save(clean=False)
    section = goals_on(client, resource)
    assert (text_of(section.select_one("dd")), section.select("a")) == ("Een doel.", [])


def test_without_goals_nothing_is_said_of_them(client: Client) -> None:
    resource = page()
    resource.goals.clear()
    resource.save(clean=False)
    assert b'class="part goals"' not in client.get(resource.url).content


def test_markup_in_a_goal_is_text(client: Client) -> None:
    resource = page(key="quiz-internet-safe")
    resource.goals.set([goal(code="<b>4.1</b>", text=MARKUP, framework=MARKUP)])
    resource.save(clean=False)
    content = client.get(resource.url).content.decode()
    assert "<script>alert" not in content
    assert text_of(goals_on(client, resource).select_one("dd")) == f"<b>4.1</b> {MARKUP}"


def test_a_hundred_goals_cost_no_more_queries_than_none(client: Client) -> None:
    def queries(number: int) -> int:
        resource = page()
        resource.goals.set([goal(slug=f"goal-{number}-{each}") for each in range(number)])
        resource.save(clean=False)
        client.get(resource.url)
        with CaptureQueriesContext(connection) as asked:
            client.get(resource.url)
        return len(asked)

    assert queries(0) == queries(100)


def test_a_changed_goal_is_on_the_page_at_once(client: Client) -> None:
    current_vocabulary()
    changed = CurriculumGoal.objects.get(slug="evras")
    changed.text = "Autre chose"
    changed.save()
    assert "Autre chose" in text_of(goals_on(client, page("fr")))
    changed.delete()
    assert "EVRAS" not in text_of(goals_on(client, page("fr")))


@in_both_languages
def test_pupils_see_none_of_them(client: Client, language: str) -> None:
    shown = client.get(page(language).screen_url("pupils")).content.decode()
    assert not any(words in shown for words in (FLEMISH, FRENCH, "EVRAS"))


# --- On paper, and for programs ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pango")
@in_both_languages
def test_they_stand_in_the_pdf_with_their_links(client: Client, language: str) -> None:
    read = read_pdf(client.get(page(language).screen_url("pdf")).content)
    written = " ".join(read.text.split())
    for words in ("EVRAS", FRENCH, "Sleutelcompetentie 4", FLEMISH):
        assert words in written
    assert "https://evras.be/" in read.links


@in_both_languages
def test_search_engines_read_them_of_a_quiz(client: Client, language: str) -> None:
    resource = page(language, "quiz-internet-safe")
    [script] = BeautifulSoup(client.get(resource.url).content, "html.parser").select("[type='application/ld+json']")
    aligned = json.loads(script.text)["educationalAlignment"]
    assert {
        "@type": "AlignmentObject",
        "alignmentType": "teaches",
        "educationalFramework": "Sleutelcompetentie 4",
        "targetName": FLEMISH,
        "targetUrl": "https://onderwijsdoelen.be/",
    } in aligned
    assert {each["educationalFramework"] for each in aligned} == {"Sleutelcompetentie 4", "FMTTN"}
    resource.goals.clear()
    resource.save(clean=False)
    assert b"educationalAlignment" not in client.get(resource.url).content


# --- Where they come from ---------------------------------------------------------------------------------------------


def test_both_communities_have_goals_to_begin_with_and_all_links_are_https() -> None:
    goals = CurriculumGoal.objects.all()
    assert {each.community for each in goals} == set(Community)
    assert all(each.link.startswith("https://") for each in goals)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("evras,french", "evras,german", "community"),
        ("https://evras.be/", "http://evras.be/", "link"),
        ("https://evras.be/", "javascript:alert(1)", "link"),
        ("evras,french,EVRAS", "evras,french,", "framework"),
        (f'"{FRENCH}"', "", "text"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_place(tmp_path: Path, old: str, new: str, column: str) -> None:
    for file in DIRECTORY.glob("*.csv"):
        shutil.copy(file, tmp_path)
    file = tmp_path / "curriculum_goals.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"curriculum_goals\.csv, line \d+, column {column}"):
        load_vocabularies(tmp_path)


def test_what_an_editor_changed_survives_the_next_load() -> None:
    changed = CurriculumGoal.objects.get(slug="evras")
    changed.link = "https://www.evras.be/ailleurs"
    changed.save()
    load_vocabularies()
    changed.refresh_from_db()
    assert changed.link == "https://www.evras.be/ailleurs"


def new_goal(**changes: str) -> dict[str, str]:
    values = {"community": "french", "framework": "FMTTN", "code": "", "text": "Un objectif", "link": ""}
    return values | {"slug": "un-objectif", "sort_order": "0"} | changes


@pytest.fixture
def manager(client: Client) -> Client:
    """Somebody who keeps the vocabularies, and no pages."""
    user = User.objects.create_user("manager-for-tests", password="x")
    user.groups.add(Group.objects.get(name="Vocabulary managers"))
    client.force_login(user)
    return client


def test_a_vocabulary_manager_adds_changes_and_removes_goals(manager: Client) -> None:
    assert manager.post(reverse("wagtailsnippets_catalogue_curriculumgoal:add"), new_goal()).status_code == 302
    made = CurriculumGoal.objects.get(slug="un-objectif")
    edit = reverse("wagtailsnippets_catalogue_curriculumgoal:edit", args=[made.pk])
    assert manager.post(edit, new_goal(text="Un autre")).status_code == 302
    made.refresh_from_db()
    assert made.text == "Un autre"
    refused = manager.post(edit, new_goal(slug="other"))
    assert "slug" in refused.context["form"].errors
    manager.post(reverse("wagtailsnippets_catalogue_curriculumgoal:delete", args=[made.pk]))
    assert not CurriculumGoal.objects.filter(slug="un-objectif").exists()


@pytest.mark.parametrize("link", ["http://example.be/", "javascript:alert(1)", "evras"])
def test_a_link_must_be_https(manager: Client, link: str) -> None:
    response = manager.post(reverse("wagtailsnippets_catalogue_curriculumgoal:add"), new_goal(link=link))
    assert "link" in response.context["form"].errors
    assert not CurriculumGoal.objects.filter(slug="un-objectif").exists()


def test_the_editor_offers_them_by_curriculum(client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin-for-tests"))
    resource = page()
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[resource.pk]))
    widget = BeautifulSoup(answer.content, "html.parser").select_one("[data-goals]")
    assert widget is not None
    offered = [box["value"] for box in widget.select("[name=goals]")]
    assert len(offered) == CurriculumGoal.objects.count()
    ticked = {int(str(box["value"])) for box in widget.select("[name=goals][checked]")}
    assert ticked == set(resource.goals.values_list("pk", flat=True))
    assert [text_of(legend).rpartition(" · ")[2] for legend in widget.select("legend")] == [
        *("Sleutelcompetentie 4", "Sleutelcompetentie 5", "Sleutelcompetentie 7", "EPC", "EVRAS", "FMTTN")
    ]


def test_the_language_of_a_goal_is_that_of_its_community() -> None:
    languages = set(Locale.objects.values_list("language_code", flat=True))
    assert {CurriculumGoal(community=community).language for community in Community} == languages
