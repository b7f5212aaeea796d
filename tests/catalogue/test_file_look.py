"""What a file is, by its content: in the process that reads it, within its limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.files import process
from catalogue.files.finding import LONGEST_TEXT, Finding, plain
from catalogue.files.kinds import KINDS
from catalogue.files.process import ReaderFailed, examine
from catalogue.files.refusals import Refusal, Refused
from tests.catalogue import file_samples as samples

DOCS = Path(__file__).resolve().parents[2] / "docs" / "features" / "files.md"


Look = Callable[..., Finding]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Looks into these bytes, under a name that says nothing true."""

    def look(content: bytes, thorough: bool = True) -> Finding:
        path = tmp_path / "brief.html"
        path.write_bytes(content)
        return examine(path, thorough)

    return look


KNOWN: dict[str, Callable[[], bytes]] = {
    "pdf": samples.pdf,
    "docx": samples.docx,
    "pptx": lambda: samples.pptx("Een", "Twee"),
    "odt": lambda: samples.opendocument("text", "<text:p>Brief</text:p>"),
    "odp": lambda: samples.opendocument("presentation", "<draw:page/><draw:page/>"),
    "ods": lambda: samples.opendocument("spreadsheet", "<text:p>Som</text:p>"),
    "png": samples.picture,
    "jpg": lambda: samples.picture("JPEG"),
    "mp3": lambda: samples.MP3,
    "mp4": lambda: samples.MP4,
    "webm": lambda: samples.WEBM,
    "srt": lambda: samples.SRT,
    "vtt": lambda: samples.VTT,
}


@pytest.mark.parametrize("kind", KNOWN)
def test_a_kind_is_known_by_its_content(look: Look, kind: str) -> None:
    assert look(KNOWN[kind](), thorough=False).kind == kind


REFUSED: dict[str, tuple[Callable[[], bytes], Refusal]] = {
    "svg": (lambda: samples.SVG, Refusal.WRONG_TYPE),
    "html": (lambda: samples.HTML, Refusal.WRONG_TYPE),
    "program": (lambda: samples.PROGRAM, Refusal.WRONG_TYPE),
    "empty": (lambda: b"", Refusal.EMPTY),
    "zip": (lambda: samples.archive({"les.pdf": samples.pdf()}), Refusal.ARCHIVE),
    "epub": (lambda: samples.archive({"mimetype": "application/epub+zip"}), Refusal.WRONG_TYPE),
    "old word": (lambda: samples.OLD_WORD, Refusal.OLD_OFFICE),
    "word with password": (lambda: samples.WORD_WITH_PASSWORD, Refusal.ENCRYPTED),
    "pdf with password": (lambda: samples.pdf(password="geheim"), Refusal.ENCRYPTED),
    "half a pdf": (lambda: (made := samples.pdf(20))[: len(made) // 2], Refusal.DAMAGED),
    "pdf in name only": (lambda: b"%PDF-1.7\n" + bytes(3000) + b"%%EOF", Refusal.DAMAGED),
    "half a docx": (lambda: (made := samples.docx())[: len(made) // 2], Refusal.DAMAGED),
    "docm": (samples.docm, Refusal.MACROS),
    "docm that says docx": (lambda: samples.docx(more={"word/vbaProject.bin": b"x"}), Refusal.MACROS),
    "odt with macros": (
        lambda: samples.opendocument("text", "", {"Basic/Standard/Module1.xml": "x"}),
        Refusal.MACROS,
    ),
    "half a picture": (lambda: samples.picture(size=(400, 400))[:-40], Refusal.DAMAGED),
    "huge picture": (samples.huge_picture, Refusal.TOO_BIG_UNPACKED),
    "ten thousand parts": (
        lambda: samples.docx(more={f"word/{number}": "" for number in range(10_001)}),
        Refusal.TOO_BIG_UNPACKED,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_harm_or_is_of_no_use_is_refused_with_the_reason(look: Look, case: str) -> None:
    content, reason = REFUSED[case]
    with pytest.raises(Refused) as refused:
        look(content(), thorough=False)
    assert refused.value.reason == reason


def test_a_bomb_that_lies_about_its_size_is_refused_by_what_comes_out_of_it(look: Look) -> None:
    bomb = samples.bomb()
    assert len(bomb) < 1_000_000
    with pytest.raises(Refused) as refused:
        look(bomb)
    assert refused.value.reason in (Refusal.TOO_BIG_UNPACKED, Refusal.DAMAGED)


def test_an_honest_bomb_is_refused_for_its_size(look: Look) -> None:
    with pytest.raises(Refused) as refused:
        look(samples.docx(more={"word/media/image1.bmp": bytes(250 * 1024 * 1024)}))
    assert refused.value.reason == Refusal.TOO_BIG_UNPACKED


def test_entities_are_never_expanded(look: Look) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="w">&b;</w:document>'
    with pytest.raises(Refused) as refused:
        look(samples.docx(more={"word/footnotes.xml": laughs}))
    assert refused.value.reason == Refusal.DAMAGED


def test_a_pdf_that_only_may_not_be_changed_is_taken(look: Look) -> None:
    assert look(samples.owner_locked_pdf()).pages == 1


def test_a_pdf_of_400_pages_is_counted_read_and_shown(look: Look) -> None:
    finding = look(samples.pdf(400, text="Bladzijde"))
    assert finding.pages == 400
    assert "Bladzijde 1 Bladzijde 2 " in finding.text
    assert "Bladzijde 400" in finding.text
    assert finding.preview.startswith(b"RIFF")
    assert finding.tagged is False


@pytest.mark.parametrize("size", [(595, 14_400), (14_400, 20), (3, 3)])
def test_a_page_of_any_shape_gives_a_small_picture(look: Look, size: tuple[int, int]) -> None:
    assert 0 < len(look(samples.pdf(size=size)).preview) < 50_000


def test_the_text_of_documents_is_read_in_order(look: Look) -> None:
    body = "<text:p>Een <text:span>sterke</text:span> zin</text:p><text:p>En nog</text:p>"
    assert look(samples.opendocument("text", body)).text == "Een sterke zin En nog"
    assert look(samples.docx("Beste ouder")).text == "Beste ouder"
    assert look(samples.pptx(*map(str, range(1, 12)))).text == "1 2 3 4 5 6 7 8 9 10 11"
    assert look(samples.VTT).text == "Een wachtzin."
    assert look(samples.SRT).text == "Een wachtzin."


def test_slides_are_counted(look: Look) -> None:
    assert look(samples.pptx("Een", "Twee"), thorough=False).pages == 2
    assert look(KNOWN["odp"](), thorough=False).pages == 2


def test_a_long_text_is_cut(look: Look) -> None:
    assert len(look(samples.docx("wachtzin " * 100_000)).text) <= LONGEST_TEXT


def test_a_quick_look_makes_no_text_and_no_picture(look: Look) -> None:
    finding = look(samples.pdf(), thorough=False)
    assert (finding.text, finding.preview) == ("", b"")


def test_a_text_holds_nothing_that_a_database_refuses() -> None:
    assert plain("een\x00 twee\ud800 wacht\ufffe\r\nzin\n\tdrie") == "een twee wachtzin drie"


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "les.pdf"
    path.write_bytes(samples.pdf())
    monkeypatch.setattr(process, "QUICK_SECONDS", 0.01)
    with pytest.raises(ReaderFailed):
        examine(path, thorough=False)


def test_a_reader_that_cannot_start_its_work_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(ReaderFailed):
        examine(tmp_path / "gone.pdf", thorough=False)


def test_the_documentation_names_every_kind_and_every_refusal() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in (*KINDS, *Refusal) if f"`{name}`" not in text] == []
