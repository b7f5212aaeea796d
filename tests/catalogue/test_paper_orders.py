"""Orders of copies on paper, as a browser without scripts sends them."""

from __future__ import annotations

import pytest
from django.test import Client

from catalogue.models import BrochurePage, Resource

pytestmark = pytest.mark.django_db


def test_x(client: Client) -> None:
    page = (
        Resource.objects.get(key="online-veiligheid-ouders", locale__language_code="nl")
        if False
        else BrochurePage.objects.live().filter(locale__language_code="nl").first()
    )
    page.paper_copies = 50
    page.save()
    r = client.get(page.url)
    print(r.content.decode()[:100])
    url = page.screen_url("order")
    r = client.get(url)
    assert r.status_code == 200
    print(r.content.decode())
    assert 0
