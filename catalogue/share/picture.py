"""The picture itself: the title on the board of the site, beside the cover."""

from __future__ import annotations

from io import BytesIO

import resvg_py
from django.template.loader import render_to_string
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from catalogue.covers import SAMPLER, cover_svg

from .lettering import SANS, SANS_BOLD, SERIF, Lettering, lines_of
from .subject import Subject

WIDTH, HEIGHT = 1200, 630
"""Pixels: what the networks that show such pictures ask for."""
BOARD, CHALK, CHALK_DIM, MARKER = "#17382c", "#f3f6ee", "#bfd3c6", "#ffd84d"
MARGIN = 64
TEXT_WIDTH = 548
COVER = (676, 135, 1136, 480)
"""Left, top, right and bottom of the cover, four to three."""
TEXT_TOP = 92
TITLE_SIZES = (68, 60, 52, 46)
TITLE_HEIGHT = 285
FACT_SIZE, FACT_LINES = 33, 2
QUALITY = 90


def share_picture(subject: Subject, photo: bytes = b"") -> bytes:
    """A JPEG of :data:`WIDTH` x :data:`HEIGHT` pixels; ``photo`` is the file of the editor's picture."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), BOARD)
    if subject.key:
        left, top, right, bottom = COVER
        _paste(canvas, _cover(subject, photo, (right - left, bottom - top)), (left, top))
    else:
        _paste_sampler(canvas)
    draw = ImageDraw.Draw(canvas)
    _write_texts(draw, subject)
    _write_name(canvas, draw, subject.name)
    written = BytesIO()
    canvas.save(written, "JPEG", quality=QUALITY, subsampling=0, optimize=True, progressive=True)
    return written.getvalue()


def draw_svg(svg: str, width: int, height: int) -> Image.Image:
    """A drawing of this site, on nothing, ``width`` x ``height`` pixels: the shape of its view box."""
    if "xmlns" not in svg:  # Within a page it needs none.
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    return Image.open(BytesIO(png)).convert("RGBA")


def _cover(subject: Subject, photo: bytes, size: tuple[int, int]) -> Image.Image:
    if photo:
        try:
            return ImageOps.fit(Image.open(BytesIO(photo)).convert("RGB"), size, Image.Resampling.LANCZOS)
        except (UnidentifiedImageError, OSError):
            # A picture that cannot be read is no reason for none at all.
            pass
    return draw_svg(cover_svg(subject.group, subject.key, subject.format), *size)


def _paste(canvas: Image.Image, cover: Image.Image, place: tuple[int, int], radius: int = 14) -> None:
    """With the rounded corners of the site, the sharper ones at the spine."""
    finer = 4
    mask = Image.new("L", (cover.width * finer, cover.height * finer))
    shape = ImageDraw.Draw(mask)
    shape.rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius * finer, fill=255)
    shape.rounded_rectangle((0, 0, mask.width // 2, mask.height - 1), radius * finer // 3, fill=255)
    canvas.paste(cover.convert("RGB"), place, mask.resize(cover.size, Image.Resampling.LANCZOS))


def _paste_sampler(canvas: Image.Image) -> None:
    """The covers of the home page in three columns, running off the edges."""
    width, height, gap = 200, 150, 20
    for column, covers in enumerate(SAMPLER):
        left = 660 + column * (width + gap)
        for row in range(-1, len(covers) + 1):
            group, key, sign = covers[row % len(covers)]
            top = 60 + row * (height + gap) - (column % 2) * 85
            _paste(canvas, draw_svg(cover_svg(group, key, sign), width, height), (left, top), radius=8)


def _write_texts(draw: ImageDraw.ImageDraw, subject: Subject) -> None:
    """Kind, title and ages."""
    top = TEXT_TOP
    kicker = SANS_BOLD.writable(subject.kicker)
    title = SERIF.writable(subject.title)
    if not title:
        title, kicker = kicker or subject.name, ""
    if kicker:
        shown, _whole = lines_of(kicker, SANS_BOLD.at(FACT_SIZE), TEXT_WIDTH, 1)
        top = _write(draw, shown, SANS_BOLD, FACT_SIZE, top, MARKER) + 12
    size, lines = _fitting(title, SERIF)
    top = _write(draw, lines, SERIF, size, top, CHALK) + 18
    facts = SANS.writable(subject.facts)
    if facts:
        _write(draw, lines_of(facts, SANS.at(FACT_SIZE), TEXT_WIDTH, FACT_LINES)[0], SANS, FACT_SIZE, top, CHALK_DIM)


def _fitting(text: str, lettering: Lettering) -> tuple[int, list[str]]:
    """The largest size at which the whole text fits; at the smallest it is cut."""
    for size in TITLE_SIZES:
        lines, whole = lines_of(text, lettering.at(size), TEXT_WIDTH, TITLE_HEIGHT // _line_height(size))
        if whole:
            break
    return size, lines


def _line_height(size: int) -> int:
    return round(size * 1.18)


def _write(draw: ImageDraw.ImageDraw, lines: list[str], lettering: Lettering, size: int, top: int, colour: str) -> int:
    """Returns where the next line would begin."""
    font: ImageFont.FreeTypeFont = lettering.at(size)
    for line in lines:
        draw.text((MARGIN, top), line, font=font, fill=colour)
        top += _line_height(size)
    return top


def _write_name(canvas: Image.Image, draw: ImageDraw.ImageDraw, name: str) -> None:
    """The wordmark, in the corner below."""
    sign = draw_svg(render_to_string("components/wordmark_sign.html"), 35, 45)
    top = HEIGHT - MARGIN - sign.height
    canvas.paste(sign, (MARGIN, top), sign)
    font = SANS_BOLD.at(30)
    draw.text((MARGIN + sign.width + 18, top + sign.height / 2), name, font=font, fill=CHALK, anchor="lm")
