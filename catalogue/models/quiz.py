"""Quizzes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.url_routing import RouteResult

from .blocks import SENTENCE_LENGTH, TEXT_LENGTH, visible_text
from .resource import Resource
from .terms import content_language


class QuestionType(TextChoices):
    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")


class OptionBlock(blocks.StructBlock):
    """One possible answer, with what to say to somebody who chose it."""

    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, rows=2, max_length=SENTENCE_LENGTH)

    class Meta:
        label_format = "{text}"


class QuestionBlock(blocks.StructBlock):
    """A question with its options; how many of them may be right depends on the type."""

    type = blocks.ChoiceBlock(label=_("Type"), choices=QuestionType.choices, default=QuestionType.SINGLE.value)
    text = blocks.TextBlock(label=_("Question"), rows=2, max_length=SENTENCE_LENGTH)
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=8)
    explanation = blocks.TextBlock(
        label=_("Explanation"),
        required=False,
        rows=3,
        max_length=TEXT_LENGTH,
        help_text=_("Shown after the answer, whatever was chosen."),
    )
    theme = SnippetChooserBlock("catalogue.Theme", label=_("Theme"), required=False)

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{text}"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        problem = self._problem(cleaned["type"], [bool(option["correct"]) for option in cleaned["options"]])
        if problem:
            raise StructBlockValidationError(block_errors={"options": ValidationError(problem)})
        return cleaned

    @staticmethod
    def _problem(question_type: str, correct: list[bool]) -> Any:
        """What is wrong with these options, as a message; None when nothing is."""
        if question_type == QuestionType.TRUE_FALSE and len(correct) != 2:
            return _("A true-or-false question has exactly two answers.")
        if not any(correct):
            return _("Mark at least one answer as right.")
        if question_type != QuestionType.MULTIPLE and sum(correct) > 1:
            return _("Only one answer can be right here. Choose “Several right answers” if more are.")
        return None


class QuestionsBlock(blocks.StreamBlock):
    question = QuestionBlock()


SCREENS: Mapping[str, Mapping[str, str]] = {
    "play": {"nl": "spelen", "fr": "jouer"},
    "class": {"nl": "klas", "fr": "classe"},
    "paper": {"nl": "papier", "fr": "papier"},
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

    edit_handler = Resource.tabs([*Resource.content_panels, FieldPanel("intro"), FieldPanel("questions")])

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
        return f"{self.intro} {visible_text(self.questions)}".strip()
