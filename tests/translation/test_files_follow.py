"""Files are a shared fact: a change of them asks no translator, and the live twin follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.models import Document

from catalogue.models import LessonPlanPage, MaterialLanguage, ResourceFile
from catalogue.models.files import FileRole
from tests.catalogue import file_samples as samples
from translation.models import Twin
from translation.segments import segments_of
from translation.states import State


def a_file(title: str, language: str = "nl", name_nl: str = "Werkblad") -> ResourceFile:
    document = Document.objects.create(title=title, file=SimpleUploadedFile("blad.pdf", samples.pdf()))
    material = MaterialLanguage.objects.get(slug=language)
    return ResourceFile(document=document, language=material, role=FileRole.PUPIL_SHEET, name_nl=name_nl)


def names(twin: Twin) -> list[str]:
    target = LessonPlanPage.objects.get(pk=twin.target_page_id)
    return [file.document.title for file in target.files.select_related("document")]


def test_files_that_come_change_and_go_reach_the_live_twin_and_ask_nobody(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    texts = {each.source_text for each in segments_of(approved)}
    first, second = a_file("Een"), a_file("Twee", "fr")
    for files, expected in (([first, second], ["Een", "Twee"]), ([second], ["Twee"]), ([], [])):
        publish(lesson, files=files)
        approved.refresh_from_db()
        assert names(approved) == expected
        assert (approved.state, approved.open) == (State.CURRENT, 0)
    assert {each.source_text for each in segments_of(approved)} == texts


def test_another_role_reaches_the_live_twin(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    publish(lesson, files=[a_file("Een")])
    file = ResourceFile.objects.get(resource=lesson)
    file.role = FileRole.ANSWER_KEY
    publish(lesson, files=[file])
    assert ResourceFile.objects.get(resource_id=approved.target_page_id).role == FileRole.ANSWER_KEY


def test_files_that_change_with_a_text_reach_the_twin_before_the_text_does(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, summary="Heel iets anders.", files=[a_file("Een")])
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.OUTDATED, 1)
    assert names(approved) == ["Een"]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_new_translation_has_the_files_of_its_source(
    make_lesson: Any, editor: Any, language: str, publish: Any
) -> None:
    from translation import work

    lesson = make_lesson("Les met bestanden", locale=language)
    lesson = publish(lesson, files=[a_file("Een")])
    twin = work.submit(lesson, editor)
    from translation.target import draft_of

    assert [file.document.title for file in draft_of(twin, fallback=True).files.all()] == ["Een"]
