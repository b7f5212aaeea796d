"""Which files a resource offers, with what was found in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from wagtail.documents.models import Document

from catalogue.models import FileFacts, ResourceFile
from catalogue.models.files import FileState
from catalogue.models.terms import LANGUAGES
from catalogue.visibility import in_open_collections

TONGUES = frozenset({"de", "en", *LANGUAGES})
"""Languages of the material that a reader of another one does not look for; easy language and no words are none."""


@dataclass(frozen=True)
class OfferedFile:
    """``is_open`` when neither login nor password protects the collection of its document."""

    file: ResourceFile
    document: Document
    facts: FileFacts
    is_open: bool

    def name(self, language: str) -> tuple[str, str]:
        """The name in this language, or else in the other, and the language it is in; titles have none."""
        for code in (language, *LANGUAGES):
            if name := getattr(self.file, f"name_{code}"):
                return name, code
        return self.document.title, ""


def offered_files(files: Iterable[ResourceFile]) -> list[OfferedFile]:
    """Those of the files that may be offered, in their order, with one query. Never one that was refused."""
    files = [file for file in files if file.document_id]
    documents = {document.pk: document for document in _documents({file.document_id for file in files})}
    offered = [(file, documents[file.document_id]) for file in files if file.document_id in documents]
    return [
        OfferedFile(file, document, facts_of(document), document.is_open)
        for file, document in offered
        if facts_of(document).state != FileState.REFUSED
    ]


def facts_of(document: Document) -> FileFacts:
    """What is known of a document; nothing yet when nobody has looked at it."""
    return getattr(document, "facts", None) or FileFacts(document=document)


def _documents(pks: set[int]) -> QuerySet[Document]:
    if not pks:
        return Document.objects.none()
    documents = Document.objects.filter(pk__in=pks).select_related("facts").annotate(is_open=in_open_collections())
    return documents.defer(*(f"facts__{name}" for name in FileFacts.HEAVY))


def in_language(offered: Iterable[OfferedFile], language: str) -> list[OfferedFile]:
    """Those that somebody who reads this language wants: not those in another language of the catalogue or abroad."""
    return [each for each in offered if not each.file.language or each.file.language.slug not in TONGUES - {language}]
