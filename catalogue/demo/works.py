"""Original works of this catalogue: JSON files with a whole lesson, quiz, brochure or pack in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from django.utils import timezone

from catalogue.choices import SensitiveTopic
from catalogue.models import BrochurePage, CurriculumGoal, LessonPlanPage, PackPage, QuizPage, Theme
from catalogue.models.terms import LANGUAGES
from catalogue.vocabularies.loader import DataFileError
from catalogue.vocabulary import Vocabulary

from .record import Record
from .rows import specs_of
from .spec import ResourceSpec, block_id

PUBLISHER = "Child Focus"
YEAR = 2026
FIRST_PUBLISHED = datetime(YEAR, 10, 5, 8, tzinfo=UTC)
"""The works appear one week after the other, later than anything listed for that year."""

SENSITIVE: Mapping[str, tuple[str, ...]] = {
    "lesson-plan-sexting-consent-14-16": (SensitiveTopic.SEXUAL.value, SensitiveTopic.DISCLOSURE.value),
    "lesson-plan-cyberbullying-10-12": (SensitiveTopic.DISCLOSURE.value,),
}
APPS_YEAR: Mapping[str, int] = {"lesson-plan-privacy-passwords-8-10": 2024}
POINT_STREAMS = ("objectives", "materials", "preparation", "differentiation", "discussion_questions")


class Work:
    """One JSON file. Every method raises :class:`DataFileError`; its column is the path inside the document."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        self.file = path.name
        self.vocabulary = vocabulary
        try:
            self.data = json.loads(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise DataFileError(self.file, 1, "-", f"not UTF-8 text (byte {error.start})") from None
        except json.JSONDecodeError as error:
            raise DataFileError(self.file, error.lineno, "-", error.msg) from None

    def refuse(self, place: str, reason: str) -> NoReturn:
        raise DataFileError(self.file, 1, place, reason)

    def specs(self, published: datetime) -> list[ResourceSpec]:
        """The work in each of its languages."""
        try:
            return [self._complete(spec, published) for spec in specs_of(self._record(), self.vocabulary)]
        except (LookupError, TypeError, AttributeError) as error:
            self.refuse("-", f"{type(error).__name__}: {error}")

    def _record(self) -> Record:
        """The facts of the work, as a row of a list would state them."""
        data = self.data
        values = {name: str(data.get(name, "")) for name in ("key", "kind", "format", "age_min", "age_max")}
        values |= {name: ";".join(data[name]) for name in ("themes", "audiences", "group", "languages")}
        values |= {f"{name}_{code}": data[name].get(code, "") for name in ("title", "summary") for code in LANGUAGES}
        values |= {"publisher": PUBLISHER, "year": str(YEAR), "duration_minutes": str(data.get("duration_minutes", ""))}
        values |= {name: str(data.get(name, "")) for name in ("print_order", "paper_copies")}
        return Record(self.file, 1, values)

    def _complete(self, spec: ResourceSpec, published: datetime) -> ResourceSpec:
        facts = replace(
            spec.facts,
            sensitive_topics=SENSITIVE.get(spec.key, ()),
            goals=self._goals(),
            apps_year=APPS_YEAR.get(spec.key),
        )
        made = {
            QuizPage.kind: self._quiz,
            LessonPlanPage.kind: self._lesson,
            BrochurePage.kind: self._brochure,
            PackPage.kind: self._pack,
        }
        if spec.kind not in made:
            self.refuse("kind", f"{spec.kind!r} is not one of {', '.join(made)}")
        content = made[spec.kind](spec)
        return replace(spec, facts=facts, content=content, published=published)

    def _goals(self) -> tuple[str, ...]:
        goals = tuple(self.data.get("goals", ()))
        for slug in goals:
            if self.vocabulary.get(CurriculumGoal, slug) is None:
                self.refuse("goals", f"{slug!r}: no such curriculum goal")
        return goals

    def _lesson(self, spec: ResourceSpec) -> dict[str, Any]:
        minutes = sum(phase["minutes"] for phase in self.data["phases"])
        if minutes != spec.facts.duration_minutes:
            self.refuse("duration_minutes", f"{spec.facts.duration_minutes}, but the phases take {minutes}")
        streams = {name: self._points(spec, name) for name in POINT_STREAMS}
        texts = {name: self.data[name][spec.locale] for name in ("teacher_note", "help") if name in self.data}
        phases = [self._phase(spec, number, phase) for number, phase in enumerate(self.data["phases"])]
        return streams | texts | {"phases": phases}

    def _brochure(self, spec: ResourceSpec) -> dict[str, Any]:
        body = [
            {"type": block["type"], "value": block[spec.locale], "id": block_id(spec.key, "body", number)}
            for number, block in enumerate(self.data["body"])
        ]
        return {"body": body}

    def _points(self, spec: ResourceSpec, name: str) -> list[dict[str, Any]]:
        texts = (point[spec.locale] for point in self.data.get(name, ()))
        return [
            {"type": "point", "value": text, "id": block_id(spec.key, name, number)}
            for number, text in enumerate(texts)
        ]

    def _phase(self, spec: ResourceSpec, number: int, phase: Mapping[str, Any]) -> dict[str, Any]:
        value = {
            "title": phase["title"][spec.locale],
            "minutes": phase["minutes"],
            "steps": _items((step[spec.locale] for step in phase["steps"]), spec.key, "phases", number),
        }
        return {"type": "phase", "value": value, "id": block_id(spec.key, "phases", number)}

    def _pack(self, spec: ResourceSpec) -> dict[str, Any]:
        """Its running text; what it holds is attached when all resources are there."""
        blocks = [
            {"type": block["type"], "value": block["value"][spec.locale], "id": block_id(spec.key, "body", number)}
            for number, block in enumerate(self.data["body"])
        ]
        return {"body": blocks}

    def _quiz(self, spec: ResourceSpec) -> dict[str, Any]:
        questions = [self._question(spec, question) for question in self.data["questions"]]
        bands = [
            {
                "type": "band",
                "value": {
                    "at_least": band["at_least"],
                    "title": band["title"][spec.locale],
                    "text": band["text"][spec.locale],
                },
                "id": block_id(spec.key, "bands", number),
            }
            for number, band in enumerate(self.data.get("bands", ()))
        ]
        return {"intro": self.data["intro"][spec.locale], "questions": questions, "bands": bands}

    def _question(self, spec: ResourceSpec, question: Mapping[str, Any]) -> dict[str, Any]:
        theme = self.vocabulary.get(Theme, question["theme"])
        if theme is None:
            self.refuse(f"questions.{question['id']}.theme", f"{question['theme']!r}: no such theme")
        block, answers = self._answers(spec, question)
        value = {
            "text": question["text"][spec.locale],
            "tip": question.get("tip", {}).get(spec.locale, ""),
            "explanation": question["explanation"][spec.locale],
            "theme": theme.pk,
        }
        if picture := question.get("picture"):
            value["picture"] = {"image": picture["file"], "alt_text": picture["alt"][spec.locale]}
        return {"type": block, "value": value | answers, "id": block_id(spec.key, "questions", question["id"])}

    def _answers(self, spec: ResourceSpec, question: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The block of a question, and what one answers it with."""
        place, language = (spec.key, "questions", question["id"]), spec.locale
        match question["type"]:
            case "order":
                return "order", {"steps": _items((step[language] for step in question["steps"]), *place)}
            case "match":
                pairs = ({"left": left[language], "right": right[language]} for left, right in question["pairs"])
                return "match", {"pairs": _items(pairs, *place)}
            case "fill":
                return "fill", {"answers": "\n".join(question["answers"][language])}
            case chosen:
                return "question", {"type": chosen, "options": _items(self._options(spec, question), *place)}

    def _options(self, spec: ResourceSpec, question: Mapping[str, Any]) -> list[dict[str, Any]]:
        right = {index - self.data.get("index_base", 0) for index in question["correct"]}
        if not right <= set(range(len(question["options"]))):
            self.refuse(f"questions.{question['id']}.correct", f"{question['correct']}: no such option")
        return [
            {
                "text": option[spec.locale],
                "correct": index in right,
                "feedback": option.get("feedback", {}).get(spec.locale, ""),
            }
            for index, option in enumerate(question["options"])
        ]


def _items(values: Iterable[Any], *place: str | int) -> list[dict[str, Any]]:
    """Raw data of a ListBlock."""
    return [
        {"type": "item", "value": value, "id": block_id(*place, "items", number)} for number, value in enumerate(values)
    ]


def read_works(paths: Sequence[Path], vocabulary: Vocabulary) -> list[ResourceSpec]:
    """The works of these files, published in their order.

    :raises DataFileError: for the first file that does not fit.
    """
    specs: list[ResourceSpec] = []
    for week, path in enumerate(paths):
        published = min(FIRST_PUBLISHED + timedelta(weeks=week), timezone.now())
        specs.extend(Work(path, vocabulary).specs(published))
    return specs
