"""Sentences of Django that its own Dutch lacks. ``make messages`` collects them from here; nothing imports this."""

from django.utils.translation import ngettext_lazy

BORROWED = [
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        0,
    ),
]
