"""The vocabularies in the admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalogue.models import AgeGroup, Audience, Format, MaterialLanguage, Theme, ThemeGroup


def _panels(*own: Any, per_language: tuple[str, ...] = ()) -> list[Any]:
    """Names side by side in both languages, then what only this vocabulary has, then synonyms and addresses."""

    def both(name: str) -> FieldRowPanel:
        return FieldRowPanel([FieldPanel(f"{name}_nl"), FieldPanel(f"{name}_fr")])

    return [
        MultiFieldPanel([both("name"), *(both(name) for name in per_language)], _("Names")),
        *own,
        MultiFieldPanel(
            [
                HelpPanel(_("A new synonym finds at once; nothing has to be indexed again.")),
                both("synonyms"),
                both("hidden_synonyms"),
            ],
            _("Synonyms"),
        ),
        MultiFieldPanel([FieldPanel("slug"), both("path"), FieldPanel("sort_order")], _("Key, addresses and order")),
    ]


class TermViewSet(SnippetViewSet):
    list_display = ["name_nl", "name_fr", "slug", "sort_order"]
    search_fields = ["name_nl", "name_fr", "slug", "synonyms_nl", "synonyms_fr"]
    ordering = ["sort_order", "slug"]
    list_per_page = 100
    copy_view_enabled = False


class ThemeGroupViewSet(TermViewSet):
    model = ThemeGroup
    icon = "folder-open-1"
    panels = _panels(FieldPanel("colour"), FieldPanel("sensitive"))


class ThemeViewSet(TermViewSet):
    model = Theme
    icon = "tag"
    list_display = ["name_nl", "name_fr", "group", "slug"]
    list_filter = ["group"]
    panels = _panels(FieldPanel("group"), per_language=("intro",))


class AgeGroupViewSet(TermViewSet):
    model = AgeGroup
    icon = "group"
    list_display = ["name_nl", "name_fr", "age_from", "age_to", "slug"]
    panels = _panels(
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
                FieldPanel("level"),
                FieldRowPanel([FieldPanel("first_year"), FieldPanel("last_year")]),
            ],
            _("Ages and school years"),
        ),
        per_language=("short",),
    )


class FormatViewSet(TermViewSet):
    model = Format
    icon = "doc-full"
    panels = _panels()


class AudienceViewSet(TermViewSet):
    model = Audience
    icon = "user"
    panels = _panels()


class MaterialLanguageViewSet(TermViewSet):
    model = MaterialLanguage
    icon = "globe"
    panels = _panels()


class VocabularyGroup(SnippetViewSetGroup):
    """All vocabularies under one menu entry."""

    menu_label = _("Vocabularies")
    menu_icon = "tag"
    menu_order = 250
    items = (
        ThemeViewSet,
        ThemeGroupViewSet,
        AgeGroupViewSet,
        FormatViewSet,
        AudienceViewSet,
        MaterialLanguageViewSet,
    )


register_snippet(VocabularyGroup)
