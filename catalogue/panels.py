"""Parts of the editor that Wagtail lacks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static


class FileStatePanel(Panel):
    """Below the file of a row: whether it was checked, and what was found."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalogue/admin/file_state.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            # Presentation knows the models, which name this panel.
            from catalogue.presentation.files import state_of

            return super().get_context_data(parent_context) | {"state": state_of(self.instance.document_id)}


class LessonMinutesPanel(Panel):
    """Below the parts of a lesson: the sum of their minutes, and a warning where another duration is stated.

    It stops nobody from saving; a script keeps it up to date while somebody types.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalogue/admin/lesson_minutes.html"

        @property
        def media(self) -> forms.Media:
            script = Script(versioned_static("js/admin-lesson-minutes.js"), type="module")
            return forms.Media(js=[script])  # type: ignore[list-item]  # the stubs know addresses only

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            lesson = self.instance
            facts = {"together": sum(lesson.phase_minutes), "stated": lesson.duration_minutes}
            return super().get_context_data(parent_context) | facts | {"differ": lesson.minutes_differ}
