"""Parts of the editor that Wagtail lacks."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class FileStatePanel(Panel):
    """Below the file of a row: whether it was checked, and what was found."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalogue/admin/file_state.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            # Presentation knows the models, which name this panel.
            from catalogue.presentation.files import state_of

            return super().get_context_data(parent_context) | {"state": state_of(self.instance.document_id)}
