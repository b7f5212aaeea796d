"""The page for translating, asked for and posted to as a browser does, with and without its script."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AbstractUser
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from catalogue.models import BrochurePage, LessonPlanPage
from tests.translation.conftest import FRENCH, MakeLesson, segment, translate
from translation import work
from translation.models import GlossaryTerm, Twin
from translation.segments import Replaceable, Segment, replaceables_of
from translation.states import State

# Wagtail leaves the temporary file of a new rendition to the garbage collector.
pytestmark = [pytest.mark.any_database, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

SUMMARY = "Leerlingen maken een wachtwoord dat niemand raadt."
MOST_QUERIES = 40
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


class Desk:
    """Somebody at the page of one twin."""

    def __init__(self, client: Client, user: Any, twin: Twin) -> None:
        client.force_login(user)
        self.client, self.twin = client, twin

    def url(self, name: str = "translate", *args: int) -> str:
        return reverse(f"translation:{name}", args=[self.twin.pk, *args])

    def page(self, show: str = "") -> BeautifulSoup:
        answer = self.client.get(self.url(), {"show": show} if show else None)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    def row(self, each: Segment) -> Any:
        return self.page().select_one(f"#segment-{each.id}")

    def save(self, each: Segment, text: str, script: bool = True, **data: str) -> Any:
        return self.client.post(
            self.url("save_segment", each.id),
            {"text": text, "stamp": each.stamp, **data},
            headers=SCRIPT if script else None,
        )

    def replace(self, each: Replaceable, **data: str) -> Any:
        return self.client.post(self.url("save_replaceable", each.id), {"stamp": each.stamp, **data}, headers=SCRIPT)

    def step(self, name: str) -> Any:
        return self.client.post(self.url(name), follow=True)


@pytest.fixture
def desk(client: Client, translator: AbstractUser, twin: Twin) -> Desk:
    return Desk(client, translator, twin)


# --- What the page shows ----------------------------------------------------------------------------------------------


def test_source_and_target_stand_side_by_side_in_their_languages(desk: Desk) -> None:
    row = desk.row(segment(desk.twin, SUMMARY))
    assert row.select_one(".segment-text[lang=nl]").text == SUMMARY
    assert row.select_one("textarea[lang=fr]").text.strip() == ""


def test_segments_are_grouped_by_their_place(desk: Desk) -> None:
    page = desk.page()
    labels = [label.text for label in page.select(".translate-section")[1].select(".segment-label")]
    assert len(labels) == 2
    assert labels[0].endswith("1")
    assert labels[1].endswith("2")


def big_lesson(make_lesson: MakeLesson, points: int) -> LessonPlanPage:
    """With ``points`` sentences more than the usual ones."""
    page = make_lesson(f"Les met {points} stappen")
    page.materials = [{"type": "point", "value": f"Nodig is nummer {number}."} for number in range(points)]
    page.save_revision().publish()
    return LessonPlanPage.objects.get(pk=page.pk)


def test_a_lesson_of_57_segments_takes_at_most_40_queries_and_a_short_one_no_fewer(
    client: Client, translator: AbstractUser, editor: AbstractUser, make_lesson: MakeLesson
) -> None:
    GlossaryTerm.objects.create(nl="nummer", fr="numéro")
    counts = []
    for points in (5, 52):
        desk = Desk(client, translator, work.submit(big_lesson(make_lesson, points), editor))
        desk.page()
        with CaptureQueriesContext(connection) as queries:
            page = desk.page()
        assert len(page.select("[data-segment]")) == points + 5
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_a_filter_marks_what_it_shows_and_counts_without_a_script(desk: Desk) -> None:
    page = desk.page("open")
    assert page.select_one("[data-translate]")["data-show"] == "open"  # type: ignore[index]
    assert len(page.select("[data-segment][data-open]")) == 5
    assert page.select_one("[data-count=open]").text == "5"  # type: ignore[union-attr]


def test_what_stood_there_before_the_source_changed_is_shown_with_the_difference(
    client: Client, translator: AbstractUser, approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, summary="Leerlingen maken een wachtwoord dat echt niemand raadt.")
    page = Desk(client, translator, approved).page("changed")
    (row,) = page.select("[data-changed]")
    assert row.select_one("ins").text.strip() == "echt"  # type: ignore[union-attr]
    assert FRENCH[SUMMARY] in row.select_one(".segment-earlier").text  # type: ignore[union-attr]


def test_the_glossary_stands_beside_the_text(desk: Desk) -> None:
    GlossaryTerm.objects.create(nl="wachtwoord", fr="mot de passe", note="Nooit « code ».")
    row = desk.row(segment(desk.twin, SUMMARY))
    assert "mot de passe" in row.select_one(".segment-terms").text
    assert "Nooit « code »." in row.select_one(".segment-terms").text


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_saving_answers_with_the_row_the_counts_and_what_to_look_at(desk: Desk) -> None:
    answer = desk.save(segment(desk.twin, "Je maakt een sterk wachtwoord van 12 tekens."), "Un mot de passe solide.")
    assert answer.status_code == 200
    (row,) = answer.json()["rows"]
    assert (row["open"], row["warnings"]) == (False, 1)
    assert "12" in row["hints"]
    assert "1 " in BeautifulSoup(answer.json()["facts"], "html.parser").text


def test_saving_the_title_brings_the_proposed_address(desk: Desk) -> None:
    answer = desk.save(segment(desk.twin, "Sterke wachtwoorden"), "Des mots de passe")
    _title, slug = answer.json()["rows"]
    assert (slug["text"], slug["open"], slug["confirm"]) == ("des-mots-de-passe", True, True)


def test_without_a_script_a_saved_row_is_gone_back_to(desk: Desk) -> None:
    summary = segment(desk.twin, SUMMARY)
    answer = desk.save(summary, FRENCH[SUMMARY], script=False)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#segment-{summary.id}")
    assert segment(desk.twin, SUMMARY).confirmed


@pytest.mark.parametrize("script", [True, False])
def test_text_that_cannot_be_kept_is_refused_at_its_row_and_stays_there(desk: Desk, script: bool) -> None:
    summary = segment(desk.twin, SUMMARY)
    answer = desk.save(summary, "<script>alert(1)</script>", script=script)
    assert answer.status_code == 422
    assert segment(desk.twin, SUMMARY).target is None
    if script:
        assert "script" in answer.json()["message"]
    else:
        row = BeautifulSoup(answer.content, "html.parser").select_one(f"#segment-{summary.id}")
        assert row is not None
        assert row.select_one("textarea").text.strip() == "<script>alert(1)</script>"  # type: ignore[union-attr]
        assert "script" in row.select_one("[role=alert]").text  # type: ignore[union-attr]


@pytest.mark.parametrize("script", [True, False])
def test_the_second_of_two_people_is_told_and_overwrites_only_knowingly(
    desk: Desk, editor: AbstractUser, script: bool
) -> None:
    summary = segment(desk.twin, SUMMARY)
    work.save_text(desk.twin, summary.id, "Le premier texte.", editor, "")
    answer = desk.save(summary, "Le second texte.", script=script)
    assert answer.status_code == 409
    assert segment(desk.twin, SUMMARY).target == "Le premier texte."
    if script:
        assert answer.json()["theirs"] == "Le premier texte."
        stamp = answer.json()["stamp"]
    else:
        row = BeautifulSoup(answer.content, "html.parser").select_one(f"#segment-{summary.id}")
        assert row is not None
        assert row.select_one("textarea").text.strip() == "Le second texte."  # type: ignore[union-attr]
        assert "Le premier texte." in row.select_one("[data-theirs]").text  # type: ignore[union-attr]
        stamp = row.select_one("[name=stamp]")["value"]  # type: ignore[index]
    assert desk.save(summary, "Le second texte.", script=script, stamp=str(stamp)).status_code in (200, 302)
    assert segment(desk.twin, SUMMARY).target == "Le second texte."


@pytest.mark.parametrize("script", [True, False])
def test_a_row_that_the_source_lost_gives_the_text_back(
    desk: Desk, lesson: LessonPlanPage, publish: Any, script: bool
) -> None:
    gone = segment(desk.twin, SUMMARY)
    publish(lesson, summary="Heel iets anders.")
    answer = desk.save(gone, "Mon texte.", script=script)
    assert answer.status_code == 410
    if not script:
        lost = BeautifulSoup(answer.content, "html.parser").select_one("#translate-lost")
        assert lost is not None
        assert lost.text.strip() == "Mon texte."


@pytest.mark.parametrize("script", [True, False])
def test_nothing_is_saved_while_a_reviewer_reads(desk: Desk, translator: AbstractUser, script: bool) -> None:
    translate(desk.twin, translator)
    work.send(desk.twin, translator)
    summary = segment(desk.twin, SUMMARY)
    answer = desk.save(summary, "Trop tard.", script=script)
    assert answer.status_code == 423
    assert segment(desk.twin, SUMMARY).target == FRENCH[SUMMARY]
    page = desk.page()
    assert not page.select("[data-save]")
    assert page.select_one(f"#text-{summary.id}").has_attr("readonly")  # type: ignore[union-attr]


def test_the_same_text_in_both_languages_is_marked_so(desk: Desk) -> None:
    title = segment(desk.twin, "Sterke wachtwoorden")
    assert desk.save(title, "Sterke wachtwoorden").status_code == 422
    assert desk.save(title, "", same="1").json()["rows"][0]["same"]


def test_who_translates_into_the_other_language_sees_nothing(client: Client, translator_nl: Any, twin: Twin) -> None:
    desk = Desk(client, translator_nl, twin)
    home = reverse("wagtailadmin_home")
    for name in ("translate", "preview", "previewed"):
        assert client.get(desk.url(name))["Location"] == home
    assert desk.save(segment(twin, SUMMARY), "Non.").status_code == 403
    assert desk.save(segment(twin, SUMMARY), "Non.", script=False)["Location"] == home
    for name in ("send", "take_back", "fill", "confirm", "machine"):
        assert client.post(desk.url(name))["Location"] == home
    twin.refresh_from_db()
    assert (twin.state, twin.open) == (State.TODO, 5)


# --- Images, documents and links --------------------------------------------------------------------------------------


@pytest.fixture
def picture(db: Any) -> Image:
    return Image.objects.create(title="Affiche", file=ImageFile(get_test_image_file("affiche.png"), "affiche.png"))


@pytest.fixture
def brochure_desk(
    client: Client, translator: AbstractUser, editor: AbstractUser, lesson: LessonPlanPage, picture: Image
) -> Desk:
    """A brochure with running text, an image in it and one on its cover."""
    page = BrochurePage(
        title="Tips voor ouders",
        summary="Een folder met tips.",
        format=lesson.format,
        locale=lesson.locale,
        live=False,
        cover=picture,
        body=[
            {"type": "paragraph", "value": '<p>Praat <b>elke dag</b>. Bel <a href="https://voorbeeld.be">ons</a>.</p>'},
            {"type": "image", "value": {"image": picture.pk, "alt_text": "Een affiche", "decorative": False}},
        ],
    )
    lesson.get_parent().add_child(instance=page)
    page.themes, page.age_groups = list(lesson.themes.all()), list(lesson.age_groups.all())
    page.save_revision().publish()
    return Desk(client, translator, work.submit(BrochurePage.objects.get(pk=page.pk), editor))


def of_kind(desk: Desk, kind: str) -> Replaceable:
    return next(each for each in replaceables_of(desk.twin) if each.place.kind == kind)


def test_a_link_is_replaced_and_taken_back(brochure_desk: Desk) -> None:
    answer = brochure_desk.replace(of_kind(brochure_desk, "link"), value="https://exemple.be/fr")
    assert answer.status_code == 200
    assert "https://exemple.be/fr" in answer.json()["html"]
    assert of_kind(brochure_desk, "link").target == "https://exemple.be/fr"
    assert brochure_desk.replace(of_kind(brochure_desk, "link"), undo="1").status_code == 200
    assert not of_kind(brochure_desk, "link").replaced


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "data:text/html,x", "pas une adresse", "", "ftp://x.be/a"])
def test_an_address_that_cannot_stand_there_is_refused(brochure_desk: Desk, typed: str) -> None:
    assert brochure_desk.replace(of_kind(brochure_desk, "link"), value=typed).status_code == 422
    assert not of_kind(brochure_desk, "link").replaced


def test_an_image_is_replaced_by_one_that_exists(brochure_desk: Desk, picture: Image) -> None:
    assert brochure_desk.replace(of_kind(brochure_desk, "image"), value="987654").status_code == 422
    assert brochure_desk.replace(of_kind(brochure_desk, "image"), value=str(picture.pk)).status_code == 200
    assert of_kind(brochure_desk, "image").target == picture.pk


def test_two_people_at_one_image(brochure_desk: Desk, picture: Image, editor: AbstractUser) -> None:
    seen = of_kind(brochure_desk, "image")
    work.save_override(brochure_desk.twin, seen.id, picture.pk, editor, "")
    assert brochure_desk.replace(seen, value=str(picture.pk)).status_code == 409


def test_tags_of_the_source_are_offered_and_a_lost_one_is_told(brochure_desk: Desk) -> None:
    tagged = segment(brochure_desk.twin, "Praat elke dag. Bel ons.")
    buttons = brochure_desk.row(tagged).select("[data-opening^='<']")
    assert [button["data-opening"] for button in buttons] == ["<b>", '<a id="a1">']
    answer = brochure_desk.save(tagged, "Parlez chaque jour. Appelez-nous.")
    assert answer.json()["rows"][0]["warnings"] == 1
    assert "&lt;b&gt;" in answer.json()["rows"][0]["hints"]


def test_images_and_links_take_no_queries_of_their_own(brochure_desk: Desk) -> None:
    brochure_desk.page()
    with CaptureQueriesContext(connection) as queries:
        brochure_desk.page()
    assert len(queries) <= MOST_QUERIES


# --- Memory and machine -----------------------------------------------------------------------------------------------


def test_a_similar_sentence_is_suggested_with_its_difference_and_nothing_is_saved(
    approved: Twin, client: Client, translator: AbstractUser, editor: AbstractUser, make_lesson: MakeLesson
) -> None:
    page = make_lesson("Wachtwoorden, deel 2")
    page.summary = "Leerlingen maken een wachtwoord dat bijna niemand raadt."
    page.save_revision().publish()
    desk = Desk(client, translator, work.submit(page, editor))
    each = segment(desk.twin, page.summary)
    answer = client.get(desk.url("suggestions", each.id)).json()
    assert answer["count"] == 1
    html = BeautifulSoup(answer["html"], "html.parser")
    assert html.select_one("ins").text.strip() == "bijna"  # type: ignore[union-attr]
    assert html.select_one("[data-use]")["data-use"] == FRENCH[SUMMARY]  # type: ignore[index]
    assert segment(desk.twin, page.summary).target is None


def test_exact_matches_are_confirmed_all_at_once(
    approved: Twin, client: Client, translator: AbstractUser, editor: AbstractUser, make_lesson: MakeLesson
) -> None:
    desk = Desk(client, translator, work.submit(make_lesson("Wachtwoorden, deel 2"), editor))
    assert len(desk.page().select(".translate-steps form")) == 2
    desk.step("confirm")
    assert segment(desk.twin, SUMMARY).confirmed


def test_what_was_approved_since_is_filled_in_on_request(
    desk: Desk, editor: AbstractUser, translator: AbstractUser, make_lesson: MakeLesson, approve_now: Any
) -> None:
    other = work.submit(make_lesson("Wachtwoorden, deel 2"), editor)
    translate(other, translator)
    work.send(other, translator)
    approve_now(other)
    assert segment(desk.twin, SUMMARY).target is None
    desk.step("fill")
    filled = segment(desk.twin, SUMMARY)
    assert (filled.target, filled.confirmed) == (FRENCH[SUMMARY], False)


def test_there_is_no_machine_unless_the_settings_name_one(desk: Desk) -> None:
    assert reverse("translation:machine", args=[desk.twin.pk]) not in str(desk.page())
    desk.step("machine")
    assert segment(desk.twin, SUMMARY).target is None


def test_a_machine_translates_what_is_open_to_be_confirmed_but_no_address(desk: Desk, settings: Any) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }
    title = segment(desk.twin, "Sterke wachtwoorden")
    desk.save(title, "Des mots de passe")
    assert reverse("translation:machine", args=[desk.twin.pk]) in str(desk.page())
    desk.step("machine")
    machine = segment(desk.twin, SUMMARY)
    assert (machine.target, machine.confirmed) == ("raadt. niemand dat wachtwoord een maken Leerlingen", False)
    assert machine.origin not in ("", "memory")
    assert segment(desk.twin, "sterke-wachtwoorden").origin == "title"
    assert segment(desk.twin, "Sterke wachtwoorden").target == "Des mots de passe"
    desk.twin.refresh_from_db()
    assert desk.twin.open == 4


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_what_is_open_cannot_be_sent(desk: Desk) -> None:
    answer = desk.step("send")
    assert "5" in BeautifulSoup(answer.content, "html.parser").select_one(".messages").text  # type: ignore[union-attr]
    desk.twin.refresh_from_db()
    assert desk.twin.state == State.TODO


def test_it_is_sent_and_taken_back(desk: Desk, translator: AbstractUser) -> None:
    translate(desk.twin, translator)
    desk.step("send")
    desk.twin.refresh_from_db()
    assert desk.twin.state == State.REVIEW
    assert desk.url("take_back") in str(desk.page())
    desk.step("take_back")
    desk.twin.refresh_from_db()
    assert desk.twin.state == State.PROGRESS


def test_the_comment_of_the_reviewer_stands_on_top(desk: Desk, translator: Any, reviewer: AbstractUser) -> None:
    translate(desk.twin, translator)
    work.send(desk.twin, translator)
    work.send_back(desk.twin, reviewer, "« Introuvable » se dit d’un objet.")
    assert "« Introuvable » se dit d’un objet." in desk.page().text


def test_the_preview_shows_the_texts_of_now_and_says_what_it_is(desk: Desk) -> None:
    desk.save(segment(desk.twin, "Sterke wachtwoorden"), "Des mots de passe")
    frame = BeautifulSoup(desk.client.get(desk.url("preview")).content, "html.parser").select_one("iframe")
    assert frame is not None
    shown = desk.client.get(str(frame["src"])).content.decode()
    assert "Des mots de passe" in shown
    assert SUMMARY in shown
