"""The forms as visitors see them, below the address of a resource. No cookie; what was typed is never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Resource
from catalogue.presentation.requests import closed_context, form_context, thanks_context

from .forms import TRAP, OrderForm, ReportForm, VisitorForm, languages_of_copies
from .limits import within_limits
from .receiving import SentBefore, TooMany, receive_order, receive_report
from .seal import LEAST_SECONDS, Seal, is_from_this_site, new_seal, seal_of


@dataclass(frozen=True)
class Desk:
    """One form: its name, also that of its screen, what is filled in, who takes it, and the screen that thanks."""

    name: str
    make: Callable[..., VisitorForm]
    receive: Callable[[Resource, str, dict[str, Any]], Any]
    thanks: str
    counts_email: bool = False


def _receive_order(page: Resource, form_id: str, values: dict[str, Any]) -> Any:
    languages = languages_of_copies(page)
    only = languages[0][0] if len(languages) == 1 else ""
    return receive_order(page, form_id, {"copies_language": only} | values)


ORDER = Desk("order", OrderForm, _receive_order, "ordered", counts_email=True)
REPORT = Desk("report", lambda *args, page, **kwargs: ReportForm(*args, **kwargs), receive_report, "reported")


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, page: Resource) -> HttpResponse:
    """Copies on paper; when there are none (any more) a page that says so."""
    if not page.paper_copies:
        return _answer(request, page, "requests/closed.html", closed_context(page), status=404)
    return _serve(request, page, ORDER)


@require_safe
def ordered(request: HttpRequest, page: Resource) -> HttpResponse:
    return _answer(request, page, "requests/thanks.html", thanks_context(page, "order"))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, page: Resource) -> HttpResponse:
    """Something that is wrong on a page."""
    return _serve(request, page, REPORT)


@require_safe
def reported(request: HttpRequest, page: Resource) -> HttpResponse:
    return _answer(request, page, "requests/thanks.html", thanks_context(page, "report"))


def _serve(request: HttpRequest, page: Resource, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _show(request, page, desk, desk.make(page=page))
    try:
        posted: Mapping[str, Any] = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        form = desk.make(QueryDict(), page=page)
        form.errors.clear()
        form.add_error(None, _("That was too much text. Write it shorter, please."))
        return _show(request, page, desk, form, status=413)
    return _take(request, page, desk, desk.make(posted, page=page))


def _take(request: HttpRequest, page: Resource, desk: Desk, form: VisitorForm) -> HttpResponse:
    """Keep what was sent and lead to the word of thanks; otherwise the form again, with what is in the way."""
    seal = seal_of(form.data.get("seal", ""), desk.name, page.pk)
    if not form.is_valid():
        return _show(request, page, desk, form, seal, status=422)
    if objection := _objection(request, form, seal):
        return _refuse(request, page, desk, form, objection, seal)
    if not within_limits(request, desk.name, form.cleaned_data["email"] if desk.counts_email else ""):
        return _refuse(request, page, desk, form, _too_often(), seal, status=429)
    try:
        desk.receive(page, seal.form_id if seal else "", form.values())
    except SentBefore as before:
        if not before.same:
            return _refuse(request, page, desk, form, _sent_before(), None)
    except TooMany as much:
        return _refuse(request, page, desk, form, _too_many(page, much), seal, field="copies")
    return redirect(page.screen_url(desk.thanks))


def _objection(request: HttpRequest, form: VisitorForm, seal: Seal | None) -> str:
    """Why this looks like the work of a program, in words for a person who did nothing wrong."""
    if not is_from_this_site(request, settings.CSRF_TRUSTED_ORIGINS):
        return _("Your browser says that this form was sent from another site. Look it over and send it from here.")
    if seal is None:
        return _("This form was open for a long time. Look it over and send it once more.")
    if form.cleaned_data[TRAP]:
        return _("A hidden field was filled in, as programs do. It is empty again: send the form once more.")
    if seal.age < LEAST_SECONDS:
        return _("That went as fast as a program. Look the form over and send it once more.")
    return ""


def _too_often() -> str:
    return _("Many forms came from your network today. Try again tomorrow, or call Child Focus on 116 000.")


def _sent_before() -> str:
    return _("This form was sent already, with something else in it. Send it again if you want to send this as well.")


def _too_many(page: Resource, much: TooMany) -> str:
    limit = page.paper_copies or 0
    if not much.ordered:
        return ngettext("You can order %(limit)d copy at most.", "You can order %(limit)d copies at most.", limit) % {
            "limit": limit
        }
    told = ngettext(
        "%(ordered)d copy was ordered for your school in the last six months.",
        "%(ordered)d copies were ordered for your school in the last six months.",
        much.ordered,
    ) % {"ordered": much.ordered}
    if not much.left:
        return f"{told} " + _("That is as many as each school can have.")
    left = ngettext("You can order %(left)d more.", "You can order %(left)d more.", much.left) % {"left": much.left}
    return f"{told} {left}"


def _refuse(
    request: HttpRequest,
    page: Resource,
    desk: Desk,
    form: VisitorForm,
    reason: str,
    seal: Seal | None,
    *,
    field: str | None = None,
    status: int = 422,
) -> HttpResponse:
    form.add_error(field, reason)
    return _show(request, page, desk, form, seal, status=status)


def _show(
    request: HttpRequest, page: Resource, desk: Desk, form: VisitorForm, seal: Seal | None = None, status: int = 200
) -> HttpResponse:
    seal = seal or new_seal(desk.name, page.pk)
    return _answer(
        request, page, f"requests/{desk.name}.html", form_context(page, desk.name, form, seal.text()), status
    )


def _answer(
    request: HttpRequest, page: Resource, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Each form has a sign of its own, so that none is kept by a browser or a proxy."""
    context = {"page": page, "seo": {"robots": "noindex"}} | context
    response = TemplateResponse(request, template, context, status=status)
    add_never_cache_headers(response)
    return response
