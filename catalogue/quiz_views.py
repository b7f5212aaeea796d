"""Playing a quiz, alone or with a class. No account, no cookie, nothing kept: answers travel in the form and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from wagtail.views import serve

from catalogue.models import QuizPage
from catalogue.presentation.quiz import class_context, paper_context, play_context, quiz_of
from catalogue.quiz.play import game_of
from catalogue.vocabulary import current_vocabulary

LONGEST_NUMBER = 4
NOT_LISTED = {"robots": "noindex"}
"""Search engines list the quiz, not the way through it."""

# A form that changes nothing needs no token, and a token would need a cookie.
serve_screen = csrf_exempt(serve)
"""Wagtail's own view, for the addresses of these screens."""


def play(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """One question after the other, then the result."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    vocabulary = current_vocabulary()
    quiz, game = game_of(quiz_of(page, vocabulary), dict(request.POST.lists()))
    context = {"page": page, "seo": NOT_LISTED} | play_context(page, quiz, vocabulary, game)
    response = TemplateResponse(request, "quiz/play.html", context)
    # Every game has an order of its own.
    add_never_cache_headers(response)
    return response


def board(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """For a beamer: one large question, its answer when it is asked for."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    wanted = request.GET.get("q", "")
    at = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_NUMBER else 1
    context = class_context(page, current_vocabulary(), at, request.GET.get("answer") == "1")
    return TemplateResponse(request, "quiz/class.html", {"page": page} | context)


def paper(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Sheets to print: for pupils, in large print too, and apart from them the right answers."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    context = paper_context(page, current_vocabulary(), request.GET.get("key") == "1", request.GET.get("large") == "1")
    context |= {"page": page, "full_url": request.build_absolute_uri(page.url)}
    return TemplateResponse(request, "quiz/paper.html", context)


SCREENS: Mapping[str, Callable[[HttpRequest, QuizPage], HttpResponse]] = {"play": play, "class": board, "paper": paper}
