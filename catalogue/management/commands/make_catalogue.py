"""Fills the catalogue with invented resources, for measuring."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.demo.bulk import BulkWriter, bulk_delete
from catalogue.demo.generated import KEY_PREFIX, Generator, sentences_of
from catalogue.demo.loader import read_specs
from catalogue.demo.places import NoParentPage
from catalogue.demo.spec import ResourceSpec
from catalogue.models import Resource
from catalogue.vocabulary import current_vocabulary

CHUNK = 500
"""Resources per transaction."""


class Command(BaseCommand):
    help = (
        "Create invented resources, for measuring; the same seed gives the same ones, and those that exist are kept. "
        "They are not in the admin's page search, and the search index has to be rebuilt afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--pairs", type=int, default=1000, help="How many resources, most of them in two languages."
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--delete", action="store_true", help="Remove all invented resources instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = perf_counter()
        if options["delete"]:
            number = delete_generated()
            self.stdout.write(f"{number} pages removed in {perf_counter() - started:.1f} s.")
            return
        try:
            pages = make_catalogue(options["pairs"], options["seed"])
        except NoParentPage as error:
            raise CommandError(str(error)) from None
        seconds = perf_counter() - started
        self.stdout.write(
            f"{pages} pages of {options['pairs']} resources created in {seconds:.1f} s, "
            f"{options['pairs'] / seconds:.0f} resources per second."
        )


def make_catalogue(pairs: int, seed: int) -> int:
    """Create what is missing of the first ``pairs`` resources of a seed; the number of new pages.

    :raises NoParentPage: when a language has no page for resources.
    """
    generator = Generator(seed, current_vocabulary(), sentences_of(read_specs()))
    writer = BulkWriter()
    return sum(len(writer.write(chunk)) for chunk in _chunks(generator.pairs(pairs)))


def _chunks(pairs: Iterable[list[ResourceSpec]]) -> Iterator[list[ResourceSpec]]:
    remaining = iter(pairs)
    while chunk := list(chain.from_iterable(islice(remaining, CHUNK))):
        yield chunk


def delete_generated() -> int:
    """Remove all invented resources; those that somebody edited go the slow and complete way. The number of pages."""
    number = 0
    generated = Resource.objects.filter(key__startswith=KEY_PREFIX)
    for page in generated.exclude(latest_revision=None):
        page.delete()
        number += 1
    while pks := list(generated.order_by().values_list("pk", flat=True)[:CHUNK]):
        bulk_delete(pks)
        number += len(pks)
    return number
