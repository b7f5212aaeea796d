"""Questions as editors write them, one block for each way to answer, and what is said of a result.

What may stay empty has an empty text by default: wagtail-localize takes no ``None``, which older quizzes would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from catalogue.quiz.questions import CHOOSING, LONGEST_ANSWER, MOST_OPTIONS, Kind

from .blocks import SENTENCE_LENGTH, TEXT_LENGTH

OPTION_LENGTH = 300
MOST_ACCEPTED = 20
MOST_QUESTIONS = 200


class OptionBlock(blocks.StructBlock):
    """One possible answer, with what to say to somebody who chose it."""

    text = blocks.CharBlock(label=_("Answer"), max_length=OPTION_LENGTH)
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, default="", rows=2, max_length=SENTENCE_LENGTH)

    class Meta:
        label_format = "{text}"


class PictureBlock(blocks.StructBlock):
    """A picture and its words, or none. Not Wagtail's ImageBlock: wagtail-localize 1.14 fails on one left empty."""

    image = ImageChooserBlock(label=_("Image"), required=False)
    alt_text = blocks.CharBlock(
        label=_("What it shows"),
        required=False,
        default="",
        max_length=OPTION_LENGTH,
        help_text=_("Read aloud to those who do not see the picture."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["image"] and not self.is_deferred_validation and not cleaned["alt_text"].strip():
            message = ValidationError(_("Say what the picture shows: some pupils hear it."))
            raise StructBlockValidationError(block_errors={"alt_text": message})
        return cleaned


class QuestionBlock(blocks.StructBlock):
    """What every question has. What one answers with is said by its subclasses, in the field ``answered_by``."""

    answered_by: ClassVar[str] = ""

    text = blocks.TextBlock(label=_("Question"), rows=2, max_length=SENTENCE_LENGTH)
    picture = PictureBlock(label=_("Picture"), required=False)
    tip = blocks.TextBlock(
        label=_("Tip"),
        required=False,
        default="",
        rows=2,
        max_length=SENTENCE_LENGTH,
        help_text=_("Shown to those who ask for it, before they answer."),
    )
    explanation = blocks.TextBlock(
        label=_("Explanation"),
        required=False,
        default="",
        rows=3,
        max_length=TEXT_LENGTH,
        help_text=_("Shown after the answer, whatever was chosen."),
    )
    theme = SnippetChooserBlock("catalogue.Theme", label=_("Theme"), required=False)

    class Meta:
        label_format = "{text}"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        # A draft may be half written.
        problem = None if self.is_deferred_validation else self.problem(cleaned)
        if problem:
            raise StructBlockValidationError(block_errors={self.answered_by: ValidationError(problem)})
        return cleaned

    def problem(self, value: Any) -> Any:
        """What is wrong with the answers, as a message; ``None`` when nothing is."""
        return None


def _layout(*first: str) -> list[str]:
    return ["text", "picture", *first, "tip", "explanation", "theme"]


class ChoiceQuestionBlock(QuestionBlock):
    """A question with its options; how many of them may be right depends on the type."""

    answered_by = "options"

    type = blocks.ChoiceBlock(
        label=_("Type"), choices=[(kind.value, kind.label) for kind in CHOOSING], default=Kind.SINGLE.value
    )
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=2, max_num=MOST_OPTIONS)

    class Meta:
        icon = "radio-full"
        label = _("Choose")
        form_layout = ["type", *_layout("options")]

    def problem(self, value: Any) -> Any:
        correct = [bool(option["correct"]) for option in value["options"]]
        if value["type"] == Kind.TRUE_FALSE and len(correct) != 2:
            return _("A true-or-false question has exactly two answers.")
        if not any(correct):
            return _("Mark at least one answer as right.")
        if value["type"] != Kind.MULTIPLE and sum(correct) > 1:
            return _("Only one answer can be right here. Choose “Several right answers” if more are.")
        return _twice(option["text"] for option in value["options"])


class OrderQuestionBlock(QuestionBlock):
    """Things to put in order."""

    answered_by = "steps"

    steps = blocks.ListBlock(
        blocks.CharBlock(label=_("Step"), max_length=OPTION_LENGTH),
        label=_("In the right order"),
        min_num=2,
        max_num=MOST_OPTIONS,
        help_text=_("Write them in the right order. Pupils see them mixed."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Put in order")
        form_layout = _layout("steps")

    def problem(self, value: Any) -> Any:
        return _twice(value["steps"])


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("This"), max_length=OPTION_LENGTH)
    right = blocks.CharBlock(label=_("belongs to"), max_length=OPTION_LENGTH)

    class Meta:
        label_format = "{left} – {right}"


class MatchQuestionBlock(QuestionBlock):
    """Things that belong together in twos."""

    answered_by = "pairs"

    pairs = blocks.ListBlock(
        PairBlock(),
        label=_("Pairs"),
        min_num=2,
        max_num=MOST_OPTIONS,
        help_text=_("Write together what belongs together. Pupils see the second halves mixed."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Match")
        form_layout = _layout("pairs")

    def problem(self, value: Any) -> Any:
        return _twice(pair["left"] for pair in value["pairs"]) or _twice(pair["right"] for pair in value["pairs"])


class FillQuestionBlock(QuestionBlock):
    """A word or number to write. One text, so that a language may have more spellings than another."""

    answered_by = "answers"

    answers = blocks.TextBlock(
        label=_("Answers that count"),
        rows=3,
        max_length=MOST_ACCEPTED * LONGEST_ANSWER,
        help_text=_("One on each line, the best one first. Capitals, accents, spaces and punctuation do not matter."),
    )

    class Meta:
        icon = "edit"
        label = _("Fill in")
        form_layout = _layout("answers")

    def problem(self, value: Any) -> Any:
        answers = accepted(value["answers"])
        if not answers:
            return _("Write at least one answer.")
        if len(answers) > MOST_ACCEPTED:
            return _("At most %(most)s answers can count.") % {"most": MOST_ACCEPTED}
        if any(len(answer) > LONGEST_ANSWER for answer in answers):
            return _("An answer has at most %(most)s characters.") % {"most": LONGEST_ANSWER}
        return None


def accepted(text: str) -> list[str]:
    """The answers of a :class:`FillQuestionBlock`, without empty lines."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _twice(texts: Iterable[str]) -> Any:
    """What to say when two of these read the same."""
    counted = Counter(" ".join(text.split()).casefold() for text in texts)
    same = [text for text, number in counted.items() if number > 1]
    return _("“%(text)s” stands here twice.") % {"text": same[0]} if same else None


class QuestionsBlock(blocks.StreamBlock):
    question = ChoiceQuestionBlock()
    order = OrderQuestionBlock()
    match = MatchQuestionBlock()
    fill = FillQuestionBlock()

    class Meta:
        max_num = MOST_QUESTIONS


class BandBlock(blocks.StructBlock):
    """What is said of results from a share on."""

    at_least = blocks.IntegerBlock(label=_("From this share right, in percent"), min_value=0, max_value=100)
    title = blocks.CharBlock(label=_("In a few words"), max_length=120)
    text = blocks.TextBlock(label=_("More"), required=False, default="", rows=2, max_length=SENTENCE_LENGTH)

    class Meta:
        icon = "tick-inverse"
        label = _("Result")
        label_format = "{at_least} %: {title}"


class BandsBlock(blocks.StreamBlock):
    band = BandBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        seen: set[int] = set()
        errors = {}
        for place, child in enumerate(cleaned):
            if child.value["at_least"] in seen:
                message = ValidationError(_("Another result begins at this share."))
                errors[place] = StructBlockValidationError(block_errors={"at_least": message})
            seen.add(child.value["at_least"])
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned
