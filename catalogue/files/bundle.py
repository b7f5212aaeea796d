"""All files of one or more resources as one ZIP archive, sent while it is made: never whole in memory or on disk."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import override
from wagtail.documents.models import Document
from zipstream import ZipStream

from catalogue.models import Resource, ResourceFile
from catalogue.models.files import FileRole

from .names import in_order, safe_name
from .offered import OfferedFile, in_language, offered_files

log = logging.getLogger("catalogue.files")

_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Member:
    """One file of an archive: its path there, and its size in bytes."""

    path: str
    document: Document
    size: int


def members(offered: Sequence[OfferedFile], language: str, folder: str = "") -> list[Member]:
    """What goes into an archive, in order, as ``01 Handleiding – Lesfiche.pdf``.

    Files of a closed collection, and those that are no longer there, are left out.
    """
    found = []
    for number, each in enumerate((each for each in offered if each.is_open), start=1):
        ending = each.facts.kind or each.document.file_extension
        path = f"{folder}{in_order(number, len(offered), _title(each, language))}.{safe_name(ending)}"
        try:
            found.append(Member(path, each.document, each.document.file.size))
        except OSError:
            log.error("Document %s has no file", each.document.pk)
    return found


def _title(each: OfferedFile, language: str) -> str:
    name, _code = each.name(language)
    role = str(FileRole(each.file.role).label)
    if each.file.role == FileRole.OTHER or name.casefold().startswith(role.casefold()):
        return name
    return f"{role[:1].upper()}{role[1:]} – {name}"


def bundle(resources: Sequence[Resource], language: str, title: str = "") -> StreamingHttpResponse | None:
    """The files of these resources in this language, a folder for each when there are several; None without any.

    The resources are taken as they are stored: whoever calls this has seen to it that they are live and public.
    ``title`` names the archive; by default the one resource does.
    """
    with override(language):
        found = _collect(resources, language)
    if not found:
        return None
    name = safe_name(title or (resources[0].title if len(resources) == 1 else _NAMES[language]))
    return _sent(found, f"{name}.zip")


def archive_size(resources: Sequence[Resource], language: str) -> int:
    """Bytes of all files that :func:`bundle` would send; 0 without any."""
    with override(language):
        return sum(member.size for member in _collect(resources, language))


_NAMES = {"nl": "Materiaal", "fr": "Ressources"}
"""Of an archive of several resources."""


def _collect(resources: Sequence[Resource], language: str) -> list[Member]:
    rows = ResourceFile.objects.filter(resource__in=resources).select_related("language").order_by("sort_order", "pk")
    offered = offered_files(rows)
    found: list[Member] = []
    with_files = []
    for resource in resources:
        own = [each for each in offered if each.file.resource_id == resource.pk]
        if own:
            with_files.append((resource, in_language(own, language) or own))
    for number, (resource, files) in enumerate(with_files, start=1):
        folder = f"{in_order(number, len(with_files), resource.title)}/" if len(resources) > 1 else ""
        found += members(files, language, folder)
    return found


def _sent(found: Iterable[Member], filename: str) -> StreamingHttpResponse:
    archive = ZipStream(sized=True)
    for member in found:
        archive.add(_content(member), member.path, size=member.size)
    response = StreamingHttpResponse(archive, content_type="application/zip")
    response["Content-Length"] = str(len(archive))
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["X-Content-Type-Options"] = "nosniff"
    # What is in it is compressed already; to compress it again would hide how long it is.
    response["Content-Encoding"] = "identity"
    return response


def _content(member: Member) -> Iterator[bytes]:
    with member.document.open_file() as file:
        yield from iter(lambda: file.read(_CHUNK), b"")
