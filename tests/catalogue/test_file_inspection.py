"""What waits is looked at once, in its own time; what fails is named and can be tried again."""

from __future__ import annotations

import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from wagtail.documents.models import Document

from catalogue.files import inspection, process
from catalogue.files.refusals import Refusal
from catalogue.models import FileFacts
from catalogue.models.files import FileState
from tests.catalogue import file_samples as samples

pytestmark = pytest.mark.django_db


def document(content: bytes, name: str = "les.pdf") -> Document:
    return Document.objects.create(title="Les", file=SimpleUploadedFile(name, content))


def facts_of(stored: Document) -> FileFacts:
    return FileFacts.objects.get(document=stored)


def test_pages_text_and_picture_are_kept() -> None:
    stored = document(samples.pdf(2))
    assert inspection.inspect_waiting() == 1
    facts = facts_of(stored)
    assert (facts.state, facts.kind, facts.pages) == (FileState.READY, "pdf", 2)
    assert facts.text == "Wachtzin 1 Wachtzin 2"
    assert bytes(facts.preview).startswith(b"RIFF")
    assert facts.preview_key
    assert inspection.inspect_waiting() == 0


def test_what_code_stored_and_must_not_be_offered_is_refused_with_its_reason() -> None:
    stored = document(samples.HTML)
    inspection.inspect_waiting()
    facts = facts_of(stored)
    assert (facts.state, facts.refusal) == (FileState.REFUSED, Refusal.WRONG_TYPE)
    assert facts.message


def test_a_file_that_is_gone_fails_and_is_taken_up_again() -> None:
    stored = document(samples.pdf())
    good = Path(stored.file.path).read_bytes()
    Path(stored.file.path).unlink()
    out = StringIO()
    call_command("inspect_files", stdout=out)
    assert facts_of(stored).state == FileState.FAILED
    assert f"document {stored.pk}: FileNotFoundError" in out.getvalue()
    Path(stored.file.path).write_bytes(good)
    call_command("inspect_files", stdout=StringIO())
    assert facts_of(stored).state == FileState.FAILED
    call_command("inspect_files", "--retry", stdout=StringIO())
    assert facts_of(stored).state == FileState.READY


@pytest.mark.parametrize("end", ["replaced", "deleted"])
def test_what_happens_to_a_file_while_it_is_looked_at_is_not_lost(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    stored, other = document(samples.pdf(2)), document(samples.pdf(3), "ander.pdf")
    examine = process.examine

    def meanwhile(path: Path, thorough: bool) -> Any:
        found = examine(path, thorough=thorough)
        monkeypatch.setattr(inspection, "examine", examine)
        if end == "deleted":
            Document.objects.get(pk=stored.pk).delete()
        else:
            fresh = Document.objects.get(pk=stored.pk)
            fresh.file = SimpleUploadedFile("nieuw.pdf", samples.pdf(5))
            fresh.file_hash = ""
            fresh.save()
        return found

    monkeypatch.setattr(inspection, "examine", meanwhile)
    inspection.inspect_waiting()
    assert (facts_of(other).state, facts_of(other).pages) == (FileState.READY, 3)
    found = FileFacts.objects.filter(document_id=stored.pk).first()
    assert (found and (found.state, found.pages)) == (None if end == "deleted" else (FileState.READY, 5))


def test_documents_from_before_there_were_checks_are_taken_up() -> None:
    stored = document(samples.pdf())
    FileFacts.objects.all().delete()
    call_command("inspect_files", "--retry", stdout=StringIO())
    assert facts_of(stored).state == FileState.READY


def test_a_file_whose_text_takes_too_long_is_offered_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = document(samples.pdf())
    monkeypatch.setattr("catalogue.files.process.THOROUGH_SECONDS", 0.01)
    inspection.inspect_waiting()
    facts = facts_of(stored)
    assert (facts.state, facts.kind, facts.pages) == (FileState.FAILED, "pdf", 1)
    assert "0.01" in facts.detail


def test_two_processes_do_not_look_at_the_same_time() -> None:
    document(samples.pdf())
    with inspection.only_one() as free:
        assert free
        assert inspection.inspect_waiting() == 0
    assert inspection.inspect_waiting() == 1


def test_an_upload_starts_one_process_after_the_commit(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    settings.FILES_INSPECT_AFTER_UPLOAD = True
    started: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: started.append(command))
    with django_capture_on_commit_callbacks(execute=True):
        document(samples.pdf())
        assert started == []
    assert [command[-1] for command in started] == ["inspect_files"]
    with inspection.only_one(), django_capture_on_commit_callbacks(execute=True):
        document(samples.pdf(2))
    assert len(started) == 1
