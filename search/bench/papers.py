"""What teachers take along, and what editors bring: PDF files, an archive, a look into a file that comes in.

Each is measured beside something plainer of the same size, in turns: the web page of the same, reading the same files.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import weasyprint
from django.conf import settings
from django.core.files import File
from django.test import Client
from wagtail.documents.models import Document

from catalogue.files.inspection import inspect
from catalogue.files.process import examine
from catalogue.models import LessonPlanPage, Resource, ResourceFile, ShortKey
from catalogue.models.files import FileRole
from catalogue.presentation import FILES_PATH, LIST_PATH, OVERVIEW_PATH
from search.basket.link import PARAMETER, Basket
from search.models import SearchPage

from .measure import UnexpectedAnswer

ROUNDS = 7
OVERVIEW_ITEMS = 40
ARCHIVE_FILES = 20
PREVIEW_PAGES = 50
LANGUAGE = "nl"


@dataclass(frozen=True)
class PaperFigures:
    """Medians in milliseconds of ``what`` and of ``plain``, which it is compared with; its size in bytes."""

    what: str
    median: float
    plain: str
    plain_median: float
    size: int


@dataclass(frozen=True)
class AllPapers:
    papers: list[PaperFigures]


def measure_papers() -> AllPapers:
    """Measure on the demo catalogue in force; adds documents to it, so it has to be one of its own.

    :raises UnexpectedAnswer: when something does not answer as it should.
    """
    get = _client()
    lesson = LessonPlanPage.objects.live().filter(locale__language_code=LANGUAGE).exclude(phases=[]).first()
    if lesson is None:
        raise UnexpectedAnswer("There is no lesson plan with phases in the demo catalogue.")
    source = Path(settings.MEDIA_ROOT) / "bench.pdf"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(_pdf(PREVIEW_PAGES))
    page = SearchPage.objects.get(locale=lesson.locale)
    overview = f"{page.url}{OVERVIEW_PATH[LANGUAGE]}/"
    listed = f"{PARAMETER}={_list_of(_first(OVERVIEW_ITEMS))}"
    archive, paths = _with_files(source, ARCHIVE_FILES)
    archive_url = f"{page.url}{LIST_PATH[LANGUAGE]}/{FILES_PATH[LANGUAGE]}/?{PARAMETER}={_list_of([archive])}"
    return AllPapers(
        [
            _compared(
                "PDF of a lesson plan",
                lambda: get(lesson.screen_url("pdf")),
                "its web page",
                lambda: get(str(lesson.url)),
            ),
            _compared(
                f"PDF of an overview of {OVERVIEW_ITEMS}",
                lambda: get(f"{overview}pdf/?{listed}"),
                "its web page",
                lambda: get(f"{overview}?{listed}"),
            ),
            _compared(
                f"ZIP of {ARCHIVE_FILES} files",
                lambda: get(archive_url),
                "reading the files",
                lambda: b"".join(path.read_bytes() for path in paths),
            ),
            _compared(
                f"text and preview of {PREVIEW_PAGES} pages",
                lambda: examine(source, thorough=True).preview,
                "a quick look at them",
                lambda: examine(source, thorough=False),
            ),
        ]
    )


def _compared(what: str, ask: Callable[[], bytes], plain: str, ask_plain: Callable[[], object]) -> PaperFigures:
    times: list[float] = []
    plain_times: list[float] = []
    size = len(ask())
    ask_plain()
    for _round in range(ROUNDS):
        for each, measured in ((ask, times), (ask_plain, plain_times)):
            started = perf_counter()
            each()
            measured.append((perf_counter() - started) * 1000)
    return PaperFigures(what, statistics.median(times), plain, statistics.median(plain_times), size)


def _client() -> Callable[[str], bytes]:
    """A function that asks for an address in this process and returns the whole answer."""
    client = Client(SERVER_NAME="127.0.0.1")

    def get(url: str) -> bytes:
        answer: Any = client.get(url)
        if answer.status_code != 200:
            raise UnexpectedAnswer(f"{answer.status_code} for {url}")
        return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)

    return get


def _list_of(resources: Sequence[Resource]) -> str:
    """These resources as they stand in the address of a list."""
    keys = ShortKey.objects.filter(translation_key__in=[each.translation_key for each in resources])
    return Basket(tuple(keys.values_list("short_key", flat=True))).text


def _first(number: int) -> list[Resource]:
    found = list(Resource.objects.live().filter(locale__language_code=LANGUAGE).order_by("pk")[:number])
    if len(found) < number:
        raise UnexpectedAnswer(f"There are only {len(found)} resources.")
    return found


def _with_files(source: Path, number: int) -> tuple[Resource, list[Path]]:
    """A resource with so many copies of a file, and where these are."""
    taken = ResourceFile.objects.values("resource")
    resource = Resource.objects.live().filter(locale__language_code=LANGUAGE).exclude(pk__in=taken).first()
    if resource is None:
        raise UnexpectedAnswer("Every resource has files already.")
    paths = []
    for place in range(number):
        with source.open("rb") as file:
            document = Document.objects.create(title=f"Bench {place}", file=File(file, f"bench-{place}.pdf"))
        inspect(document.facts)
        ResourceFile.objects.create(resource=resource, document=document, role=FileRole.PUPIL_SHEET, sort_order=place)
        paths.append(Path(document.file.path))
    return resource, paths


def _pdf(pages: int) -> bytes:
    text = " ".join(f"woord{number}" for number in range(300))
    html = "".join(f'<h1>Deel {page}</h1><p style="break-after: page">{text}</p>' for page in range(1, pages + 1))
    pdf: bytes = weasyprint.HTML(string=f'<html lang="nl"><title>Bench</title>{html}</html>').write_pdf()
    return pdf
