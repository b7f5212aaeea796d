"""A quiz on its page, while it is played, on the board of a class and on paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Image, Rendition
from wagtail.models import Page

from catalogue.models import QuizPage, Theme
from catalogue.models.quiz_blocks import accepted
from catalogue.pdf.images import embedded
from catalogue.quiz.exchange.formats import FORMATS
from catalogue.quiz.exchange.json_ld import described
from catalogue.quiz.play import Game, State, score_of
from catalogue.quiz.questions import (
    Answer,
    Band,
    ChoiceQuestion,
    FillQuestion,
    Kind,
    MatchQuestion,
    Option,
    OrderQuestion,
    Picture,
    Question,
    Quiz,
    Score,
    lettered,
)
from catalogue.vocabulary import Vocabulary

from .addresses import theme_url
from .labels import alternatives

PICTURE = "max-1200x800"
"""Large enough for a beamer."""


def _items(raw: Any) -> list[Any]:
    """What a raw list block holds; older ones hold it without ids."""
    return [each["value"] if isinstance(each, dict) and each.get("type") == "item" else each for each in raw or ()]


def _choice(value: Any, common: dict[str, Any]) -> Question:
    options = (
        Option("", each["text"], bool(each.get("correct")), each.get("feedback") or "")
        for each in _items(value.get("options"))
    )
    return ChoiceQuestion(kind=Kind(value["type"]), choices=lettered(options), **common)


def _order(value: Any, common: dict[str, Any]) -> Question:
    return OrderQuestion(kind=Kind.ORDER, texts=tuple(_items(value.get("steps"))), **common)


def _match(value: Any, common: dict[str, Any]) -> Question:
    pairs = _items(value.get("pairs"))
    lefts, texts = tuple(pair["left"] for pair in pairs), tuple(pair["right"] for pair in pairs)
    return MatchQuestion(kind=Kind.MATCH, lefts=lefts, texts=texts, **common)


def _fill(value: Any, common: dict[str, Any]) -> Question:
    return FillQuestion(kind=Kind.FILL, accepted=tuple(accepted(value.get("answers") or "")), **common)


BLOCKS: Mapping[str, Callable[[Any, dict[str, Any]], Question]] = {
    "question": _choice,
    "order": _order,
    "match": _match,
    "fill": _fill,
}
"""How a raw block becomes a question, by the name of the block."""


def quiz_of(page: QuizPage, vocabulary: Vocabulary, pictures_inside: bool = False) -> Quiz:
    """The quiz of a page, in the order of its editor. Only pictures ask the database, all of them once.

    With ``pictures_inside`` their addresses hold the pictures themselves, for a document that may read no other.
    The raw values are read: the blocks themselves would look up the theme of each kind of question.
    """
    raw = [(each["type"], each["value"]) for each in page.questions.raw_data if each["type"] in BLOCKS]
    chosen = [value.get("picture") or {} for _type, value in raw]
    pictures = _pictures_inside(chosen) if pictures_inside else _pictures(chosen)
    questions = []
    for number, ((kind, value), picture) in enumerate(zip(raw, pictures, strict=True), start=1):
        theme = vocabulary.by_pk(Theme, value.get("theme"))
        common = {
            "number": number,
            "text": value.get("text") or "",
            "explanation": value.get("explanation") or "",
            "tip": value.get("tip") or "",
            "picture": picture,
            "theme": theme.slug if theme else "",
            "theme_label": theme.name() if theme else "",
        }
        questions.append(BLOCKS[kind](value, common))
    bands = (each["value"] for each in page.bands.raw_data)
    return Quiz(
        page.title,
        tuple(questions),
        page.intro,
        shuffle=page.shuffle,
        explain_at_end=page.explain_at_end,
        competition=page.competition,
        bands=tuple(Band(band["at_least"], band["title"], band.get("text") or "") for band in bands),
    )


def _pictures(chosen: Sequence[Mapping[str, Any]]) -> list[Picture | None]:
    """What these raw values of picture blocks show; ``None`` for none, or for one that is gone."""
    ids = {value["image"] for value in chosen if value.get("image")}
    made: dict[int | None, Any] = {each.image_id: each for each in _renditions(ids)} if ids else {}
    missing = ids - made.keys()
    made |= {image.pk: _rendition(image) for image in Image.objects.filter(pk__in=missing)} if missing else {}
    return [_picture(made.get(value.get("image")), value) for value in chosen]


def _renditions(ids: Collection[int]) -> QuerySet[Rendition]:
    """Those that were made before. A picture is shown whole: where its editor put the focus changes nothing."""
    return Rendition.objects.filter(image__in=ids, filter_spec=PICTURE, focal_point_key="").select_related("image")


def _rendition(image: Image) -> Rendition | None:
    """A new one; None where the file cannot be read."""
    try:
        return image.get_rendition(PICTURE)
    except (OSError, InvalidFilterSpecError):
        return None


def _pictures_inside(chosen: Sequence[Mapping[str, Any]]) -> list[Picture | None]:
    """As :func:`_pictures`, for paper."""
    found = embedded({value["image"] for value in chosen if value.get("image")}, PICTURE)
    pictures = [(found.get(value.get("image", 0)), value.get("alt_text") or "") for value in chosen]
    return [Picture(each.url, alt, each.width, each.height) if each else None for each, alt in pictures]


def _picture(rendition: Rendition | None, value: Mapping[str, Any]) -> Picture | None:
    if rendition is None:
        return None
    return Picture(rendition.url, value.get("alt_text") or "", rendition.width, rendition.height)


INSTRUCTIONS: Mapping[Kind, Any] = {
    Kind.MULTIPLE: gettext_lazy("Several answers are right."),
    Kind.ORDER: gettext_lazy("Put these in the right order."),
    Kind.MATCH: gettext_lazy("Choose what belongs together."),
    Kind.FILL: gettext_lazy("Write your answer."),
}
"""What to do, where the question alone does not show it."""

UNANSWERED: Mapping[str, Any] = {
    "choice": gettext_lazy("Choose an answer first, or go on to the next question."),
    "order": gettext_lazy("Give each of them a place of its own first, or go on to the next question."),
    "match": gettext_lazy("Choose something for each of them first, or go on to the next question."),
    "fill": gettext_lazy("Write an answer first, or go on to the next question."),
}
"""What to say to somebody who asks whether nothing is right, by the shape of a question."""


def quiz_context(
    page: QuizPage, vocabulary: Vocabulary, alignments: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The questions with lettered options, to read or to print, and the ways to play.

    ``alignments`` are its curriculum goals as JSON-LD.
    """
    quiz = quiz_of(page, vocabulary).arranged()
    return {
        "intro": quiz.intro,
        "questions": told(quiz),
        "play_url": page.screen_url("play") if quiz else "",
        "class_url": page.screen_url("class") if quiz else "",
        "paper_url": page.screen_url("paper") if quiz else "",
        "exchange_url": page.screen_url("exchange") if quiz else "",
        "json_ld": described(quiz, page.locale.language_code, page.full_url or "", alignments) if quiz else None,
    }


@dataclass(frozen=True)
class Told:
    """A question, with what to do in words. ``cards`` are the letters that a class holds up: "A, B or C"."""

    question: Question
    how: str
    cards: str


def told(quiz: Quiz) -> list[Told]:
    return [
        Told(
            question,
            str(INSTRUCTIONS.get(question.kind, "")),
            alternatives([option.letter for option in question.options]) if question.shape == "choice" else "",
        )
        for question in quiz.questions
    ]


def play_context(page: QuizPage, quiz: Quiz, vocabulary: Vocabulary, game: Game) -> dict[str, Any]:
    """One question of a quiz that is played, or its result."""
    state = game.state
    shown = quiz.questions[state.at - 1] if state.at <= len(quiz) else None
    context: dict[str, Any] = {
        "quiz": quiz,
        "game": game,
        "question": shown,
        "steps": [_step(each, quiz, state) for each in quiz.questions],
        "hidden": [
            (each.field, value)
            for each in quiz.questions
            for value in state.of(each)
            if each is not shown or each.number in state.done
        ],
        "class_url": page.screen_url("class"),
        "page_url": page.url,
    }
    if shown is None:
        score = score_of(quiz, state)
        return context | {
            "score": score,
            "verdict": _verdict(score),
            "talked_about": _talked_about(quiz, score, state),
            "read_next": _read_next(page, score, vocabulary),
        }
    checked = shown.number in state.done
    answer = state.of(shown)
    return (
        context
        | {
            "how": INSTRUCTIONS.get(shown.kind, ""),
            "checked": checked,
            "right": checked and shown.is_right(answer),
            "marks": shown.marks(answer) if checked else (),
            "is_last": shown.number == len(quiz),
            "unanswered": UNANSWERED[shown.shape] if game.unanswered else "",
        }
        | _form(shown, answer)
    )


def _form(question: Question, answer: Answer) -> dict[str, Any]:
    """What the fields of a question hold, by its shape."""
    options = question.options
    if question.shape == "choice":
        return {"options": [(place, option, str(place) in answer) for place, option in enumerate(options)]}
    if question.shape == "fill":
        return {"written": answer[0] if answer else ""}
    given = answer or ("",) * len(options)
    if question.shape == "order":
        places = [(str(place), str(place + 1)) for place in range(len(options))]
        return {"things": _things((option.text for option in options), given), "places": places}
    places = [(str(place), f"{option.letter}. {option.text}") for place, option in enumerate(options)]
    return {"things": _things(question.prompts, given), "places": places}


def _things(texts: Iterable[str], given: Answer) -> list[tuple[str, str]]:
    return list(zip(texts, given, strict=True))


def _step(question: Question, quiz: Quiz, state: State) -> tuple[str, str]:
    """How a question stands in the row above, as a class and in words."""
    if question.number == state.at:
        return "now", _("this question")
    if quiz.explain_at_end:
        given = question.is_complete(state.of(question))
        return ("given", _("answered")) if given else ("open", _("not answered yet"))
    if question.number not in state.done:
        return "open", _("not answered yet")
    return ("right", _("right")) if question.is_right(state.of(question)) else ("wrong", _("not right"))


class TalkedAbout(NamedTuple):
    """A question that the result explains. ``given`` shows the answer that nothing was said of yet; empty without."""

    question: Question
    right: bool
    given: Mapping[str, Any]


def _talked_about(quiz: Quiz, score: Score, state: State) -> list[TalkedAbout]:
    """What was missed, or all of it where nothing was shown yet."""
    if not quiz.explain_at_end:
        return [TalkedAbout(question, False, {}) for question in score.missed]
    return [
        TalkedAbout(question, question not in score.missed, _given(question, state.of(question)))
        for question in quiz.questions
    ]


def _given(question: Question, answer: Answer) -> Mapping[str, Any]:
    if not question.is_complete(answer):
        return {}
    return _form(question, answer) if question.shape == "choice" else {"marks": question.marks(answer)}


def _verdict(score: Score) -> str:
    """What is said of a result in the words of its editor, or else in ours: to a child, and never harsh."""
    if score.band:
        return score.band.title
    if not score.missed:
        return _("All right. Well done!")
    left = ngettext("One more to talk about.", "%(count)d more to talk about.", len(score.missed))
    left %= {"count": len(score.missed)}
    if score.share >= 0.75:
        return _("Strong. %(left)s") % {"left": left}
    if score.share >= 0.5:
        return _("Well on your way. %(left)s") % {"left": left}
    return _("There is something to discover here. Talk about it together.")


def _read_next(page: QuizPage, score: Score, vocabulary: Vocabulary) -> dict[str, str] | None:
    """Where to read more about the theme that went least well."""
    weakest = score.weakest
    theme = vocabulary.get(Theme, weakest.slug) if weakest else None
    parent = Page.objects.parent_of(page).first()
    if theme is None or parent is None or not parent.url:
        return None
    return {"label": theme.name(), "url": theme_url(parent.url, page.locale.language_code, theme)}


def class_context(page: QuizPage, vocabulary: Vocabulary, at: int, revealed: bool) -> dict[str, Any]:
    """All questions for the board; without a script the address says which is shown, and whether with its answer."""
    quiz = quiz_of(page, vocabulary).arranged()
    at = min(max(at, 1), len(quiz))
    return {"quiz": quiz, "questions": told(quiz), "at": at, "revealed": revealed, "page_url": page.url}


def paper_context(
    page: QuizPage, vocabulary: Vocabulary, answers: bool, large: bool, pictures_inside: bool = False
) -> dict[str, Any]:
    """The sheets of a quiz and the addresses of the others: with ``answers`` the key, with ``large`` large print."""
    query = "?key=1" if answers else "?large=1" if large else ""
    sheets = [("", _("Pupil sheet")), ("?large=1", _("Pupil sheet in large print")), ("?key=1", _("Answers"))]
    quiz = quiz_of(page, vocabulary, pictures_inside).arranged()
    return {
        "quiz": quiz,
        "questions": told(quiz),
        "answers": answers,
        "large": large and not answers,
        "sheets": [(f"{page.screen_url('paper')}{each}", label, each == query) for each, label in sheets],
        "sheet_url": f"{page.screen_url('paper')}{query}",
        "pdf_url": f"{page.screen_url('paper_pdf')}{query}",
        "page_url": page.url,
    }


def exchange_context(page: QuizPage, quiz: Quiz) -> dict[str, Any]:
    """Every format with its address and what of this quiz it cannot hold."""
    address = page.screen_url("exchange")
    return {
        "quiz": quiz,
        "formats": [(each, f"{address}?as={each.name}", each.lost(quiz)) for each in FORMATS.values()],
        "page_url": page.url,
    }
