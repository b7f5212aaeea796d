"""What a resource is: vocabularies and the three kinds of resource pages."""

from .brochure import BrochurePage
from .lesson_plan import LessonPlanPage
from .quiz import QuizPage
from .resource import Resource, ResourceTag
from .short_key import ShortKey
from .terms import (
    VOCABULARIES,
    AgeGroup,
    Audience,
    Format,
    LoadedRecord,
    MaterialLanguage,
    Term,
    Theme,
    ThemeGroup,
    VocabularyVersion,
    content_language,
    split_synonyms,
)

KINDS: dict[str, type[Resource]] = {page.kind: page for page in (LessonPlanPage, BrochurePage, QuizPage)}
"""The concrete page class of each kind."""

__all__ = [
    "KINDS",
    "VOCABULARIES",
    "AgeGroup",
    "Audience",
    "BrochurePage",
    "Format",
    "LessonPlanPage",
    "LoadedRecord",
    "MaterialLanguage",
    "QuizPage",
    "Resource",
    "ResourceTag",
    "ShortKey",
    "Term",
    "Theme",
    "ThemeGroup",
    "VocabularyVersion",
    "content_language",
    "split_synonyms",
]
