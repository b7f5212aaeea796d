"""PO files out and in: what a file holds, what an import says before it does anything, and what it refuses."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from catalogue.models import BrochurePage, LessonPlanPage
from tests.translation.conftest import FRENCH, MakeLesson, segment, translate
from translation import po, po_import, po_reading, work
from translation.models import PoUpload, Twin
from translation.po_reading import FileRefused, read
from translation.segments import segments_of
from translation.states import State

pytestmark = pytest.mark.any_database

TITLE, SLUG = "Sterke wachtwoorden", "sterke-wachtwoorden"
SUMMARY = "Leerlingen maken een wachtwoord dat niemand raadt."
WEAK = "Je herkent een zwak wachtwoord."


class Office:
    """Somebody who works with files."""

    def __init__(self, client: Client, user: Any) -> None:
        client.force_login(user)
        self.client, self.user = client, user

    def export(self, twin: Twin) -> polib.POFile:
        answer = self.client.get(reverse("translation:po_export", args=[twin.pk]))
        assert answer.status_code == 200
        return polib.pofile(answer.content.decode())

    def upload(self, data: bytes | str | polib.POFile, name: str = "texts.po", twin: Twin | None = None) -> Any:
        raw = data if isinstance(data, bytes) else str(data).encode()
        url = reverse("translation:po_import_one", args=[twin.pk]) if twin else reverse("translation:po_import")
        return self.client.post(url, {"file": SimpleUploadedFile(name, raw)}, follow=True)

    def confirm(self, *ticked: str) -> Any:
        (upload,) = PoUpload.objects.filter(user=self.user)
        url = reverse("translation:po_check", args=[upload.pk])
        return self.client.post(url, {"overwrite": list(ticked)}, follow=True)


@pytest.fixture
def office(client: Client, translator: User) -> Office:
    return Office(client, translator)


def filled(file: polib.POFile, texts: dict[str, str] | None = None) -> polib.POFile:
    for entry in file:
        entry.msgstr = (FRENCH | (texts or {})).get(entry.msgid, entry.msgstr)
    return file


def entry_of(file: polib.POFile, source: str) -> polib.POEntry:
    return next(entry for entry in file if entry.msgid == source)


def zipped(files: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            archive.writestr(name, file if isinstance(file, bytes) else str(file))
    return buffer.getvalue()


def archive_in(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def text_of(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def targets(twin: Twin) -> dict[str, str | None]:
    return {each.source_text: each.target_text if each.target else None for each in segments_of(twin)}


def groups(answer: Any) -> dict[str, list[str]]:
    """The colour of each group of the check, with the sources in it."""
    soup = BeautifulSoup(answer.content, "html.parser")
    return {
        str(heading.select_one(".translation-state")["class"][1]).rpartition("-")[2]  # type: ignore[index]
        + ("?" if heading.find_next_sibling("ul").select("[name=overwrite]") else ""): [  # type: ignore[union-attr]
            item.text
            for item in heading.find_next_sibling("ul").select(".po-text > p.po-words")  # type: ignore[union-attr]
        ]
        for heading in soup.select(".po-section h3")
    }


# --- Out --------------------------------------------------------------------------------------------------------------


def test_a_file_holds_every_text_once_with_its_place_and_says_whose_it_is(office: Office, twin: Twin) -> None:
    file = office.export(twin)
    assert {entry.msgid for entry in file} == set(FRENCH)
    assert entry_of(file, SUMMARY).msgctxt == "summary"
    assert "255" in entry_of(file, TITLE).comment
    assert file.metadata[po.TRANSLATION] == str(twin.translation.uuid)
    assert file.metadata[po.SOURCE_UPDATED] == twin.translation.source.last_updated_at.isoformat()
    assert (file.metadata["Language"], file.metadata["X-Source-Language"]) == ("fr", "nl")


def test_the_name_of_the_file_is_that_of_the_resource_with_both_languages(office: Office, twin: Twin) -> None:
    answer = office.client.get(reverse("translation:po_export", args=[twin.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="sterke-wachtwoorden-nl-fr.po"'


def test_what_nobody_confirmed_is_fuzzy_and_what_is_the_same_says_so(
    office: Office, twin: Twin, translator: User
) -> None:
    work.save_text(twin, segment(twin, TITLE).id, "Des mots de passe", translator, "")
    work.save_text(twin, segment(twin, WEAK).id, "", translator, "", same=True)
    file = office.export(twin)
    assert (entry_of(file, SLUG).msgstr, entry_of(file, SLUG).fuzzy) == ("des-mots-de-passe", True)
    assert not entry_of(file, TITLE).fuzzy
    assert (entry_of(file, WEAK).msgstr, entry_of(file, WEAK).flags) == (WEAK, ["same"])


def test_a_changed_text_says_what_it_was_before(
    office: Office, approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, summary="Leerlingen maken een wachtwoord dat echt niemand raadt.")
    comment = entry_of(office.export(approved), "Leerlingen maken een wachtwoord dat echt niemand raadt.").comment
    assert SUMMARY in comment
    assert FRENCH[SUMMARY] in comment


def test_exporting_takes_no_more_queries_for_more_texts(office: Office, twin: Twin) -> None:
    office.export(twin)
    with CaptureQueriesContext(connection) as queries:
        po.file_of(twin)
    assert len(queries) <= 5


def test_all_that_the_work_list_shows_comes_as_an_archive(
    office: Office, twin: Twin, make_lesson: MakeLesson, editor: User, translator: User
) -> None:
    other = work.submit(make_lesson("Tweede les"), editor, assignee=translator)
    work.submit(make_lesson("Leçon en français", "fr"), editor)
    address = reverse("translation:po_export_all")
    everything = archive_in(office.client.get(address))
    assert set(everything.namelist()) == {"sterke-wachtwoorden-nl-fr.po", "tweede-les-nl-fr.po"}
    archive = archive_in(office.client.get(address, {"who": "me"}))
    (name,) = archive.namelist()
    assert polib.pofile(archive.read(name).decode()).metadata[po.TRANSLATION] == str(other.translation.uuid)


def test_the_links_of_the_work_list_keep_its_filters(office: Office, twin: Twin) -> None:
    page = BeautifulSoup(office.client.get(reverse("translation:worklist"), {"state": "todo"}).content, "html.parser")
    links = [link["href"] for link in page.select(".translation-files a")]
    assert links == [reverse("translation:po_export_all") + "?state=todo", reverse("translation:po_import")]


def test_two_resources_of_one_name_are_two_files() -> None:
    names: set[str] = set()
    assert [po._unused("a-nl-fr.po", names) for _each in range(3)] == ["a-nl-fr.po", "a-nl-fr-2.po", "a-nl-fr-3.po"]


def test_too_many_for_one_archive_is_said(
    office: Office, twin: Twin, make_lesson: MakeLesson, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translation.views.po.MOST_FILES", 1)
    work.submit(make_lesson("Tweede"), editor)
    answer = office.client.get(reverse("translation:po_export_all"), {"to": "fr"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("translation:worklist") + "?to=fr"
    assert BeautifulSoup(answer.content, "html.parser").select_one(".messages .error") is not None


def test_an_empty_list_has_no_archive(office: Office, twin: Twin) -> None:
    answer = office.client.get(reverse("translation:po_export_all"), {"state": "review"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("translation:worklist") + "?state=review"


# --- In and out again -------------------------------------------------------------------------------------------------


def test_a_translated_file_is_shown_first_and_imported_then(office: Office, twin: Twin) -> None:
    answer = office.upload(filled(office.export(twin)))
    assert groups(answer)["success"] == list(targets(twin))
    assert set(targets(twin).values()) == {None}
    office.confirm()
    assert targets(twin) == FRENCH
    twin.refresh_from_db()
    assert (twin.open, twin.state) == (0, State.PROGRESS)
    assert not PoUpload.objects.exists()


def test_nothing_is_published_by_it(office: Office, approved: Twin) -> None:
    office.upload(filled(office.export(approved), {TITLE: "Un autre titre"}))
    office.confirm()
    approved.refresh_from_db()
    assert approved.state == State.PROGRESS
    assert LessonPlanPage.objects.get(pk=approved.target_page_id).title == FRENCH[TITLE]


def test_a_file_as_it_was_downloaded_changes_nothing(office: Office, twin: Twin, translator: User) -> None:
    work.save_text(twin, segment(twin, TITLE).id, "Des mots de passe", translator, "")
    work.save_text(twin, segment(twin, WEAK).id, "", translator, "", same=True)
    before = [(each.target, each.stamp) for each in segments_of(twin)]
    answer = office.upload(office.export(twin))
    assert groups(answer) == {}
    assert not BeautifulSoup(answer.content, "html.parser").select(".po-bar button")
    assert [(each.target, each.stamp) for each in segments_of(twin)] == before


def test_text_with_tags_and_signs_goes_out_and_in(
    office: Office, lesson: LessonPlanPage, editor: User, twin: Twin
) -> None:
    page = BrochurePage(
        title="Vragen & antwoorden <13",
        summary='Zeg "nee" & blijf kalm.\u2028Altijd.',
        format=lesson.format,
        locale=lesson.locale,
        live=False,
        body=[
            {"type": "paragraph", "value": '<p>Praat <b>elke dag</b>. Bel <a href="https://x.be">ons</a> & mij.</p>'}
        ],
    )
    lesson.get_parent().add_child(instance=page)
    page.themes, page.age_groups = list(lesson.themes.all()), list(lesson.age_groups.all())
    page.save_revision().publish()
    brochure = work.submit(BrochurePage.objects.get(pk=page.pk), editor)
    file = office.export(brochure)
    tagged = 'Praat <b>elke dag</b>. Bel <a id="a1">ons</a> &amp; mij.'
    texts = {
        "Vragen & antwoorden <13": "Questions & réponses <13",
        'Zeg "nee" & blijf kalm.\nAltijd.': "Dis « non » & reste\\calme.\tToujours.",
        tagged: 'Parlez <b>chaque jour</b>. <a id="a1">Appelez-nous</a> &amp; moi.',
    }
    assert set(texts) < {entry.msgid for entry in file}
    office.upload(filled(file, texts))
    office.confirm()
    stored = {each.source: each.target for each in segments_of(brochure)}
    assert stored["Vragen &amp; antwoorden &lt;13"] == "Questions &amp; réponses &lt;13"
    assert stored[tagged] == texts[tagged]
    assert groups(office.upload(office.export(brochure))) == {}


def test_a_fuzzy_text_is_a_proposal_to_be_confirmed(office: Office, twin: Twin) -> None:
    file = filled(office.export(twin))
    entry_of(file, SUMMARY).flags.append("fuzzy")
    office.upload(file)
    office.confirm()
    proposed = segment(twin, SUMMARY)
    assert (proposed.target_text, proposed.confirmed, proposed.origin) == (FRENCH[SUMMARY], False, "po")
    again = office.export(twin)
    entry_of(again, SUMMARY).flags.remove("fuzzy")
    office.upload(again)
    office.confirm()
    assert (segment(twin, SUMMARY).confirmed, segment(twin, SUMMARY).origin) == (True, "")


def test_a_fuzzy_text_takes_the_place_of_a_confirmed_one_only_when_ticked(office: Office, approved: Twin) -> None:
    file = office.export(approved)
    entry_of(file, SUMMARY).msgstr = "Peut-être autre chose."
    entry_of(file, SUMMARY).flags.append("fuzzy")
    assert groups(office.upload(file)) == {"warning?": [SUMMARY]}
    office.confirm()
    assert segment(approved, SUMMARY).confirmed


def test_what_is_the_same_in_both_languages_is_marked_in_the_file(office: Office, twin: Twin) -> None:
    file = office.export(twin)
    for source in (TITLE, WEAK):
        entry_of(file, source).msgstr = source
    entry_of(file, WEAK).flags.append("same")
    assert groups(office.upload(file)) == {"warning": [TITLE], "success": [WEAK]}
    office.confirm()
    assert segment(twin, WEAK).is_same
    assert segment(twin, TITLE).target is None


def test_a_title_without_an_address_proposes_one(office: Office, twin: Twin) -> None:
    file = office.export(twin)
    entry_of(file, TITLE).msgstr = "Des mots de passe"
    office.upload(file)
    office.confirm()
    assert (segment(twin, SLUG).target, segment(twin, SLUG).confirmed) == ("des-mots-de-passe", False)


def test_texts_that_are_empty_or_obsolete_take_nothing_away(office: Office, approved: Twin) -> None:
    file = office.export(approved)
    entry_of(file, SUMMARY).msgstr = ""
    entry_of(file, WEAK).obsolete = True
    assert groups(office.upload(file)) == {}
    assert targets(approved) == FRENCH


def test_an_archive_is_imported_as_a_whole(office: Office, twin: Twin, make_lesson: MakeLesson, editor: User) -> None:
    other = work.submit(make_lesson("Tweede les"), editor)
    files = {
        "map/een.po": filled(office.export(twin)),
        "__MACOSX/._een.po": b"\x00\x01",
        "twee.po": filled(office.export(other), {"Tweede les": "Deuxième leçon"}),
    }
    answer = office.upload(zipped(files), "alles.zip")
    assert "Deuxième leçon" in text_of(answer)
    office.confirm()
    assert targets(twin)[TITLE] == FRENCH[TITLE]
    assert targets(other)["Tweede les"] == "Deuxième leçon"


# --- Somebody else ----------------------------------------------------------------------------------------------------


def test_what_was_changed_here_since_is_overwritten_only_when_ticked(
    office: Office, approved: Twin, editor: User
) -> None:
    file = office.export(approved)
    entry_of(file, SUMMARY).msgstr = "Le texte du fichier."
    entry_of(file, WEAK).msgstr = "Un autre texte du fichier."
    summary = segment(approved, SUMMARY)
    work.save_text(approved, summary.id, "Changé ici.", editor, summary.stamp)
    answer = office.upload(file)
    assert groups(answer) == {"warning?": [SUMMARY], "info": [WEAK]}
    assert "editor" in text_of(answer)
    token = BeautifulSoup(answer.content, "html.parser").select_one("[name=overwrite]")["value"]  # type: ignore[index]
    office.confirm()
    assert (targets(approved)[SUMMARY], targets(approved)[WEAK]) == ("Changé ici.", "Un autre texte du fichier.")
    office.upload(file)
    office.confirm(str(token))
    assert targets(approved)[SUMMARY] == "Le texte du fichier."


def test_what_was_changed_between_looking_and_importing_is_kept(office: Office, twin: Twin, editor: User) -> None:
    office.upload(filled(office.export(twin)))
    work.save_text(twin, segment(twin, SUMMARY).id, "Entre-temps.", editor, "")
    answer = office.confirm()
    assert targets(twin)[SUMMARY] == "Entre-temps."
    assert targets(twin)[TITLE] == FRENCH[TITLE]
    assert "1 " in text_of(answer)


def test_a_tick_is_for_the_text_that_was_seen(office: Office, approved: Twin, editor: User) -> None:
    file = office.export(approved)
    entry_of(file, SUMMARY).msgstr = "Le texte du fichier."
    for text in ("Changé ici.", "Changé encore."):
        summary = segment(approved, SUMMARY)
        work.save_text(approved, summary.id, text, editor, summary.stamp)
        if text == "Changé ici.":
            page = BeautifulSoup(office.upload(file).content, "html.parser")
    office.confirm(str(page.select_one("[name=overwrite]")["value"]))  # type: ignore[index]
    assert targets(approved)[SUMMARY] == "Changé encore."


def test_a_file_that_does_not_say_when_it_was_made_asks_about_every_confirmed_text(
    office: Office, approved: Twin
) -> None:
    file = office.export(approved)
    del file.metadata[po.EXPORTED]
    entry_of(file, SUMMARY).msgstr = "Autre."
    assert groups(office.upload(file)) == {"warning?": [SUMMARY]}


def test_a_stale_file_says_what_is_gone_and_the_rest_goes_in(
    office: Office, twin: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    file = filled(office.export(twin))
    publish(lesson, summary="Een heel ander verhaal.")
    answer = office.upload(file)
    assert groups(answer)["neutral"] == [SUMMARY]
    assert len(groups(answer)["success"]) == 4
    office.confirm()
    assert targets(twin)["Een heel ander verhaal."] is None
    assert targets(twin)[TITLE] == FRENCH[TITLE]


# --- Refused ----------------------------------------------------------------------------------------------------------


def refused(answer: Any, *words: str) -> None:
    """Nothing was kept, and the page says why."""
    assert answer.status_code in (403, 422, 423)
    alert = BeautifulSoup(answer.content, "html.parser").select_one("[role=alert]")
    assert alert is not None
    for word in words:
        assert word in alert.text
    assert not PoUpload.objects.exists()


def without_header(file: polib.POFile) -> bytes:
    del file.metadata[po.TRANSLATION]
    return str(file).encode()


def with_header(value: str) -> Callable[[polib.POFile], bytes]:
    def change(file: polib.POFile) -> bytes:
        file.metadata[po.TRANSLATION] = value
        return str(file).encode()

    return change


DAMAGED: dict[str, tuple[Callable[[polib.POFile], bytes], str]] = {
    "empty": (lambda file: b"", "texts.po"),
    "a letter": (lambda file: b"Beste, hierbij de vertaling.", "1"),
    "the name of a file here": (lambda file: b"/etc/passwd", "1"),
    "a quote too many": (lambda file: str(file).encode() + b'\nmsgid "a"\nmsgstr "b" c"\n', "texts.po"),
    "not UTF-8": (lambda file: str(file).encode() + "# été".encode("latin-1"), "UTF-8"),
    "an image": (lambda file: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
    "no header": (without_header, po.TRANSLATION),
    "no number": (with_header("x" * 500), po.TRANSLATION),
    "of another site": (with_header(str(uuid.uuid4())), "texts.po"),
    "too large": (lambda file: str(file).encode() + b"# " + b"x" * po_reading.MOST_IN_FILE, "texts.po"),
    "much too large": (lambda file: b" " * (po_reading.MOST_UPLOADED + 1), "texts.po"),
}


@pytest.mark.parametrize(("damage", "says"), DAMAGED.values(), ids=DAMAGED)
def test_a_file_that_is_none_is_refused_with_the_reason(damage: Any, says: str, office: Office, twin: Twin) -> None:
    refused(office.upload(damage(filled(office.export(twin)))), says)
    assert set(targets(twin).values()) == {None}


def test_the_line_that_cannot_be_read_is_named(office: Office, twin: Twin) -> None:
    text = str(filled(office.export(twin)))
    line = text.count("\n") + 2
    refused(office.upload(f"{text}\nniet goed\n"), str(line))


def test_a_file_of_another_page_is_refused_on_the_page_of_one(
    office: Office, twin: Twin, make_lesson: MakeLesson, editor: User
) -> None:
    other = work.submit(make_lesson("Tweede les"), editor)
    refused(office.upload(filled(office.export(other)), twin=twin), "Tweede les")
    assert office.upload(filled(office.export(twin)), twin=twin).status_code == 200


ARCHIVES: dict[str, Callable[[polib.POFile], bytes]] = {
    "nothing": lambda file: zipped({}),
    "another file": lambda file: zipped({"een.po": file, "lees.txt": b"x"}),
    "an archive": lambda file: zipped({"een.po": file, "nog.zip": zipped({"twee.po": file})}),
    "a name upwards": lambda file: zipped({"een.po": file, "../../twee.po": file}),
    "a name from the root": lambda file: zipped({"een.po": file, "/twee.po": file}),
    "a name on a drive": lambda file: zipped({"een.po": file, "c:\\twee.po": file}),
    "one page twice": lambda file: zipped({"een.po": file, "twee.po": file}),
    "an empty file": lambda file: zipped({"een.po": file, "leeg.po": b""}),
    "too many": lambda file: zipped({"een.po": file} | {f"{number}.po": b"" for number in range(po.MOST_FILES)}),
    "cut off": lambda file: zipped({"een.po": file})[:-30],
    "unknown compression": lambda file: zipped({"een.po": file}).replace(b"\x08\x00", b"\x63\x00"),
    "a bomb": lambda file: zipped({f"{number}.po": b"\n" * 2_000_000 for number in range(20)}),
    "a large file": lambda file: zipped({"groot.po": b"\n" * (po_reading.MOST_IN_FILE + 1)}),
}


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=ARCHIVES)
def test_an_archive_with_anything_wrong_in_it_is_refused_as_a_whole(archive: Any, office: Office, twin: Twin) -> None:
    data = archive(filled(office.export(twin)))
    assert len(data) < po_reading.MOST_UPLOADED
    refused(office.upload(data, "alles.zip"))
    assert set(targets(twin).values()) == {None}


def test_every_file_that_is_wrong_is_named(office: Office, twin: Twin) -> None:
    file = office.export(twin)
    refused(office.upload(zipped({"een.po": b"", "twee.po": file, "drie.po": b"x"}), "a.zip"), "een.po", "drie.po")


@pytest.mark.parametrize(
    ("source", "typed"),
    [
        pytest.param(SUMMARY, "<script>alert(1)</script>", id="script"),
        pytest.param(SUMMARY, "<img src=x onerror=alert(1)>", id="handler"),
        pytest.param(SUMMARY, "x" * (po_import.LONGEST + 1), id="endless"),
        pytest.param(TITLE, "x" * 256, id="too long for a title"),
        pytest.param(SLUG, "Pas une adresse !", id="no address"),
        pytest.param(SUMMARY, SUMMARY, id="the source"),
    ],
)
def test_a_text_that_cannot_stand_there_is_named_and_the_others_go_in(
    source: str, typed: str, office: Office, twin: Twin
) -> None:
    answer = office.upload(filled(office.export(twin), {source: typed}))
    assert groups(answer)["warning"] == [source]
    office.confirm()
    assert segment(twin, WEAK).target_text == FRENCH[WEAK]
    assert segment(twin, source).target != typed
    assert source == SLUG or segment(twin, source).target is None


def test_a_hostile_text_is_shown_and_does_not_run(office: Office, twin: Twin) -> None:
    page = office.upload(filled(office.export(twin), {SUMMARY: "<script>alert(1)</script>"})).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_text_twice_with_different_translations_is_skipped(office: Office, twin: Twin) -> None:
    file = filled(office.export(twin))
    file.append(polib.POEntry(msgctxt="summary", msgid=SUMMARY, msgstr="Autrement."))
    file.append(polib.POEntry(msgctxt="title", msgid=TITLE, msgstr=FRENCH[TITLE]))
    answer = groups(office.upload(file))
    assert answer["neutral"] == [SUMMARY]
    assert len(answer["success"]) == 4


def test_texts_of_other_places_and_plural_forms_are_skipped(office: Office, twin: Twin) -> None:
    file = office.export(twin)
    file.append(polib.POEntry(msgctxt="body", msgid=SUMMARY, msgstr="Ailleurs."))
    file.append(polib.POEntry(msgid=TITLE, msgstr="Sans contexte."))
    file.append(polib.POEntry(msgctxt="x", msgid="a", msgid_plural="b", msgstr_plural={0: "c", 1: "d"}))
    assert groups(office.upload(file)) == {"neutral": [SUMMARY, TITLE, "a"]}


def test_a_twin_in_review_takes_no_file(office: Office, twin: Twin, translator: User) -> None:
    file = filled(office.export(twin), {SUMMARY: "Autre."})
    translate(twin, translator)
    work.send(twin, translator)
    answer = office.upload(file)
    assert answer.status_code == 423
    refused(answer, "texts.po")


def test_a_twin_that_went_to_review_since_the_check_takes_none_of_the_archive(
    office: Office, twin: Twin, make_lesson: MakeLesson, editor: User, translator: User
) -> None:
    other = work.submit(make_lesson("Tweede les"), editor)
    files = {"een.po": filled(office.export(other), {"Tweede les": "Deux"}), "twee.po": filled(office.export(twin))}
    office.upload(zipped(files), "a.zip")
    translate(twin, translator)
    work.send(twin, translator)
    answer = office.confirm()
    assert answer.status_code == 423
    assert set(targets(other).values()) == {None}


def test_too_many_texts_at_once_is_said(office: Office, twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(po_import, "MOST_TEXTS", 3)
    refused(office.upload(filled(office.export(twin))), "3")


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_whatever_is_uploaded_is_read_or_refused(data: bytes) -> None:
    for raw in (data, b"PK\x03\x04" + data, b'msgid ""\nmsgstr ""\n' + data, b'msgctxt "a"\n#| ' + data):
        files, errors = read("a.po", raw)
        assert all(isinstance(error, FileRefused) for error in errors)
        assert files or errors


# --- Who --------------------------------------------------------------------------------------------------------------


def test_who_translates_into_the_other_language_neither_gets_nor_brings_a_file(
    office: Office, twin: Twin, client: Client, translator_nl: User
) -> None:
    file = filled(office.export(twin))
    other = Office(client, translator_nl)
    assert client.get(reverse("translation:po_export", args=[twin.pk])).status_code == 302
    assert client.get(reverse("translation:po_import_one", args=[twin.pk])).status_code in (302, 404)
    refused(other.upload(file))
    assert set(targets(twin).values()) == {None}


def test_who_may_read_only_brings_no_file(office: Office, twin: Twin, client: Client, editor: User) -> None:
    file = filled(office.export(twin))
    Page.objects.filter(pk=twin.target_page_id).update(locked=True, locked_by=editor, locked_at=timezone.now())
    answer = office.upload(file)
    assert answer.status_code == 403
    refused(answer, TITLE)


def test_a_file_of_somebody_else_is_not_to_be_had(
    office: Office, twin: Twin, client: Client, editor: User, translator: User
) -> None:
    office.upload(filled(office.export(twin)))
    (upload,) = PoUpload.objects.all()
    client.force_login(editor)
    address = reverse("translation:po_check", args=[upload.pk])
    assert client.get(address)["Location"] == reverse("translation:po_import")
    client.post(address)
    assert set(targets(twin).values()) == {None}


def test_a_file_is_imported_once(office: Office, twin: Twin) -> None:
    office.upload(filled(office.export(twin)))
    (upload,) = PoUpload.objects.all()
    office.confirm()
    answer = office.client.post(reverse("translation:po_check", args=[upload.pk]))
    assert answer["Location"] == reverse("translation:po_import")


def test_a_file_that_nobody_imports_is_forgotten(office: Office, twin: Twin) -> None:
    office.upload(filled(office.export(twin)))
    PoUpload.objects.update(at=timezone.now() - po_import.KEPT)
    call_command("translation_daily")
    assert not PoUpload.objects.exists()


def test_wagtail_localize_hands_out_our_file_and_points_to_our_import(office: Office, twin: Twin) -> None:
    answer = office.client.get(reverse("wagtail_localize:download_pofile", args=[twin.translation_id]))
    assert po.EXPORTED in answer.content.decode()
    refusing = office.client.post(
        reverse("wagtail_localize:upload_pofile", args=[twin.translation_id]),
        {"file": SimpleUploadedFile("a.po", answer.content)},
        follow=True,
    )
    links = BeautifulSoup(refusing.content, "html.parser").select(".messages a")
    assert [link["href"] for link in links] == [reverse("translation:po_import_one", args=[twin.pk])]
