"""Makes what was typed in vain a synonym of a term: from the next search on it finds what the term finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.edit import EditAction

from catalogue.models import AgeGroup, Term
from catalogue.vocabulary import Vocabulary
from search.language import get_analyser, is_stop_word, normalise_query, title_form
from search.terms import EVERYDAY_WORDS, LONGEST_TERM, NO_AGE_FILTER, WHOLE_CATALOGUE

LONGEST_SYNONYM = 80
"""Characters."""


class SynonymForm(forms.Form):
    """A word, and the term it means; ``locale`` is the language it was typed in."""

    word = forms.CharField(
        label=gettext_lazy("Synonym"),
        max_length=LONGEST_SYNONYM,
        help_text=gettext_lazy("Leave only the words that mean the term, without class, age or kind of material."),
    )
    term = forms.ChoiceField(label=gettext_lazy("Means"))
    hidden = forms.BooleanField(
        label=gettext_lazy("Find with it, but never show it"),
        required=False,
        help_text=gettext_lazy("For words that teachers type and we do not use ourselves."),
    )

    def __init__(
        self, *args: Any, locale: str, vocabulary: Vocabulary, models: Sequence[type[Term]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._locale = locale
        self.fields["word"].label = {"nl": _("Synonym in Dutch"), "fr": _("Synonym in French")}[locale]
        self._terms = {
            _key(term): term for model in models for term in vocabulary.terms(model) if not _is_never_read(term)
        }
        groups = [
            (
                str(model._meta.verbose_name_plural).capitalize(),
                [(key, term.name()) for key, term in self._terms.items() if type(term) is model],
            )
            for model in models
        ]
        self.fields["term"].choices = [("", _("Choose a term")), *groups]  # type: ignore[attr-defined]

    @property
    def chosen_term(self) -> Term:
        """Of a form that is valid."""
        return self._terms[self.cleaned_data["term"]]

    def clean_word(self) -> str:
        word = normalise_query(self.cleaned_data["word"])
        if ";" in word:
            raise ValidationError(_("A semicolon separates synonyms: add them one by one."))
        tokens = get_analyser(self._locale).tokens(word)
        letters = "".join(token.folded for token in tokens)
        if not letters:
            raise ValidationError(_("There is no word in it."))
        if len(tokens) > LONGEST_TERM:
            raise ValidationError(_("The search reads terms of at most %(count)d words.") % {"count": LONGEST_TERM})
        if letters in EVERYDAY_WORDS | WHOLE_CATALOGUE or (
            len(tokens) == 1 and is_stop_word(self._locale, tokens[0].folded)
        ):
            raise ValidationError(_("The search reads no term from this word: it stands in too many questions."))
        return word

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "word" in cleaned and cleaned.get("term") in self._terms:
            word, term = cleaned["word"], self._terms[cleaned["term"]]
            known = [term.name(self._locale), *term.synonyms(self._locale)]
            if title_form(word) in map(title_form, known):
                values = {"word": word, "term": term.name()}
                self.add_error("word", _("“%(word)s” is already a word for “%(term)s”.") % values)
        return cleaned


def _key(term: Term) -> str:
    return f"{term._meta.model_name}:{term.slug}"


def _is_never_read(term: Term) -> bool:
    """Whether no word of a query is read as this term, so that a synonym would change nothing."""
    return isinstance(term, AgeGroup) and term.slug in NO_AGE_FILTER


@transaction.atomic
def add_synonym(term: Term, locale: str, word: str, user: Any, *, hidden: bool = False) -> None:
    """Save ``word`` with ``term``, as if it were typed in the form of the term, with an entry in its history.

    :raises PermissionDenied: the user may not change this vocabulary.
    :raises ValidationError: the term cannot be saved as it is.
    """
    # As it is now: the terms of a vocabulary are shared and may be a moment old.
    current = type(term)._default_manager.select_for_update().get(pk=term.pk)
    field = f"hidden_synonyms_{locale}" if hidden else f"synonyms_{locale}"
    known = getattr(current, field).strip("; \r\n")
    setattr(current, field, f"{known}; {word}" if known else word)
    EditAction(current, user=user).execute()
