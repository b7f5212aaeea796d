"""Editors add files: what is refused says why, at its field, in their language, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile

from catalogue.models import FileFacts
from catalogue.models.files import FileState
from tests.catalogue import file_samples as samples

pytestmark = pytest.mark.django_db

PASSWORD = {"nl": "vraagt een wachtwoord", "fr": "demande un mot de passe"}
TOO_LARGE = {"nl": "Ten hoogste", "fr": "Au maximum"}


@pytest.fixture
def editor(client: Client) -> Callable[[str], Client]:
    def speaking(language: str) -> Client:
        user = User.objects.create_superuser(f"editor-{language}")
        UserProfile.objects.create(user=user, preferred_language=language)
        client.force_login(user)
        return client

    return speaking


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def root() -> int:
    return Collection.get_first_root_node().pk


def stored() -> tuple[int, int, set[Path]]:
    """Documents, files that wait for their title, and all files on the disk."""
    return Document.objects.count(), UploadedFile.objects.count(), set(Path(settings.MEDIA_ROOT).rglob("*.*"))


def add(client: Client, file: Any) -> Any:
    data = {"title": "Brief aan de ouders", "file": file, "collection": root(), "tags": "thuis"}
    return client.post(reverse("wagtaildocs:add"), data)


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_refused_file_says_why_and_the_rest_of_the_form_stays(editor: Any, language: str) -> None:
    before = stored()
    answer = add(editor(language), upload("les.pdf", samples.pdf(password="geheim")))
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == ["file"]
    assert PASSWORD[language] in answer.content.decode()
    assert form["title"].value() == "Brief aan de ouders"
    assert stored() == before


def test_a_good_file_is_stored_with_what_was_found(editor: Any) -> None:
    assert add(editor("nl"), upload("verkeerde-naam.docx", samples.pdf(3))).status_code == 302
    document = Document.objects.get(title="Brief aan de ouders")
    facts = FileFacts.objects.get(document=document)
    assert (facts.kind, facts.pages, facts.state) == ("pdf", 3, FileState.PENDING)
    assert facts.file_hash == document.file_hash


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_several_at_once_refuses_one_by_one(editor: Any, language: str) -> None:
    client = editor(language)
    before = stored()
    data = {"title": "", "files[]": upload("les.docx", samples.docm()), "collection": root()}
    answer = client.post(reverse("wagtaildocs:add_multiple"), data).json()
    assert answer["success"] is False
    assert "macro" in answer["error_message"]
    assert stored() == before
    data = {"title": "Brief", "files[]": upload("les.docx", samples.docx()), "collection": root()}
    assert client.post(reverse("wagtaildocs:add_multiple"), data).json()["success"] is True


def test_the_chooser_refuses_too(editor: Any) -> None:
    before = stored()
    name = "document-chooser-upload"
    data = {f"{name}-title": "Les", f"{name}-file": upload("les.pdf", samples.HTML), f"{name}-collection": root()}
    answer = editor("nl").post(reverse("wagtaildocs_chooser:create"), data)
    assert "worden niet aanvaard" in answer.content.decode()
    assert stored() == before


def test_replacing_a_file_by_a_bad_one_keeps_the_good_one(editor: Any) -> None:
    client = editor("nl")
    add(client, upload("les.pdf", samples.pdf()))
    document = Document.objects.get(title="Brief aan de ouders")
    data = {"title": "Nieuwe titel", "file": upload("les.pdf", samples.SVG), "collection": root(), "tags": ""}
    assert "file" in client.post(reverse("wagtaildocs:edit", args=[document.pk]), data).context["form"].errors
    document.refresh_from_db()
    assert document.title == "Brief aan de ouders"
    with document.open_file() as file:
        assert file.read(5) == b"%PDF-"


def test_another_file_is_looked_at_anew_and_another_title_is_not(editor: Any) -> None:
    client = editor("nl")
    add(client, upload("les.pdf", samples.pdf(2)))
    document = Document.objects.get(title="Brief aan de ouders")
    FileFacts.objects.filter(document=document).update(state=FileState.READY, text="oud")
    edit = reverse("wagtaildocs:edit", args=[document.pk])
    client.post(edit, {"title": "Andere titel", "collection": root(), "tags": ""})
    assert FileFacts.objects.get(document=document).text == "oud"
    file = upload("les.pdf", samples.pdf(5))
    client.post(edit, {"title": "Andere titel", "file": file, "collection": root(), "tags": ""})
    facts = FileFacts.objects.get(document=document)
    assert (facts.state, facts.pages, facts.text) == (FileState.PENDING, 5, "")


class Sparse(BytesIO):
    """300 MB of nothing, without taking 300 MB."""

    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("A file that is too large is not read.")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_300_megabytes_get_a_clear_message(editor: Any, language: str, rf: Any) -> None:
    from django.utils.translation import override
    from wagtail.documents.forms import get_document_form

    editor(language)
    size = 300 * 1024 * 1024
    file = InMemoryUploadedFile(Sparse(), "file", "film.mp4", "video/mp4", size, None)
    with override(language):
        form = get_document_form(Document)(
            {"title": "Film", "collection": root(), "tags": ""}, {"file": file}, user=User.objects.get()
        )
        message = str(form.errors["file"])
    assert TOO_LARGE[language] in message
    assert "300" in message
    assert "50" in message


def test_a_document_that_code_stores_is_looked_at_too(db: None) -> None:
    document = Document.objects.create(title="Les", file=upload("les.pdf", samples.pdf()))
    assert FileFacts.objects.get(document=document).state == FileState.PENDING
    assert document.file_size
