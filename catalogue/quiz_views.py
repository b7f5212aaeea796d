"""Playing a quiz, alone or with a class. No account, no cookie, nothing kept: answers travel in the form and back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import QuizPage
from catalogue.presentation.quiz import class_context, exchange_context, paper_context, play_context, quiz_of
from catalogue.quiz.exchange.formats import FORMATS
from catalogue.quiz.play import game_of
from catalogue.vocabulary import current_vocabulary

LONGEST_NUMBER = 4
NOT_LISTED = {"robots": "noindex"}
"""Search engines list the quiz, not the way through it."""


@require_http_methods(["GET", "HEAD", "POST"])
def play(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """One question after the other, then the result."""
    vocabulary = current_vocabulary()
    quiz, game = game_of(quiz_of(page, vocabulary), dict(request.POST.lists()))
    context = {"page": page, "seo": NOT_LISTED} | play_context(page, quiz, vocabulary, game)
    response = TemplateResponse(request, "quiz/play.html", context)
    # Every game has an order of its own.
    add_never_cache_headers(response)
    return response


@require_safe
def board(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """For a beamer: one large question, its answer when it is asked for."""
    wanted = request.GET.get("q", "")
    at = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_NUMBER else 1
    context = class_context(page, current_vocabulary(), at, request.GET.get("answer") == "1")
    return TemplateResponse(request, "quiz/class.html", {"page": page} | context)


@require_safe
def paper(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Sheets to print: for pupils, in large print too, and apart from them the right answers."""
    context = paper_context(page, current_vocabulary(), request.GET.get("key") == "1", request.GET.get("large") == "1")
    context |= {"page": page, "full_url": request.build_absolute_uri(page.url)}
    return TemplateResponse(request, "quiz/paper.html", context)


@require_safe
def exchange(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """The formats to take the quiz away in, with what stays behind; ``?as=gift`` gives the file."""
    quiz = quiz_of(page, current_vocabulary()).arranged()
    language = page.locale.language_code
    wanted = FORMATS.get(request.GET.get("as", ""))
    if wanted is None:
        context = {"page": page, "seo": NOT_LISTED} | exchange_context(page, quiz)
        return TemplateResponse(request, "quiz/exchange.html", context)
    response = HttpResponse(wanted.write(quiz, language, page.key), content_type=wanted.content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{page.key}-{language}.{wanted.suffix}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
