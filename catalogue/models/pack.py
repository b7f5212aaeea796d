"""Packs: resources in the order in which a class takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel
from wagtail.fields import StreamField

from .blocks import BodyBlock, visible_text
from .pointers import MOST_PARTS
from .resource import Resource, ResourceForm, synchronized
from .screens import Screen
from .terms import content_language

NO_PARTS = _("Choose at least one part: a pack is made of other resources.")
REPEATED = _("This resource, or its translation, is a part of this pack already.")


class PackForm(ResourceForm):
    """Says that a pack needs parts; a draft may have none yet."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parts = self.formsets.get("parts")
        if parts is not None and parts.is_valid():
            left = [form for form in parts.forms if form not in parts.deleted_forms]
            chosen = [form for form in left if form.cleaned_data.get("target")]
            if not chosen and not self.is_deferred_validation:
                # Beside the parts, where it is put right.
                parts.non_form_errors().append(NO_PARTS)
            seen: set[Any] = set()
            for form in chosen:
                family = form.cleaned_data["target"].translation_key
                if family in seen:
                    form.add_error("target", REPEATED)
                seen.add(family)
        return cleaned


class PackPage(Resource):
    """A series of resources in order, and how to go through them."""

    kind: ClassVar[str] = "pack"
    is_creatable = True
    template = "catalogue/pack_page.html"
    screens: ClassVar[Mapping[str, Screen]] = {
        **Resource.screens,
        "files": Screen(Resource.screens["files"].paths, "catalogue.file_views.download_pack"),
    }
    shared_facts: ClassVar[tuple[str, ...]] = (*Resource.shared_facts, "parts")
    text_relations: ClassVar[tuple[str, ...]] = ("parts",)

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("how to use this pack"))

    override_translatable_fields = synchronized(shared_facts)
    base_form_class = PackForm

    edit_handler = Resource.tabs(
        [
            *Resource.content_panels,
            HelpPanel(
                _(
                    "The parts in the order in which a class takes them. They are the same for both languages: each "
                    "page shows the parts in its own language, and those without a translation in the other."
                )
            ),
            InlinePanel("parts", heading=_("Parts"), label=_("Part"), max_num=MOST_PARTS),
            FieldPanel("body"),
        ]
    )

    class Meta:
        verbose_name = _("pack")
        verbose_name_plural = _("packs")

    @cached_property
    def parts_minutes(self) -> int | None:
        """How long the parts take together that visitors may see; None where none has a fixed time."""
        # Reads several models, this one among them.
        from catalogue.minutes import lengths, rows_of_packs

        return lengths(rows_of_packs([self.pk])).get(self.pk)

    @property
    def length_minutes(self) -> int | None:
        return self.duration_minutes or self.parts_minutes

    def missing_for_publication(self) -> dict[str, Any]:
        missing = super().missing_for_publication()
        return missing if self.parts.exists() else missing | {"parts": NO_PARTS}

    def search_text(self) -> str:
        language = content_language(self.locale.language_code)
        # Of a part that was typed and not stored nobody asks whether it is shown.
        shown = (part for part in self.parts.all() if getattr(part, "is_shown", True))
        return " ".join(filter(None, (visible_text(self.body), *(part.why(language) for part in shown))))
