"""The reports on searches in the admin: what they count, say, hide and export."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from search.log import recorder, store
from search.log.entries import Entry
from search.log.store import Tally
from translation.demo.accounts import ensure_demo_accounts

pytestmark = pytest.mark.django_db


def count(text: str, times: int = 1, results: int | None = 0, *, ago: int = 0, **changes: Any) -> None:
    """As if ``text`` was searched so many days ago."""
    day: date = timezone.localdate() - timedelta(days=ago)
    values = {"locale": "nl", "choices": "", "engine": "embedded"} | changes
    store.write({Entry(day=day, text=text, **values): Tally(times, results)})


def logged_in(username: str, language: str = "en") -> Client:
    user = User.objects.get(username=username)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> Client:
    """May write pages and change every vocabulary; reads the admin in English."""
    ensure_demo_accounts()
    return logged_in("redacteur")


def table(client: Client, report: str, **parameters: str) -> list[tuple[str, int, int | None]]:
    """Text, times and results of each row."""
    rows = client.get(reverse(f"search_log:{report}"), parameters).context["object_list"]
    return [(row.text, row.times, row.results) for row in rows]


def page(client: Client, report: str, **parameters: str) -> str:
    response = client.get(reverse(f"search_log:{report}"), parameters)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_spellings_that_differ_by_capitals_accents_and_marks_are_one_row(editor: Client) -> None:
    count("harcelement", 5, 7, ago=3, locale="fr")
    count("Harcèlement ?", 2, 8, ago=1, locale="fr")
    count("harcèlement", 1, 9, locale="fr")
    count("privacy", 4, 3)
    assert table(editor, "most_asked") == [("harcèlement", 8, 9), ("privacy", 4, 3)]


def test_the_same_words_in_two_languages_are_two_rows(editor: Client) -> None:
    count("sexting", 2, 5)
    count("sexting", 1, 4, locale="fr")
    assert table(editor, "most_asked") == [("sexting", 2, 5), ("sexting", 1, 4)]
    assert table(editor, "most_asked", locale="fr") == [("sexting", 1, 4)]


def test_the_results_of_last_time_are_those_without_filters_when_both_were_asked(editor: Client) -> None:
    count("privacy", 1, 12)
    count("privacy", 3, 1, choices="format=podcast")
    assert table(editor, "most_asked") == [("privacy", 4, 12)]


def test_the_usual_period_is_a_month_and_can_be_changed(editor: Client) -> None:
    for ago in (0, 6, 7, 29, 30, 89, 90, 380):
        count(f"dag {ago}", 1, 1, ago=ago)

    def days(**parameters: str) -> set[int]:
        return {int(text.split()[1]) for text, _times, _results in table(editor, "most_asked", **parameters)}

    assert days() == days(period="30") == {0, 6, 7, 29}
    assert days(period="7") == {0, 6}
    assert days(period="90") == {0, 6, 7, 29, 30, 89}
    assert days(period="all") == {0, 6, 7, 29, 30, 89, 90, 380}
    assert days(period="nonsense", locale="nonsense") == {0, 6, 7, 29}


def test_a_text_found_nothing_when_its_last_search_did(editor: Client) -> None:
    count("nu wel", 2, 0, ago=3)
    count("nu wel", 1, 5)
    count("nu niet", 2, 5, ago=3)
    count("nu niet", 1, 0)
    count("nooit", 1, 0, ago=2)
    assert table(editor, "nothing_found") == [("nu niet", 3, 0), ("nooit", 1, 0)]


def test_a_search_without_an_index_did_not_find_nothing(editor: Client) -> None:
    count("toen zonder index", 1, None, engine="database")
    count("eerst niets", 1, 0, ago=2)
    count("eerst niets", 1, None, engine="database")
    assert table(editor, "nothing_found") == [("eerst niets", 2, 0)]
    assert ("toen zonder index", 1, None) in table(editor, "most_asked")
    assert "2 of them came while there was no index" in page(editor, "most_asked")


def test_filters_stand_with_what_they_held_back(editor: Client) -> None:
    count("privacy", 9, 12)
    count("privacy", 1, 0, choices="age=primary-5-6&format=podcast")
    count("", 3, 0, choices="theme=gone-since&literal=1")
    shown = page(editor, "nothing_found")
    assert "Dutch · filters: 5e–6e leerjaar, Podcast" in shown
    assert "gone-since, these exact words" in shown
    assert table(editor, "nothing_found") == [("", 3, 0), ("privacy", 1, 0)]


def test_rows_can_be_sorted_and_searched(editor: Client) -> None:
    count("Écran", 1, 5, ago=2)
    count("zorg", 3, 1, ago=1)
    count("apen", 2, None)

    def texts(**parameters: str) -> list[str]:
        return [text for text, _times, _results in table(editor, "most_asked", **parameters)]

    assert texts(ordering="folded") == ["apen", "Écran", "zorg"]
    assert texts(ordering="-folded") == ["zorg", "Écran", "apen"]
    assert texts(ordering="asked") == ["Écran", "apen", "zorg"]
    assert texts(ordering="last_day") == ["Écran", "zorg", "apen"]
    assert texts(ordering="; DROP TABLE") == ["zorg", "apen", "Écran"]
    assert texts(q="ecrân!") == ["Écran"]


def test_pages_hold_every_row_once(editor: Client) -> None:
    for number in range(60):
        count(f"woord {number:02}")
    seen = [text for p in ("1", "2") for text, _times, _results in table(editor, "nothing_found", p=p)]
    assert len(seen) == len(set(seen)) == 60


def test_an_empty_report_says_so_in_words(editor: Client, settings: Any) -> None:
    assert "Nothing was searched for in this period." in page(editor, "most_asked")
    count("privacy", 1, 5)
    assert "Every search of this period found something." in page(editor, "nothing_found")
    assert "No search of this period holds these words." in page(editor, "most_asked", q="xyzzy")
    settings.SEARCH_LOG = False
    assert "The search log is off" in page(editor, "nothing_found")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Laatste 13 maanden, beide talen: 1 zoekopdracht in totaal.", "Meest gezocht", "23 nov")),
        ("fr", ("13 derniers mois, les deux langues\u00a0: 1 recherche au total.", "les plus fréquentes", "23 nov")),
    ],
)
def test_the_reports_speak_the_language_of_the_account(editor: Client, language: str, words: tuple[str, ...]) -> None:
    store.write({Entry(date(2026, 11, 23), "nl", "privacy", "", "embedded"): Tally(1, 1)})
    shown = page(logged_in("redacteur", language), "most_asked", period="all")
    for word in words:
        assert word in shown


def test_a_row_opens_the_same_search_on_the_site_without_being_counted(editor: Client, index: Any) -> None:
    recorder.recorder.start_afresh()
    count("privacy & co", 1, 0, choices="age=primary-5-6&format=podcast&literal=1")
    [row] = editor.get(reverse("search_log:nothing_found")).context["object_list"]
    origin = {"Referer": "http://testserver" + reverse("search_log:nothing_found")}
    query = editor.get(row.search_url, headers=origin).context["search"]
    assert query.query == "privacy & co"
    assert {chip.label for chip in query.chips} == {"5e–6e leerjaar", "Podcast"}
    assert recorder.flush() == 0


MARKUP = "<img src=x onerror=alert(1)>"


def test_markup_is_shown_as_it_was_typed(editor: Client) -> None:
    count(MARKUP, 1, 0, choices="theme=%3Cb%3E")
    for report in ("most_asked", "nothing_found"):
        raw = editor.get(reverse(f"search_log:{report}")).content.decode()
        assert MARKUP not in raw
        assert "<b>" not in raw
        assert "&lt;img src=x" in raw


FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-2+3",
    "@SUM(1)",
    "x;=1+1",
    "x,=1+1",
    "x; =1+1",
    "＝1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_export_holds_a_formula(editor: Client, text: str) -> None:
    count(text, 3, 0)
    address = reverse("search_log:nothing_found")
    response = editor.get(address, {"export": "csv"})
    lines = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    for separator in ",;\t":
        for row in csv.reader(StringIO(lines), delimiter=separator):
            assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in row), row
    workbook = load_workbook(BytesIO(b"".join(editor.get(address, {"export": "xlsx"}).streaming_content)))  # type: ignore[attr-defined]
    assert {cell.data_type for row in workbook.active.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}
    assert workbook.active["A2"].value == text


def test_an_export_holds_every_row_of_the_chosen_period_in_its_own_columns(editor: Client) -> None:
    for number in range(60):
        count(f"woord {number:02}", number + 1, 2, choices="format=podcast", locale="fr")
    count("lang geleden", 1, 2, ago=60)
    response = editor.get(reverse("search_log:most_asked"), {"export": "csv"})
    assert f"most-asked-searches-{timezone.localdate()}.csv" in response["Content-Disposition"]
    rows = list(csv.reader(StringIO(b"".join(response.streaming_content).decode())))  # type: ignore[attr-defined]
    assert rows[0] == ["Searched for", "Filters", "Language", "Times asked", "Results last time", "Last asked"]
    assert rows[1] == ["woord 59", "Podcast", "French", "60", "2", str(timezone.localdate())]
    assert len(rows) == 61


def test_more_rows_cost_no_more_queries(editor: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(editor, "nothing_found")
        return len(captured)

    count("een", choices="format=podcast")
    queries()
    few = queries()
    for number in range(45):
        count(f"woord {number}", choices="format=podcast")
    assert queries() == few


def visitor_with(*codenames: str) -> Client:
    """Somebody with access to the admin and these permissions, without any page to edit."""
    group = Group.objects.create(name="Others")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    user = User.objects.create_user("other")
    user.groups.add(group)
    return logged_in("other")


BUTTON = "Add as synonym…"


def test_only_who_may_change_a_vocabulary_gets_the_button(editor: Client) -> None:
    count("kwaaksnater")
    assert BUTTON in page(editor, "nothing_found")
    assert BUTTON not in page(editor, "most_asked")
    assert BUTTON not in page(logged_in("vertaler"), "nothing_found")
    assert BUTTON in page(visitor_with("change_format"), "nothing_found")


def test_filters_alone_can_be_no_synonym(editor: Client) -> None:
    count("", 1, 0, choices="format=podcast&age=adults")
    assert BUTTON not in page(editor, "nothing_found")


def test_who_works_on_nothing_here_sees_no_report(editor: Client) -> None:
    stranger = visitor_with()
    for report in ("most_asked", "nothing_found", "most_asked_results", "nothing_found_results"):
        response = stranger.get(reverse(f"search_log:{report}"), {"export": "csv"})
        assert response.status_code == 302
        assert response["Location"] == reverse("wagtailadmin_home")
        assert Client().get(reverse(f"search_log:{report}"))["Location"].startswith(reverse("wagtailadmin_login"))
    assert "most-asked" not in stranger.get(reverse("wagtailadmin_home")).content.decode()
    assert "most-asked" in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_the_part_for_a_filter_is_the_table_alone(editor: Client) -> None:
    count("privacy", 1, 0)
    part = editor.get(reverse("search_log:nothing_found_results"), {"period": "7", "_w_filter_fragment": "1"})
    shown = part.content.decode()
    assert "<html" not in shown
    assert "Last 7 days" in shown
    back = reverse("search_log:nothing_found") + "?period=7"
    assert "next=" + back.replace("/", "%2F").replace("?", "%3F").replace("=", "%3D") in shown
