"""Resources on paper and before a class: PDF files made when they are asked for, and a lesson as pupils may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from catalogue.models import BrochurePage, LessonPlanPage, QuizPage, Resource, content_language
from catalogue.pdf import pdf_answer
from catalogue.presentation.paper import brochure_paper, lesson_paper, origin_of, pupil_context
from catalogue.presentation.quiz import paper_context
from catalogue.vocabulary import current_vocabulary

SHEET_NAME: Mapping[str, Mapping[str, str]] = {
    "": {"nl": "leerlingenblad", "fr": "feuille-eleve"},
    "large": {"nl": "leerlingenblad-grote-letters", "fr": "feuille-eleve-grands-caracteres"},
    "key": {"nl": "antwoorden", "fr": "reponses"},
}


@require_safe
def lesson(request: HttpRequest, page: LessonPlanPage) -> HttpResponse:
    """A lesson plan as PDF."""
    return _pdf(request, page, "paper/lesson.html", lesson_paper(page, request.build_absolute_uri))


@require_safe
def brochure(request: HttpRequest, page: BrochurePage) -> HttpResponse:
    """The text of a brochure as PDF."""
    return _pdf(request, page, "paper/brochure.html", brochure_paper(page, request.build_absolute_uri))


@require_safe
def pupils(request: HttpRequest, page: LessonPlanPage) -> HttpResponse:
    """A lesson for a beamer, or on a pupil's own screen."""
    return TemplateResponse(request, "paper/pupils.html", {"page": page} | pupil_context(page))


@require_safe
def quiz(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """The sheets of a quiz as PDF: for pupils, ``?large=1`` in large print, ``?key=1`` with the answers instead."""
    answers, large = request.GET.get("key") == "1", request.GET.get("large") == "1"
    context = paper_context(page, current_vocabulary(), answers, large, pictures_inside=True)
    which = "key" if answers else "large" if large else ""
    return _pdf(
        request,
        page,
        "quiz/paper_pdf.html",
        context | {"origin": origin_of(page, request.build_absolute_uri)},
        part=f"-{SHEET_NAME[which][content_language(page.locale.language_code)]}",
        page_url=context["sheet_url"],
    )


def _pdf(
    request: HttpRequest, page: Resource, template: str, context: dict[str, Any], part: str = "", page_url: str = ""
) -> HttpResponse:
    """``part`` is for the name of the file, ``page_url`` where the same can be printed, by default the page."""
    language = content_language(page.locale.language_code)
    return pdf_answer(
        request,
        template,
        context,
        language=language,
        filename=f"{page.key}{part}-{language}.pdf",
        page_url=page_url or page.url or "",
    )
