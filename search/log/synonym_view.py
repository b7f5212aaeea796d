"""The page on which an editor makes a search that found nothing find something."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from catalogue.models import Term
from catalogue.vocabulary import current_vocabulary
from search.log.access import vocabularies_to_change
from search.log.models import SearchLog
from search.log.reports import NothingFound
from search.log.rows import Rows, query_of
from search.log.synonyms import SynonymForm, add_synonym
from search.service import Results, find

MOST_TRIED_AGAIN = 10
"""Sets of filters with which the same words are searched again."""


class AddSynonymView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]  # Django has no FormView[…]
    template_name = "search/admin/add_synonym.html"
    form_class = SynonymForm
    page_title = gettext_lazy("Add as synonym")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.vocabularies = vocabularies_to_change(request.user)
        self.counted = get_object_or_404(SearchLog.objects.exclude(text=""), pk=self.kwargs["digest"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.vocabularies:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"word": self.counted.text}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "locale": self.counted.locale,
            "vocabulary": current_vocabulary(),
            "models": self.vocabularies,
        }

    def form_valid(self, form: SynonymForm) -> HttpResponse:
        word = form.cleaned_data["word"]
        try:
            add_synonym(
                form.chosen_term, self.counted.locale, word, self.request.user, hidden=form.cleaned_data["hidden"]
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        self._report(form.chosen_term, word, search_again(self.counted))
        return super().form_valid(form)

    def form_invalid(self, form: SynonymForm) -> HttpResponse:
        messages.validation_error(self.request, _("The synonym was not added."), form)
        return super().form_invalid(form)

    def _report(self, term: Term, word: str, results: Results) -> None:
        """Say what the search gives now."""
        values = {"word": word, "term": term.name(), "text": self.counted.text, "count": results.total}
        buttons = [messages.button(edit, _("Edit the term"))] if (edit := self._edit_url(term)) else []
        if self._search_url:
            # In this window: a new one would hide where it was opened, and the search would be counted.
            buttons.insert(0, messages.button(self._search_url, _("Open the search")))
        added = _("“%(word)s” is now a word for “%(term)s”.") % values
        if not results.available:
            messages.warning(
                self.request, f"{added} {_('There is no index at the moment to try the search with.')}", buttons
            )
        elif results.total:
            found = ngettext(
                "The search “%(text)s” now finds %(count)d resource.",
                "The search “%(text)s” now finds %(count)d resources.",
                results.total,
            )
            messages.success(self.request, f"{added} {found % values}", buttons)
        else:
            nothing = _("The search “%(text)s” still finds nothing: its other words or filters hold it back.")
            messages.warning(self.request, f"{added} {nothing % values}", buttons)

    @cached_property
    def _search_url(self) -> str:
        return Rows(self.request).search_url(self.counted)

    def _edit_url(self, term: Term) -> str | None:
        return AdminURLFinder(self.request.user).get_edit_url(term)

    def get_success_url(self) -> str:
        return self._next or reverse(NothingFound.index_url_name)

    @property
    def _next(self) -> str:
        return get_valid_next_url_from_request(self.request)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.get_success_url(), "label": NothingFound.page_title},
            {"url": "", "label": self.get_page_title(), "sublabel": self.counted.text},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "action_url": self.request.get_full_path(),
            "back_url": self.get_success_url(),
            "counted": self.counted,
            "search_url": self._search_url,
            "submit_button_label": _("Add synonym"),
            "submit_button_active_label": _("Adding…"),
            "media": context["form"].media,
        }


def search_again(counted: SearchLog) -> Results:
    """What this search gives now; noted, with what the same words give beside other filters, as their last results.

    So that a row that was helped leaves the report at once, not when somebody happens to search for it again.
    """
    vocabulary = current_vocabulary()
    in_vain = SearchLog.objects.filter(locale=counted.locale, folded=counted.folded).nothing_found()
    for row in in_vain[:MOST_TRIED_AGAIN]:
        results = find(query_of(row, vocabulary), vocabulary)
        if results.available:
            SearchLog.objects.filter(pk=row.pk).update(results=results.total)
    return find(query_of(counted, vocabulary), vocabulary)
