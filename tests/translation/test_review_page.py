"""The review page: both sides, what changed since the last approval, and the two decisions."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalogue.models import LessonPlanPage
from tests.translation.conftest import FRENCH, OnCommit, segment, translate
from translation import work
from translation.difference import GONE, difference
from translation.models import Twin
from translation.states import State


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
    assert [mark.text.strip() for mark in soup.select("ins")] == ["vraiment"]
    assert len(soup.select(".review-changed")) == 1


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
