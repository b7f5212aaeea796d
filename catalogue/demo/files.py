"""Files of the complete works, written for this catalogue: PDF and Word documents in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from wagtail.documents.models import Document

from catalogue.files.inspection import inspect
from catalogue.models import FileFacts, MaterialLanguage, Resource, ResourceFile
from catalogue.models.files import FileAccessibility, FileRole
from catalogue.models.terms import LANGUAGES

FOLDER = Path(__file__).parent / "data" / "files"


@dataclass(frozen=True)
class DemoFile:
    """One file in each language: ``{stem}-{language}.{ending}``."""

    stem: str
    ending: str
    role: FileRole
    name: Mapping[str, str]
    accessibility: tuple[str, ...] = (FileAccessibility.TAGGED.value,)


FILES: Mapping[str, tuple[DemoFile, ...]] = {
    "lesson-plan-cyberbullying-10-12": (
        DemoFile(
            "cyberbullying-cards",
            "pdf",
            FileRole.PUPIL_SHEET,
            {"nl": "Acht situatiekaartjes", "fr": "Huit cartes de situation"},
        ),
        DemoFile(
            "cyberbullying-help-card",
            "pdf",
            FileRole.PUPIL_SHEET,
            {"nl": "Hulpkaart voor elke leerling", "fr": "Carte d’aide pour chaque élève"},
        ),
        DemoFile(
            "cyberbullying-family-letter",
            "docx",
            FileRole.FAMILY_LETTER,
            {"nl": "Samen tegen cyberpesten", "fr": "Ensemble contre le cyberharcèlement"},
        ),
    ),
    "lesson-plan-privacy-passwords-8-10": (
        DemoFile(
            "privacy-word-cards",
            "pdf",
            FileRole.PUPIL_SHEET,
            {"nl": "Woordkaartjes voor een wachtzin", "fr": "Cartes de mots pour une phrase de passe"},
        ),
    ),
    "quiz-internet-safe": (
        DemoFile(
            "quiz-answer-cards",
            "pdf",
            FileRole.PUPIL_SHEET,
            {"nl": "Antwoordkaarten A tot D", "fr": "Cartes de réponse A à D"},
        ),
    ),
    "brochure-online-together-6-12": (
        DemoFile(
            "online-together-agreements",
            "pdf",
            FileRole.FAMILY_LETTER,
            {"nl": "Invulblad: onze afspraken", "fr": "Feuille à remplir\u00a0: nos accords"},
        ),
    ),
}
"""By the key of the resource, in order."""


def attach_files(resources: Iterable[Resource]) -> None:
    """Give these resources their files. Twins share the documents, as they do when an editor adds them."""
    stored: dict[str, Document] = {}
    languages = {term.slug: term for term in MaterialLanguage.objects.filter(slug__in=LANGUAGES)}
    rows = []
    for resource in resources:
        pairs = [(file, language) for file in FILES.get(resource.key, ()) for language in LANGUAGES]
        for place, (file, language) in enumerate(pairs):
            name = f"{file.stem}-{language}.{file.ending}"
            stored[name] = stored.get(name) or _document(name, file.name[language])
            rows.append(
                ResourceFile(
                    resource=resource,
                    document=stored[name],
                    sort_order=place,
                    role=file.role,
                    language=languages.get(language),
                    name_nl=file.name["nl"],
                    name_fr=file.name["fr"],
                    accessibility=list(file.accessibility),
                )
            )
    ResourceFile.objects.bulk_create(rows)


def _document(name: str, title: str) -> Document:
    with (FOLDER / name).open("rb") as file:
        document = Document.objects.create(title=title, file=File(file, name=name))
    # At once: the index of the demo is built next, and holds the text of files.
    inspect(FileFacts.objects.select_related("document").get(document=document))
    return document
