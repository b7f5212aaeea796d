"""Images, documents, pages and addresses that a translation may replace: how they are shown, chosen and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.forms import Media
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.documents import get_document_model
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page
from wagtail.permissions import policy_registry

from translation.errors import Refused
from translation.models import Twin
from translation.places import DOCUMENT, IMAGE, LINK, PAGE, Place
from translation.segments import Replaceable
from translation.text import pk_from
from translation.views.translate_rows import ReplaceableRow, Value, label_of

THUMBNAIL = "max-165x165"
LONGEST_ADDRESS = 2000
FOLLOWED = ("http", "https", "mailto", "tel")
"""Schemes of addresses that are links here too."""

_CHOOSERS = {IMAGE: AdminImageChooser, DOCUMENT: AdminDocumentChooser, PAGE: AdminPageChooser}
EDITABLE_KINDS = (LINK, *_CHOOSERS)

Objects = Mapping[str, Mapping[int, Any]]
"""By kind and primary key."""


def rows_of(replaceables: Iterable[Replaceable], editable: bool = True) -> list[ReplaceableRow]:
    """One query per kind of object, however many there are."""
    replaceables = [each for each in replaceables if each.place.kind in EDITABLE_KINDS]
    objects = _objects(replaceables)
    return [_row(each, objects, editable) for each in replaceables]


def media_of(rows: Iterable[ReplaceableRow]) -> Media:
    """The scripts of the choosers in these rows."""
    media = Media()
    for kind in sorted({row.kind for row in rows if row.widget}):
        media += _CHOOSERS[kind]().media
    return media


def _objects(replaceables: Iterable[Replaceable]) -> Objects:
    wanted: dict[str, set[int]] = {}
    for each in replaceables:
        for value in (each.source, each.target):
            if each.place.kind in _CHOOSERS and isinstance(value, int):
                wanted.setdefault(each.place.kind, set()).add(value)
    found: dict[str, Mapping[int, Any]] = {}
    if IMAGE in wanted:
        found[IMAGE] = get_image_model().objects.prefetch_renditions(THUMBNAIL).in_bulk(wanted[IMAGE])
    if DOCUMENT in wanted:
        found[DOCUMENT] = get_document_model().objects.in_bulk(wanted[DOCUMENT])
    if PAGE in wanted:
        found[PAGE] = Page.objects.select_related("locale").in_bulk(wanted[PAGE])
    return found


def _row(each: Replaceable, objects: Objects, editable: bool) -> ReplaceableRow:
    kind = each.place.kind
    row = ReplaceableRow(
        each,
        source=_value(kind, each.source, objects),
        target=_value(kind, each.target, objects) if each.replaced else None,
        stamp=each.stamp,
    )
    row = replace(row, label=label_of(replace(each.place, label=row.part), each.number))
    if kind == LINK:
        return replace(row, typed=row.target.text if row.target else "")
    if not editable:
        return row
    widget = _CHOOSERS[kind](show_clear_link=False, show_edit_link=False)
    chosen = objects.get(kind, {}).get(each.target)
    return replace(row, widget=widget.render("value", chosen, {"id": f"value-{each.id}"}))


def _is_followed(address: str) -> bool:
    """Whether an address of a source may be a link here: whatever was typed there stands in it."""
    try:
        return urlsplit(address).scheme.lower() in FOLLOWED
    except ValueError:
        return False


def _value(kind: str, value: Any, objects: Objects) -> Value:
    """What a person sees of a stored value; never a primary key."""
    if kind == LINK:
        return Value(str(value), address=str(value) if _is_followed(str(value)) else "")
    found = objects.get(kind, {}).get(value)
    if found is None:
        return Value(_("No longer there"))
    return Value(
        str(found),
        thumbnail=_thumbnail(found) if kind == IMAGE else "",
        lang=found.locale.language_code if kind == PAGE else "",
    )


def _thumbnail(image: Any) -> str:
    """Its address; empty where the file is gone."""
    try:
        return str(image.get_rendition(THUMBNAIL).url)
    except SourceImageIOError:
        return ""


def value_from(place: Place, posted: str, twin: Twin, user: Any) -> Any:
    """What was chosen or typed, as it is stored.

    :raises Refused: it cannot stand there.
    """
    if place.kind == LINK:
        return _address(place, posted.strip())
    pk = pk_from(posted)
    if pk is None:
        raise Refused(_("Choose something, or leave it as in the source."))
    if not _may_choose(place.kind, pk, twin, user):
        raise Refused(_("This cannot be chosen here: it is gone, not for you, or a page in the other language."))
    return pk


def _may_choose(kind: str, pk: int, twin: Twin, user: Any) -> bool:
    if kind == PAGE:
        return bool(Page.objects.filter(pk=pk, locale_id=twin.target_locale_id).exists())
    policy = policy_registry.get_by_type(get_image_model() if kind == IMAGE else get_document_model())
    return bool(policy.instances_user_has_permission_for(user, "choose").filter(pk=pk).exists())


def _address(place: Place, address: str) -> str:
    """:raises Refused: unless it is a web address, or in running text a mail address or telephone number."""
    longest = min(place.max_length or LONGEST_ADDRESS, LONGEST_ADDRESS)
    if not address or len(address) > longest:
        raise Refused(_("Give an address of at most %(longest)s characters.") % {"longest": longest})
    in_text = place.max_length is None
    try:
        scheme = urlsplit(address).scheme.lower()
        if in_text and scheme == "mailto":
            validate_email(urlsplit(address).path)
        elif not (in_text and scheme == "tel" and not set(address[4:]) - set("+0123456789 ()-./")):
            URLValidator(schemes=["http", "https"])(address)
    except (ValidationError, ValueError):
        raise Refused(_("Give an address that starts with https://.")) from None
    return address
