"""The forms of visitors: what they ask for, and what is taken out of it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from catalogue.models import MaterialLanguage, ProblemReport, Resource

POSTCODE = re.compile(r"[1-9][0-9]{3}")
_COUNTRY = re.compile(r"^be?[\s-]*(?=\d)", re.IGNORECASE)

# Signs that show nothing and turn the text around them, or hide in it (Unicode standard annex 9 and category Cf).
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def plain_text(text: str, lines: bool = False) -> str:
    """``text`` without signs that cannot be seen, on one line unless ``lines``; spaces at the ends removed."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return kept.strip() if lines else " ".join(kept.split())


class PlainField(forms.CharField):
    """Text as a person types it; control characters are taken out and not complained about."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = _("That is too long: at most %(limit_value)d characters fit.")

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_text(str(value), isinstance(self.widget, forms.Textarea)) if value else value)


class PlainEmailField(forms.EmailField):
    default_error_messages = {
        "required": _("Fill in your e-mail address."),
        "invalid": _("Write the e-mail address in full, such as name@school.be."),
    }

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_text(str(value)) if value else value)


def _text(label: Any, most: int, missing: Any, autocomplete: str, **options: Any) -> PlainField:
    """A field of one line; ``missing`` is said when it is empty."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, **options.pop("attrs", {})})
    return PlainField(label=label, max_length=most, error_messages={"required": missing}, widget=widget, **options)


def _lines(label: Any, most: int, required: bool = True, **options: Any) -> PlainField:
    """A field of several lines."""
    widget = forms.Textarea(attrs={"rows": 5, "autocomplete": "off"})
    return PlainField(label=label, max_length=most, required=required, widget=widget, **options)


def _email(required: bool = True, **options: Any) -> PlainEmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    return PlainEmailField(label=_("E-mail address"), max_length=254, required=required, widget=widget, **options)


TRAP = "reference"
"""A field that nobody sees, and programs fill in."""


class VisitorForm(forms.Form):
    """What every form of a visitor has: a field that only programs fill in."""

    reference = PlainField(label=_("Leave this field empty"), required=False)

    def values(self) -> dict[str, Any]:
        """What was filled in, without what is there for programs."""
        return {name: value for name, value in self.cleaned_data.items() if name != TRAP}


class OrderForm(VisitorForm):
    copies = forms.IntegerField(
        label=_("Number of copies"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "field-short"}),
        error_messages={
            "required": _("Fill in how many copies you would like."),
            "invalid": _("Write the number of copies in figures, such as 25."),
            "min_value": _("Order one copy at least."),
        },
    )
    copies_language = forms.ChoiceField(
        label=_("Language of the copies"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the language of the copies."),
            "invalid_choice": _("Choose the language of the copies."),
        },
    )
    organisation = _text(_("School or organisation"), 120, _("Fill in your school or organisation."), "organization")
    contact = _text(_("Your name"), 120, _("Fill in your name."), "name")
    email = _email(help_text=_("We send a confirmation to it."))
    street = _text(_("Street and number"), 160, _("Fill in the street and number."), "address-line1")
    postcode = _text(
        _("Postcode"),
        10,
        _("Fill in the postcode."),
        "postal-code",
        attrs={"inputmode": "numeric", "class": "field-short"},
        help_text=_("Four figures. We send to addresses in Belgium."),
    )
    municipality = _text(_("Municipality"), 80, _("Fill in the municipality."), "address-level2")
    remark = _lines(_("Remark"), 1000, required=False)

    def __init__(self, *args: Any, page: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = languages_of_copies(page)
        limit = page.paper_copies
        copies = self.fields["copies"]
        copies.help_text = ngettext_lazy(
            "%(count)d for each school in six months.", "At most %(count)d for each school in six months.", limit
        ) % {"count": limit}
        if len(languages) > 1:
            choice = self.fields["copies_language"]
            choice.choices = languages  # type: ignore[attr-defined]
            choice.initial = page.locale.language_code
        else:
            del self.fields["copies_language"]

    def clean_postcode(self) -> str:
        postcode = _COUNTRY.sub("", self.cleaned_data["postcode"]).replace(" ", "")
        if not POSTCODE.fullmatch(postcode):
            raise forms.ValidationError(_("Write a Belgian postcode: four figures, such as 1000."))
        return postcode


def languages_of_copies(page: Resource) -> list[tuple[str, str]]:
    """Slug and name of each language that the material is in."""
    terms: list[MaterialLanguage] = list(page.material_languages.all())
    return [(term.slug, term.name()) for term in terms]


class ReportForm(VisitorForm):
    kind = forms.ChoiceField(
        label=_("What is the matter?"),
        choices=ProblemReport.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is the matter."), "invalid_choice": _("Choose what is the matter.")},
    )
    text = _lines(
        _("What did you notice?"),
        2000,
        help_text=_("For example which link, which file or which sentence."),
        error_messages={"required": _("Write in a few words what you noticed.")},
    )
    email = _email(required=False, help_text=_("Only if you would like an answer."))
