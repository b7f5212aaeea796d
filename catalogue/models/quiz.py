"""Quizzes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from .blocks import TEXT_LENGTH, visible_text
from .quiz_blocks import BandsBlock, QuestionsBlock
from .resource import Resource, synchronized
from .screens import Screen


class QuizPage(Resource):
    """A quiz written here, or the description of one that stands elsewhere (then it has no questions)."""

    kind: ClassVar[str] = "quiz"
    is_creatable = True
    template = "catalogue/quiz_page.html"
    screens: ClassVar[Mapping[str, Screen]] = {
        **Resource.screens,
        "play": Screen({"nl": "spelen", "fr": "jouer"}, "catalogue.quiz_views.play", needs="questions"),
        "class": Screen({"nl": "klas", "fr": "classe"}, "catalogue.quiz_views.board", needs="questions"),
        "paper": Screen({"nl": "papier", "fr": "papier"}, "catalogue.quiz_views.paper", needs="questions"),
        "paper_pdf": Screen({"nl": "papier/pdf", "fr": "papier/pdf"}, "catalogue.paper_views.quiz", needs="questions"),
        "exchange": Screen({"nl": "meenemen", "fr": "emporter"}, "catalogue.quiz_views.exchange", needs="questions"),
    }

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

    shared_facts: ClassVar[tuple[str, ...]] = (*Resource.shared_facts, "shuffle", "explain_at_end", "competition")
    override_translatable_fields = synchronized(shared_facts)

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

    def search_text(self) -> str:
        return f"{self.intro} {visible_text(self.questions)} {visible_text(self.bands)}".strip()
