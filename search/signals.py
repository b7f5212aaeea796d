"""Every change that can alter what a visitor may find writes to the outbox, in the transaction of the change.

Listens to saves and deletions of any page class: moves and expiries save through the base class, and Wagtail's own
publishing signal fires after the commit.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import post_page_move

from catalogue.models import CurriculumGoal, FileFacts, PackPart, Resource, Term
from catalogue.models.files import FileState
from search.facets import TERM_RELATIONS
from search.indexer import drain_after_commit, enqueue
from search.models import Need


def _changed(page_ids: Any, need: Need = Need.MANY) -> None:
    enqueue(page_ids, need)
    drain_after_commit()


@receiver(post_save)
def page_saved(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if sender is Page or issubclass(sender, Resource):
        _changed([instance.pk], Need.PAGE if instance.live else Need.GONE)
        if not raw:
            _packs_changed([instance.translation_key])


def _packs_changed(parts: Any) -> None:
    """The documents of packs hold the minutes and words of those parts that visitors may see, in either language.

    ``parts`` are translation keys.
    """
    holding = PackPart.objects.filter(target__translation_key__in=parts)
    packs = list(holding.order_by().values_list("pack_id", flat=True).distinct())
    if packs:
        _changed(packs)


def _tree_changed(top: Page) -> None:
    """What is below may have come under, or out of, a restricted page."""
    below = Resource.objects.filter(path__startswith=top.path)
    _changed(below.values_list("pk", flat=True))
    _packs_changed(below.values("translation_key"))


@receiver(post_delete, sender=Page)
def page_deleted(sender: type, instance: Page, **kwargs: Any) -> None:
    """Fires for every class: deleting a resource deletes its row in the base class too."""
    _changed([instance.pk], Need.GONE)
    _packs_changed([instance.translation_key])


@receiver(post_page_move)
def page_moved(sender: type, instance: Page, **kwargs: Any) -> None:
    _tree_changed(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def privacy_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        _tree_changed(page)


@receiver(pre_save)
def term_about_to_change(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Documents hold slugs of terms; names and synonyms are read at query time and need nothing here."""
    if raw or not issubclass(sender, Term) or instance.pk is None:
        return
    indexed = [name for name in ("slug", "group_id") if hasattr(instance, name)]
    before = sender._default_manager.filter(pk=instance.pk).values(*indexed).first()
    instance._changes_documents = before and any(before[name] != getattr(instance, name) for name in indexed)


@receiver(post_save)
def term_saved(sender: type, instance: Any, **kwargs: Any) -> None:
    """After the save, not before: outside a transaction the drain would read the old term."""
    if issubclass(sender, Term) and getattr(instance, "_changes_documents", False):
        _term_changed(instance)


@receiver(pre_delete)
def term_about_to_go(sender: type, instance: Any, **kwargs: Any) -> None:
    if issubclass(sender, Term):
        _term_changed(instance)


def _term_changed(term: Term) -> None:
    relation = TERM_RELATIONS[type(term)]
    carrying = Resource.objects.filter(**{relation: term.pk})
    _changed(list(carrying.values_list("pk", flat=True).distinct()))


# --- Curriculum goals -------------------------------------------------------------------------------------------------


@receiver(post_save, sender=CurriculumGoal)
def goal_saved(sender: type, instance: CurriculumGoal, raw: bool = False, **kwargs: Any) -> None:
    """Documents hold its words."""
    if not raw and not kwargs["created"]:
        _goal_changed(instance)


@receiver(pre_delete, sender=CurriculumGoal)
def goal_about_to_go(sender: type, instance: CurriculumGoal, **kwargs: Any) -> None:
    _goal_changed(instance)


def _goal_changed(goal: CurriculumGoal) -> None:
    carrying = list(Resource.objects.filter(goals=goal.pk).values_list("pk", flat=True))
    if carrying:
        _changed(carrying)


@receiver(pre_delete, sender=PackPart)
def part_about_to_go(sender: type, instance: PackPart, **kwargs: Any) -> None:
    """Also with the resource that it leads to: the document of the pack holds what was said of it."""
    _changed([instance.pack_id])


# --- Files of resources -----------------------------------------------------------------------------------------------


def _files_changed(**conditions: Any) -> None:
    """The pages that offer files which fit these conditions."""
    offering = list(Resource.objects.filter(**conditions).values_list("pk", flat=True).distinct())
    if offering:
        _changed(offering)


@receiver(post_save, sender=FileFacts)
def file_looked_at(sender: type, instance: FileFacts, raw: bool = False, **kwargs: Any) -> None:
    """Its text is there now, or no longer."""
    if not raw and (instance.state != FileState.PENDING or not kwargs["created"]):
        _files_changed(files__document=instance.document_id)


@receiver(post_save, sender=Document)
def document_saved(sender: type, instance: Document, raw: bool = False, **kwargs: Any) -> None:
    """It may have come into, or out of, a closed collection."""
    if not raw and not kwargs["created"]:
        _files_changed(files__document=instance.pk)


@receiver(pre_delete, sender=Document)
def document_about_to_go(sender: type, instance: Document, **kwargs: Any) -> None:
    _files_changed(files__document=instance.pk)


@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def collection_privacy_changed(sender: type, instance: CollectionViewRestriction, **kwargs: Any) -> None:
    collection = Collection.objects.filter(pk=instance.collection_id).first()
    if collection:
        _files_changed(files__document__collection__path__startswith=collection.path)
