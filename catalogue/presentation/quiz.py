"""A quiz on its page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from catalogue.models import QuizPage, Theme
from catalogue.vocabulary import Vocabulary


def quiz_context(page: QuizPage, vocabulary: Vocabulary) -> dict[str, Any]:
    """The questions with lettered options, to read or to print."""
    # The raw value is the id of the theme: the block itself would ask the database once per question.
    themes = [vocabulary.by_pk(Theme, raw["value"].get("theme")) for raw in page.questions.raw_data]
    questions = [
        {
            "number": number,
            "anchor": f"question-{number}",
            "type": block.value["type"],
            "text": block.value["text"],
            "explanation": block.value["explanation"],
            "theme_label": theme.name() if theme else "",
            "options": [
                {"letter": letter, "text": option["text"], "correct": option["correct"], "feedback": option["feedback"]}
                for letter, option in zip("ABCDEFGH", block.value["options"], strict=False)
            ],
        }
        for number, (block, theme) in enumerate(zip(page.questions, themes, strict=True), start=1)
    ]
    total = len(questions)
    return {
        "intro": page.intro,
        "questions": questions,
        "count_label": ngettext("%(count)d question", "%(count)d questions", total) % {"count": total},
    }
