"""Files on their way out. A browser is never given one that it could take for a page of this site."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from wagtail.documents.models import Document
from wagtail.documents.views.serve import serve

from catalogue.files.bundle import bundle
from catalogue.files.names import safe_name
from catalogue.files.offered import facts_of
from catalogue.models import FileFacts, PackPage, Resource, content_language
from catalogue.models.files import FileState
from catalogue.presentation.pointers import parts_of
from catalogue.visibility import in_open_collections

NOTHING_RUNS = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""What a file that is shown may load: itself, in the frame that the browser puts around a picture or a film."""
YEAR = 31_536_000


def serve_document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """A document as Wagtail gives it out, to whom it does; as what was found in it, whatever its name says.

    ``?view=1`` shows what a browser can show by itself; all else is to be kept.
    """
    document = get_object_or_404(
        Document.objects.select_related("facts").defer("facts__text", "facts__preview"), pk=document_id
    )
    facts = facts_of(document)
    if facts.state == FileState.REFUSED:
        raise Http404("This file was refused.")
    response: HttpResponseBase = serve(request, document_id, document_filename)
    if isinstance(response, StreamingHttpResponse):
        _as_found(response, document, facts, shown="view" in request.GET)
    return response


def _as_found(response: HttpResponseBase, document: Document, facts: FileFacts, shown: bool) -> None:
    kind = facts.what
    ending = kind.slug or document.file_extension
    name = f"{safe_name(document.title.removesuffix(f'.{ending}'))}.{safe_name(ending)}"
    response["Content-Type"] = kind.content_type
    response["Content-Disposition"] = content_disposition_header(not (shown and kind.inline), name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NOTHING_RUNS
    # Most kinds are compressed already, and a browser wants to know how much is still to come.
    response["Content-Encoding"] = "identity"


@require_safe
def preview(request: HttpRequest, document_id: int, key: str) -> HttpResponse:
    """The small picture of a file that everybody may have; its address changes with the file."""
    shown = Document.objects.filter(in_open_collections(), pk=document_id)
    facts = get_object_or_404(FileFacts, document__in=shown, preview_key=key)
    if facts.state == FileState.REFUSED:
        raise Http404("This file was refused.")
    response = HttpResponse(bytes(facts.preview), content_type="image/webp")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


@require_safe
def download_all(request: HttpRequest, page: Resource) -> HttpResponseBase:
    """All files of a resource in the language of its page. Wagtail has seen to it that the page may be seen."""
    response = bundle([page], content_language(page.locale.language_code))
    if response is None:
        raise Http404("This resource has no files.")
    return response


@require_safe
def download_pack(request: HttpRequest, page: PackPage) -> HttpResponseBase:
    """All files of a pack and of those of its parts that everybody may see, a folder for each."""
    response = bundle([page, *parts_of(page)], content_language(page.locale.language_code), title=page.title)
    if response is None:
        raise Http404("This pack has no files.")
    return response
