"""The review page: both sides, what changed since the last approval, and the two decisions."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from catalogue.models import BrochurePage, LessonPlanPage
from tests.translation.conftest import FRENCH, OnCommit, segment, translate
from translation import work
from translation.approved import overrides_of
from translation.difference import GONE, MOST_PIECES, NEW, SAME, Piece, difference
from translation.models import Twin
from translation.places import DOCUMENT, LINK, PAGE, Place
from translation.segments import Replaceable, replaceables_of
from translation.states import State
from translation.views.segment_values import rows_of

# Wagtail leaves the file open from which it makes a small image.
pytestmark = [
    pytest.mark.any_database,
]


@pytest.fixture
def sent(twin: Twin, translator: User) -> Twin:
    translate(twin, translator)
    return work.send(twin, translator)


@pytest.fixture
def as_reviewer(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def soup_of(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def test_both_sides_in_their_languages(sent: Twin, as_reviewer: Client) -> None:
    soup = soup_of(as_reviewer.get(reverse("translation:review", args=[sent.pk])))
    assert "Sterke wachtwoorden" in [cell.text for cell in soup.select(".review-table [lang=nl]")]
    assert FRENCH["Sterke wachtwoorden"] in [cell.text for cell in soup.select(".review-table [lang=fr]")]


def test_a_reviewer_sees_what_the_translator_was_warned_of(twin: Twin, translator: User, as_reviewer: Client) -> None:
    source = "Je maakt een sterk wachtwoord van 12 tekens."
    translate(twin, translator, {source: "Tu crées un mot de passe solide de douze caractères."})
    work.send(twin, translator)
    soup = soup_of(as_reviewer.get(reverse("translation:review", args=[twin.pk])))
    [warning] = soup.select("[data-warning=number]")
    assert "12" in warning.text
    [row] = soup.select("tr:has([data-warning])")
    assert [cell.text for cell in row.select("td[lang=nl]")] == [source]
    assert soup.select_one(".review-warned")


def test_what_changed_since_the_approval_is_marked(
    approved: Twin, lesson: LessonPlanPage, publish: Any, translator: User, as_reviewer: Client
) -> None:
    publish(lesson, summary="Leerlingen maken een wachtwoord dat echt niemand raadt.")
    translate(
        approved,
        translator,
        {
            "Leerlingen maken een wachtwoord dat echt niemand raadt.": (
                "Les élèves créent un mot de passe vraiment introuvable."
            )
        },
    )
    work.send(approved, translator)
    soup = soup_of(as_reviewer.get(reverse("translation:review", args=[approved.pk])))
    assert [mark.text.strip() for mark in soup.select("ins")] == ["echt", "vraiment"]
    assert len(soup.select(".review-changed")) == 1


def test_a_translation_that_stayed_while_its_source_changed_is_marked(
    approved: Twin, lesson: LessonPlanPage, publish: Any, translator: User, as_reviewer: Client
) -> None:
    summary = "Leerlingen maken geen wachtwoord dat niemand raadt."
    publish(lesson, title="Heel sterke wachtwoorden", summary=summary)
    old = FRENCH["Leerlingen maken een wachtwoord dat niemand raadt."]
    translate(approved, translator, {summary: old, "Heel sterke wachtwoorden": "Des mots de passe très solides"})
    work.send(approved, translator)
    soup = soup_of(as_reviewer.get(reverse("translation:review", args=[approved.pk])))
    rows = soup.select(".review-changed")
    assert len(rows) == 2
    [stayed] = [row for row in rows if old in row.text]
    assert [mark.text.strip() for mark in stayed.select("ins")] == ["geen"]
    assert "de vertaling niet" in stayed.text
    assert "2 wijzigingen" in soup.text


def test_the_title_is_in_the_language_of_the_source(sent: Twin, as_reviewer: Client) -> None:
    soup = soup_of(as_reviewer.get(reverse("translation:review", args=[sent.pk])))
    assert [each["lang"] for each in soup.select("h1 [lang]")] == ["nl"]
    assert [each["lang"] for each in soup.select(".w-breadcrumbs li [lang]")] == ["nl", "nl"]
    assert soup.title is not None
    assert "<" not in soup.title.text


def test_approving(sent: Twin, as_reviewer: Client, django_capture_on_commit_callbacks: OnCommit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_reviewer.post(reverse("translation:decide", args=[sent.pk]), {"decision": "approve"})
    sent.refresh_from_db()
    assert sent.state == State.CURRENT
    assert LessonPlanPage.objects.get(pk=sent.target_page_id).live


def test_sending_back_without_a_comment_is_refused_on_the_page(sent: Twin, as_reviewer: Client) -> None:
    answer = as_reviewer.post(reverse("translation:decide", args=[sent.pk]), {"decision": "back", "comment": " "})
    assert answer.status_code == 422
    assert soup_of(answer).select_one("[role=alert]")
    sent.refresh_from_db()
    assert sent.state == State.REVIEW


def test_sending_back(sent: Twin, as_reviewer: Client) -> None:
    as_reviewer.post(reverse("translation:decide", args=[sent.pk]), {"decision": "back", "comment": "Trop long"})
    sent.refresh_from_db()
    assert sent.state == State.BACK


def test_who_decides_nothing_sees_no_buttons(sent: Twin, client: Client, translator: User) -> None:
    client.force_login(translator)
    soup = soup_of(client.get(reverse("translation:review", args=[sent.pk])))
    assert not soup.select(".review-decision")
    client.post(reverse("translation:decide", args=[sent.pk]), {"decision": "approve"})
    sent.refresh_from_db()
    assert sent.state == State.REVIEW


def test_another_language_is_not_shown(sent: Twin, client: Client, reviewer_nl: User) -> None:
    client.force_login(reviewer_nl)
    for address in (
        reverse("translation:review", args=[sent.pk]),
        reverse("translation:rendered", args=[sent.pk, "source"]),
        reverse("translation:rendered", args=[sent.pk, "target"]),
    ):
        assert "wachtwoord" not in client.get(address, follow=True).content.decode()


def test_the_pages_as_visitors_would_see_them_never_a_draft_of_the_source(
    sent: Twin, lesson: LessonPlanPage, as_reviewer: Client
) -> None:
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.title = "Geheim klad"
    page.save_revision()
    source = as_reviewer.get(reverse("translation:rendered", args=[sent.pk, "source"])).content.decode()
    assert "Sterke wachtwoorden" in source
    assert "Geheim klad" not in source
    target = as_reviewer.get(reverse("translation:rendered", args=[sent.pk, "target"])).content.decode()
    assert FRENCH["Sterke wachtwoorden"] in target


def test_a_review_that_ended_meanwhile_is_said(sent: Twin, as_reviewer: Client, translator: User) -> None:
    work.take_back(sent, translator)
    answer = as_reviewer.post(reverse("translation:decide", args=[sent.pk]), {"decision": "approve"})
    assert answer.status_code == 423


def test_of_a_translation_that_was_deleted_meanwhile_nothing_breaks(
    sent: Twin, as_reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it is deleted while the decision waits for its row."""

    def deleted_first(twin: Twin, user: Any, comment: str = "") -> None:
        Page.objects.get(pk=twin.target_page_id).delete()
        approve(twin, user, comment)

    approve = work.approve
    monkeypatch.setattr(work, "approve", deleted_first)
    answer = as_reviewer.post(reverse("translation:decide", args=[sent.pk]), {"decision": "approve"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("translation:worklist"))


def test_hostile_text_is_shown_as_text(twin: Twin, translator: User, as_reviewer: Client) -> None:
    translate(twin, translator, {"Je herkent een zwak wachtwoord.": "2 < 3 & « 4 »"})
    assert segment(twin, "Je herkent een zwak wachtwoord.").target == "2 &lt; 3 &amp; « 4 »"
    work.send(twin, translator)
    answer = as_reviewer.get(reverse("translation:review", args=[twin.pk])).content.decode()
    assert "2 &lt; 3 &amp; « 4 »" in answer


@pytest.mark.parametrize(
    ("old", "new"), [("", "Nieuw"), ("Oud", ""), ("Een twee drie", "Een drie vier"), ("a  b", "a b"), ("é", "e\u0301")]
)
def test_a_difference_holds_the_whole_new_text(old: str, new: str) -> None:
    assert "".join(piece.text for piece in difference(old, new) if piece.kind != GONE) == new


def test_a_small_change_in_a_long_text_is_found() -> None:
    words = [f"woord{number}" for number in range(2000)]
    pieces = difference(" ".join(words), " ".join([*words[:1000], "erbij", *words[1000:]]))
    assert [piece.text.strip() for piece in pieces if piece.kind == NEW] == ["erbij"]


@pytest.mark.parametrize("word", ["a", "woord", ".", "é\u0301"])
def test_texts_of_any_length_are_told_apart_soon(word: str) -> None:
    old = f"{word} b " * (MOST_PIECES // 5)
    for new in (f"c {word} " * (MOST_PIECES // 5), f"{word} c b " * MOST_PIECES):
        start = perf_counter()
        pieces = difference(old, new)
        assert perf_counter() - start < 5
        assert "".join(piece.text for piece in pieces if piece.kind != GONE) == new


def test_of_texts_that_are_too_long_all_is_old_and_all_is_new() -> None:
    old, new = "a " * MOST_PIECES, "a " * MOST_PIECES + "b"
    assert difference(old, new) == [Piece(GONE, old), Piece(NEW, new)]
    assert difference(old, old) == [Piece(SAME, old)]


# --- What is replaced -------------------------------------------------------------------------------------------------

COVER, ADDRESS = "cover", "'https://voorbeeld.be'"
SOURCE, FIRST, SECOND = "affiche-nl", "affiche-fr", "affiche-fr-2"


@dataclass
class Brochure:
    """A brochure in Dutch with a cover and two links, and its translation into French."""

    twin: Twin
    page: BrochurePage
    translator: User
    reader: Client
    approve_now: Any
    images: dict[str, Image]

    def replace(self, path_end: str, value: Any) -> None:
        """Have something else in a place, or with ``None`` that of the source again."""
        self.twin.refresh_from_db()
        [each] = [each for each in replaceables_of(self.twin) if each.path.endswith(path_end)]
        work.save_override(self.twin, each.id, value, self.translator, each.stamp)

    def send(self) -> None:
        self.twin.refresh_from_db()
        translate(self.twin, self.translator)
        work.send(self.twin, self.translator)

    def approve(self) -> None:
        self.send()
        self.approve_now(self.twin)

    def review(self) -> BeautifulSoup:
        return soup_of(self.reader.get(reverse("translation:review", args=[self.twin.pk])))

    def row(self, section: str) -> Tag:
        """The only row of what is replaced in a part of the page."""
        [row] = [row for row in self.review().select("tbody tr") if said(row.th) == section]
        return row


def said(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


@pytest.fixture
def brochure(lesson: LessonPlanPage, editor: User, translator: User, approve_now: Any, as_reviewer: Client) -> Brochure:
    images = {
        name: Image.objects.create(title=name, file=get_test_image_file(f"{name}.png"))
        for name in (SOURCE, FIRST, SECOND)
    }
    page = BrochurePage(
        title="Folder",
        summary="Een folder.",
        format=lesson.format,
        any_age=True,
        locale=lesson.locale,
        live=False,
        cover=images[SOURCE],
        body=body("https://voorbeeld.be"),
    )
    lesson.get_parent().add_child(instance=page)
    page.themes = list(lesson.themes.all())
    page.save_revision().publish()
    page = BrochurePage.objects.get(pk=page.pk)
    return Brochure(work.submit(page, editor), page, translator, as_reviewer, approve_now, images)


def body(address: str) -> list[dict[str, str]]:
    text = f'<p>Bel <a href="{address}">ons</a> of <a href="https://ander.be">hen</a>.</p>'
    return [{"type": "paragraph", "value": text, "id": "00000000-0000-4000-8000-000000000009"}]


def test_before_any_approval_what_is_replaced_is_new(brochure: Brochure) -> None:
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.send()
    row = brochure.row("Omslagbeeld")
    source, target = row.select("td")
    assert (said(source), said(target)) == (SOURCE, f"{FIRST} vervangen in de vertaling · nieuw")
    assert "review-changed" in row["class"]
    assert [SOURCE in str(source.img), FIRST in str(target.img)] == [True, True]


def test_an_image_that_is_replaced_after_the_approval_is_new(brochure: Brochure) -> None:
    brochure.approve()
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.send()
    row = brochure.row("Omslagbeeld")
    assert said(row.select("td")[1]) == f"{FIRST} vervangen in de vertaling · nieuw"
    assert "review-changed" in row["class"]
    assert len(brochure.review().select(".review-changed")) == 1


def test_another_one_in_its_place_shows_both(brochure: Brochure) -> None:
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.approve()
    brochure.replace(COVER, brochure.images[SECOND].pk)
    brochure.send()
    target = brochure.row("Omslagbeeld").select("td")[1]
    assert (said(target.select_one("del")), said(target.select_one("ins"))) == (FIRST, SECOND)
    assert len(target.select("img")) == 2


def test_that_of_the_source_again_is_a_change(brochure: Brochure) -> None:
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.approve()
    brochure.replace(COVER, None)
    brochure.send()
    row = brochure.row("Omslagbeeld")
    target = row.select("td")[1]
    assert said(target.select_one("del")) == FIRST
    assert target.select_one("ins") is None
    assert brochure.images[SOURCE].title in said(row.select("td")[0])
    assert "review-changed" in row["class"]


def test_what_is_as_it_was_approved_is_unchanged(brochure: Brochure) -> None:
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.replace(ADDRESS, "https://exemple.be/fr")
    brochure.approve()
    brochure.replace(ADDRESS, "https://exemple.be/2")
    brochure.send()
    row = brochure.row("Omslagbeeld")
    assert row.has_attr("data-review-unchanged")
    assert not row.has_attr("class")
    assert said(row.select("td")[1]) == f"{FIRST} vervangen in de vertaling"
    assert row.select_one("del, ins") is None
    assert len(brochure.review().select(".review-changed")) == 1


def test_in_a_block_with_another_id_it_stays_replaced(
    brochure: Brochure, django_capture_on_commit_callbacks: Any
) -> None:
    brochure.replace("'https://voorbeeld.be'", "https://exemple.be")
    brochure.approve()
    page = BrochurePage.objects.get(pk=brochure.page.pk)
    page.body = [each | {"id": "00000000-0000-4000-8000-000000000010"} for each in body("https://voorbeeld.be")]
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    brochure.twin.refresh_from_db()
    assert brochure.twin.state == State.CURRENT
    assert list(overrides_of(brochure.twin).values()) == ["https://exemple.be"]


def test_links_are_shown_by_their_addresses(brochure: Brochure) -> None:
    brochure.replace(ADDRESS, "https://exemple.be/fr")
    brochure.approve()
    brochure.replace(ADDRESS, "https://exemple.be/2")
    brochure.send()
    [row] = [row for row in brochure.review().select("tbody tr") if row.select_one("del")]
    assert said(row.th).endswith("Alinea › Link")
    assert [link["href"] for link in row.select("td a")] == [
        "https://voorbeeld.be",
        "https://exemple.be/fr",
        "https://exemple.be/2",
    ]


def test_a_link_that_the_source_lost_is_a_change(brochure: Brochure, django_capture_on_commit_callbacks: Any) -> None:
    brochure.replace(ADDRESS, "https://exemple.be/fr")
    brochure.approve()
    page = BrochurePage.objects.get(pk=brochure.page.pk)
    page.body, page.summary = body("https://nieuw.be"), "Een nieuwe folder."
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    brochure.twin = Twin.objects.get(pk=brochure.twin.pk)
    brochure.send()
    [row] = [row for row in brochure.review().select("tbody tr") if "exemple.be" in row.text]
    assert said(row.select_one("del")).startswith("https://exemple.be/fr")
    assert "review-changed" in row["class"]


def test_the_head_counts_texts_and_what_is_replaced(brochure: Brochure) -> None:
    brochure.approve()
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.replace(ADDRESS, "https://exemple.be/fr")
    summary = segment(brochure.twin, "Een folder.")
    work.save_text(brochure.twin, summary.id, "Un dépliant.", brochure.translator, summary.stamp)
    brochure.send()
    answer = brochure.review()
    assert len(answer.select(".review-changed")) == 3
    assert said(answer.select_one(".review-facts")).count("3") >= 1


def test_no_primary_key_and_nothing_broken_where_an_image_or_its_file_is_gone(brochure: Brochure) -> None:
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.approve()
    brochure.replace(COVER, brochure.images[SECOND].pk)
    brochure.send()
    pk = brochure.images[FIRST].pk
    brochure.images[FIRST].delete()
    second = brochure.images[SECOND]
    second.renditions.all().delete()
    second.file.storage.delete(second.file.name)
    target = brochure.row("Omslagbeeld").select("td")[1]
    assert said(target.select_one("del")) == "Bestaat niet meer"
    assert said(target.select_one("ins")) == SECOND
    assert str(pk) not in said(target).split()


def test_documents_and_pages_are_named_and_pages_in_their_language(lesson: LessonPlanPage, approved: Twin) -> None:
    first, second = (Document.objects.create(title=name, file=ContentFile(b"%PDF", f"{name}.pdf")) for name in "ab")
    places = [
        Replaceable(1, "file", Place("file", "File", "", DOCUMENT), 0, first.pk, second.pk, True),
        Replaceable(2, "page", Place("page", "Page", "", PAGE), 0, lesson.pk, approved.target_page_id, True),
        Replaceable(3, "gone", Place("page", "Page", "", PAGE), 0, lesson.pk, 987654, True),
        Replaceable(4, "link", Place("link", "Link", "", LINK), 0, "javascript:alert(1)", "https://exemple.be", True),
    ]
    document, page, gone, link = rows_of(places, editable=False)
    assert [(row.source.text, row.target and row.target.text) for row in (document, page, gone)] == [
        ("a", "b"),
        ("Sterke wachtwoorden", "Des mots de passe solides"),
        ("Sterke wachtwoorden", "Bestaat niet meer"),
    ]
    assert page.target is not None
    assert (page.source.lang, page.target.lang, document.source.lang) == ("nl", "fr", "")
    assert link.source.address == ""


def test_the_number_of_queries_does_not_grow_with_what_is_replaced(brochure: Brochure) -> None:
    brochure.replace(COVER, brochure.images[FIRST].pk)
    brochure.replace(ADDRESS, "https://exemple.be/1")
    brochure.approve()
    brochure.replace(COVER, brochure.images[SECOND].pk)
    brochure.send()
    brochure.review()
    with CaptureQueriesContext(
        connection,
    ) as few:
        brochure.review()
    work.take_back(brochure.twin, brochure.translator)
    brochure.replace(ADDRESS, "https://exemple.be/2")
    brochure.replace("'https://ander.be'", "https://autre.be")
    brochure.send()
    brochure.review()
    with CaptureQueriesContext(
        connection,
    ) as many:
        brochure.review()
    assert len(many) == len(few)
