"""The states of a twin, declared once: labels, order, colours and what may be done follow from this table."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a twin stands. Stored with it; ``translation.work`` and what ``translation.receivers`` calls change it."""

    TODO = "todo", _("Not started")
    PROGRESS = "progress", _("In progress")
    REVIEW = "review", _("Waiting for review")
    BACK = "back", _("Sent back")
    OUTDATED = "outdated", _("Outdated")
    CURRENT = "current", _("Up to date")
    UNPUBLISHED = "unpublished", _("Source unpublished")
    REMOVED = "removed", _("Translation deleted")


FOR_TRANSLATORS = (State.TODO, State.PROGRESS, State.BACK, State.OUTDATED)
"""Those in which a translator has something to do. Text can be changed in these and in ``CURRENT``."""

EDITABLE = (*FOR_TRANSLATORS, State.CURRENT)
"""Those in which text can be changed: not while a reviewer looks at it, and not without source or twin."""

FINISHED = (State.CURRENT,)

RESTING = (State.UNPUBLISHED, State.REMOVED)
"""Those in which nothing can be done before the source is published, or the twin brought back."""

TONES = {
    State.TODO: "neutral",
    State.PROGRESS: "info",
    State.REVIEW: "info",
    State.BACK: "warning",
    State.OUTDATED: "warning",
    State.CURRENT: "success",
    State.UNPUBLISHED: "neutral",
    State.REMOVED: "neutral",
}
"""How a state is coloured. The words say the same: colour is never alone."""
