"""The page that a twin's texts make: a draft to review, or the live one with other shared facts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import ManyToOneRel
from django.utils.text import slugify
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.coreutils import find_available_slug
from wagtail.models import Page, Revision
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import MissingTranslationError, TranslationSource

from catalogue.models import Resource
from translation.errors import Refused
from translation.models import Twin
from translation.page_texts import reads_alike, untranslated_texts
from translation.places import place_of


def draft_of(twin: Twin, fallback: bool = False) -> Page:
    """The target page with the texts of now, not saved. With ``fallback`` open ones are shown in the source's language.

    :raises wagtail_localize.models.MissingTranslationError: when a text has no translation, without ``fallback``.
    :raises Refused: when a text of the source would stand there that no translator was shown, without ``fallback``.
    """
    source = TranslationSource.objects.get(pk=twin.translation.source_id)
    original = source.as_instance()
    page: Page = source.get_ephemeral_translated_instance(twin.target_locale, fallback=fallback)
    _clear_what_is_empty(original, page)
    parent = page.get_parent()
    slug = slugify(page.slug) or slugify(page.title) or str(page.pk)
    page.slug = find_available_slug(parent, slug[:255], ignore_page_id=page.pk)
    if not fallback:
        _demand_all_translated(page, source)
    return page


def _demand_all_translated(page: Page, source: TranslationSource) -> None:
    left = untranslated_texts(page, source)
    if not left:
        return
    place = place_of(type(page), left[0].field_path)
    raise Refused(
        _("“%(text)s” (%(place)s) would stay in the language of the source. Have an editor publish the source again.")
        % {"text": left[0].text[:80], "place": " › ".join(filter(None, (place.section, place.label)))}
    )


def is_as_sent(twin: Twin) -> bool:
    """Whether the draft that a reviewer looks at says what the translation says now: it may be published."""
    try:
        # Wagtail publishes the latest draft, whichever one the reviewer has read.
        latest = Page.objects.values_list("latest_revision_id", flat=True).get(pk=twin.target_page_id)
        if twin.revision is None or twin.revision_id != latest:
            return False
        return reads_alike(draft_of(twin), twin.revision.as_object())
    except (MissingTranslationError, Refused):
        return False


def _clear_what_is_empty(original: Page, page: Page) -> None:
    """wagtail-localize copies the terms of a source, and leaves those of the target where the source has none left."""
    for each in get_translatable_fields(type(original)):
        if each.is_synchronized(original):
            field = each.get_field(type(original))
            if isinstance(field, ParentalManyToManyField):
                setattr(page, field.attname, list(getattr(original, field.name).all()))


def shared_facts_of(page: Page) -> tuple[str, ...]:
    """The fields of a page that are the same in both languages; none of a plain page."""
    return type(page).shared_facts if isinstance(page, Resource) else ()


def with_facts_of(source: Page, page: Page) -> Page:
    """``page`` with the facts that both languages share as ``source`` has them; texts stay. Not saved."""
    for name in shared_facts_of(source):
        field: Any = type(source)._meta.get_field(name)
        if isinstance(field, ParentalManyToManyField):
            setattr(page, field.attname, list(getattr(source, name).all()))
        elif isinstance(field, ManyToOneRel):
            source.copy_child_relation(field, page)
        elif name == "tags":
            page.tags.set([tag.name for tag in source.tags.all()], clear=True)
        else:
            setattr(page, field.attname, getattr(source, field.attname))
    return page


def live_content(page: Page) -> Page:
    """What visitors see of a page, whatever draft it has."""
    content: Page = page.live_revision.as_object() if page.live_revision else page.specific
    return content


def publish_without_review(page: Page, user: Any) -> Revision:
    """Publish texts that were approved before, with other shared facts. The page's draft becomes this too."""
    revision: Revision = page.save_revision(user=user, changed=True)
    revision.publish(user=user, skip_permission_checks=True)
    return revision


def errors_by_path(error: ValidationError) -> tuple[str, str]:
    """The first field that is not valid, empty when it is none, and what to say about it."""
    by_field = getattr(error, "error_dict", None)
    if not by_field:
        return "", " ".join(error.messages)
    path, errors = next(iter(by_field.items()))
    message = " ".join(message for each in errors for message in each.messages)
    return ("" if path == NON_FIELD_ERRORS else path), message
