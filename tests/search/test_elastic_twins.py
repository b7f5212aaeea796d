"""An approved translation is found in its language on Elasticsearch, as soon as on the embedded engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth import get_user_model

from catalogue.models import Resource
from search.engines.standby import EngineWithStandby
from search.query import SearchQuery
from search.service import find
from translation import work
from translation.demo.accounts import ensure_demo_accounts
from translation.segments import segments_of

pytestmark = pytest.mark.engine


def test_a_twin_is_found_within_two_seconds_of_its_approval(
    elastic: EngineWithStandby,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    ensure_demo_accounts()
    people = {user.get_username(): user for user in get_user_model().objects.all()}
    page = Resource.objects.get(key="kiva", locale__language_code="nl").specific
    twin = work.submit(page, people["redacteur"])
    texts = {"title": "Zébrure contre le harcèlement", "slug": "zebrure-contre-le-harcelement"}
    for each in segments_of(twin):
        work.save_text(twin, each.id, texts.get(each.path, "Un programme."), people["vertaler"], each.stamp)
        twin.refresh_from_db()
        for proposed in segments_of(twin):
            if proposed.path == "slug" and not proposed.confirmed and proposed.target:
                work.save_text(twin, proposed.id, texts["slug"], people["vertaler"], proposed.stamp)
    work.send(twin, people["vertaler"])
    query = SearchQuery("fr", text="zébrure", literal=True)
    assert find(query).total == 0
    with django_capture_on_commit_callbacks(execute=True):
        work.approve(twin, people["nalezer"])
        approved_at = time.monotonic()
    results = find(query)
    assert (results.total, results.engine) == (1, "elastic")
    assert time.monotonic() - approved_at < 2
