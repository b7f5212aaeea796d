"""Pictures for shared links. Their address changes with what they show, so that they may be kept for ever."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.models import Resource, content_language
from catalogue.models.terms import LANGUAGES
from catalogue.presentation.cards import cards_for, with_card_facts
from catalogue.share.store import draw_and_keep, kept_picture
from catalogue.share.subject import subject_of, subject_of_site
from catalogue.visibility import visible

YEAR = 31_536_000


@require_safe
def share_image(request: HttpRequest, page_id: int, fingerprint: str) -> HttpResponse:
    """The picture of a page that everybody may read; an old address leads to the present one."""
    page = with_card_facts(visible(Resource.objects.filter(id=page_id))).first()
    if page is None:
        raise Http404("No such page, or not for everybody.")
    language = content_language(page.locale.language_code)
    if data := kept_picture(page, language, fingerprint):
        return _answer(data, language)
    [card] = cards_for([page])
    subject = subject_of(card, language)
    if subject.fingerprint != fingerprint:
        return HttpResponseRedirect(reverse("share_image", args=[page_id, subject.fingerprint]))
    return _answer(draw_and_keep(page, subject), language)


@require_safe
def share_image_of_site(request: HttpRequest, language: str, fingerprint: str) -> HttpResponse:
    if language not in LANGUAGES:
        raise Http404("No such language.")
    if data := kept_picture(None, language, fingerprint):
        return _answer(data, language)
    subject = subject_of_site(language)
    if subject.fingerprint != fingerprint:
        return HttpResponseRedirect(reverse("share_image_of_site", args=[language, subject.fingerprint]))
    return _answer(draw_and_keep(None, subject), language)


def _answer(data: bytes, language: str) -> HttpResponse:
    response = HttpResponse(data, content_type="image/jpeg")
    response["Content-Language"] = language
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
