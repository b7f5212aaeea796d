"""What stands in the files of a resource is found, and the hit says where."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from catalogue.files.inspection import inspect_waiting
from catalogue.models import MaterialLanguage, Resource, ResourceFile
from search.engines.base import Engine
from search.files import MARK, FileText, found_in, indexed_text
from search.highlight import wanted_terms
from search.indexer import drain
from tests.catalogue import file_samples as samples

pytestmark = pytest.mark.django_db

WORDS = "De xylofoon <b>van</b> Jan"
KEY = "quiz-internet-safe"


def results(client: Client, text: str, language: str = "nl") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/{language}/resources", {"q": text}).json()["results"]
    return found


def give(language: str = "nl", material: str = "nl") -> Document:
    """A resource gets a file, which nobody has looked at yet."""
    resource = Resource.objects.get(key=KEY, locale__language_code=language)
    letter = samples.docx(WORDS.replace("<", "&lt;"))
    document = Document.objects.create(title="Brief", file=SimpleUploadedFile("brief.docx", letter))
    slug = MaterialLanguage.objects.get(slug=material)
    ResourceFile.objects.create(resource=resource, document=document, language=slug, name_nl="Werkblad")
    return document


@pytest.fixture
def found_later(site: Client) -> Document:
    """A file whose text came after its page was published."""
    document = give()
    drain()
    assert results(site, "xylofoon") == []
    inspect_waiting()
    drain()
    return document


def test_a_page_is_found_as_soon_as_the_text_of_its_file_is_there(site: Client, found_later: Document) -> None:
    [result] = results(site, "xylofoon")
    assert result["key"] == KEY
    assert result["found_in"] == "Werkblad (docx)"
    assert "De <mark>xylofoon</mark> &lt;b&gt;van&lt;/b&gt; Jan" in result["highlight"]


def test_the_card_names_the_file_and_shows_the_passage(site: Client, found_later: Document) -> None:
    soup = BeautifulSoup(site.get("/nl/materiaal/?q=xylofoon").content, "html.parser")
    passage = soup.select_one(".card-passage")
    assert passage is not None
    assert "Gevonden in: Werkblad (docx)" in passage.get_text()
    assert passage.select_one("mark").text == "xylofoon"  # type: ignore[union-attr]


def test_a_hit_of_the_page_itself_names_no_file(site: Client) -> None:
    assert {result["found_in"] for result in results(site, "cyberpesten")} == {None}


def test_a_file_in_the_other_language_is_not_searched(site: Client) -> None:
    give("fr", material="nl")
    inspect_waiting()
    drain()
    assert results(site, "xylofoon", "fr") == []


def test_a_file_of_a_closed_collection_is_not_searched(site: Client, found_later: Document) -> None:
    collection = Collection.get_first_root_node().add_child(name="Besloten")
    found_later.collection = collection
    found_later.save()
    restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    drain()
    assert results(site, "xylofoon") == []
    restriction.delete()
    drain()
    assert len(results(site, "xylofoon")) == 1


def test_a_document_that_is_deleted_is_not_found_any_more(site: Client, found_later: Document) -> None:
    found_later.delete()
    drain()
    assert results(site, "xylofoon") == []


def test_every_file_has_its_share_of_what_is_searched() -> None:
    files = [FileText("een", "a" * 200_000), FileText("twee", "b" * 200_000)]
    text = indexed_text(files)
    assert text.count("a") == text.count("b") == 50_000


def test_a_passage_far_into_a_long_file_is_found_without_reading_all_of_it() -> None:
    wanted = wanted_terms("nl", "trompetten", {})
    long = FileText("Handleiding (pdf)", "egel kameel " * 7_000 + "de trompet speelt " + "egel " * 3_000)
    name, passage = found_in([FileText("Kort", "niets"), long], wanted, "nl")
    assert name == "Handleiding (pdf)"
    assert f"{MARK}trompet</mark>" in passage


def test_without_the_words_there_is_no_passage(index: Engine) -> None:
    assert found_in([FileText("Kort", "tromgeroffel")], wanted_terms("nl", "trompetten", {}), "nl") == ("", "")
