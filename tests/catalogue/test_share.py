"""What a shared link shows: the picture, opened and measured, and the words about it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Picture
from PIL import ImageChops
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction

from catalogue.covers import FORMAT_SIGNS, GROUPS, cover_svg
from catalogue.models import Resource, ShareImage
from catalogue.share.lettering import ELLIPSIS, SERIF, lines_of
from catalogue.share.picture import BOARD, HEIGHT, MARGIN, TEXT_WIDTH, WIDTH, draw_svg, share_picture
from catalogue.share.subject import Subject, subject_of_site

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LESSON = "/nl/materiaal/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/"
LARGEST = 300_000
"""Bytes: WhatsApp shows nothing larger."""


def tags(client: Client, url: str) -> dict[str, str]:
    html = client.get(url).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"', html))


def path_of(tag: str) -> str:
    return tag.removeprefix("http://testserver")


def opened(data: bytes) -> Picture.Image:
    picture = Picture.open(BytesIO(data))
    assert (picture.size, picture.format) == ((WIDTH, HEIGHT), "JPEG")
    assert len(data) < LARGEST
    return picture.convert("RGB")


def subject(title: str, **changes: str) -> Subject:
    facts = {
        "kicker": "Lesfiche",
        "facts": "5e–6e leerjaar",
        "group": "bullying",
        "key": "x",
        "format": "quiz",
    } | changes
    return Subject("nl", "Preventiecatalogus", title, **facts)


def lettered(picture: Picture.Image) -> tuple[int, int, int, int]:
    """The box around everything that is written, above the wordmark."""
    text = picture.crop((0, 0, MARGIN + TEXT_WIDTH + 60, 510))
    plain = Picture.new("RGB", text.size, BOARD)
    far = ImageChops.difference(text, plain).convert("L").point(lambda value: 255 if value > 60 else 0)
    box = far.getbbox()
    assert box is not None
    return box


def test_the_picture_of_a_resource_is_served_kept_and_drawn_once(site: Client) -> None:
    image = path_of(tags(site, LESSON)["og:image"])
    answer = site.get(image)
    opened(answer.content)
    assert answer["Content-Type"] == "image/jpeg"
    assert "immutable" in answer["Cache-Control"]
    [kept] = ShareImage.objects.all()
    ShareImage.objects.update(data=b"as it was kept")
    assert site.get(image).content == b"as it was kept"
    assert kept.language == "nl"


def test_each_language_has_its_own(site: Client) -> None:
    dutch = tags(site, LESSON)
    french = tags(site, Resource.objects.get(key="lesson-plan-cyberbullying-10-12", locale__language_code="fr").url)
    pictures = [opened(site.get(path_of(each["og:image"])).content) for each in (dutch, french)]
    assert ImageChops.difference(*pictures).getbbox() is not None
    assert (dutch["og:locale"], dutch["og:locale:alternate"]) == ("nl_BE", "fr_BE")
    assert (french["og:locale"], french["og:locale:alternate"]) == ("fr_BE", "nl_BE")


def test_a_page_tells_what_it_is(site: Client) -> None:
    found = tags(site, LESSON)
    assert found["og:title"] == "Van toeschouwer naar helper: samen tegen cyberpesten"
    assert found["og:type"] == "article"
    assert found["og:url"] == f"http://testserver{LESSON}"
    assert found["og:description"].startswith("Leerlingen onderscheiden")
    assert found["og:image:alt"].startswith("Lesfiche: Van toeschouwer")
    assert (found["og:image:width"], found["og:image:height"]) == (str(WIDTH), str(HEIGHT))
    assert found["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("url", ["/nl/", "/fr/", "/nl/materiaal/", "/fr/ressources/", "/nl/materiaal/thema/privacy/"])
def test_other_pages_show_the_site(site: Client, url: str) -> None:
    found = tags(site, url)
    opened(site.get(path_of(found["og:image"])).content)
    assert found["og:title"]
    assert found["og:description"]
    assert found["og:type"] == "website"


def test_another_title_is_another_picture_and_the_old_address_leads_to_it(site: Client) -> None:
    before = path_of(tags(site, LESSON)["og:image"])
    first = site.get(before).content
    page = Resource.objects.get(url_path__endswith="/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/").specific
    page.title = "Een andere titel"
    page.save_revision().publish()
    after = path_of(tags(site, page.url)["og:image"])
    assert after != before
    second = site.get(after).content
    assert second != first
    answer = site.get(before)
    assert (answer.status_code, answer["Location"]) == (302, after)
    assert ShareImage.objects.filter(page=page).count() == 1


def test_what_is_not_for_everybody_has_no_picture(site: Client) -> None:
    page = Resource.objects.get(url_path__endswith="/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/")
    image = path_of(tags(site, LESSON)["og:image"])
    assert site.get(image).status_code == 200
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert site.get(image).status_code == 404
    restriction.delete()
    Resource.objects.filter(pk=page.pk).update(live=False)
    assert site.get(image).status_code == 404


def test_a_page_behind_a_password_tells_nothing_of_itself(site: Client) -> None:
    page = Resource.objects.get(url_path__endswith="/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="geheim")
    for address in (LESSON, page.screen_url("report"), page.specific.screen_url("pdf")):
        html = site.get(address).content.decode()
        assert "password" in html
        assert "og:" not in html
        assert page.title not in html
        assert page.summary[:30] not in html


@pytest.mark.parametrize("name", ["999999-abc", "de-abc", "nl-", f"{10**23}-abc"])
def test_an_address_that_means_nothing_is_not_found(site: Client, name: str) -> None:
    assert site.get(f"/share/{name}.jpg").status_code == 404
    assert site.post("/share/nl-abc.jpg").status_code == 405


# Wagtail leaves it to the garbage collector to close a picture that it made smaller.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_picture_of_the_editor_is_on_it_with_its_focal_point(site: Client, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    drawn = Picture.new("RGB", (1600, 900), "#0000ff")
    drawn.paste((255, 0, 0), (1200, 0, 1600, 900))
    file = BytesIO()
    drawn.save(file, "PNG")
    cover = Image.objects.create(title="Foto", file=ImageFile(BytesIO(file.getvalue()), name="foto.png"))
    Resource.objects.filter(url_path__endswith="/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/").update(
        cover=cover
    )
    address = path_of(tags(site, LESSON)["og:image"])
    middle = opened(site.get(address).content).getpixel((900, 310))
    assert middle[2] > 200 > middle[0]  # type: ignore[index]
    cover.focal_point_x, cover.focal_point_y, cover.focal_point_width, cover.focal_point_height = 1500, 450, 100, 100
    cover.save()
    again = path_of(tags(site, LESSON)["og:image"])
    assert again != address
    right = opened(site.get(again).content).getpixel((1100, 310))
    assert right[0] > 200 > right[2]  # type: ignore[index]


def test_a_picture_that_cannot_be_read_is_drawn_instead(db: None) -> None:
    broken = share_picture(subject("Titel", photo="/media/x.webp"), b"no picture")
    assert broken == share_picture(subject("Titel", photo="/media/x.webp"))


# --- What is written on it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Kort",
        "a" * 255,
        "W" * 255,
        "Onmeetbaarlangwoord " * 12,
        "Vertrouwenspersonen en leerlingenbegeleiding: " + "x" * 60,
        "\u202eomgekeerd\u202c en zo",
        "Titel\n\n\tmet\u2028regels",
        "🎉🎉 feest 🎉",
        "Ca\u0327 c’est l’e\u0301te\u0301 ! «\u00a0oui\u00a0»",
    ],
)
def test_every_title_stays_within_its_column(title: str) -> None:
    left, _top, right, bottom = lettered(opened(share_picture(subject(title))))
    assert left >= MARGIN - 4
    assert right <= MARGIN + TEXT_WIDTH + 4
    assert bottom < 500


@pytest.mark.parametrize("title", ["", " . ", "🎉🎉🎉", "مرحبا بكم في الدرس", "שלום", "今日は", "\ud800"])
def test_a_title_that_cannot_be_written_gives_its_place_to_the_kind(title: str) -> None:
    assert share_picture(subject(title)) == share_picture(subject("Lesfiche", kicker=""))


def test_a_title_that_is_too_long_ends_in_dots_and_a_short_one_is_larger() -> None:
    font = SERIF.at(46)
    lines, whole = lines_of("woord " * 60, font, TEXT_WIDTH, 5)
    assert (len(lines), whole) == (5, False)
    assert lines[-1].endswith(f"woord{ELLIPSIS}")
    assert all(font.getlength(line) <= TEXT_WIDTH for line in lines)
    assert lines_of("Kort", font, TEXT_WIDTH, 5) == (["Kort"], True)


@pytest.mark.parametrize("text", ["Élèves – « œuvre »", "Coëfficiënt, ’s avonds…"])
def test_the_letters_of_our_languages_can_be_written(text: str) -> None:
    assert SERIF.writable(text) == text


def test_a_letter_of_another_language_loses_its_accent_and_not_its_place() -> None:
    assert SERIF.writable("España, Straße, Dvořák") == "Espana, Strasse, Dvorák"


def test_every_drawing_of_the_site_can_be_drawn() -> None:
    for group in (*GROUPS, "unknown"):
        for key in ("a", "b", "c", "d", "e", "f"):
            assert len(draw_svg(cover_svg(group, key, "quiz"), 160, 120).getcolors(1 << 16) or ()) > 4
    for sign in FORMAT_SIGNS:
        signed, plain = (draw_svg(cover_svg("use", "a", each), 160, 120).convert("RGB") for each in (sign, "none"))
        assert ImageChops.difference(signed, plain).getbbox()


def test_fingerprints_tell_all_that_is_seen_apart() -> None:
    subjects = [
        subject("A"),
        subject("B"),
        subject("A", kicker="Quiz"),
        subject("A", facts="18+"),
        subject("A", group="use"),
        subject("A", key="y"),
        subject("A", photo="/media/1.webp"),
        subject_of_site("nl"),
        subject_of_site("fr"),
    ]
    assert len({each.fingerprint for each in subjects}) == len(subjects)
