"""What a resource is: vocabularies and the four kinds of resource pages."""

from .brochure import BrochurePage
from .files import FileFacts, ResourceFile
from .goals import ENTRIES, CurriculumGoal
from .lesson_plan import LessonPlanPage
from .pack import PackPage
from .pointers import PackPart, Pick
from .quiz import QuizPage
from .requests import PaperOrder, ProblemReport, RequestMail, SendingCount, VisitorRequest
from .resource import Resource, ResourceTag
from .share_image import ShareImage
from .short_key import ShortKey
from .terms import (
    VOCABULARIES,
    AgeGroup,
    Audience,
    Entry,
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

KINDS: dict[str, type[Resource]] = {page.kind: page for page in (LessonPlanPage, BrochurePage, QuizPage, PackPage)}
"""The concrete page class of each kind."""

__all__ = [
    "ENTRIES",
    "KINDS",
    "VOCABULARIES",
    "AgeGroup",
    "Audience",
    "BrochurePage",
    "CurriculumGoal",
    "Entry",
    "FileFacts",
    "Format",
    "LessonPlanPage",
    "LoadedRecord",
    "MaterialLanguage",
    "PackPage",
    "PackPart",
    "PaperOrder",
    "Pick",
    "ProblemReport",
    "QuizPage",
    "RequestMail",
    "Resource",
    "ResourceFile",
    "ResourceTag",
    "SendingCount",
    "ShareImage",
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
