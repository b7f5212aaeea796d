"""What a resource is: vocabularies and the three kinds of resource pages."""

from .brochure import BrochurePage
from .files import FileFacts, ResourceFile
from .lesson_plan import LessonPlanPage
from .quiz import QuizPage
from .requests import PaperOrder, ProblemReport, RequestMail, SendingCount, VisitorRequest
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
    language_of,
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
    "FileFacts",
    "Format",
    "LessonPlanPage",
    "LoadedRecord",
    "MaterialLanguage",
    "PaperOrder",
    "ProblemReport",
    "QuizPage",
    "RequestMail",
    "Resource",
    "ResourceFile",
    "ResourceTag",
    "SendingCount",
    "ShortKey",
    "Term",
    "Theme",
    "ThemeGroup",
    "VisitorRequest",
    "VocabularyVersion",
    "content_language",
    "language_of",
    "split_synonyms",
]
