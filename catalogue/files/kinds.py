"""The ONE table of the kinds of files that a resource may offer. Whatever is not in it is refused."""

from __future__ import annotations

from dataclasses import dataclass

PAGES, SLIDES = "pages", "slides"


@dataclass(frozen=True)
class Kind:
    """``slug`` is the ending of the file as well. ``inline``: a browser shows it by itself. ``counts``: what it has."""

    slug: str
    content_type: str
    inline: bool = False
    counts: str = ""


_OPENXML = "application/vnd.openxmlformats-officedocument."
_OPENDOCUMENT = "application/vnd.oasis.opendocument."

KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("pdf", "application/pdf", inline=True, counts=PAGES),
        Kind("docx", f"{_OPENXML}wordprocessingml.document"),
        Kind("pptx", f"{_OPENXML}presentationml.presentation", counts=SLIDES),
        Kind("xlsx", f"{_OPENXML}spreadsheetml.sheet"),
        Kind("odt", f"{_OPENDOCUMENT}text"),
        Kind("odp", f"{_OPENDOCUMENT}presentation", counts=SLIDES),
        Kind("ods", f"{_OPENDOCUMENT}spreadsheet"),
        Kind("png", "image/png", inline=True),
        Kind("jpg", "image/jpeg", inline=True),
        Kind("mp3", "audio/mpeg", inline=True),
        Kind("mp4", "video/mp4", inline=True),
        Kind("webm", "video/webm", inline=True),
        Kind("srt", "application/x-subrip"),
        Kind("vtt", "text/vtt"),
    )
}

UNKNOWN = Kind("", "application/octet-stream")
"""What has not been looked at yet: a browser may keep it, never open it."""
