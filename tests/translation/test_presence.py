"""Two people on one page see each other, and nothing is kept of where somebody was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.translation.conftest import segment
from translation import presence
from translation.models import Presence, Twin

SUMMARY = "Leerlingen maken een wachtwoord dat niemand raadt."
MOST_QUERIES = 20


@pytest.fixture
def colleague(editor: User) -> User:
    User.objects.filter(pk=editor.pk).update(first_name="Marie", last_name="Dupont <b>")
    editor.refresh_from_db()
    return editor


@pytest.fixture
def as_translator(client: Client, translator: User) -> Client:
    client.force_login(translator)
    return client


def beat(client: Client, twin: Twin, **data: Any) -> Any:
    return client.post(reverse("translation:presence", args=[twin.pk]), data)


def shown(client: Client, twin: Twin) -> str:
    page = BeautifulSoup(client.get(reverse("translation:translate", args=[twin.pk])).content, "html.parser")
    place = page.select_one("[data-presence][aria-live=polite]")
    assert place is not None
    return " ".join(place.text.split())


def test_somebody_alone_hears_of_nobody(as_translator: Client, twin: Twin) -> None:
    assert shown(as_translator, twin) == ""
    assert beat(as_translator, twin).json() == {"html": ""}


def test_who_opens_the_page_sees_who_is_there_without_a_script(
    as_translator: Client, twin: Twin, colleague: User
) -> None:
    presence.beat(twin, colleague)
    assert "Marie Dupont" in shown(as_translator, twin)


def test_the_first_hears_of_the_second_with_the_text_they_write(
    as_translator: Client, twin: Twin, colleague: User
) -> None:
    beat(as_translator, twin)
    summary = segment(twin, SUMMARY)
    presence.beat(twin, colleague, summary.id)
    html = beat(as_translator, twin).json()["html"]
    link = BeautifulSoup(html, "html.parser").select_one("a")
    assert link is not None
    assert (link["href"], link.text) == (f"#segment-{summary.id}", summary.where)
    assert "Dupont &lt;b&gt;" in html


@pytest.mark.parametrize("typed", ["", "x", "-1", "²", "9" * 40, "999999"])
def test_a_text_that_is_none_is_left_out(
    typed: str, as_translator: Client, twin: Twin, colleague: User, client: Client
) -> None:
    assert beat(as_translator, twin, segment=typed).status_code == 200
    client.force_login(colleague)
    html = beat(client, twin).json()["html"]
    assert "translator-fr" in html
    assert "<a" not in html


def test_who_was_not_heard_of_for_a_while_is_gone(as_translator: Client, twin: Twin, colleague: User) -> None:
    presence.beat(twin, colleague)
    Presence.objects.update(seen_at=timezone.now() - presence.HERE - timedelta(seconds=1))
    assert beat(as_translator, twin).json() == {"html": ""}


def test_who_leaves_is_gone_at_once(as_translator: Client, twin: Twin, translator: User, colleague: User) -> None:
    beat(as_translator, twin)
    assert beat(as_translator, twin, leave="1").status_code == 204
    assert presence.others(twin, colleague) == []


def test_somebody_with_two_windows_is_one_person(as_translator: Client, twin: Twin, colleague: User) -> None:
    for _window in range(2):
        beat(as_translator, twin)
    assert len(presence.others(twin, colleague)) == 1


def test_who_translates_into_the_other_language_neither_sees_nor_is_seen(
    client: Client, twin: Twin, translator_nl: User, colleague: User
) -> None:
    presence.beat(twin, colleague)
    client.force_login(translator_nl)
    answer = beat(client, twin)
    assert answer.status_code == 403
    assert "Marie" not in answer.content.decode()
    assert presence.others(twin, colleague) == []


def test_reading_the_address_does_nothing(as_translator: Client, twin: Twin) -> None:
    assert as_translator.get(reverse("translation:presence", args=[twin.pk])).status_code == 405


def test_old_rows_go_with_the_next_arrival_and_every_day(as_translator: Client, twin: Twin, colleague: User) -> None:
    presence.beat(twin, colleague)
    Presence.objects.update(seen_at=timezone.now() - presence.FORGOTTEN)
    shown(as_translator, twin)
    assert list(Presence.objects.values_list("user__username", flat=True)) == ["translator-fr"]
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    call_command("translation_daily")
    assert not Presence.objects.exists()


def test_a_beat_is_cheap(as_translator: Client, twin: Twin, colleague: User) -> None:
    beat(as_translator, twin)
    counts = []
    for segment_id in (None, segment(twin, SUMMARY).id):
        presence.beat(twin, colleague, segment_id)
        with CaptureQueriesContext(connection) as queries:
            beat(as_translator, twin)
        counts.append(len(queries))
    assert counts[1] <= MOST_QUERIES
    assert counts[1] - counts[0] <= 3
