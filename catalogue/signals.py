"""Receivers of the catalogue."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalogue.models import Resource, Term, VocabularyVersion
from catalogue.short_keys import remember


@receiver([post_save, post_delete])
def vocabulary_changed(sender: type, raw: bool = False, **kwargs: Any) -> None:
    """Every process reads the vocabularies again after the change of a term."""
    if issubclass(sender, Term) and not raw:
        VocabularyVersion.change()


@receiver(post_save)
def resource_saved(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """What is published can be put in a list."""
    if issubclass(sender, Resource) and instance.live and not raw:
        remember(instance)
