"""Receivers of the catalogue."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents.models import Document

from catalogue.files.inspection import expect
from catalogue.models import Entry, Resource, VocabularyVersion
from catalogue.short_keys import remember


@receiver([post_save, post_delete])
def vocabulary_changed(sender: type, raw: bool = False, **kwargs: Any) -> None:
    """Every process reads the vocabularies again after the change of an entry."""
    if issubclass(sender, Entry) and not raw:
        VocabularyVersion.change()


@receiver(post_save)
def resource_saved(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """What is published can be put in a list."""
    if issubclass(sender, Resource) and instance.live and not raw:
        remember(instance)


@receiver(post_save, sender=Document)
def document_saved(sender: type, instance: Document, raw: bool = False, **kwargs: Any) -> None:
    """However a document comes in, its file is looked at before anybody is offered it."""
    if not raw:
        expect(instance)
