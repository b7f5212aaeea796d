"""The text of the files of resources: what of it is searched, and which file a query was found in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from catalogue.files.offered import TONGUES
from catalogue.models import ResourceFile, content_language
from catalogue.models.files import FileState
from catalogue.visibility import in_open_collections
from search.highlight import excerpt
from search.language import fold

MOST_INDEXED = 100_000
"""Characters of all files of one resource together: some fifty pages, a sixth of a second to analyse."""
MARK = "<mark>"

# Analysing a whole file for one passage would take longer than the search: only pieces that look promising are.
_PIECE = 2_000
_MOST_ANALYSED = 20
_LOOKS_LIKE = 4


@dataclass(frozen=True)
class FileText:
    """``name`` as a visitor of the page reads it."""

    name: str
    text: str


def searchable(resources: Iterable[int]) -> QuerySet[ResourceFile]:
    """The files of these pages whose text may be searched: looked at, and in no closed collection."""
    files = ResourceFile.objects.filter(resource__in=resources, document__facts__state=FileState.READY)
    return files.filter(in_open_collections("document__")).exclude(document__facts__text="")


def file_texts(resources: Iterable[int]) -> dict[int, list[FileText]]:
    """By page id, the texts of the files in the language of the page, in their order, in one query."""
    found: defaultdict[int, list[FileText]] = defaultdict(list)
    rows = searchable(resources).order_by("resource_id", "sort_order", "pk")
    columns = ("resource_id", "resource__locale__language_code", "language__slug", "name_nl", "name_fr")
    for pk, code, material, name_nl, name_fr, title, kind, text in rows.values_list(
        *columns, "document__title", "document__facts__kind", "document__facts__text"
    ):
        language = content_language(code)
        if material in TONGUES - {language}:
            continue
        names = {"nl": name_nl, "fr": name_fr}
        found[pk].append(FileText(f"{names[language] or title} ({kind})", text))
    return found


def indexed_text(files: Sequence[FileText]) -> str:
    """What of these texts is searched: each gets its share, so that a long one does not hide the others."""
    if not files:
        return ""
    share = MOST_INDEXED // len(files)
    return " ".join(file.text[:share] for file in files)


def found_in(files: Sequence[FileText], wanted: frozenset[str], locale: str) -> tuple[str, SafeString]:
    """Name of the first file with one of the wanted terms and the passage, marked and escaped; both empty without."""
    for file in files:
        for piece in _promising(file.text, wanted):
            passage = excerpt(piece, wanted, locale)
            if MARK in passage:
                return file.name, passage
    return "", SafeString("")


def _promising(text: str, wanted: frozenset[str]) -> Iterator[str]:
    """Pieces of the text in which a word begins, or goes on, like one of the terms."""
    begins = {term[:_LOOKS_LIKE] for term in wanted}
    left = _MOST_ANALYSED
    for piece in _pieces(text):
        folded = fold(piece)
        if left and any(begin in folded for begin in begins):
            left -= 1
            yield piece


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        space = text.find(" ", start + _PIECE)
        end = len(text) if space < 0 else space
        yield text[start:end]
        start = end + 1
