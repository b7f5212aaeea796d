"""Questions from a file into a quiz: first what would be taken over, then, when that is right, a new draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages

from catalogue.models import QuizPage, Theme
from catalogue.models.quiz_blocks import MOST_QUESTIONS, QuestionsBlock
from catalogue.quiz.exchange import gift, sheet
from catalogue.quiz.exchange.problem import Problem
from catalogue.quiz.questions import ChoiceQuestion, FillQuestion, MatchQuestion, OrderQuestion, Question
from catalogue.vocabulary import Vocabulary, current_vocabulary

LARGEST = 2_000_000
"""Bytes of a file with questions."""

MOST_IN_FILE = 5 * MOST_QUESTIONS
"""Questions of one file that are looked at: to check each takes time, and no quiz holds a fifth of them."""

_SALT = "catalogue.quiz-import"
_VALID = 3600
"""Seconds between looking and taking over."""


class TooManyQuestions(Exception):
    """Holds what to tell the editor."""


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A text file in GIFT, as Moodle writes it, or a spreadsheet (.xlsx, .csv)."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("This file is larger than 2 MB."))
        return file


@dataclass(frozen=True)
class Found:
    """One question of a file, as a block, with what to tell about it."""

    question: Question
    block: dict[str, Any]
    theme: str = ""

    @property
    def kind(self) -> str:
        return str(self.question.kind.label)


def look(name: str, content: bytes, language: str) -> tuple[list[Found], list[Problem], str]:
    """What stands in a file: the questions to take over, what cannot be, and what a place is counted in.

    ``language`` is that of the quiz: what GIFT leaves out is written in it.

    :raises UnreadableSheet: for a spreadsheet that is none.
    :raises TooManyQuestions: for more than :data:`MOST_IN_FILE`.
    """
    ending = name.lower().rpartition(".")[2]
    if ending in ("xlsx", "xls", "ods", "csv") or content.startswith(b"PK"):
        questions, problems = sheet.read(content, is_workbook=ending != "csv")
        place = _("row")
    else:
        questions, problems = gift.read(_text(content), language)
        place = _("line")
    if len(questions) > MOST_IN_FILE:
        problem = _("There are %(number)s questions in this file; at most %(most)s are looked at.")
        raise TooManyQuestions(problem % {"number": len(questions), "most": MOST_IN_FILE})
    vocabulary = current_vocabulary()
    found: list[Found] = []
    block = QuestionsBlock()
    for question in questions:
        theme = _theme(question.theme, vocabulary)
        kind, value = _as_block(question)
        value |= {"text": question.text, "tip": question.tip, "explanation": question.explanation, "theme": theme}
        child = block.child_blocks[kind]
        try:
            child.clean(child.to_python(value))
        except ValidationError as error:
            problems.append(Problem(0, f"“{question.text[:80]}”: {_first_words(error)}"))
            continue
        name_of_theme = vocabulary.by_pk(Theme, theme)
        found.append(Found(question, {"type": kind, "value": value}, name_of_theme.name() if name_of_theme else ""))
    return found, problems, place


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _theme(word: str, vocabulary: Vocabulary) -> int | None:
    """The theme of this slug or, in any language, this name."""
    wanted = word.strip().casefold()
    themes = vocabulary.terms(Theme) if wanted else ()
    for theme in themes:
        if wanted in (theme.slug, theme.name_nl.casefold(), theme.name_fr.casefold()):
            return int(theme.pk)
    return None


def _as_block(question: Question) -> tuple[str, dict[str, Any]]:
    if isinstance(question, OrderQuestion):
        return "order", {"steps": _items(question.texts)}
    if isinstance(question, MatchQuestion):
        pairs = zip(question.lefts, question.texts, strict=True)
        return "match", {"pairs": _items({"left": left, "right": right} for left, right in pairs)}
    if isinstance(question, FillQuestion):
        return "fill", {"answers": "\n".join(question.accepted)}
    options = question.choices if isinstance(question, ChoiceQuestion) else ()
    return "question", {
        "type": str(question.kind),
        "options": _items({"text": each.text, "correct": each.correct, "feedback": each.feedback} for each in options),
    }


def _items(values: Iterable[Any]) -> list[dict[str, Any]]:
    """Raw data of a ListBlock: only what has an id is offered to translators."""
    return [{"type": "item", "value": value, "id": str(uuid4())} for value in values]


def _first_words(error: Any) -> str:
    """The deepest message of a block that was refused."""
    for child in (getattr(error, "block_errors", None) or {}).values():
        return _first_words(child)
    return " ".join(getattr(error, "messages", [str(error)]))


def import_questions(request: HttpRequest, page_id: int) -> HttpResponse:
    """Look at a file, then add its questions to the newest draft of a quiz. Nothing is published."""
    page: QuizPage = get_object_or_404(QuizPage, pk=page_id).get_latest_revision_as_object()
    rights = page.permissions_for_user(request.user)
    if not rights.can_edit() or rights.page_locked():
        raise PermissionDenied
    # Whoever refuses to have this page edited refuses this too.
    for refuse in hooks.get_hooks("before_edit_page"):
        answer = refuse(request, page)
        if hasattr(answer, "status_code"):
            return answer
    if "questions" in request.POST:
        return _take_over(request, page)
    context: dict[str, Any] = {"page": page, "form": FileForm()}
    if request.method == "POST":
        form = context["form"] = FileForm(request.POST, request.FILES)
        if form.is_valid():
            context |= _looked_at(page, form)
    return TemplateResponse(request, "quiz/admin/import.html", context)


def _looked_at(page: QuizPage, form: FileForm) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    try:
        found, problems, place = look(file.name, file.read(), page.locale.language_code)
    except (sheet.UnreadableSheet, TooManyQuestions) as error:
        form.add_error("file", str(error))
        return {}
    room = MOST_QUESTIONS - len(page.questions)
    if not found and not problems:
        form.add_error("file", _("There are no questions in this file."))
        return {}
    if len(found) > room:
        words = _("A quiz has at most %(most)s questions: there is room for %(room)s more.")
        form.add_error("file", words % {"most": MOST_QUESTIONS, "room": room})
        return {}
    sent = {"page": page.pk, "draft": page.latest_revision_id, "blocks": [each.block for each in found]}
    payload = signing.dumps(sent, salt=_SALT, compress=True)
    return {"found": found, "problems": problems, "place": place, "payload": payload, "name": file.name}


def _take_over(request: HttpRequest, page: QuizPage) -> HttpResponse:
    try:
        sent = signing.loads(request.POST["questions"], salt=_SALT, max_age=_VALID)
    except signing.BadSignature:
        sent = {}
    if sent.get("page") != page.pk:
        messages.error(request, _("That took too long. Choose the file again."))
        return redirect("catalogue_quiz_import", page.pk)
    if sent["draft"] != page.latest_revision_id:
        messages.error(request, _("The draft was changed meanwhile. Choose the file again."))
        return redirect("catalogue_quiz_import", page.pk)
    blocks = [each | {"id": str(uuid4())} for each in sent["blocks"]]
    page.questions = [*page.questions.raw_data, *blocks]
    page.save_revision(user=request.user, log_action=True, clean=False)
    number = len(blocks)
    words = ngettext(
        "%(number)d question was added to the draft.", "%(number)d questions were added to the draft.", number
    )
    messages.success(request, words % {"number": number})
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
