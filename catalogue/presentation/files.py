"""The files of a resource as rows: what each is, for whom, how large, and what a browser can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail.documents.models import Document

from catalogue.files.kinds import SLIDES
from catalogue.files.offered import OfferedFile, facts_of, in_language, offered_files
from catalogue.models import FileFacts, Resource, content_language
from catalogue.models.files import FileAccessibility, FileRole, FileState

MEGABYTE, KILOBYTE = 1_000_000, 1_000


@dataclass(frozen=True)
class FileRow:
    """One file. ``name_lang`` is the language of its name where that is not the one of the page.

    ``facts`` are its kind, pages and size. Addresses are empty where a browser has nothing to show.
    """

    name: str
    name_lang: str
    kind: str
    facts: str
    role: str
    language: str
    accessibility: tuple[str, ...]
    preview_url: str
    view_url: str
    download_url: str


@dataclass(frozen=True)
class MainDownload:
    url: str
    label: str
    facts: str


@dataclass(frozen=True)
class FileList:
    """``own`` are in the language of the page, or serve both; ``others`` are in another.

    ``main`` takes all files of one's own at once: an archive, or the one file there is.
    """

    own: tuple[FileRow, ...] = ()
    others: tuple[FileRow, ...] = ()
    main: MainDownload | None = None

    def __bool__(self) -> bool:
        return bool(self.own or self.others)


def file_list(page: Resource) -> FileList:
    """The files of a page as it is given, which in a preview is not as it is stored."""
    language = content_language(page.locale.language_code)
    offered = offered_files(page.files.select_related("language"))
    own = in_language(offered, language)
    others = [each for each in offered if each not in own]
    return FileList(
        own=tuple(_row(each, language) for each in own),
        others=tuple(_row(each, language) for each in others),
        main=_main(page, [each for each in own or others if each.is_open]),
    )


def pupil_sheets(page: Resource) -> tuple[FileRow, ...]:
    """The files that pupils may have: their sheets, in the language of the page, that everybody can download."""
    language = content_language(page.locale.language_code)
    sheets = page.files.filter(role=FileRole.PUPIL_SHEET).select_related("language")
    own = in_language(offered_files(sheets), language)
    return tuple(_row(each, language) for each in own if each.is_open)


def _main(page: Resource, together: Sequence[OfferedFile]) -> MainDownload | None:
    if len(together) == 1:
        [only] = together
        facts = facts_label(only.facts, only.document.file_size)
        return MainDownload(only.document.url, _("Download this file"), facts)
    if not together or not page.screen_url("files"):
        return None
    size = size_label(sum(each.document.file_size or 0 for each in together))
    return MainDownload(page.screen_url("files"), _("Download all"), f"zip · {size}")


def _row(offered: OfferedFile, language: str) -> FileRow:
    file, document, facts = offered.file, offered.document, offered.facts
    name, written_in = offered.name(language)
    material = file.language
    role = "" if file.role == FileRole.OTHER else str(FileRole(file.role).label)
    return FileRow(
        name=name,
        name_lang=written_in if written_in != language else "",
        kind=facts.kind or document.file_extension.lower()[:5],
        facts=facts_label(facts, document.file_size),
        role=role if role.casefold() != name.casefold() else "",
        language=material.name(language) if material and material.slug != language else "",
        accessibility=tuple(str(FileAccessibility(each).label) for each in file.accessibility),
        preview_url=preview_url(facts) if offered.is_open else "",
        view_url=f"{document.url}?view=1" if facts.what.inline else "",
        download_url=document.url,
    )


def preview_url(facts: FileFacts) -> str:
    """The address of the small picture; another one whenever the file changes. Empty without a picture."""
    return reverse("file_preview", args=[facts.document_id, facts.preview_key]) if facts.preview_key else ""


def facts_label(facts: FileFacts, size: int | None) -> str:
    """ "pdf · 4 p. · 620 kB" """
    return " · ".join(filter(None, (facts.kind, pages_label(facts), size_label(size))))


def pages_label(facts: FileFacts) -> str:
    if not facts.pages:
        return ""
    if facts.what.counts == SLIDES:
        return ngettext("%(number)s slide", "%(number)s slides", facts.pages) % {"number": facts.pages}
    return pgettext("number of pages", "%(number)s p.") % {"number": facts.pages}


def size_label(size: int | None) -> str:
    """A size in bytes as people say it, in decimal units as browsers and phones show them."""
    if not size:
        return ""
    if size < MEGABYTE:
        return _("%(number)s kB") % {"number": max(1, round(size / KILOBYTE))}
    return _("%(number)s MB") % {"number": number_format(size / MEGABYTE, decimal_pos=1, use_l10n=True)}


@dataclass(frozen=True)
class State:
    """What an editor is told about a document that was chosen: ``kind`` is a :class:`FileState`."""

    kind: str
    label: str
    facts: str
    message: str
    preview_url: str


def state_of(document_id: int | None) -> State | None:
    """How far the check of a document is; None when none is chosen."""
    document = Document.objects.filter(pk=document_id).select_related("facts").first() if document_id else None
    if document is None:
        return None
    facts = facts_of(document)
    found = facts_label(facts, document.file_size)
    if facts.tagged is not None:
        found += " · " + (_("with tags for screen readers") if facts.tagged else _("without tags for screen readers"))
    return State(facts.state, str(FileState(facts.state).label), found, facts.message, preview_url(facts))
