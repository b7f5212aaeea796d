"""Questions from a file: looked at first, taken over into a draft, and nothing half."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from wagtail_localize.segments.extract import extract_segments

from catalogue.models import QuizPage
from catalogue.presentation.quiz import quiz_of
from catalogue.quiz.exchange import sheet
from catalogue.quiz.exchange.sheet import UnreadableSheet
from catalogue.quiz.questions import (
    ChoiceQuestion,
    FillQuestion,
    Kind,
    MatchQuestion,
    Option,
    OrderQuestion,
    Quiz,
    lettered,
)
from catalogue.quiz_import import look
from catalogue.vocabulary import current_vocabulary
from search.engines.base import Engine

pytestmark = pytest.mark.django_db

GIFT = """// [tag:privacy]
::1::Mag iedereen je wachtwoord weten? {
=Nee ~Ja
}

Half {
"""


@pytest.fixture
def quiz(index: Engine) -> QuizPage:
    page: QuizPage = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code="nl")
    return page


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin-for-tests"))
    return client


def upload(client: Client, quiz: QuizPage, name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("catalogue_quiz_import", args=[quiz.pk]), {"file": file})


def draft(quiz: QuizPage) -> QuizPage:
    page: QuizPage = QuizPage.objects.get(pk=quiz.pk).get_latest_revision_as_object()
    return page


def test_a_file_is_looked_at_first_and_changes_nothing(admin: Client, quiz: QuizPage) -> None:
    before = quiz.get_latest_revision()
    page = upload(admin, quiz, "vragen.txt", GIFT.encode())
    assert [each.question.text for each in page.context["found"]] == ["Mag iedereen je wachtwoord weten?"]
    assert page.context["found"][0].theme == "Privacy"
    assert [problem.line for problem in page.context["problems"]] == [6]
    assert draft(quiz).questions.raw_data[-1]["type"] == "fill"
    assert QuizPage.objects.get(pk=quiz.pk).get_latest_revision() == before


def test_wrong_options_and_what_is_said_of_them_are_seen_before(admin: Client, quiz: QuizPage) -> None:
    text = "Wie? {=Iedereen#Juist zo ~<b>Niemand</b>#Toch wel ####Daarom}"
    page = " ".join(upload(admin, quiz, "vragen.gift", text.encode()).content.decode().split())
    for shown in ("Iedereen", "Juist zo", "&lt;b&gt;Niemand&lt;/b&gt;", "Toch wel", "Daarom"):
        assert shown in page
    assert page.count("Juist:") == page.count("Fout:") == 1


def test_what_was_looked_at_becomes_a_draft(admin: Client, quiz: QuizPage) -> None:
    page = upload(admin, quiz, "vragen.gift", GIFT.encode())
    answer = admin.post(
        reverse("catalogue_quiz_import", args=[quiz.pk]), {"questions": page.context["payload"]}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    assert len(draft(quiz).questions) == 16
    assert quiz_of(draft(quiz), current_vocabulary()).questions[-1].theme == "privacy"
    assert len(QuizPage.objects.get(pk=quiz.pk).questions) == 15


@pytest.mark.parametrize("payload", ["", "x", "eyJwYWdlIjogMX0:1:x"])
def test_what_nobody_looked_at_is_not_taken_over(admin: Client, quiz: QuizPage, payload: str) -> None:
    answer = admin.post(reverse("catalogue_quiz_import", args=[quiz.pk]), {"questions": payload})
    assert answer.status_code == 302
    assert len(draft(quiz).questions) == 15


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.txt", b""),
        ("leeg.csv", b""),
        ("plaatje.xlsx", b"\x89PNG\r\n\x1a\n"),
        ("half.xlsx", b"PK\x03\x04rommel"),
        ("binair.csv", b"a\0b;c"),
        ("groot.txt", b"x" * 2_000_001),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(admin: Client, quiz: QuizPage, name: str, content: bytes) -> None:
    page = upload(admin, quiz, name, content)
    assert page.status_code == 200
    assert page.context["form"].errors["file"]


def test_more_than_fits_is_refused(admin: Client, quiz: QuizPage) -> None:
    page = upload(admin, quiz, "veel.txt", "\n\n".join(["Vraag {=a ~b}"] * 190).encode())
    assert "185" in str(page.context["form"].errors["file"])


def test_rules_of_the_editor_hold_for_files_too(admin: Client, quiz: QuizPage) -> None:
    page = upload(admin, quiz, "dubbel.txt", b"Dubbel {=a ~A}\n\nGoed {=a ~b}")
    assert [each.question.text for each in page.context["found"]] == ["Goed"]
    assert len(page.context["problems"]) == 1


def test_who_may_not_edit_the_quiz_may_not_import(client: Client, quiz: QuizPage) -> None:
    client.force_login(User.objects.create_user("nobody"))
    assert upload(client, quiz, "vragen.txt", GIFT.encode()).status_code in (302, 403)
    assert len(draft(quiz).questions) == 15


def test_what_was_taken_over_is_offered_to_translators(admin: Client, quiz: QuizPage) -> None:
    content = "Een {=juist ~fout}\n\nTwee {=1 -> eerst =2 -> dan}\n\nDrie {=links -> rechts =op -> neer}"
    page = upload(admin, quiz, "vragen.txt", content.encode())
    admin.post(reverse("catalogue_quiz_import", args=[quiz.pk]), {"questions": page.context["payload"]})
    segments = {segment.render_text() for segment in extract_segments(draft(quiz)) if hasattr(segment, "render_text")}
    assert {"juist", "fout", "eerst", "dan", "links", "rechts", "op", "neer"} <= segments


def test_what_was_looked_at_is_taken_over_once_and_into_its_own_quiz(admin: Client, quiz: QuizPage) -> None:
    page = upload(admin, quiz, "vragen.txt", GIFT.encode())
    french = quiz.get_translations().first()
    for target, added in ((french, 0), (quiz, 1), (quiz, 1)):
        admin.post(reverse("catalogue_quiz_import", args=[target.pk]), {"questions": page.context["payload"]})
        assert len(draft(quiz).questions) == 15 + added


def test_true_and_false_are_in_the_language_of_the_quiz(admin: Client, quiz: QuizPage) -> None:
    french = quiz.get_translations().first()
    for target, words in ((quiz, ["Waar", "Niet waar"]), (french, ["Vrai", "Faux"])):
        found, _problems, _place = look("vragen.txt", b"W {T}", target.locale.language_code)
        assert [option.text for option in found[0].question.options] == words


# --- Spreadsheets -----------------------------------------------------------------------------------------------------


def test_a_spreadsheet_is_read_back(quiz: QuizPage) -> None:
    known = quiz_of(quiz, current_vocabulary())
    read, problems = sheet.read(sheet.write(known))
    assert problems == []
    assert [(each.kind, each.text, each.solution, each.tip, each.theme) for each in read] == [
        (each.kind, each.text, each.solution, each.tip, each.theme) for each in known.questions
    ]


def test_french_spaces_and_every_sign_of_xml_survive(quiz: QuizPage) -> None:
    text = "Qui\u00a0? «\u202foui\u00a0» 👩‍👧 116\u00a0000"
    read, _problems = sheet.read(sheet.write(quiz_with(text, text)))
    assert (read[0].text, read[0].options[0].text) == (text, text)
    odd = replace(quiz_with("a\x0bb", "c\x00"), title="Titel\x0b")
    assert sheet.read(sheet.write(odd))[0][0].text == "ab"
    assert sheet.write_for_tools(odd)


def test_a_first_row_that_is_a_question_is_read() -> None:
    read, problems = sheet.read(b";Wie?;ik;jij;;;;;;;B\n;Wat?;dit;dat;;;;;;;A", is_workbook=False)
    assert ([each.text for each in read], problems) == (["Wie?", "Wat?"], [])
    _read, problems = sheet.read(b"singel;Wie?;ik;jij;;;;;;;B", is_workbook=False)
    assert [problem.line for problem in problems] == [1]


def test_what_looks_like_a_formula_stays_a_text() -> None:
    book = sheet.write(quiz_with("=1+1", '=HYPERLINK("https://kwaad.example")'))
    read, _problems = sheet.read(book)
    assert (read[0].text, read[0].options[0].text) == ("=1+1", '=HYPERLINK("https://kwaad.example")')


def quiz_with(text: str, answer: str) -> Quiz:
    options = lettered([Option("", answer, True), Option("", "b")])
    return Quiz("Proef", (ChoiceQuestion(1, Kind.SINGLE, text, choices=options),))


CSV = """soort;vraag;A;B;C;D;E;F;G;H;juist;uitleg;tip;thema
;Wie?;ik;jij;;;;;;;B;Daarom;;privacy
multiple;Welke?;a;b;c;;;;;;A, C
In volgorde zetten;Eerst?;een;twee
match;Samen?;i → een;ii -> twee
fill;Nummer?;116 000
raar;Wat?;a;b
single;Geen juist;a;b
single;Buiten;a;b;;;;;;;D
match;Half;i → een;ii
single;;a;b;;;;;;;A
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_csv_file_is_read_and_bad_rows_are_named(encoding: str) -> None:
    read, problems = sheet.read(CSV.encode(encoding), is_workbook=False)
    assert [each.kind for each in read] == [Kind.SINGLE, Kind.MULTIPLE, Kind.ORDER, Kind.MATCH, Kind.FILL]
    assert read[0].solution[0].text == "jij"
    assert isinstance(read[2], OrderQuestion)
    assert isinstance(read[3], MatchQuestion)
    assert isinstance(read[4], FillQuestion)
    assert read[3].lefts == ("i", "ii")
    assert [problem.line for problem in problems] == [7, 8, 9, 10, 11]


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    book = Workbook()
    book.active["A1"] = "a" * 30_000
    for row in range(1, 900):
        book.active.cell(row, 2, "b" * 30_000 + str(row))
    packed = io.BytesIO()
    book.save(packed)
    with pytest.raises(UnreadableSheet):
        sheet.read(packed.getvalue())


# --- Taking a quiz away -----------------------------------------------------------------------------------------------


def test_every_format_comes_as_a_file_and_tells_what_stays_behind(client: Client, quiz: QuizPage) -> None:
    page = client.get(quiz.screen_url("exchange"))
    assert page.status_code == 200
    for each, url, _lost in page.context["formats"]:
        file = client.get(url)
        assert file.status_code == 200
        assert file.content
        assert file["Content-Type"] == each.content_type
        assert file["Content-Disposition"] == f'attachment; filename="quiz-internet-safe-nl.{each.suffix}"'
        assert file["X-Content-Type-Options"] == "nosniff"
    lost = {each.name: [numbers.numbers for numbers in gone] for each, _url, gone in page.context["formats"]}
    assert lost["json"] == [(4,)]
    assert () in lost["sheet"]
    assert (13,) in lost["gift"]
    assert {(13,), (14,), (15,)} <= set(lost["tools"])
    assert client.get(quiz.screen_url("exchange"), {"as": "../etc"}).status_code == 200
    assert client.post(quiz.screen_url("exchange")).status_code == 405
