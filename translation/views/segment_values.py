"""Images, documents, pages and addresses that a translation may replace: how they are shown, chosen and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page
from wagtail.permissions import policy_registry

from translation.errors import Refused
from translation.models import Twin
from translation.places import DOCUMENT, IMAGE, LINK, PAGE, Place
from translation.segments import Replaceable
from translation.text import pk_from
from translation.views.translate_rows import ReplaceableRow, label_of

THUMBNAIL = "max-165x165"
LONGEST_ADDRESS = 2000

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
        found[PAGE] = Page.objects.in_bulk(wanted[PAGE])
    return found


def _row(each: Replaceable, objects: Objects, editable: bool) -> ReplaceableRow:
    kind = each.place.kind
    label = label_of(each.place, each.number)
    if kind == LINK:
        # In running text a path ends with the address in quotes.
        label = f"{label} › {_('Link')}" if each.path.endswith("'") else label
        typed = str(each.target) if each.replaced else ""
        return ReplaceableRow(each, label, shown=str(each.source), typed=typed, stamp=each.stamp)
    known = objects.get(kind, {})
    source, target = known.get(each.source), known.get(each.target)
    thumbnail = source.get_rendition(THUMBNAIL).url if kind == IMAGE and source else ""
    widget = _CHOOSERS[kind](show_clear_link=False, show_edit_link=False) if editable else None
    return ReplaceableRow(
        each,
        label,
        shown=str(source) if source else _("No longer there"),
        thumbnail=thumbnail,
        widget=widget.render("value", target, {"id": f"value-{each.id}"}) if widget else "",
        typed=str(target) if target else "",
        stamp=each.stamp,
    )


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
