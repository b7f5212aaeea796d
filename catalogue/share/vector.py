"""Draws the SVG that this site makes itself: rectangles, circles and paths in plain colours.

No general reader of SVG: what ``catalogue.covers`` and the wordmark use, and no more. What it does not know is an
error, so that a new motif is noticed by the test that draws them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from xml.etree import ElementTree as ET

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from PIL import Image, ImageColor, ImageDraw

FINER = 4
"""Drawn so many times larger and made small again: Pillow's own lines have steps."""
CURVE_STEPS = 24

Point = tuple[float, float]
_TRANSFORM = re.compile(r"translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)")


def draw_svg(svg: str, width: int, height: int) -> Image.Image:
    """The drawing, filling ``width`` x ``height`` pixels from the top left corner of its view box."""
    root = ET.fromstring(svg)  # noqa: S314 - made of constants of this site
    left, top, across, down = (float(number) for number in root.attrib["viewBox"].split())
    scale = max(width / across, height / down) * FINER
    canvas = Image.new("RGBA", (width * FINER, height * FINER))
    _draw_all(root, Frame(canvas, -left * scale, -top * scale, scale), {})
    return canvas.resize((width, height), Image.Resampling.LANCZOS)


@dataclass(frozen=True)
class Frame:
    """Where units of a drawing come to lie, in pixels of the canvas."""

    canvas: Image.Image
    left: float
    top: float
    scale: float

    def at(self, x: float, y: float) -> Point:
        return self.left + x * self.scale, self.top + y * self.scale

    def inside(self, transform: str) -> Frame:
        """:raises ValueError: for any but a move and a scale."""
        match = _TRANSFORM.fullmatch(transform)
        if match is None:
            raise ValueError(f"Cannot draw {transform!r}")
        x, y, scale = (float(number) for number in match.groups())
        return Frame(self.canvas, *self.at(x, y), self.scale * scale)


def _draw_all(parent: ET.Element, frame: Frame, inherited: Mapping[str, str]) -> None:
    for element in parent:
        name = element.tag.rpartition("}")[2]
        style = {**inherited, **element.attrib}
        if name == "g":
            inner = {key: value for key, value in style.items() if key != "transform"}
            _draw_all(element, frame.inside(element.attrib["transform"]), inner)
        else:
            _draw(list(_outlines(name, style)), style, frame)


def _outlines(name: str, style: Mapping[str, str]) -> Iterator[list[Point]]:
    """The runs of points of a shape, in its own units; a closed one ends where it began.

    :raises ValueError: for a shape that this site does not draw with.
    """
    pen = _Flat()
    parse_path(_path_of(name, style), pen)
    yield from pen.runs


def _path_of(name: str, style: Mapping[str, str]) -> str:
    if name == "path":
        return style["d"]
    if name == "circle":
        x, y, r = (float(style[key]) for key in ("cx", "cy", "r"))
        return f"M{x - r} {y}A{r} {r} 0 0 1 {x + r} {y}A{r} {r} 0 0 1 {x - r} {y}Z"
    if name == "rect":
        x, y, w, h, r = (float(style.get(key, 0)) for key in ("x", "y", "width", "height", "rx"))
        if not r:
            return f"M{x} {y}H{x + w}V{y + h}H{x}Z"
        arc = f"A{r} {r} 0 0 1"
        return (
            f"M{x + r} {y}H{x + w - r}{arc} {x + w} {y + r}V{y + h - r}{arc} {x + w - r} {y + h}"
            f"H{x + r}{arc} {x} {y + h - r}V{y + r}{arc} {x + r} {y}Z"
        )
    raise ValueError(f"Cannot draw <{name}>")


class _Flat(BasePen):
    """Collects a path as runs of points, curves as short lines."""

    def __init__(self) -> None:
        super().__init__(None)
        self.runs: list[list[Point]] = []

    def _moveTo(self, pt: Point) -> None:  # noqa: N802 - the name is fontTools'
        self.runs.append([pt])

    def _lineTo(self, pt: Point) -> None:  # noqa: N802 - the name is fontTools'
        self.runs[-1].append(pt)

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802 - the name is fontTools'
        start = self.runs[-1][-1]
        for step in range(1, CURVE_STEPS + 1):
            t = step / CURVE_STEPS
            parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            points = (start, pt1, pt2, pt3)
            x, y = (sum(part * point[axis] for part, point in zip(parts, points, strict=True)) for axis in (0, 1))
            self.runs[-1].append((x, y))

    def _closePath(self) -> None:  # noqa: N802 - the name is fontTools'
        self.runs[-1].append(self.runs[-1][0])


def _draw(runs: list[list[Point]], style: Mapping[str, str], frame: Frame) -> None:
    placed = [[frame.at(*point) for point in run] for run in runs]
    if (fill := style.get("fill", "none")) != "none":
        with_ink = _Ink(frame.canvas, fill, float(style.get("fill-opacity", 1)))
        for run in placed:
            with_ink.fill(run)
        with_ink.dry()
    if (stroke := style.get("stroke", "none")) != "none":
        with_ink = _Ink(frame.canvas, stroke, float(style.get("stroke-opacity", 1)))
        width = float(style["stroke-width"]) * frame.scale
        dashes = [float(length) * frame.scale for length in style.get("stroke-dasharray", "").split()]
        round_ends = style.get("stroke-linecap") == "round"
        for run in placed:
            for piece in _dashed(run, *dashes) if dashes else [run]:
                with_ink.line(piece, width, round_ends)
        with_ink.dry()


def _dashed(run: list[Point], length: float, gap: float) -> Iterator[list[Point]]:
    """A dot at every step: this site draws with dashes that are as good as points."""
    until_next = 0.0
    for start, end in pairwise(run):
        distance = hypot(end[0] - start[0], end[1] - start[1])
        while until_next < distance:
            part = until_next / distance
            yield [(start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))]
            until_next += length + gap
        until_next -= distance


class _Ink:
    """One colour on the canvas; a thin one is put on a sheet of its own first, so that it covers evenly."""

    def __init__(self, canvas: Image.Image, colour: str, opacity: float) -> None:
        self._canvas = canvas
        self._sheet = Image.new("RGBA", canvas.size) if opacity < 1 else canvas
        self._drawing = ImageDraw.Draw(self._sheet)
        self._colour = (*ImageColor.getrgb(colour)[:3], round(255 * opacity))

    def fill(self, run: list[Point]) -> None:
        if len(run) > 2:
            self._drawing.polygon(run, fill=self._colour)

    def line(self, run: list[Point], width: float, round_ends: bool) -> None:
        if len(run) > 1:
            self._drawing.line(run, fill=self._colour, width=round(width), joint="curve")
        for x, y in (run[0], run[-1]) if round_ends else ():
            half = width / 2
            self._drawing.ellipse((x - half, y - half, x + half, y + half), fill=self._colour)

    def dry(self) -> None:
        if self._sheet is not self._canvas:
            self._canvas.alpha_composite(self._sheet)
