"""The vocabularies in the admin, and what keeps it from publishing a resource that no teacher could find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.views.pages import workflow
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalogue.converters import ROW
from catalogue.models import (
    AgeGroup,
    Audience,
    CurriculumGoal,
    Format,
    LessonPlanPage,
    MaterialLanguage,
    QuizPage,
    Resource,
    Theme,
    ThemeGroup,
)
from catalogue.quiz_import import import_questions
from catalogue.requests import hooks as _requests  # noqa: F401  (registers the lists of what visitors sent)
from catalogue.shelf_life import hooks as _checks  # noqa: F401  (registers the report on what is due for a check)


def _panels(*own: Any, per_language: tuple[str, ...] = ()) -> list[Any]:
    """Names side by side in both languages, then what only this vocabulary has, then synonyms and addresses."""

    def both(name: str) -> FieldRowPanel:
        return FieldRowPanel([FieldPanel(f"{name}_nl"), FieldPanel(f"{name}_fr")])

    return [
        MultiFieldPanel([both("name"), *(both(name) for name in per_language)], _("Names")),
        *own,
        MultiFieldPanel(
            [
                HelpPanel(_("A new synonym finds at once; nothing has to be indexed again.")),
                both("synonyms"),
                both("hidden_synonyms"),
            ],
            _("Synonyms"),
        ),
        MultiFieldPanel([FieldPanel("slug"), both("path"), FieldPanel("sort_order")], _("Key, addresses and order")),
    ]


class TermViewSet(SnippetViewSet):
    list_display = ["name_nl", "name_fr", "slug", "sort_order"]
    search_fields = ["name_nl", "name_fr", "slug", "synonyms_nl", "synonyms_fr"]
    ordering = ["sort_order", "slug"]
    list_per_page = 100
    copy_view_enabled = False


class ThemeGroupViewSet(TermViewSet):
    model = ThemeGroup
    icon = "folder-open-1"
    panels = _panels(FieldPanel("colour"), FieldPanel("sensitive"))


class ThemeViewSet(TermViewSet):
    model = Theme
    icon = "tag"
    list_display = ["name_nl", "name_fr", "group", "slug"]
    list_filter = ["group"]
    panels = _panels(FieldPanel("group"), per_language=("intro",))


class AgeGroupViewSet(TermViewSet):
    model = AgeGroup
    icon = "group"
    list_display = ["name_nl", "name_fr", "age_from", "age_to", "slug"]
    panels = _panels(
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
                FieldPanel("level"),
                FieldRowPanel([FieldPanel("first_year"), FieldPanel("last_year")]),
            ],
            _("Ages and school years"),
        ),
        per_language=("short",),
    )


class FormatViewSet(TermViewSet):
    model = Format
    icon = "doc-full"
    panels = _panels()


class AudienceViewSet(TermViewSet):
    model = Audience
    icon = "user"
    panels = _panels()


class MaterialLanguageViewSet(TermViewSet):
    model = MaterialLanguage
    icon = "globe"
    panels = _panels()


class CurriculumGoalViewSet(SnippetViewSet):
    model = CurriculumGoal
    icon = "clipboard-list"
    list_display = ["text", "code", "framework", "community", "sort_order"]
    list_filter = ["community", "framework"]
    search_fields = ["code", "text", "framework", "slug"]
    ordering = ["community", "framework", "sort_order", "slug"]
    list_per_page = 100
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("community"), FieldPanel("framework")]),
        FieldPanel("code"),
        FieldPanel("text"),
        FieldPanel("link"),
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("sort_order")], _("Key and order")),
    ]


class VocabularyGroup(SnippetViewSetGroup):
    """All vocabularies under one menu entry."""

    menu_label = _("Vocabularies")
    menu_icon = "tag"
    menu_order = 250
    items = (
        ThemeViewSet,
        ThemeGroupViewSet,
        AgeGroupViewSet,
        FormatViewSet,
        AudienceViewSet,
        MaterialLanguageViewSet,
        CurriculumGoalViewSet,
    )


register_snippet(VocabularyGroup)


def _obstacles(page: Page) -> list[str]:
    """Why the latest draft of this page cannot be published; empty when it can, or when it is no resource."""
    if not issubclass(page.specific_class, Resource):
        return []
    revision = page.get_latest_revision()
    draft = revision.as_object() if revision else page.specific
    missing = draft.missing_for_publication()
    reasons = [str(message) for message in missing.values()]
    try:
        draft.full_clean(exclude=set(missing))
    except ValidationError as error:
        reasons += error.messages
    return reasons


def _not_published(page: Page, reasons: Iterable[str]) -> str:
    values = {"title": page.get_admin_display_title(), "reasons": " ".join(reasons)}
    return gettext("“%(title)s” was not published. %(reasons)s") % values


@hooks.register("before_bulk_action")
def hold_back_unready_pages(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publish from the list only what is ready, and say what was held back and why."""
    if action_type != "publish" or action.model is not Page:
        return None
    below = bool(action.cleaned_form.cleaned_data["include_descendants"])
    for page in list(objects):
        refusals = _refusals(page, below)
        for refusal in refusals:
            messages.error(request, refusal)
        if refusals:
            objects.remove(page)
    return None if objects else redirect(action.next_url)


def _refusals(page: Page, below: bool) -> list[str]:
    """A message for this page and, with ``below``, for each draft under it that is not ready."""
    drafts = page.get_descendants().not_live() if below else []
    refusals = [_not_published(draft, reasons) for draft in (page, *drafts) if (reasons := _obstacles(draft))]
    if refusals and not _obstacles(page):
        refusals.append(_not_published(page, [gettext("Pages below it are not ready.")]))
    return refusals


@hooks.register("before_copy_page")
def hold_back_unready_copies(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A live page that has lost its last theme may be copied as a draft only."""
    goes_live = request.method == "POST" and (request.POST.get("publish_copies") or request.POST.get("alias"))
    source = page.specific
    if not goes_live or not source.live or not isinstance(source, Resource):
        return None
    missing = source.missing_for_publication()
    if not missing:
        return None
    messages.error(request, _not_published(page, map(str, missing.values())))
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_minutes_that_differ(request: HttpRequest, page: Page) -> None:
    """A lesson plan is saved all the same; who comes from its list of pages does not see the warning in the form."""
    if isinstance(page, LessonPlanPage) and page.minutes_differ:
        values = {"together": sum(page.phase_minutes), "stated": page.duration_minutes}
        text = gettext("The parts of the lesson take %(together)s min together, but its duration says %(stated)s min.")
        messages.warning(request, text % values)


@hooks.register("after_convert_alias_page")
def key_of_converted_alias(request: HttpRequest, page: Page) -> None:
    """An alias has the key of its original until it becomes a page of its own."""
    if isinstance(page, Resource):
        page.take_own_key()


class WorkflowActionView(workflow.WorkflowActionView):
    """Says why an approval published nothing; the page then waits for approval as before."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, _not_published(self.object, error.messages))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)


@hooks.register("register_admin_urls")
def answer_refused_approvals() -> None:
    """Put our view before Wagtail's: no hook of Wagtail runs when the last task of a workflow is approved.

    Wagtail calls this while it collects its addresses, and guards them all afterwards.
    """
    # Importing the addresses collects them, so that has to wait until every hook is registered.
    from wagtail.admin.urls import pages as page_urls

    address = "workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/"
    page_urls.urlpatterns.insert(0, path(address, WorkflowActionView.as_view(), name="workflow_action"))


@hooks.register("register_admin_urls")
def quiz_import_url() -> list[Any]:
    return [path(f"quizzes/<{ROW}:page_id>/import/", import_questions, name="catalogue_quiz_import")]


@hooks.register("register_page_header_buttons")
def quiz_import_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """For those who may edit a quiz."""
    if isinstance(page.specific_deferred, QuizPage) and page.permissions_for_user(user).can_edit():
        url = reverse("catalogue_quiz_import", args=[page.pk])
        yield Button(_("Questions from a file"), url, icon_name="upload", priority=70)
