"""The demo shows every state, says nothing false about the catalogue, and can be loaded again."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from catalogue.models import Resource
from translation.demo.accounts import ensure_demo_accounts
from translation.demo.states import WORKS
from translation.models import MemoryEntry, Twin
from translation.segments import segments_of
from translation.states import State

pytestmark = pytest.mark.any_database


def live(code: str) -> int:
    return Resource.objects.filter(locale__language_code=code, live=True).count()


def test_every_state_is_there(demo_states: None) -> None:
    assert {State(state) for state in Twin.objects.values_list("state", flat=True)} == set(State)
    assert not Twin.objects.exclude(problem="").exists()


def test_what_visitors_find_is_what_it_was(db: None) -> None:
    before = live("nl"), live("fr")
    ensure_demo_accounts()
    call_command("demo_translations", stdout=StringIO())
    assert (live("nl"), live("fr")) == before
    assert mail.outbox == []


def test_the_original_works_are_linked_text_by_text(demo_states: None) -> None:
    assert set(WORKS) <= set(Twin.objects.values_list("source_page__resource__key", flat=True))
    lesson = Twin.objects.get(source_page__resource__key="lesson-plan-privacy-passwords-8-10")
    segments = segments_of(lesson)
    assert len(segments) > 20
    assert all(each.confirmed and each.target for each in segments)
    assert MemoryEntry.objects.count() > 100


def test_the_outdated_one_has_its_changed_sentence_open(demo_states: None) -> None:
    twin = Twin.objects.get(state=State.OUTDATED)
    [opened] = [each for each in segments_of(twin) if each.is_open]
    assert opened.path == "summary"
    assert opened.earlier is not None


def test_loading_again_changes_nothing(demo_states: None) -> None:
    before = list(Twin.objects.order_by("pk").values_list("pk", "state", "changed_at"))
    call_command("demo_translations", stdout=StringIO())
    assert list(Twin.objects.order_by("pk").values_list("pk", "state", "changed_at")) == before
