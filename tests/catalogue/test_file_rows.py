"""Files on the page of a resource, one by one and all at once, and how they reach a browser."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from catalogue.files.bundle import bundle
from catalogue.files.inspection import inspect_waiting
from catalogue.files.names import in_order, safe_name
from catalogue.models import FileFacts, LessonPlanPage, MaterialLanguage, Resource, ResourceFile
from catalogue.models.files import FileState
from catalogue.presentation.files import size_label
from tests.catalogue import file_samples as samples

pytestmark = pytest.mark.django_db

KEY = "lesson-plan-sexting-consent-14-16"
"""A work of the demo that has no files of its own."""
COMPLETE = "lesson-plan-cyberbullying-10-12"


def page(key: str = KEY, language: str = "nl") -> Resource:
    return Resource.objects.get(key=key, locale__language_code=language).specific


def give(resource: Resource, content: bytes, title: str = "Les", language: str = "", **facts: Any) -> ResourceFile:
    document = Document.objects.create(title=title, file=SimpleUploadedFile("opgeladen.bin", content))
    material = MaterialLanguage.objects.get(slug=language) if language else None
    return ResourceFile.objects.create(
        resource=resource, document=document, language=material, sort_order=resource.files.count(), **facts
    )


def rows(client: Client, resource: Resource) -> BeautifulSoup:
    answer = client.get(resource.url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def fetch(client: Client, url: str, **options: Any) -> tuple[Any, bytes]:
    """The answer, read to its end as a server does, and what it held."""
    answer = client.get(url, **options)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer, content


# --- Rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "kind", "role", "other"),
    [
        ("nl", "pdf · 2 p. · 15 kB", "leerlingenblad", "Frans"),
        ("fr", "pdf · 2\N{NO-BREAK SPACE}p. · 16\N{NO-BREAK SPACE}ko", "fiche élève", "Néerlandais"),
    ],
)
def test_each_page_shows_its_own_files_first_and_those_of_the_other_language_marked(
    client: Client, language: str, kind: str, role: str, other: str
) -> None:
    soup = rows(client, page(COMPLETE, language))
    own = soup.select(".files > .file-list .file")
    assert len(own) == 3
    assert own[0].select_one(".file-facts").text == kind  # type: ignore[union-attr]
    assert role in words(own[0])
    assert other not in words(own[0])
    others = soup.select(".file-others .file")
    assert len(others) == 3
    assert all(other in words(row) for row in others)


def test_a_resource_without_files_says_nothing_about_them(client: Client) -> None:
    soup = rows(client, page())
    assert not soup.select(".files, .file-list, a[download]")


def test_a_name_in_the_other_language_says_so_to_screen_readers(client: Client) -> None:
    give(page(), samples.pdf(), name_fr="Lettre aux parents")
    name = rows(client, page()).select_one(".file-name")
    assert name is not None
    assert (name["lang"], name.text) == ("fr", "Lettre aux parents")


def test_a_file_that_waits_can_be_had_and_one_that_was_refused_is_not_there(client: Client) -> None:
    waiting, refused = give(page(), samples.pdf(), "Wacht"), give(page(), samples.SVG, "Geweigerd")
    FileFacts.objects.filter(document=refused.document).update(state=FileState.REFUSED)
    listed = rows(client, page()).select(".file")
    assert [row.select_one(".file-name").text for row in listed] == ["Wacht"]  # type: ignore[union-attr]
    assert fetch(client, waiting.document.url)[0]["Content-Type"] == "application/octet-stream"
    assert client.get(refused.document.url).status_code == 404


def test_what_a_file_is_called_is_escaped(client: Client) -> None:
    give(page(), samples.pdf(), name_nl="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in client.get(page().url).content


def test_forty_files_cost_no_more_queries_than_one(client: Client, django_assert_max_num_queries: Any) -> None:
    give(page(), samples.pdf())
    client.get(page().url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(page().url)
    for number in range(40):
        give(page(), samples.picture(), f"Beeld {number}", "nl")
    with django_assert_max_num_queries(len(one)):
        client.get(page().url)


def test_sizes_are_written_as_in_the_language() -> None:
    with override("nl"):
        assert [size_label(size) for size in (0, 300, 620_400, 1_440_000)] == ["", "1 kB", "620 kB", "1,4 MB"]
    with override("fr"):
        assert size_label(1_440_000) == "1,4\N{NO-BREAK SPACE}Mo"


# --- One file ---------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_and_a_pdf_is_shown_on_request(client: Client) -> None:
    url = give(page(), samples.pdf(), "Brief: «aan» de ouders").document.url
    inspect_waiting()
    kept, shown = fetch(client, url), fetch(client, f"{url}?view=1")
    assert kept[0]["Content-Disposition"].startswith("attachment; filename")
    assert shown[0]["Content-Disposition"].startswith("inline; filename")
    for answer, content in (kept, shown):
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["les.html", "les.svg", "les.xhtml"])
def test_nothing_is_ever_served_as_a_page(client: Client, name: str) -> None:
    """Not even what was stored before there were checks."""
    document = Document.objects.create(title="Les", file=SimpleUploadedFile(name, samples.HTML))
    answer, _content = fetch(client, f"{document.url}?view=1")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    inspect_waiting()
    assert client.get(document.url).status_code == 404
    # Nor from the folder of uploads, which holds documents beside pictures.
    assert client.get(f"/media/{document.file.name}").status_code == 404


def close(document: Document) -> None:
    """Only for those who log in."""
    collection = Collection.get_first_root_node().add_child(name="Besloten")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document.collection = collection
    document.save()


def test_a_closed_collection_keeps_its_files_and_their_pictures(client: Client) -> None:
    file = give(page(), samples.pdf())
    inspect_waiting()
    preview = rows(client, page()).select_one(".file-page img")["src"]  # type: ignore[index]
    assert client.get(str(preview))["Content-Type"] == "image/webp"
    close(file.document)
    assert client.get(str(preview)).status_code == 404
    assert client.get(file.document.url).status_code == 302
    assert rows(client, page()).select_one(".file-page img") is None
    assert bundle([page()], "nl") is None
    client.force_login(User.objects.create_user("leerkracht"))
    assert fetch(client, file.document.url)[0].status_code == 200


# --- All at once ------------------------------------------------------------------------------------------------------


def unpacked(answer: Any) -> dict[str, bytes]:
    content = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "nl",
            [
                "01 Leerlingenblad – Acht situatiekaartjes.pdf",
                "02 Leerlingenblad – Hulpkaart voor elke leerling.pdf",
                "03 Brief voor thuis – Samen tegen cyberpesten.docx",
            ],
        ),
        (
            "fr",
            [
                "01 Fiche élève – Huit cartes de situation.pdf",
                "02 Fiche élève – Carte d’aide pour chaque élève.pdf",
                "03 Lettre aux familles – Ensemble contre le cyberharcèlement.docx",
            ],
        ),
    ],
)
def test_all_files_of_a_page_come_with_readable_names_in_order(client: Client, language: str, names: list[str]) -> None:
    link = rows(client, page(COMPLETE, language)).select_one(".actions a[download]")
    assert link is not None
    answer = client.get(str(link["href"]), headers={"accept-encoding": "gzip"})
    assert answer["Content-Type"] == "application/zip"
    assert list(unpacked(answer)) == names


def test_one_file_alone_needs_no_archive(client: Client) -> None:
    file = give(page(), samples.pdf())
    link = rows(client, page()).select_one(".actions a[download]")
    assert link is not None
    assert link["href"] == file.document.url


def test_a_page_without_files_has_no_archive(client: Client) -> None:
    assert client.get(page().screen_url("files")).status_code == 404


def test_the_archive_of_a_page_is_as_private_as_the_page(client: Client) -> None:
    complete = page(COMPLETE)
    PageViewRestriction.objects.create(page=complete, restriction_type="login")
    assert client.get(complete.screen_url("files")).status_code == 302
    LessonPlanPage.objects.filter(pk=complete.pk).update(live=False)
    assert client.get(complete.screen_url("files")).status_code == 404


def test_several_resources_get_a_folder_each() -> None:
    give(page(), samples.pdf(), "Brief")
    answer = bundle([page(COMPLETE), page()], "nl")
    names = list(unpacked(answer))
    assert (
        names[0]
        == "01 Van toeschouwer naar helper samen tegen cyberpesten/01 Leerlingenblad – Acht situatiekaartjes.pdf"
    )
    assert names[-1].startswith("02 ")
    assert names[-1].endswith("/01 Leerlingenblad – Brief.bin")


def test_a_file_that_is_gone_does_not_break_the_others(client: Client) -> None:
    give(page(), samples.pdf(), "Een")
    gone = give(page(), samples.pdf(), "Twee").document
    gone.file.storage.delete(gone.file.name)
    inspect_waiting()
    assert len(unpacked(client.get(page().screen_url("files")))) == 1


def test_names_are_safe_everywhere() -> None:
    assert safe_name("../../etc/passwd") == ".. etc passwd".strip(" .")
    assert safe_name('Wat? "Nu": a/b\\c*|<d>') == "Wat Nu a b c d"
    assert safe_name("gpj.\u202eexe") == "gpj. exe"
    assert safe_name("con") == "_con"
    assert safe_name(" . ") == "_"
    assert len(safe_name("é" * 400)) == 100
    assert in_order(7, 120, "Les") == "007 Les"
