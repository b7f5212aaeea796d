"""A quiz for search engines and other catalogues: https://schema.org/Quiz"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.quiz.questions import ChoiceQuestion, FillQuestion, Kind, Question, Quiz

_TYPES = {Kind.MULTIPLE: "Checkbox", Kind.FILL: "Short answer"}
"""Values of ``eduQuestionType``; of the others it is multiple choice."""


def described(quiz: Quiz, language: str, url: str, alignments: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """As JSON-LD. What is put in order or matched has no form there; of a competition no answer is told.

    ``alignments`` are the curriculum goals it serves.
    """
    return {
        "@context": "https://schema.org",
        "@type": "Quiz",
        "name": quiz.title,
        "url": url,
        "inLanguage": language,
        **({"educationalAlignment": list(alignments)} if alignments else {}),
        "hasPart": [part for question in quiz.questions for part in _parts(question, not quiz.competition)],
    }


def _parts(question: Question, with_answers: bool) -> Iterator[dict[str, Any]]:
    facts: dict[str, Any] = {
        "@type": "Question",
        "eduQuestionType": _TYPES.get(question.kind, "Multiple choice"),
        "text": question.text,
    }
    if isinstance(question, ChoiceQuestion):
        # What is said of an answer tells whether it is right.
        told = [
            _answer(place, option.text, option.feedback if with_answers else "")
            for place, option in enumerate(question.choices)
        ]
        right = [answer for answer, option in zip(told, question.choices, strict=True) if option.correct]
        wrong = [answer for answer in told if answer not in right]
        yield facts | (
            {"suggestedAnswer": wrong, "acceptedAnswer": right} if with_answers else {"suggestedAnswer": told}
        )
    elif isinstance(question, FillQuestion):
        accepted = [_answer(place, text, "") for place, text in enumerate(question.accepted)]
        yield facts | ({"acceptedAnswer": accepted} if with_answers else {})


def _answer(place: int, text: str, feedback: str) -> dict[str, Any]:
    comment = {"comment": {"@type": "Comment", "text": feedback}} if feedback else {}
    return {"@type": "Answer", "position": place, "text": text} | comment
