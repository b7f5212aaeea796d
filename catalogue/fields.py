"""Model and form fields that the catalogue needs and Django lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class ChoiceSetField(models.JSONField):
    """A set of values out of fixed choices, stored as a list in the order of the choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=list(self.choices or ()),
            required=False,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        unknown = [item for item in self._items(value) if item not in dict(self.choices or ())]
        if unknown:
            raise ValidationError(_("Unknown value: %(values)s."), params={"values": ", ".join(map(str, unknown))})

    @staticmethod
    def _items(value: Any) -> Iterable[Any]:
        return value if isinstance(value, (list, tuple)) else [value]
