"""Text as translators type it, and as wagtail-localize keeps it: HTML with inline tags and no attributes."""

from __future__ import annotations

import re
import unicodedata

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString
from django.utils.translation import gettext as _
from wagtail_localize.strings import INLINE_TAGS, StringValue, extract_ids, validate_translation_links

from translation.errors import Refused

_TAG = re.compile(r"<\s*[/!?]?\s*[a-zA-Z!?][^>]{0,40}")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_KEPT_CONTROLS = "\n\t"


def pk_from(typed: str) -> int | None:
    """A primary key that somebody may have typed; ``None`` for anything else that calls itself a number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else None


def is_plain(data: str) -> bool:
    """Whether a stored text has no tags but line breaks: it is then typed as it is read."""
    return all(tag.name == "br" for tag in _soup(data).find_all(True))


def to_input(data: str) -> str:
    """A stored text as it stands in the field of a translator: as plain text, or with its tags where it has any."""
    return StringValue(data).render_text() if is_plain(data) else data


def as_text(data: str) -> str:
    """A stored text without any tags; line breaks stay."""
    return str(StringValue(data).render_text())


def comparable(data: str) -> str:
    """A stored text for comparison: no tags, one case, single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", as_text(data))).strip().casefold()


def count_words(data: str) -> int:
    return len(_WORD.findall(as_text(data)))


def accept(typed: str, source: str, single_line: bool = False) -> str:
    """What a translator typed for a stored ``source``, as it is to be stored.

    :raises Refused: it is empty, or holds what must never come on a page; with a sentence to show at the segment.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Refused(_("Write a translation. If nothing should be translated here, tick “Same in both languages”."))
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in _KEPT_CONTROLS for sign in text):
        raise Refused(_("There is an invisible control character in this text. Remove it and save again."))
    if single_line:
        text = _SPACES.sub(" ", text)
    if not is_plain(source):
        return _accept_tagged(text, source)
    if found := _TAG.search(text):
        raise Refused(_("Tags cannot stand in this text: %(tag)s") % {"tag": found.group()})
    return str(StringValue.from_plaintext(text).data)


def _accept_tagged(text: str, source: str) -> str:
    soup = _soup(text)
    for element in soup.descendants:
        if isinstance(element, Tag):
            _demand_harmless(element)
        elif (
            not isinstance(element, NavigableString)
            or isinstance(element, Comment)
            or type(element) is not NavigableString
        ):
            raise Refused(_("Only text and simple tags can stand here; remove the comment or instruction."))
    if unknown := extract_ids(text) - extract_ids(source):
        raise Refused(
            _("The source has no link with this number: %(links)s. Links are taken over, not made.")
            % {"links": ", ".join(sorted(unknown))}
        )
    try:
        data = str(StringValue.from_translated_html(text).data)
        validate_translation_links(source, data)
    except ValueError as error:
        raise Refused(str(error)) from None
    if not as_text(data).strip():
        raise Refused(_("There are tags here, but no words."))
    return data


def _demand_harmless(tag: Tag) -> None:
    if tag.name not in INLINE_TAGS:
        raise Refused(_("The tag <%(tag)s> cannot stand here. Use the tags of the source.") % {"tag": tag.name})
    attributes = set(tag.attrs) - ({"id"} if tag.name == "a" else set())
    if attributes:
        raise Refused(
            _("The tag <%(tag)s> can have no attributes here: remove %(names)s.")
            % {"tag": tag.name, "names": ", ".join(sorted(attributes))}
        )


def _soup(data: str) -> BeautifulSoup:
    return BeautifulSoup(data, "html.parser")
