"""Resources on paper, read back: a lesson plan, the sheets of a quiz, a brochure; and a lesson as pupils see it."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from catalogue.models import BrochurePage, LessonPlanPage, QuizPage, Resource, ResourceFile
from catalogue.pdf.render import _turn, html_of
from catalogue.presentation.paper import lesson_paper
from catalogue.presentation.quiz import quiz_of
from catalogue.vocabulary import current_vocabulary
from tests.catalogue.pdf_reading import ReadPdf, read_pdf

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.usefixtures("pango"),
    # Wagtail leaves the picture that it makes open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SENSITIVE = "lesson-plan-sexting-consent-14-16"
PLAIN = "lesson-plan-privacy-passwords-8-10"
STREAMS = LessonPlanPage.LESSON_STREAMS
PUPILS = {"nl": "leerlingen", "fr": "eleves"}
MOST_QUERIES = 14
MARKUP = "<script>alert(1)</script> & <b>"
RTL = "مرحبا بالعالم"

in_both_languages = pytest.mark.parametrize("language", ["nl", "fr"])


@pytest.fixture
def slot() -> Iterator[Image]:
    """A picture of an editor."""
    yield Image.objects.create(title="slot", file=get_test_image_file("slot.png"))
    gc.collect()


def lesson_in(language: str, key: str = SENSITIVE) -> LessonPlanPage:
    page: LessonPlanPage = LessonPlanPage.objects.get(key=key, locale__language_code=language)
    return page


def quiz_in(language: str) -> QuizPage:
    page: QuizPage = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code=language)
    return page


def pdf_at(client: Client, address: str, query: str = "") -> ReadPdf:
    response = client.get(address + query)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert not client.cookies
    return read_pdf(response.content)


def words(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def letters(text: str) -> str:
    """Without what a line that ends may change: spaces and hyphens."""
    return re.sub(r"[\s\-\u00ad\x02\ufffe]", "", text)


def text(response: Any) -> str:
    return words(unescape(response.content.decode()))


def phases(number: int, title: str = "Deel", minutes: int = 5) -> list[tuple[str, Any]]:
    return [
        ("phase", {"title": f"{title} {each}", "minutes": minutes, "steps": ["Een stap."]}) for each in range(number)
    ]


@in_both_languages
def test_the_pdf_of_a_lesson_plan_holds_all_that_a_teacher_needs(client: Client, language: str) -> None:
    page = lesson_in(language)
    address = page.screen_url("pdf")
    assert address == f"{page.url}pdf/"
    read = pdf_at(client, address)
    assert (read.language, read.part) == (language, "1")
    assert letters(read.title).startswith(letters(page.title))
    written = letters(read.text)
    for name in ("objectives", "materials", "preparation", "differentiation", "discussion_questions"):
        assert all(letters(str(block.value)) in written for block in getattr(page, name))
    for wanted in (page.teacher_note, page.help, page.summary, "116 000", f"{read.pages} / {read.pages}"):
        assert letters(wanted) in written
    start = 0
    for phase in page.phases:
        assert f"{start}–{start + phase.value['minutes']}" in written
        assert all(letters(str(step)) in written for step in phase.value["steps"])
        start += phase.value["minutes"]


@in_both_languages
def test_the_pdf_of_a_lesson_plan_is_tagged_with_bookmarks_and_leads_back(client: Client, language: str) -> None:
    page = lesson_in(language)
    read = pdf_at(client, page.screen_url("pdf"))
    assert {"H1", "H2", "H3", "L", "LI", "Table", "TH", "TD", "Link", "Figure"} <= set(read.tags)
    assert (read.tags["H1"], read.tags["H3"]) == (1, len(page.phases))
    assert words(read.bookmarks[0]) == words(page.title)
    assert len(read.bookmarks) > len(page.phases)
    # The only picture that says something is the code.
    assert len(read.alternatives) == 1
    assert all(read.alternatives)
    [link] = {link for link in read.links if "testserver" in link}
    assert read.codes == (link,)
    assert client.get(link.partition("testserver")[2])["Location"] == page.url


@pytest.mark.parametrize(
    ("language", "title"),
    [("nl", "Als een leerling je over misbruik vertelt"), ("fr", "Si un élève vous confie un abus")],
)
def test_what_to_do_after_a_disclosure_stands_where_the_flag_or_the_page_asks_for_it(
    client: Client, language: str, title: str
) -> None:
    assert title in words(pdf_at(client, lesson_in(language).screen_url("pdf")).text)
    page = lesson_in(language)
    page.sensitive_topics, page.help = [], ""
    page.themes.set([])
    page.save(clean=False)
    assert title not in words(pdf_at(client, page.screen_url("pdf")).text)
    page.help = "Praat met de zorgleerkracht."
    page.save(clean=False)
    assert title in words(pdf_at(client, page.screen_url("pdf")).text)


def test_it_is_never_stale_and_not_sent_twice(client: Client) -> None:
    page = lesson_in("nl")
    before = client.get(page.screen_url("pdf"))
    same = client.get(page.screen_url("pdf"), headers={"If-None-Match": before["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    page.title = "Vernieuwde les"
    page.save(clean=False)
    after = client.get(page.screen_url("pdf"), headers={"If-None-Match": before["ETag"]})
    assert "Vernieuwde les" in read_pdf(after.content).text


def test_who_comes_when_all_presses_run_is_led_to_the_page(client: Client, settings: Any) -> None:
    settings.PDF_AT_ONCE = 1
    lesson, quiz = lesson_in("nl"), quiz_in("nl")
    with _turn():
        asked = client.get(lesson.screen_url("pdf")), client.get(quiz.screen_url("paper_pdf"), {"key": "1"})
    assert [response.status_code for response in asked] == [503, 503]
    assert f'href="{lesson.url}"' in text(asked[0])
    assert f'href="{quiz.screen_url("paper")}?key=1"' in text(asked[1])


@in_both_languages
def test_a_lesson_without_any_content_is_still_a_paper_and_a_screen(client: Client, language: str) -> None:
    page = lesson_in(language, SENSITIVE)
    for name in STREAMS:
        setattr(page, name, [])
    page.teacher_note = page.help = ""
    page.save(clean=False)
    read = pdf_at(client, page.screen_url("pdf"))
    assert words(page.title) in words(read.text)
    shown = client.get(page.screen_url("pupils"))
    assert shown.status_code == 200
    assert "116 000" in text(shown)
    assert page.screen_url("pupils") not in text(client.get(page.url))


def test_a_lesson_of_200_parts_is_printed_whole(client: Client) -> None:
    page = lesson_in("nl")
    page.phases = phases(200)
    page.save(clean=False)
    read = pdf_at(client, page.screen_url("pdf"))
    assert read.tags["H3"] == 200
    assert "995–1000" in read.text
    assert 6 < read.pages < 40
    assert len([mark for mark in read.bookmarks if mark.startswith("Deel ")]) == 200


def test_markup_and_arabic_are_text_everywhere(client: Client) -> None:
    page = lesson_in("nl")
    for name in ("objectives", "materials", "preparation", "differentiation", "discussion_questions"):
        setattr(page, name, [("point", MARKUP), ("point", RTL)])
    page.title = page.teacher_note = page.help = page.summary = MARKUP
    page.phases = phases(1, title=MARKUP)
    page.save(clean=False)
    read = pdf_at(client, page.screen_url("pdf"))
    assert read.text.count("<script>alert(1)</script>") >= 9
    assert read.title.startswith(MARKUP)
    assert "<script>alert" not in client.get(page.screen_url("pupils")).content.decode()


def test_the_database_is_asked_as_often_for_a_long_lesson_as_for_a_short_one(client: Client) -> None:
    def queries(screen: str, number: int) -> int:
        page = lesson_in("nl")
        page.phases = phases(number)
        page.objectives = [("point", "Een doel.")] * number
        page.save(clean=False)
        client.get(page.screen_url(screen))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(page.screen_url(screen))
        return len(asked)

    for screen in ("pdf", "pupils"):
        assert queries(screen, 2) == queries(screen, 40) <= MOST_QUERIES


@in_both_languages
def test_pupils_see_what_they_learn_do_and_talk_about_and_nothing_for_their_teacher(
    client: Client, language: str
) -> None:
    page = lesson_in(language)
    address = page.screen_url("pupils")
    assert address == f"{page.url}{PUPILS[language]}/"
    shown = client.get(address)
    seen = text(shown)
    for name in ("objectives", "discussion_questions"):
        assert all(words(str(block.value)) in seen for block in getattr(page, name))
    for phase in page.phases:
        assert words(phase.value["title"]) in seen
        assert not any(words(str(step)) in seen for step in phase.value["steps"])
    hidden = [page.teacher_note, page.help]
    hidden += [
        str(block.value) for name in ("materials", "preparation", "differentiation") for block in getattr(page, name)
    ]
    assert not any(words(each) in seen for each in hidden)
    assert all(number in seen for number in ("116 000", "102", "103"))
    assert '<meta name="robots" content="noindex">' in seen
    assert f"group-{client.get(page.url).context['card'].group_css}" in seen
    assert not client.cookies


@pytest.mark.parametrize("role", ["pupil-sheet", "answer-key", "teacher-guide"])
def test_of_the_files_pupils_get_their_own_sheets_alone(client: Client, role: str) -> None:
    page = lesson_in("nl")
    page.files.all().delete()
    document = Document.objects.create(title="Werkblad", file=ContentFile(b"%PDF-1.4", name="werkblad.pdf"))
    ResourceFile.objects.create(resource=page, document=document, role=role)
    assert (document.url in text(client.get(page.screen_url("pupils")))) is (role == "pupil-sheet")
    secret = Collection.get_first_root_node().add_child(name="Geheim")
    CollectionViewRestriction.objects.create(collection=secret, restriction_type="login")
    document.collection = secret
    document.save()
    assert document.url not in text(client.get(page.screen_url("pupils")))


@in_both_languages
def test_the_page_of_a_lesson_plan_leads_to_both(client: Client, language: str) -> None:
    page = lesson_in(language)
    seen = text(client.get(page.url))
    assert f'href="{page.screen_url("pdf")}"' in seen
    assert f'href="{page.screen_url("pupils")}"' in seen


@in_both_languages
def test_the_sheets_of_a_quiz_are_pdf_files_too(client: Client, language: str) -> None:
    page = quiz_in(language)
    with override(language):
        questions = quiz_of(page, current_vocabulary()).questions
    pupil, large, key = (pdf_at(client, page.screen_url("paper_pdf"), each) for each in ("", "?large=1", "?key=1"))
    for read in (pupil, large, key):
        assert (read.language, read.part) == (language, "1")
        assert read.tags["H2"] == len(questions)
        assert {"H1", "L", "LI"} <= set(read.tags)
        assert all(letters(each.text) in letters(read.text) for each in questions)
    assert not any(letters(each.explanation) in letters(pupil.text + large.text) for each in questions)
    assert all(letters(each.explanation) in letters(key.text) for each in questions)
    assert large.pages > pupil.pages
    sheet = text(client.get(page.screen_url("paper"), {"large": "1"}))
    assert f'href="{page.screen_url("paper_pdf")}?large=1"' in sheet


def test_a_picture_of_a_question_is_in_the_pdf_with_its_words(client: Client, slot: Image) -> None:
    page = quiz_in("nl")
    raw = list(page.questions.raw_data)
    raw[0]["value"]["picture"] = {"image": slot.pk, "alt_text": "Een slot", "decorative": False}
    raw[1]["value"]["picture"] = {"image": slot.pk + 1000, "alt_text": "Weg", "decorative": False}
    QuizPage.objects.filter(pk=page.pk).update(questions=raw)
    read = pdf_at(client, page.screen_url("paper_pdf"))
    assert "Een slot" in read.alternatives
    assert "Weg" not in read.alternatives


def brochure(language: str, body: list[tuple[str, Any]]) -> BrochurePage:
    page: BrochurePage = BrochurePage.objects.live().filter(locale__language_code=language).first()
    page.body = body
    page.save(clean=False)
    return page


@in_both_languages
def test_a_brochure_with_a_text_is_a_pdf_of_the_same_text(client: Client, slot: Image, language: str) -> None:
    body = [
        ("heading", "Wat is privacy?"),
        ("paragraph", '<p>Eerst <b>dit</b>, dan <a href="https://example.be/x">dat</a>.</p><ul><li>Een</li></ul>'),
        ("image", {"image": slot.pk, "alt_text": "Een slot", "decorative": False}),
        ("image", {"image": slot.pk, "alt_text": "", "decorative": True}),
        ("heading", MARKUP),
    ]
    page = brochure(language, [])
    page.body = page.body.stream_block.to_python([{"type": kind, "value": value} for kind, value in body])
    page.save(clean=False)
    read = pdf_at(client, page.screen_url("pdf"))
    assert read.language == language
    assert {"H1", "H2", "P", "L", "Link"} <= set(read.tags)
    for wanted in (page.title, "Eerst dit, dan dat.", "Wat is privacy?", MARKUP):
        assert words(wanted) in words(read.text)
    assert "Een slot" in read.alternatives
    assert all(read.alternatives)
    assert "https://example.be/x" in read.links
    assert f'href="{page.screen_url("pdf")}"' in text(client.get(page.url))


def test_a_brochure_without_a_text_has_no_pdf(client: Client) -> None:
    page = brochure("nl", [])
    assert page.screen_url("pdf") == ""
    assert client.get(f"{page.url}pdf/").status_code == 404


SCREENS = [("lesson", "pdf"), ("lesson", "pupils"), ("quiz", "paper_pdf")]


def page_of(kind: str) -> Resource:
    return lesson_in("nl") if kind == "lesson" else quiz_in("nl")


@pytest.mark.parametrize(("kind", "screen"), SCREENS)
def test_only_reading_is_allowed_and_only_while_it_is_live(kind: str, screen: str) -> None:
    client, page = Client(enforce_csrf_checks=True), page_of(kind)
    address = page.screen_url(screen)
    assert client.head(address).status_code == 200
    assert {client.post(address).status_code, client.put(address).status_code, client.delete(address).status_code} == {
        405
    }
    page.unpublish()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("kind", "screen"), SCREENS)
def test_a_private_page_asks_for_its_password_first(client: Client, kind: str, screen: str) -> None:
    page = page_of(kind)
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="geheim")
    asked = client.get(page.screen_url(screen))
    assert asked["Content-Type"].startswith("text/html")
    assert 'type="password"' in text(asked)


def test_a_screen_has_its_name_in_the_language_of_its_page_alone(client: Client) -> None:
    assert client.get(f"{lesson_in('nl').url}eleves/").status_code == 404
    assert client.get(f"{lesson_in('fr').url}leerlingen/").status_code == 404
    assert client.get(f"{lesson_in('nl').url}pdf/nog/").status_code == 404


@in_both_languages
def test_the_paper_of_a_lesson_names_the_next_one_with_its_address(language: str) -> None:
    page = Resource.objects.get(key=PLAIN, locale__language_code=language).specific
    html = html_of("paper/lesson.html", lesson_paper(page, lambda path: f"https://example.org{path}"), language)
    following = Resource.objects.get(key="lesson-plan-cyberbullying-10-12", locale__language_code=language)
    [named] = re.findall(r'<p class="paper-next">(.*?)</p>', html)
    assert following.title[:10] in named
    assert re.search(r'href="https://example.org/(nl|fr)/r/\w{6}/"', named)
    assert "2024" in re.findall(r'<p class="paper-apps">(.*?)</p>', html)[0]
