"""Addresses of wagtail-localize and of Wagtail that know nothing of reviews: ours stand before them, or around them.

Those of wagtail-localize keep their names. Texts that come by them go through the same steps as everybody's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TranslationSource,
)
from wagtail_localize.views import edit_translation

from translation import work
from translation.errors import NotAllowed, StepRefused
from translation.guarded_lists import choosable, makes_pages
from translation.models import Twin
from translation.permissions import can_translate, is_editor, lock_message
from translation.segments import replaceables_of, stamp_of
from translation.states import State
from translation.text import pk_from
from translation.views.segment_values import value_from

View = Callable[..., HttpResponse]


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    """To the home page of the admin, where the reason stands."""
    messages.error(request, reason)
    return redirect("wagtailadmin_home")


# --- wagtail-localize: texts ------------------------------------------------------------------------------------------


def demand_writable(twin: Twin, user: Any) -> None:
    """:raises StepRefused: when this person cannot change texts of this twin now, with the reason."""
    if not can_translate(user, twin):
        raise NotAllowed(_("You do not translate into this language."))
    if twin.target_page is not None and (reason := lock_message(user, twin.target_page)):
        raise NotAllowed(reason)
    work.demand_editable(twin)


def while_writable(view: View) -> View:
    """Answers 403 or 423 in JSON when the twin's texts cannot be changed; else counts again after the view.

    ``view`` gets the twin as the second argument, or ``None`` where wagtail-localize translates without one.
    """

    @wraps(view)
    def answer(request: HttpRequest, translation_id: int, **kwargs: Any) -> HttpResponse:
        twin = Twin.objects.filter(translation_id=translation_id).select_related("translation__source").first()
        if twin is None:
            return refused(request, _("This page is not translated here."))
        try:
            demand_writable(twin, request.user)
            response = view(request, twin, **kwargs)
        except StepRefused as error:
            return JsonResponse({"detail": str(error)}, status=error.status)
        _count_again(twin)
        return response

    return answer


def _count_again(twin: Twin) -> None:
    twin.refresh_from_db()
    work.recount(twin)
    if twin.state == State.CURRENT and twin.open:
        twin.state = State.PROGRESS
        twin.save(update_fields=["state", "changed_at"])


@require_http_methods(["PUT", "DELETE"])
@while_writable
def edit_string(request: HttpRequest, twin: Twin, string_segment_id: int) -> HttpResponse:
    segment = get_object_or_404(StringSegment, pk=string_segment_id, source=twin.translation.source)
    if request.method == "DELETE":
        return localize(edit_translation.edit_string_translation)(request, twin, string_segment_id=segment.pk)
    row = StringTranslation.objects.filter(
        translation_of_id=segment.string_id, context_id=segment.context_id, locale_id=twin.target_locale_id
    ).first()
    saved = work.save_text(twin, segment.pk, _value(request), request.user, stamp_of(row))
    return JsonResponse({"string_id": segment.string_id, "segment_id": segment.pk, "data": saved.data})


@require_http_methods(["PUT", "DELETE"])
@while_writable
def edit_override(request: HttpRequest, twin: Twin, overridable_segment_id: int) -> HttpResponse:
    segment = get_object_or_404(OverridableSegment, pk=overridable_segment_id, source=twin.translation.source)
    place = next(each.place for each in replaceables_of(twin) if each.id == segment.pk)
    value = None if request.method == "DELETE" else value_from(place, _value(request), twin, request.user)
    row = SegmentOverride.objects.filter(context_id=segment.context_id, locale_id=twin.target_locale_id).first()
    work.save_override(twin, segment.pk, value, request.user, stamp_of(row))
    return JsonResponse({"segment_id": segment.pk, "data": value})


def _value(request: HttpRequest) -> str:
    """Of a form that was PUT."""
    return QueryDict(request.body).get("value") or ""


def localize(view: View) -> View:
    """A view of wagtail-localize, to be called with a twin."""

    def call(request: HttpRequest, twin: Twin, **kwargs: Any) -> HttpResponse:
        return view(request, translation_id=twin.translation_id, **kwargs)

    return call


@require_POST
@while_writable
def upload_file(request: HttpRequest, twin: Twin) -> HttpResponse:
    """wagtail-localize stores what a file holds without looking at it."""
    messages.error(
        request,
        _("Nothing was imported. Import the file on the page of the translation, which checks it."),
        buttons=[messages.button(reverse("translation:po_import_one", args=[twin.pk]), _("Import PO"))],
    )
    return redirect("translation:translate", twin.pk)


def download_file(request: HttpRequest, translation_id: int) -> HttpResponseBase:
    """Ours says more than wagtail-localize's, and can be imported again."""
    # The views of the workflow need every model.
    from translation.views.po import ExportView

    twin = get_object_or_404(Twin, translation_id=translation_id)
    return ExportView.as_view()(request, pk=twin.pk)


# --- wagtail-localize: steps ------------------------------------------------------------------------------------------


def stop(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """A translation that is stopped, or made an alias, would be a page beside the workflow."""
    return refused(request, _("Translations are not stopped or made aliases. To end one, an editor deletes its page."))


def submit_page(request: HttpRequest, page_id: int) -> HttpResponse:
    return redirect("translation:submit", page_id)


def update(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """Nothing to do by hand: whatever changed is passed on when the source is published."""
    source = get_object_or_404(TranslationSource, pk=translation_source_id)
    page = Page.objects.filter(translation_key=source.object_id, locale_id=source.locale_id).first()
    return redirect("translation:submit", page.pk) if page else redirect("translation:worklist")


def report(request: HttpRequest) -> HttpResponse:
    return redirect("translation:worklist")


@hooks.register("register_admin_urls", order=-10)
def before_wagtail_localize() -> list[URLPattern]:
    translate = "localize/translate/<int:translation_id>"
    return [
        path(f"{translate}/strings/<int:string_segment_id>/edit/", edit_string),
        path(f"{translate}/overrides/<int:overridable_segment_id>/edit/", edit_override),
        path(f"{translate}/pofile/upload/", upload_file),
        path(f"{translate}/pofile/download/", download_file),
        path(f"{translate}/machine_translate/", while_writable(localize(edit_translation.machine_translate))),
        path(f"{translate}/disable/", stop),
        path("localize/page/<int:page_id>/convert_to_alias/", stop),
        path("localize/submit/page/<int:page_id>/", submit_page),
        path("localize/update/<int:translation_source_id>/", update),
        path("localize/reports/translations/", report),
        path("localize/reports/translations/results/", report),
    ]


# --- Wagtail: what runs no hook ---------------------------------------------------------------------------------------


def by_editors(view: View) -> View:
    """Wagtail asks for ``publish``, which reviewers have."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = get_object_or_404(Page, pk=kwargs.get("page_id") or kwargs.get("page_to_move_id"))
        if not is_editor(request.user, page):
            return refused(request, _("Only editors do this."))
        return view(request, *args, **kwargs)

    return answer


def by_makers_of_pages(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not makes_pages(request.user):
            return refused(request, _("Only editors do this."))
        return view(request, *args, **kwargs)

    return answer


def of_choosable_pages(view: View) -> View:
    """Naming a page by its number shows no more than choosing it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        named = (*request.GET.getlist("id"), str(kwargs.get("parent_page_id", "")))
        pages = Page.objects.filter(pk__in=[pk for each in named if (pk := pk_from(each)) is not None])
        if pages.exclude(pk__in=choosable(Page.objects.all(), request.user).values("pk")).exists():
            return refused(request, _("You cannot choose this page."))
        return view(request, *args, **kwargs)

    return answer


def of_reviews(view: View) -> View:
    """Wagtail's own approving and rejecting works for translations too, by the same rules as ours."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reason = _why_no_decision(request, kwargs["page_id"], kwargs["action_name"]) if request.method == "POST" else ""
        if not reason:
            return view(request, *args, **kwargs)
        response = refused(request, reason)
        if request.headers.get("x-requested-with") != "XMLHttpRequest":
            return response
        return render_modal_workflow(
            request, "", None, {}, json_data={"step": "success", "redirect": response["Location"]}
        )

    return answer


def _why_no_decision(request: HttpRequest, page_id: int, action: str) -> str:
    twin = Twin.objects.filter(target_page_id=page_id).select_related("target_page").first()
    if twin is None or twin.target_page is None:
        return ""
    if twin.state != State.REVIEW:
        return _("This translation is not with a reviewer.")
    if action == "reject" and not request.POST.get("comment", "").strip():
        return _("Say what should change: the translator sees your comment.")
    if action == "approve":
        try:
            work.demand_as_sent(twin)
        except StepRefused as error:
            return str(error)
    return lock_message(request.user, twin.target_page)


AROUND: dict[str, Callable[[View], View]] = {
    "set_privacy": by_editors,
    "set_page_position": by_editors,
    "revisions_unschedule": by_editors,
    "workflow_action": of_reviews,
    "page_types_usage": by_makers_of_pages,
    "page_types_usage_results": by_makers_of_pages,
    "wagtailadmin_choose_page_child": of_choosable_pages,
    "wagtailadmin_choose_page_chosen_multiple": of_choosable_pages,
}
"""By the name of an address of Wagtail."""


@hooks.register("register_admin_urls", order=10)
def around_wagtails_views() -> None:
    """After every other hook: catalogue puts a view of its own in the place of Wagtail's.

    Wagtail calls this while it collects its addresses, and guards them all afterwards.
    """
    from wagtail.admin.urls import pages, reports

    collected: Iterable[Any] = sys.modules["wagtail.admin.urls"].urlpatterns
    for pattern in (*pages.urlpatterns, *reports.urlpatterns, *collected):
        if isinstance(pattern, URLPattern) and pattern.name in AROUND:
            pattern.callback = AROUND[pattern.name](pattern.callback)
