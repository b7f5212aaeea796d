"""An editor says who translates a resource, until when, and what they have to know, after it was submitted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from translation import work
from translation.errors import Conflict, Gone, NotOpen, StepRefused
from translation.models import Twin
from translation.people import name_of
from translation.permissions import can_assign
from translation.rows import direction_of
from translation.states import TONES, State
from translation.views.submit import SubmitForm, translators_of
from translation.views.twin import WORKLIST, TwinPage
from translation.views.worklist import back_to


class AssignForm(SubmitForm):
    """What goes with a submission, for changing it. Who has the translation can keep it, whatever became of them."""

    stamp = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    field_order = ("assignee", "due", "note")

    def __init__(self, *args: Any, twin: Twin, **kwargs: Any) -> None:
        super().__init__(*args, locale=twin.target_locale, **kwargs)
        self.twin = twin
        assignee: Any = self.fields["assignee"]
        assignee.empty_label = _("Nobody: whoever takes it")
        among = Q(pk__in=translators_of(twin.target_locale).order_by().values("pk")) | Q(pk=twin.assignee_id)
        assignee.queryset = get_user_model().objects.filter(among).order_by("first_name", "last_name", "username")

    def clean_due(self) -> Any:
        """A day that has passed may stay: the note or the person is what changes."""
        return self.twin.due if self.cleaned_data["due"] == self.twin.due else super().clean_due()

    @property
    def wanted(self) -> work.Assignment:
        facts = self.cleaned_data
        return work.Assignment(facts["assignee"], facts["due"], facts["note"].strip())


class AssignView(TwinPage, FormView):  # type: ignore[type-arg]
    template_name = "translation/assign.html"
    page_title = gettext_lazy("Assign")
    header_icon = "user"
    form_class = AssignForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not can_assign(request.user, self.twin):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"twin": self.twin}

    def get_initial(self) -> dict[str, Any]:
        now = work.assignment_of(self.twin)
        return {"assignee": now.assignee, "due": now.due, "note": now.note, "stamp": now.stamp}

    def form_valid(self, form: AssignForm) -> HttpResponse:
        try:
            work.assign(self.twin, form.wanted, self.request.user, form.cleaned_data["stamp"])
        except StepRefused as refused:
            return self.refuse(form, refused)
        name = name_of(form.wanted.assignee)
        text = _("“%(title)s” is assigned to %(name)s.") if name else _("“%(title)s” is assigned to nobody.")
        messages.success(self.request, text % {"title": self.twin.title, "name": name})
        return redirect(self.back)

    def form_invalid(self, form: AssignForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def refuse(self, form: AssignForm, refused: StepRefused) -> HttpResponse:
        """What was filled in is still there. After a conflict, saving once more means it."""
        if isinstance(refused, Gone):
            messages.error(self.request, str(refused))
            return redirect(self.back)
        del self.twin
        context: dict[str, Any] = {"message": str(refused)}
        if isinstance(refused, Conflict):
            seen = work.assignment_of(self.twin)
            filled_in = self.request.POST.copy()
            filled_in["stamp"] = seen.stamp
            form = AssignForm(filled_in, twin=self.twin)
            context["now"] = seen
            context["now_with"] = name_of(seen.assignee)
        return self.render_to_response(self.get_context_data(form=form, **context), status=refused.status)

    @property
    def back(self) -> str:
        return back_to(self.request, reverse(WORKLIST))

    def why_not(self) -> str:
        """Why there is nothing to assign; empty when there is."""
        try:
            work.demand_assignable(self.twin)
        except NotOpen as refused:
            return str(refused)
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        twin = self.twin
        return super().get_context_data(**kwargs) | {
            "twin": twin,
            "direction": direction_of(twin),
            "state": State(twin.state).label,
            "tone": TONES[State(twin.state)],
            "reason": self.why_not(),
            "back": self.back,
        }
