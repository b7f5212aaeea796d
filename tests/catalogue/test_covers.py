"""Drawn covers: every group and format draws, the same every time, with one yellow element."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from catalogue import covers
from catalogue.models import Resource
from catalogue.presentation import resource_context

GROUPS = [*covers.GROUPS, "a-group-of-next-year"]
FORMATS = [*covers.FORMAT_SIGNS, "a-format-of-next-year"]
# Enough keys for every variant of every motif, by day and by night.
KEYS = [f"resource-{number}" for number in range(40)]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("format_icon", FORMATS)
def test_every_group_and_format_draws_valid_xml(group: str, format_icon: str) -> None:
    root = ElementTree.fromstring(covers.cover_svg(group, "internet-safe", format_icon))
    assert root.tag.endswith("svg")
    assert root.get("aria-hidden") == "true"


@pytest.mark.parametrize("group", GROUPS)
def test_every_variant_has_exactly_one_yellow_element(group: str) -> None:
    drawn = {covers.cover_svg(group, key, "quiz") for key in KEYS}
    assert {cover.count(covers.YELLOW) for cover in drawn} == {1}


@pytest.mark.parametrize("group", GROUPS)
def test_every_theme_icon_is_valid_xml_with_one_yellow_element(group: str) -> None:
    drawn = covers.theme_icon_svg(group)
    ElementTree.fromstring(drawn)
    assert drawn.count(covers.YELLOW) == 1


@pytest.mark.parametrize("group", covers.GROUPS)
def test_the_keys_reach_every_variant_by_day_and_by_night(group: str) -> None:
    drawn = {covers.cover_svg(group, f"key-{number}", "quiz") for number in range(200)}
    assert len(drawn) == 2 * len(covers.MOTIFS[group])


def test_a_resource_keeps_its_cover_from_one_process_to_the_next() -> None:
    # Seen once and written down: Python's own hash() differs per process and would fail here.
    drawn = covers.cover_svg("use", "gamewijs", "game")
    assert f'width="160" height="120" fill="{covers.GROUPS["use"].field}"' in drawn
    assert f'<rect x="92" y="41" width="22" height="22" rx="5.5" fill="{covers.YELLOW}"/>' in drawn


def test_about_one_cover_in_four_is_a_night_edition() -> None:
    ground = f'<rect x="0" y="0" width="160" height="120" fill="{covers.GROUPS["security"].deep}"/>'
    nights = sum(ground in covers.cover_svg("security", f"key-{number}", "quiz") for number in range(400))
    assert 60 <= nights <= 140


def test_no_cover_carries_a_style_attribute_or_an_id() -> None:
    for group in GROUPS:
        drawn = covers.cover_svg(group, "internet-safe", "quiz")
        assert "style=" not in drawn
        assert " id=" not in drawn


def test_a_key_with_markup_never_reaches_the_drawing() -> None:
    assert "<script" not in covers.cover_svg("<script>", "<script>", "<script>")


def test_the_sampler_shows_every_group_once() -> None:
    shown = [group for column in covers.SAMPLER for group, _key, _format in column]
    assert sorted(shown) == sorted(covers.GROUPS)


@pytest.mark.django_db
def test_a_cover_whose_file_is_lost_or_broken_is_drawn_instead(site: Client) -> None:
    page = Resource.objects.get(key="quiz-internet-safe", locale__language_code="nl").specific
    # With a hash that no other test has: Wagtail remembers renditions by number and hash, longer than a test lasts.
    lost, broken = (
        Image.objects.create(title="Omslag", file=get_test_image_file(f"{name}.png"), file_hash=name)
        for name in ("lost", "broken")
    )
    lost.file.storage.delete(lost.file.name)
    with broken.file.storage.open(broken.file.name, "wb") as file:
        file.write(b"no picture at all")
    for image in (lost, broken):
        Resource.objects.filter(key=page.key).update(cover=image)
        for address in (page.url, "/nl/", "/nl/materiaal/?q=quiz", "/nl/materiaal/overzicht/?q=quiz"):
            answer = site.get(address)
            assert answer.status_code == 200
        assert 'class="cover"' in site.get(page.url).content.decode()
        assert site.get(resource_context(page)["share"].image).status_code == 200


@pytest.mark.django_db
def test_what_a_cover_shows_is_told_on_its_page_and_not_on_cards(site: Client) -> None:
    page = Resource.objects.get(key="quiz-internet-safe", locale__language_code="nl").specific
    page.cover = Image.objects.create(title="Omslag", file=get_test_image_file())
    page.cover_alt = 'Twee "kinderen" <achter> een scherm.'
    page.save()
    told = 'alt="Twee &quot;kinderen&quot; &lt;achter&gt; een scherm."'
    assert told in site.get(page.url).content.decode()
    assert told not in site.get("/nl/materiaal/?q=slim+en+veilig").content.decode()
