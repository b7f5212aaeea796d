"""Drawn covers for resources without a picture of their own, as SVG text.

The recipe: a ground in the colour of the theme group, a stitched spine, the motif of the group with exactly one yellow
element that carries the thought, and a white label with the sign of the format. Nothing here reads a database or a
clock: the same group, key and format always give the same cover. They are decoration beside a title.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from math import acos, cos, hypot, sin

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 160, 120
YELLOW = "#FFD84D"


@dataclass(frozen=True)
class GroupColours:
    """Colours of a theme group. ``field``, ``deep`` and ``light`` draw; ``ink`` is the sign on the white label."""

    field: str
    deep: str
    light: str
    ink: str


GROUPS: dict[str, GroupColours] = {
    "bullying": GroupColours("#B45341", "#68291E", "#FBB8AA", "#7C3326"),
    "intimacy": GroupColours("#AB556B", "#632B3A", "#F4B8C4", "#753546"),
    "contacts": GroupColours("#258484", "#054A4A", "#A3D6D5", "#0C5859"),
    "identity": GroupColours("#7D68A2", "#45375D", "#D0C3EA", "#53446F"),
    "security": GroupColours("#3C7AAB", "#194363", "#A9D0F1", "#225176"),
    "use": GroupColours("#946D12", "#543B00", "#E1C798", "#654700"),
    "literacy": GroupColours("#538349", "#2A4923", "#B6D5AF", "#34582C"),
    "missing": GroupColours("#A86020", "#613204", "#F1BF9B", "#733D0A"),
    "parenting": GroupColours("#737A49", "#3F4323", "#C9CEAF", "#4C512C"),
}
# A group that this table does not know yet gets the colours of the board.
BOARD = GroupColours("#2C5B49", "#17382C", "#BFD3C6", "#17382C")

# The sign of each format on a grid of 24, drawn with a round stroke of 1.75 and no fill.
FORMAT_SIGNS: dict[str, str] = {
    "lesson-plan": '<path d="M6 3.5h12v17H6zM9.5 8h5.5M9.5 12h5.5M9.5 16h3"/>',
    "lesson-pack": '<path d="M3.5 8h17v11.5h-17zM8.5 8V4.5h7V8M3.5 13h17M12 11.7v2.6"/>',
    "quiz": '<path d="M4 4h16v13h-7.5L8 20.8V17H4zM9.7 8.8a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.2.8-1.2 1.7M12 14.4v.2"/>',
    "worksheet": '<path d="M17 11V3.5H5v17h9M8.5 8h5.5M8.5 12h3.5m1.5 6 .7-3.2 5.3-5.3 2.5 2.5-5.3 5.3z"/>',
    "brochure": '<path d="M3.5 6 9 3.8l6 2.2 5.5-2.2V18L15 20.2 9 18l-5.5 2.2zM9 3.8V18M15 6v14.2"/>',
    "poster": '<path d="M5 5.5h14v15H5zM12 3v2.5M8 16.5l2.7-4 2 2.5 1.5-1.8 1.8 3.3"/>',
    "video": '<path d="M3.5 5.5h17v13h-17zM10 9v6l5-3z"/>',
    "podcast": '<path d="M9.3 3.5h5.4v8.5H9.3zM6 10.5v1a6 6 0 0 0 12 0v-1M12 17.5v3"/>',
    "game": (
        '<path d="M4 4h16v16H4zM8.1 8.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0'
        "M15.1 8.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M11.6 12a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0"
        'M8.1 15.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M15.1 15.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0"/>'
    ),
    "presentation": '<path d="M3.5 4.5h17v11h-17zM12 15.5V18M8 20.5l4-3 4 3M8.5 9.5v2.5M12 7.5v4.5M15.5 9v3"/>',
    "debate": '<path d="M3.5 4.5h10v7.5H8l-2.5 2.3V12h-2zM16.5 9h4v8h-2v2.5L16 17h-5.5v-2.5"/>',
    "workshop": (
        '<path d="M12 11.2a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2z'
        'M4.8 20.5v-.7a5.6 5.6 0 0 1 5.6-5.3h3.2a5.6 5.6 0 0 1 5.6 5.3v.7z"/>'
    ),
    "training": (
        '<path d="M2.5 9.5 12 5l9.5 4.5L12 14zM6.5 11.5V16c1.5 1.6 3.4 2.4 5.5 2.4s4-.8 5.5-2.4v-4.5M21.5 9.5V15"/>'
    ),
    "policy-guide": '<path d="M12 3v18M8.5 21h7M12 5h6l2.5 2.3L18 9.5h-6M12 12H6l-2.5 2.2L6 16.5h6"/>',
    "app-site": '<path d="M3.5 4.5h17v15h-17zM3.5 8.8h17M6.3 6.7v.01M8.9 6.7v.01m2.6 4.8 1.7 6 1.3-2.5 2.5-1.3z"/>',
    "research": '<path d="M3 20h18M6.5 20v-5M12 20V4.5M17.5 20v-9.5"/>',
}


@dataclass(frozen=True)
class Tones:
    """What a motif draws with: the ground it stands on, the other tone of the group, and the light one."""

    ground: str
    other: str
    light: str


Motif = Callable[[Tones], str]


def cover_svg(group: str, key: str, format_icon: str) -> SafeString:
    """The cover of one resource: theme group slug, the stable key of the resource, format slug.

    Unknown slugs never raise: an unknown group gets a neutral cover, an unknown format a label without a sign.
    """
    colours = GROUPS.get(group, BOARD)
    digest = sha256(key.encode()).digest()
    # One in four is the night edition: ground and spine change places.
    night = digest[0] % 4 == 0
    ground, other = (colours.deep, colours.field) if night else (colours.field, colours.deep)
    motifs = MOTIFS.get(group, _BOARD_MOTIFS)
    motif = motifs[digest[1] % len(motifs)]
    return mark_safe(  # noqa: S308 - every part is a constant of this module
        f'<svg class="cover" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">'
        + _rect(0, 0, WIDTH, HEIGHT, ground)
        + motif(Tones(ground, other, colours.light))
        + _spine(other, colours.light)
        + _label(format_icon, colours.ink)
        + "</svg>"
    )


def theme_icon_svg(group: str) -> SafeString:
    """The motif of a theme group as a small square, for lists of themes."""
    colours = GROUPS.get(group, BOARD)
    motif, box = _ICONS.get(group, (_BOARD_MOTIFS[0], "34 0 120 120"))
    return mark_safe(  # noqa: S308 - every part is a constant of this module
        f'<svg class="theme-icon" xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="52" height="52"'
        ' aria-hidden="true" focusable="false">'
        + _rect(0, 0, WIDTH * 2, HEIGHT * 2, colours.field)
        + motif(Tones(colours.field, colours.deep, colours.light))
        + "</svg>"
    )


# Parts every cover has.


def _spine(fill: str, thread: str) -> str:
    stitches = "".join(f"M7 {8 + 14 * number}v6" for number in range(8))
    return _rect(0, 0, 14, HEIGHT, fill) + _line(stitches, thread, 1.5, opacity=0.7)


def _label(format_icon: str, ink: str) -> str:
    sign = FORMAT_SIGNS.get(format_icon, "")
    return _rect(21, 84, 30, 30, "#FFFFFF", radius=3.5) + (
        f'<g transform="translate(26 89) scale(.833)" fill="none" stroke="{ink}" stroke-width="2"'
        f' stroke-linecap="round" stroke-linejoin="round">{sign}</g>'
    )


# Small drawing words.


def _rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    rounded = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{rounded} fill="{fill}"/>'


def _dot(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'


def _shape(path: str, fill: str) -> str:
    return f'<path d="{path}" fill="{fill}"/>'


def _line(path: str, stroke: str, width: float, opacity: float = 1) -> str:
    faded = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{width:g}" stroke-linecap="round"{faded}/>'


def _arch(x: float, foot: float, radius: float, height: float, fill: str) -> str:
    """A doorway: a half circle of ``radius`` around ``x``, standing ``height`` high on ``foot``."""
    top = foot - height + radius
    left, right = x - radius, x + radius
    return _shape(f"M{left:g} {foot:g}V{top:g}A{radius:g} {radius:g} 0 0 1 {right:g} {top:g}V{foot:g}z", fill)


def _ring(x: float, y: float, radius: float, width: float, stroke: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="none" stroke="{stroke}" stroke-width="{width:g}"/>'


# Motifs, by group. Each has exactly one yellow element.


def _dots(tones: Tones, dark: set[tuple[int, int]], absent: set[tuple[int, int]], outside: tuple[int, int]) -> str:
    """Bullying: a group in rows, and the one who stands outside it."""
    drawn = ""
    for row in range(4):
        for column in range(5):
            place = (column, row)
            if place in absent:
                continue
            fill = YELLOW if place == outside else tones.other if place in dark else tones.light
            drawn += _dot(42 + 25 * column, 22.5 + 25.4 * row, 11, fill)
    return drawn


def _dot_at_the_end(tones: Tones) -> str:
    return _dots(tones, {(0, 0), (2, 1), (1, 3)}, {(4, 2), (3, 3)}, (4, 3))


def _dot_at_the_start(tones: Tones) -> str:
    return _dots(tones, {(2, 1), (4, 2), (1, 3)}, {(1, 0), (0, 1)}, (0, 0))


def _dot_in_the_corner(tones: Tones) -> str:
    return _dots(tones, {(3, 1), (1, 2), (4, 3)}, {(3, 0), (4, 1)}, (4, 0))


def _shared(tones: Tones, first: tuple[float, float], second: tuple[float, float], radius: float) -> str:
    """Intimacy: two circles; what both share is yellow."""
    (x1, y1), (x2, y2) = first, second
    distance = hypot(x2 - x1, y2 - y1)
    half = acos(distance / 2 / radius)
    towards = ((x2 - x1) / distance, (y2 - y1) / distance)
    reach, side = radius * cos(half), radius * sin(half)
    middle = (x1 + towards[0] * reach, y1 + towards[1] * reach)
    upper = (middle[0] + towards[1] * side, middle[1] - towards[0] * side)
    lower = (middle[0] - towards[1] * side, middle[1] + towards[0] * side)
    arc = f"A{radius:g} {radius:g} 0 0 1"
    lens = f"M{upper[0]:.1f} {upper[1]:.1f}{arc} {lower[0]:.1f} {lower[1]:.1f}{arc} {upper[0]:.1f} {upper[1]:.1f}z"
    return _dot(x1, y1, radius, tones.light) + _dot(x2, y2, radius, tones.other) + _shape(lens, YELLOW)


def _circles_side_by_side(tones: Tones) -> str:
    return _shared(tones, (66, 60), (114, 60), 42)


def _circles_swapped(tones: Tones) -> str:
    return _shared(tones, (114, 60), (66, 60), 42)


def _circles_aslant(tones: Tones) -> str:
    return _shared(tones, (112, 38), (80, 74), 40)


def _stranger_below(tones: Tones) -> str:
    """Contacts: a known voice, and a bubble with no words yet."""
    known = _shape("M24 60V32a20 20 0 0 1 20-20h48a20 20 0 0 1 20 20v8a20 20 0 0 1-20 20z", tones.light)
    talk = "".join(_dot(x, 36, 5.5, tones.ground) for x in (48, 68, 88))
    return (
        known
        + talk
        + _unknown("M88 50h46a18 18 0 0 1 18 18v44H88a18 18 0 0 1-18-18V68a18 18 0 0 1 18-18z", 111, 81, tones)
    )


def _stranger_among_friends(tones: Tones) -> str:
    friends = "".join(
        _shape(f"M{x} {y}h28a8 8 0 0 1 8 8v10a8 8 0 0 1-8 8H{x + 8}l-8 7z", fill)
        for x, y, fill in ((26, 12, tones.light), (74, 12, tones.other), (26, 49, tones.other), (112, 84, tones.light))
    )
    return friends + _unknown("M86 48h52a14 14 0 0 1 14 14v14H86a14 14 0 0 1-14-14a14 14 0 0 1 14-14z", 112, 62, tones)


def _unknown(path: str, x: float, y: float, tones: Tones) -> str:
    edge = (
        f'<path d="{path}" fill="{tones.other}" stroke="{tones.light}" stroke-width="3" stroke-linecap="round"'
        ' stroke-dasharray=".1 6.4"/>'
    )
    return edge + _dot(x, y, 10, YELLOW)


def _bust(x: float, head: float, tones: Tones) -> str:
    """Half a person in the light, half in the shade."""
    return (
        _shape(f"M{x} {head - 25}a25 25 0 0 0 0 50z", tones.light)
        + _shape(f"M{x} {head - 25}a25 25 0 0 1 0 50z", tones.other)
        + _shape(f"M{x} {head + 34}a32 34 0 0 0-32 34v8h32z", tones.light)
        + _shape(f"M{x} {head + 34}a32 34 0 0 1 32 34v8h-32z", tones.other)
    )


def _framed(tones: Tones) -> str:
    """Identity: the side that is shown, in a frame."""
    frame = "M30 34V11h25v6H36v17zM152 34V11h-25v6h19v17zM152 86v23h-25v-6h19V86z"
    return _shape(frame, tones.light) + _bust(90, 52, tones) + _dot(101, 49, 5.5, YELLOW)


def _profile(tones: Tones) -> str:
    card = _rect(30, 14, 68, 80, tones.other, radius=6) + _line("M40 28h16M40 37h10", tones.light, 3.5)
    shown = _rect(70, 28, 78, 100, tones.light, radius=5)
    person = _dot(109, 62, 17, tones.ground) + _shape("M81 120a28 32 0 0 1 56 0z", tones.ground)
    return card + shown + person + _dot(146, 30, 11, YELLOW)


def _striped(tones: Tones) -> str:
    shade = "M92 25h9M92 35h17M92 45h20M92 55h17M92 65h9M92 84h22M92 94h33M92 104h38M92 114h41"
    body = _shape(
        "M90 20a25 25 0 0 0 0 50 25 25 0 0 0 0-50zM90 76a46 42 0 0 0-46 38h92a46 42 0 0 0-46-38z", tones.light
    )
    return body + _line(shade, tones.other, 5) + _dot(78, 43, 4.5, tones.other) + _dot(102, 43, 6, YELLOW)


def _keyhole(tones: Tones) -> str:
    """Security: the keyhole of a round lock."""
    rings = (
        f'<circle cx="92" cy="60" r="68" fill="{tones.other}" fill-opacity=".5"/>'
        + _dot(92, 60, 50, tones.light)
        + _dot(92, 60, 35, tones.other)
    )
    return rings + _shape("M92 36a13 13 0 0 1 7 24l5 24H80l5-24a13 13 0 0 1 7-24z", YELLOW)


def _password(tones: Tones) -> str:
    """Security: the last character of a password is still to come."""
    field = _rect(30, 20, 140, 48, tones.other, radius=6)
    typed = "".join(_dot(x, 44, 9, tones.light) for x in (53, 78, 103, 128))
    button = _rect(66, 82, 110, 27, tones.light, radius=6) + _line("M80 95.5h42", tones.ground, 6)
    return field + typed + button + _rect(143, 30, 6, 28, YELLOW, radius=2)


def _padlock(tones: Tones) -> str:
    shackle = _line("M70 62V44a22 22 0 0 1 44 0v18", tones.light, 11)
    body = _rect(56, 54, 72, 76, tones.other, radius=8)
    return shackle + body + _shape("M92 70a9 9 0 0 1 5 16.5l3 16.5H84l3-16.5a9 9 0 0 1 5-16.5z", YELLOW)


def _apps(tones: Tones) -> str:
    """Use: one app among many."""
    drawn = ""
    dark = {(3, 0), (0, 1), (1, 2), (2, 3)}
    for row in range(4):
        for column in range(4):
            place = (column, row)
            if place in {(0, 2), (0, 3)}:
                continue
            fill = YELLOW if place == (2, 1) else tones.other if place in dark else tones.light
            drawn += _rect(34 + 29 * column, 12 + 29 * row, 22, 22, fill, radius=5.5)
    return drawn


def _devices(tones: Tones) -> str:
    laptop = _rect(30, 22, 92, 62, tones.other, radius=5)
    tablet = _rect(62, 42, 72, 90, tones.light, radius=5) + _line("M72 55h50M72 65h34", tones.ground, 4.5)
    phone = (
        f'<rect x="112" y="58" width="36" height="80" rx="8" fill="{tones.other}" stroke="{tones.ground}"'
        ' stroke-width="4"/>'
    )
    return laptop + tablet + phone + _dot(130, 79, 9, YELLOW)


def _lens(tones: Tones, x: float, y: float) -> str:
    """Literacy: words under a lens."""
    ends = (96, 82, 108, 78, 100, 86, 66)
    text = "".join(f"M38 {14 + 14 * row}h{end - 14 if row % 2 else end}" for row, end in enumerate(ends))
    glass = _dot(x, y, 28, YELLOW) + _ring(x, y, 30.5, 5, tones.other)
    words = _line(f"M{x - 18} {y - 15}h36M{x - 22} {y}h30M{x - 18} {y + 15}h34", tones.other, 7)
    handle = _line(f"M{x + 25} {y + 26}l23 24", tones.other, 9)
    return _line(text, tones.light, 6) + handle + glass + words


def _lens_on_the_left(tones: Tones) -> str:
    return _lens(tones, 80, 50)


def _lens_on_the_right(tones: Tones) -> str:
    return _lens(tones, 112, 62)


def _trail(tones: Tones) -> str:
    """Missing: a lamp at the end of the trail."""
    lamp = _dot(62, 38, 34, tones.other) + _dot(62, 38, 22, tones.light)
    steps = ((107, 49, 9), (129, 62, 8.5), (140, 83, 8), (134, 105, 7.5), (113, 116, 7))
    return lamp + "".join(_dot(x, y, radius, tones.light) for x, y, radius in steps) + _dot(62, 38, 11, YELLOW)


def _beams(tones: Tones) -> str:
    arcs = "".join(
        _ring(14, 124, radius, 14, tones.light if number % 2 else tones.other)
        for number, radius in enumerate((116, 90, 64, 38))
    )
    return arcs + _dot(136, 26, 12, YELLOW)


def _arches(tones: Tones) -> str:
    """Parenting: the small arch inside the large one."""
    return (
        _arch(90, 120, 56, 102, tones.light)
        + _arch(90, 120, 36, 76, tones.ground)
        + _arch(90, 120, 30, 66, tones.other)
        + _arch(90, 120, 14, 42, YELLOW)
    )


def _arch_beside_the_door(tones: Tones) -> str:
    return (
        _arch(92, 120, 56, 104, tones.other)
        + _arch(92, 120, 42, 86, tones.light)
        + _arch(106, 120, 22, 54, tones.ground)
        + _arch(106, 120, 12, 38, YELLOW)
    )


def _book(tones: Tones) -> str:
    """No group known: an open page with one marked line."""
    page = _rect(52, 18, 84, 110, tones.light, radius=5)
    lines = _line("M68 40h52M68 56h40M68 88h52M68 104h30", tones.ground, 5)
    return page + lines + _rect(64, 67, 48, 10, YELLOW, radius=2)


MOTIFS: dict[str, tuple[Motif, ...]] = {
    "bullying": (_dot_at_the_end, _dot_at_the_start, _dot_in_the_corner),
    "intimacy": (_circles_side_by_side, _circles_swapped, _circles_aslant),
    "contacts": (_stranger_below, _stranger_among_friends),
    "identity": (_framed, _profile, _striped),
    "security": (_keyhole, _password, _padlock),
    "use": (_apps, _devices),
    "literacy": (_lens_on_the_left, _lens_on_the_right),
    "missing": (_trail, _beams),
    "parenting": (_arches, _arch_beside_the_door),
}
_BOARD_MOTIFS: tuple[Motif, ...] = (_book,)

# The motif of each small square, and the part of it that shows.
_ICONS: dict[str, tuple[Motif, str]] = {
    "bullying": (_dot_at_the_end, "28 4 126 114"),
    "intimacy": (_circles_side_by_side, "22 -8 136 136"),
    "contacts": (_stranger_below, "20 -4 136 130"),
    "identity": (_striped, "30 6 120 114"),
    "security": (_keyhole, "32 0 120 120"),
    "use": (_devices, "24 8 130 122"),
    "literacy": (_lens_on_the_left, "26 -2 118 118"),
    "missing": (_beams, "14 4 142 120"),
    "parenting": (_arches, "24 4 132 116"),
}


# The covers on the board of the home page, in three columns: each group once, as (group, key, format). The keys are
# chosen for the motif and the edition they give.
SAMPLER: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (
        ("bullying", "board-6", "lesson-plan"),
        ("intimacy", "board-14", "lesson-plan"),
        ("use", "board-11", "lesson-pack"),
    ),
    (("security", "board-3", "game"), ("identity", "board-6", "brochure"), ("parenting", "board-14", "poster")),
    (("literacy", "board-0", "quiz"), ("missing", "board-4", "game"), ("contacts", "board-0", "video")),
)
