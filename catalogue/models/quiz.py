"""Quizzes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from .blocks import TEXT_LENGTH, visible_text
from .quiz_blocks import BandsBlock, QuestionsBlock
from .resource import Resource
from .terms import content_language

SCREENS: Mapping[str, Mapping[str, str]] = {
    "play": {"nl": "spelen", "fr": "jouer"},
    "class": {"nl": "klas", "fr": "classe"},
    "paper": {"nl": "papier", "fr": "papier"},
    "exchange": {"nl": "meenemen", "fr": "emporter"},
}
"""What stands below the address of a quiz: its name in code, and in the address of each language."""


class QuizPage(Resource):
    """A quiz written here, or the description of one that stands elsewhere (then it has no questions)."""

    kind: ClassVar[str] = "quiz"
    is_creatable = True
    template = "catalogue/quiz_page.html"

    intro = models.TextField(
        _("introduction"), max_length=TEXT_LENGTH, blank=True, help_text=_("Read by pupils before they start.")
    )
    questions = StreamField(QuestionsBlock(required=False), blank=True, verbose_name=_("questions"))

    shuffle = models.BooleanField(
        _("in another order each time"),
        default=False,
        help_text=_("Mixes questions and answers for those who play alone. Paper and class mode keep your order."),
    )
    explain_at_end = models.BooleanField(
        _("answers at the end only"),
        default=False,
        help_text=_("Otherwise everybody sees the answer and the explanation after each question."),
    )
    competition = models.BooleanField(
        _("for a competition"),
        default=False,
        help_text=_("The answers are then not among the facts for search engines and other catalogues."),
    )
    bands = StreamField(
        BandsBlock(required=False),
        blank=True,
        verbose_name=_("results"),
        help_text=_("What is said of a result. Leave empty for the usual words."),
    )

    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        *Resource.override_translatable_fields,
        *(SynchronizedField(name, overridable=False) for name in ("shuffle", "explain_at_end", "competition")),
    ]

    edit_handler = Resource.tabs(
        [
            *Resource.content_panels,
            FieldPanel("intro"),
            FieldPanel("questions"),
            MultiFieldPanel(
                [FieldPanel("shuffle"), FieldPanel("explain_at_end"), FieldPanel("competition")], _("How it is played")
            ),
            FieldPanel("bands"),
        ]
    )

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def screen_url(self, screen: str) -> str:
        """The address of one of :data:`SCREENS`; empty where the page has none."""
        name = SCREENS[screen][content_language(self.locale.language_code)]
        return f"{self.url}{name}/" if self.url else ""

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        language = content_language(self.locale.language_code)
        for screen, names in SCREENS.items():
            if path_components == [names[language]] and self.live and self.questions:
                return RouteResult(self, kwargs={"screen": screen})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, screen: str = "", **kwargs: Any) -> Any:
        # The views know the presentation, which knows the models.
        from catalogue import quiz_views

        if screen:
            return quiz_views.SCREENS[screen](request, self)
        return super().serve(request, *args, **kwargs)

    def search_text(self) -> str:
        return f"{self.intro} {visible_text(self.questions)} {visible_text(self.bands)}".strip()
