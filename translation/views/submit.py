"""Handing resources to translators: one, several chosen from a list, or those ticked in Wagtail's own listing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale, Page

from catalogue.models import Resource
from catalogue.models.terms import LANGUAGES
from search.log.rows import language_name
from search.models import SearchPage
from translation import work
from translation.errors import StepRefused
from translation.models import Twin
from translation.notices import together
from translation.people import name_of
from translation.permissions import can_submit
from translation.roles import translators_to
from translation.rows import untranslated
from translation.text import pk_from
from translation.views.twin import BelowWorkList, Crumb

MOST_AT_ONCE = 200
"""Resources shown for choosing, and submitted, at a time: each takes a fraction of a second."""


def may_submit_any(user: Any) -> bool:
    """Whether this person hands anything to translators."""
    return any(can_submit(user, page) for page in SearchPage.objects.all())


def translators_of(locale: Locale) -> QuerySet[Any]:
    """The people to whom work into a language can be given."""
    users = get_user_model().objects.filter(is_active=True, groups__name=translators_to(locale.language_code))
    return users.distinct().order_by("first_name", "last_name", "username")


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, user: Any) -> str:
        return name_of(user)


class SubmitForm(forms.Form):
    """What goes with a submission. ``locale`` is the language to translate into."""

    due = forms.DateField(label=gettext_lazy("Due"), required=False, widget=AdminDateInput)
    assignee = PersonField(
        label=gettext_lazy("Assign to"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=gettext_lazy("Whoever takes it"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the translator"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, locale: Locale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = translators_of(locale)  # type: ignore[attr-defined]

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due and due < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return due


class SeveralForm(SubmitForm):
    pages = forms.ModelMultipleChoiceField(
        queryset=Resource.objects.none(),
        error_messages={"required": gettext_lazy("Choose at least one resource.")},
    )

    def __init__(self, *args: Any, pages: QuerySet[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pages"].queryset = pages  # type: ignore[attr-defined]


class Submission(BelowWorkList, FormView):  # type: ignore[type-arg]
    header_icon = "wagtail-localize-language"

    def way(self) -> list[Crumb]:
        [here] = super().way()
        return [here | {"sublabel": self.get_page_subtitle()}]

    def submit(self, pages: Iterable[Page], form: SubmitForm) -> list[Twin]:
        """Submit what can be; what cannot is told, and holds back nothing else."""
        done = []
        facts = form.cleaned_data
        with together():
            for page in pages:
                try:
                    done.append(
                        work.submit(page, self.request.user, facts["due"], facts["note"].strip(), facts["assignee"])
                    )
                except StepRefused as refused:
                    messages.error(self.request, f"“{page.get_admin_display_title()}”: {refused}")
        if done:
            text = ngettext(
                "“%(title)s” was submitted for translation.",
                "%(count)d resources were submitted for translation.",
                len(done),
            )
            messages.success(self.request, text % {"title": done[0].title, "count": len(done)})
        return done


class SubmitView(Submission):
    """One resource; of a page that holds resources, those below it are offered."""

    template_name = "translation/submit.html"
    form_class = SubmitForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        if not can_submit(request.user, self.page):
            raise PermissionDenied
        if not isinstance(self.page, Resource):
            into = work.other_locale(self.page).language_code
            return redirect(f"{reverse('translation:submit_several')}?to={into}&below={self.page.pk}")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"locale": work.other_locale(self.page)}

    def get_page_title(self) -> str:
        return _("Translate")

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        twin = work.twin_of(self.page)
        return super().get_context_data(**kwargs) | {
            "resource": self.page,
            "into": language_name(work.other_locale(self.page).language_code),
            "reason": work.why_not_submittable(self.page),
            "twin": twin,
            "side_by_side": twin is None and self.page.get_translation_or_none(work.other_locale(self.page)),
        }

    def form_valid(self, form: SubmitForm) -> HttpResponse:
        done = self.submit([self.page], form)
        if not done:
            return self.render_to_response(self.get_context_data(form=form))
        return redirect("translation:worklist")


class SubmitSeveralView(Submission):
    """Published resources without a twin, to be ticked."""

    template_name = "translation/submit_several.html"
    form_class = SeveralForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        code = request.GET.get("to", "")
        self.into = Locale.objects.get(language_code=code if code in LANGUAGES else "fr")
        parent = SearchPage.objects.exclude(locale=self.into).first()
        if parent is None or not can_submit(request.user, parent):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def candidates(self) -> Any:
        found: Any = untranslated(self.into).select_related("format").order_by("-first_published_at", "pk")
        above = Page.objects.filter(pk=pk_from(self.request.GET.get("below", ""))).first()
        if above is not None:
            found = found.descendant_of(above)
        words = self.request.GET.get("q", "").replace("\0", "").strip()
        return found.filter(title__icontains=words) if words else found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"locale": self.into, "pages": self.candidates()}

    def get_page_title(self) -> str:
        return _("Submit for translation")

    def get_page_subtitle(self) -> str:
        return _("Into French") if self.into.language_code == "fr" else _("Into Dutch")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        candidates = self.candidates()
        total = candidates.count()
        chosen = set(self.request.POST.getlist("pages"))
        return super().get_context_data(**kwargs) | {
            "into": self.into,
            "locales": Locale.objects.order_by("language_code"),
            "rows": [(page, str(page.pk) in chosen) for page in candidates[:MOST_AT_ONCE]],
            "total": total,
            "most": MOST_AT_ONCE,
            "words": self.request.GET.get("q", ""),
            "below": self.request.GET.get("below", ""),
        }

    def form_valid(self, form: SubmitForm) -> HttpResponse:
        pages = list(form.cleaned_data["pages"])[:MOST_AT_ONCE]
        self.submit(pages, form)
        return redirect("translation:worklist")


class TranslateBulkAction(PageBulkAction):
    """“Translate” for the pages ticked in Wagtail's listing."""

    display_name = gettext_lazy("Translate")
    action_type = "translate"
    aria_label = gettext_lazy("Submit selected pages for translation")
    template_name = "translation/bulk_translate.html"
    action_priority = 45

    def check_perm(self, page: Page) -> bool:
        return can_submit(self.request.user, page) and not work.why_not_submittable(page)

    @classmethod
    def execute_action(cls, objects: Iterable[Page], user: Any = None, **kwargs: Any) -> tuple[int, int]:
        done = 0
        with together():
            for page in objects:
                try:
                    work.submit(page, user)
                except StepRefused:
                    continue
                done += 1
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d resource was submitted for translation.",
            "%(count)d resources were submitted for translation.",
            num_parent_objects,
        ) % {"count": num_parent_objects}
