"""What is kept of a search: what was typed and chosen, how often a day, and nothing about who asked."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from search.log import recorder, store
from search.log.entries import LONGEST_TEXT, Entry
from search.log.models import SearchLog, months_before
from search.log.privacy import without_personal_data
from search.log.store import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

NL = "/nl/materiaal/"
FR = "/fr/ressources/"
API = "/api/v1/nl/resources"


@pytest.fixture
def visitor(site: Client) -> Iterator[Client]:
    """Somebody in front of the site, while nothing of other tests waits to be written."""
    recorder.recorder.start_afresh()
    yield site
    recorder.recorder.start_afresh()


def counted() -> list[SearchLog]:
    """What is in the database once everything that waits is written."""
    recorder.flush()
    return list(SearchLog.objects.order_by("text", "choices"))


def entry(text: str, day: date | None = None, **changes: Any) -> Entry:
    values = {"locale": "nl", "choices": "", "engine": "embedded"} | changes
    return Entry(day=day or timezone.localdate(), text=text, **values)


@pytest.mark.parametrize(("path", "locale"), [(NL, "nl"), (FR, "fr"), (API, "nl"), ("/api/v1/fr/resources", "fr")])
def test_a_search_is_counted_with_its_text_language_results_and_day(visitor: Client, path: str, locale: str) -> None:
    visitor.get(path, {"q": "sexting"})
    visitor.get(path, {"q": " sexting  "})
    [row] = counted()
    assert (row.locale, row.text, row.choices, row.times) == (locale, "sexting", "", 2)
    assert row.day == timezone.localdate()
    assert row.engine == "embedded"
    total = visitor.get(f"/api/v1/{locale}/resources", {"q": "sexting"}).json()["total"]
    assert row.results == total > 0


def test_a_row_has_no_place_for_anything_about_who_asked_or_when() -> None:
    fields = {field.name: field.get_internal_type() for field in SearchLog._meta.get_fields()}
    assert set(fields) == {
        "digest", "day", "locale", "text", "folded", "choices", "engine", "times", "results"
    }  # fmt: skip
    assert fields["day"] == "DateField"
    assert fields["digest"] == "CharField", "a number would tell the order in which searches were first asked"


def test_choices_are_counted_together_in_whatever_order_they_were_made(visitor: Client) -> None:
    visitor.get(f"{NL}?q=privacy&age=primary-5-6&age=adults&format=quiz")
    visitor.get(f"{NL}?format=quiz&age=adults&age=primary-5-6&age=nonsense&q=privacy")
    [row] = counted()
    assert row.choices == "age=adults&age=primary-5-6&format=quiz"
    assert row.times == 2


def test_choices_without_a_text_are_counted(visitor: Client) -> None:
    visitor.get(f"{NL}?age=primary-5-6")
    [row] = counted()
    assert (row.text, row.choices) == ("", "age=primary-5-6")


def test_the_exact_words_are_counted_apart_from_what_was_read_out_of_them(visitor: Client) -> None:
    visitor.get(NL, {"q": "cyberpesten 5e leerjaar"})
    visitor.get(NL, {"q": "cyberpesten 5e leerjaar", "literal": "1"})
    understood, literal = counted()
    assert understood.text == literal.text == "cyberpesten 5e leerjaar"
    assert (understood.choices, literal.choices) == ("", "literal=1")
    assert understood.results
    assert understood.results != literal.results


SAME = "http://testserver/nl/materiaal/?q=privacy&age=primary-5-6"
NOT_COUNTED: dict[str, tuple[str, dict[str, str]]] = {
    "nothing asked": (NL, {}),
    "an empty text": (f"{NL}?q=+&age=", {}),
    "only an unknown choice": (f"{NL}?age=nonsense", {}),
    "only an order": (f"{NL}?sort=title", {}),
    "a second page": (f"{NL}?q=internet&page=2", {}),
    "a page behind the last": (f"{NL}?q=xyzzyplugh&page=7", {}),
    "a page of the API": (f"{API}?q=internet&page=2", {}),
    "a type-ahead": ("/api/v1/nl/suggest?q=privacy", {}),
    "the page of a theme": ("/nl/materiaal/thema/privacy/", {}),
    "a page fetched beforehand": (f"{NL}?q=privacy", {"Sec-Purpose": "prefetch;prerender"}),
    "a page fetched beforehand by an older browser": (f"{NL}?q=privacy", {"Purpose": "prefetch"}),
    "a crawler": (f"{NL}?q=privacy", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
    "the way back": (f"{NL}?q=privacy", {"HX-Request": "true", "HX-History-Restore-Request": "true"}),
    "another order": (f"{NL}?q=privacy&age=primary-5-6&sort=title", {"Referer": SAME}),
    "another order by htmx": (
        f"{NL}?q=privacy&age=primary-5-6&sort=title",
        {"HX-Request": "true", "HX-Current-URL": SAME + "&sort=newest&page=2"},
    ),
    "the first page again": (f"{NL}?age=primary-5-6&q=privacy", {"Referer": SAME + "&page=2"}),
    "a look from the admin": (f"{NL}?q=privacy", {"Referer": "http://testserver/admin/reports/searches/most-asked/"}),
}


@pytest.mark.parametrize("case", NOT_COUNTED)
def test_what_nobody_asked_anew_is_not_counted(visitor: Client, case: str) -> None:
    address, headers = NOT_COUNTED[case]
    assert visitor.get(address, headers=headers).status_code == 200
    assert counted() == []


def test_a_head_request_is_not_counted(visitor: Client) -> None:
    assert visitor.head(f"{NL}?q=privacy").status_code == 200
    assert counted() == []


def test_more_choices_than_a_person_makes_are_not_counted(visitor: Client) -> None:
    facets = visitor.get(API).json()["facets"]
    recorder.recorder.start_afresh()
    every = [(name, value["value"]) for name, values in facets.items() for value in values]
    assert visitor.get(f"{NL}?{urlencode((every * 30)[:1999])}").status_code == 200
    assert counted() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "http://testserver/nl/materiaal/?q=cyberpesten&age=primary-5-6"},
        {"Referer": "http://testserver/nl/materiaal/?q=privacy"},
        {"Referer": "http://testserver/fr/ressources/?q=privacy&age=primary-5-6"},
        {"HX-Request": "true", "HX-Current-URL": "http://testserver/nl/materiaal/?age=primary-5-6"},
        {"Referer": "http://[broken"},
        {"Referer": "\x00"},
        {"User-Agent": "Mozilla/5.0 (Robotnik; not one) Firefox/140.0"},
    ],
)
def test_another_search_on_the_way_is_counted(visitor: Client, headers: dict[str, str]) -> None:
    visitor.get(f"{NL}?q=privacy&age=primary-5-6&sort=title", headers=headers)
    assert [row.text for row in counted()] == ["privacy"]


def test_without_an_index_no_number_of_results_is_kept(visitor: Client, settings: Any) -> None:
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    settings.SEARCH_INDEX_DIR.write_text("a file where the index should be")
    assert visitor.get(NL, {"q": "privacy"}).status_code == 200
    [row] = counted()
    assert (row.engine, row.results, row.times) == ("database", None, 1)


def test_counting_costs_the_visitor_no_query(visitor: Client, settings: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(NL, {"q": "privacy"})
        return len(captured)

    settings.SEARCH_LOG = False
    queries()
    without = queries()
    settings.SEARCH_LOG = True
    assert queries() == without
    assert len(counted()) == 1


def test_nothing_is_counted_where_the_log_is_off(visitor: Client, settings: Any) -> None:
    settings.SEARCH_LOG = False
    visitor.get(NL, {"q": "privacy"})
    assert counted() == []


HOSTILE = [
    "x" * 10_000,
    "woord " * 2_000,
    "nul\x00nul",
    "los \ud800 surrogaat",
    "\u202eomgekeerd\u2066",
    "مرحبا بالعالم",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "ﷺ" * 100,
    "🙈🙉🙊",
    "'; DROP TABLE search_searchlog; --",
    "\uffff\ufdd0",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("path", [NL, API])
def test_hostile_text_is_kept_in_a_form_that_harms_nothing(visitor: Client, path: str, text: str) -> None:
    assert visitor.get(path, {"q": text.encode("utf-8", "surrogatepass")}).status_code == 200
    for row in counted():
        assert 0 < len(row.text) <= LONGEST_TEXT
        assert len(row.folded) <= 200
        assert all(unicodedata.category(letter)[0] != "C" for letter in row.text)


PERSONAL = {
    "juf jan.peeters+klas@school.be vraagt": "juf vraagt",
    "jan . peeters @ school.be": "jan .",
    "instagram @jan_peeters": "instagram",
    "bel +32 470 12 34 56": "bel",
    "bel 0032 (0)470/12.34.56 nu": "bel nu",
    "0470/12.34.56 sexting": "sexting",
    "gsm0470-12-34-56": "gsm",
    "02 123 45 67": "",
    "(02) 123.45.67 cyberpesten": "cyberpesten",
    "02 123 45 67 5e leerjaar": "5e leerjaar",
    "+33 6 12 34 56 78": "",
    "470 12 34 56": "",
    "123 45 67": "",
    "85.07.30-033.28 pesten": "pesten",
    "85073003328": "",
    "05 01 15 123 45": "",
    "BE68 5390 0754 7034": "",
    "be68539007547034 phishing": "phishing",
    "NL91 ABNA 0417 1643 00": "",
    "12/05/2011": "",
    "nummer1234567890x": "nummer x",
    "0470 12@x.be 34 56 78": "",
    "116 000 0470/12.34.56": "116 000",
    "12.01.15-123.45": "",
    "04\u200b70 12\u00a034\u00a056": "",
    "٠٤٧٠١٢٣٤٥٦": "",
    "2024 0470 12 34 56": "2024",
}


@pytest.mark.parametrize("text", PERSONAL)
def test_addresses_and_numbers_of_persons_are_not_kept(text: str) -> None:
    assert without_personal_data(text) == PERSONAL[text]


EVERYDAY = [
    "116 000",
    "bel 116000 of 103 of 102",
    "116 000 103 102",
    "veilig internet 2024",
    "2023-2024",
    "schooljaar 2024/2025",
    "2023 2024 2025",
    "6 7 8 9 10 11 12 jaar",
    "12-14 jaar 2024",
    "5e en 6e leerjaar",
    "3e graad aso",
    "2,5 tot 6 jaar",
    "K3 P5 L6",
    "quiz 50 minuten",
    "fr40 deux mots ici",
    "24/7 online",
    "1712",
    "e-mail veilig gebruiken",
    "@",
    "c'est quoi le @",
]


@pytest.mark.parametrize("text", EVERYDAY)
def test_helplines_years_ages_and_school_years_stay(text: str) -> None:
    assert without_personal_data(text) == text


@given(st.text(max_size=200))
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    cleaned = without_personal_data(text)
    assert without_personal_data(cleaned) == cleaned
    assert cleaned == " ".join(cleaned.split())
    cleaned.encode()


@given(
    st.sampled_from(["0470123456", "+32470123456", "021234567", "85073003328", "0032470123456"]),
    st.lists(st.sampled_from(["", " ", ".", "/", "-", " / "]), min_size=13, max_size=13),
    st.sampled_from(["", "bel ", "tel.", "5e leerjaar "]),
)
def test_a_number_of_a_person_is_found_however_it_is_spaced(number: str, gaps: list[str], before: str) -> None:
    spaced = "".join(digit + gap for digit, gap in zip(number, gaps, strict=False))
    kept = without_personal_data(f"{before}{spaced} hulp")
    assert sum(letter.isdigit() for letter in kept.removeprefix("5e")) == 0
    assert kept.endswith("hulp")


def test_counts_of_two_writers_add_up_and_the_last_number_of_results_stays() -> None:
    store.write({entry("privacy"): Tally(2, 7), entry("pesten"): Tally(1, 3)})
    store.write({entry("privacy"): Tally(3, 9)})
    rows = {row.text: (row.times, row.results) for row in SearchLog.objects.all()}
    assert rows == {"privacy": (5, 9), "pesten": (1, 3)}


def test_a_full_memory_counts_what_it_knows_and_tells_how_much_it_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorder, "MOST_WAITING", 3)
    mine = recorder.Recorder()
    for text in ("een", "twee", "drie", "vier", "vijf", "een"):
        mine.add(entry(text), 1)
    assert mine.flush() == 3
    assert {row.text: row.times for row in SearchLog.objects.all()} == {"een": 2, "twee": 1, "drie": 1}
    assert "2 searches were left out" in caplog.text
    mine.add(entry("vier"), 1)
    assert mine.flush() == 1


def test_a_flood_of_different_searches_fills_no_more_than_a_day_may_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "MOST_ROWS_A_DAY", 5)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert store.write({entry(f"vloed {number}"): Tally(1, 0) for number in range(4)}) == 0
    assert store.write({entry(f"vloed {number}"): Tally(1, 0) for number in range(10)}) == 5
    assert store.write({entry("vloed", yesterday): Tally(1, 0)}) == 0
    assert SearchLog.objects.filter(day=timezone.localdate()).count() == 5
    assert SearchLog.objects.get(text="vloed 0").times == 2


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 11, 23), 13, date(2025, 10, 23)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 13, date(2025, 11, 30)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_months_are_counted_back_to_a_day_that_exists(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


def test_searches_are_forgotten_after_thirteen_months(capsys: pytest.CaptureFixture[str]) -> None:
    last = months_before(timezone.localdate(), 13)
    for number, day in enumerate((last, last - timedelta(days=1), last - timedelta(days=400))):
        store.write({entry(f"oud {number}", day): Tally(1, 1)})
    call_command("prune_search_log")
    assert capsys.readouterr().out.startswith("2 counts")
    assert [row.text for row in SearchLog.objects.all()] == ["oud 0"]
    call_command("prune_search_log")
    assert capsys.readouterr().out.startswith("0 counts")


def test_an_installation_may_forget_sooner(settings: Any) -> None:
    settings.SEARCH_LOG_KEEP_MONTHS = 1
    store.write({entry("oud", timezone.localdate() - timedelta(days=40)): Tally(1, 1)})
    assert store.prune() == 1
