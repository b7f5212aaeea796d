"""`make messages` and `make test` fail when a string of the interface is not there in Dutch or in French."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=n != 1;"}
WHOLE = polib.POEntry(msgid="Find %(what)s", msgstr="Zoek %(what)s")

ENTRIES = {
    "untranslated": polib.POEntry(msgid="Close", msgstr=""),
    "fuzzy": polib.POEntry(msgid="Close", msgstr="Sluit", flags=["fuzzy"]),
    "one form": polib.POEntry(msgid="%(n)s text", msgid_plural="%(n)s texts", msgstr_plural={0: "%(n)s tekst"}),
    "lost placeholder": polib.POEntry(msgid="Find %(what)s now", msgstr="Zoek nu"),
}


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, on catalogues of its own that are complete."""
    spec = importlib.util.spec_from_file_location("compile_messages", ROOT / "scripts" / "compile_messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    for path in module.catalogues():
        path.parent.mkdir(parents=True)
        write(path, WHOLE)
    assert module.main([]) == 0
    return module


def write(path: Path, *entries: polib.POEntry) -> None:
    catalogue = polib.POFile()
    catalogue.metadata = HEADER
    catalogue.extend(entries)
    catalogue.save(str(path))


def test_what_is_complete_passes(script: ModuleType) -> None:
    assert script.main(["--check"]) == 0


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("problem", ENTRIES)
def test_one_string_that_is_not_translated_is_an_error_and_is_named(
    problem: str, language: str, script: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    path = next(each for each in script.catalogues() if f"/{language}/" in each.as_posix())
    entry = ENTRIES[problem]
    write(path, WHOLE, entry)
    script.main([])
    assert script.main(["--check"]) == 1
    assert repr(entry.msgid) in capsys.readouterr().err


def test_a_catalogue_that_was_not_compiled_is_an_error(script: ModuleType) -> None:
    write(script.catalogues()[0], WHOLE, polib.POEntry(msgid="Close", msgstr="Sluit"))
    assert script.main(["--check"]) == 1


def test_a_language_without_a_catalogue_is_an_error(script: ModuleType) -> None:
    script.catalogues()[1].unlink()
    assert script.main(["--check"]) == 1


def test_collecting_the_strings_ends_with_the_check() -> None:
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nmessages:")[2].partition("\n\n")[0]
    assert re.search(r"compile_messages\.py --check\s*$", rule)
