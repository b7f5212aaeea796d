"""The glossary in the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from translation.models import GlossaryTerm


class GlossaryViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 260
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["dutch", "french", "note"]
    search_fields = ["nl", "fr", "forbidden_nl", "forbidden_fr", "note"]
    search_backend_name = None
    ordering = ["nl"]
    list_per_page = 100
    panels = [
        HelpPanel(
            _(
                "Translators see the term beside every text it stands in, in either direction, and are warned when "
                "their translation says it otherwise. Endings and capitals make no difference."
            )
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("nl"), FieldPanel("fr")])], _("Term")),
        MultiFieldPanel(
            [
                HelpPanel(_("What must not be written, such as “loverboy”: it is told wherever it stands.")),
                FieldRowPanel([FieldPanel("forbidden_nl"), FieldPanel("forbidden_fr")]),
            ],
            _("Not to be written"),
        ),
        FieldPanel("note"),
    ]


register_snippet(GlossaryViewSet)
