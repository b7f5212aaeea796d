"""A quiz as plain JSON: everything but the files of its pictures. The shape stands in docs/features/quiz.md."""

from __future__ import annotations

import json
from typing import Any

from catalogue.quiz.exchange.losses import Loss
from catalogue.quiz.questions import ChoiceQuestion, FillQuestion, MatchQuestion, OrderQuestion, Question, Quiz

LOSSES = (Loss.PICTURE_FILE,)


def write(quiz: Quiz, language: str) -> str:
    """JSON, indented, in the language of the quiz: a two-letter code."""
    facts = {
        "format": "prevention-catalogue-quiz",
        "version": 1,
        "language": language,
        "title": quiz.title,
        "intro": quiz.intro,
        "shuffle": quiz.shuffle,
        "explain_at_end": quiz.explain_at_end,
        "competition": quiz.competition,
        "bands": [{"at_least": band.at_least, "title": band.title, "text": band.text} for band in quiz.bands],
        "questions": [_question(question) for question in quiz.questions],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _question(question: Question) -> dict[str, Any]:
    picture = question.picture
    return {
        "number": question.number,
        "type": str(question.kind),
        "text": question.text,
        "tip": question.tip,
        "explanation": question.explanation,
        "theme": question.theme,
        "picture": {"url": picture.url, "alt": picture.alt} if picture else None,
    } | _answers(question)


def _answers(question: Question) -> dict[str, Any]:
    if isinstance(question, ChoiceQuestion):
        options = [{"text": each.text, "correct": each.correct, "feedback": each.feedback} for each in question.choices]
        return {"options": options}
    if isinstance(question, OrderQuestion):
        return {"steps": list(question.texts)}
    if isinstance(question, MatchQuestion):
        return {"pairs": [list(pair) for pair in zip(question.lefts, question.texts, strict=True)]}
    return {"accepted": list(question.accepted) if isinstance(question, FillQuestion) else []}
