"""Looking into the files of documents: quickly when one comes in, thoroughly in a process of its own afterwards.

The rows of ``FileFacts`` that are pending are the work list: written in the transaction of the document, so that no
file is forgotten, whatever happens to the process that should have looked at it.
"""

from __future__ import annotations

import fcntl
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from wagtail.documents.models import Document

from catalogue.models.files import FileFacts, FileState

from .process import ReaderFailed, examine
from .refusals import Refusal, Refused
from .upload import on_disk

log = logging.getLogger("catalogue.files")


def expect(document: Document) -> None:
    """A document was saved: unless its file is the one that was looked at, it has to be looked at."""
    try:
        document.get_file_size()
        digest = document.get_file_hash()
    except OSError:
        digest = ""  # There is no such file: the inspection finds out, and says so.
    facts = FileFacts.objects.filter(document=document).first()
    if facts and facts.file_hash == digest:
        return
    facts = FileFacts(document=document, file_hash=digest)
    if finding := getattr(document, "finding", None):
        facts.note(finding)
    facts.save()
    if settings.FILES_INSPECT_AFTER_UPLOAD:
        transaction.on_commit(start, robust=True)


def start() -> None:
    """Have a process of its own look at what waits, unless one is doing so: that one looks again before it ends."""
    if not _waiting().exists():
        return
    with only_one() as free:
        if not free:
            return
    subprocess.Popen(  # noqa: S603  (our own interpreter and command, no input)
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "inspect_files"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def inspect_waiting() -> int:
    """Look at every file that waits; how many. Nothing when another process is doing so."""
    done = 0
    waiting = _waiting()
    while waiting.exists():
        with only_one() as free:
            if not free:
                break
            # One at a time: what waits may be replaced or deleted while another file is looked at.
            while facts := waiting.first():
                inspect(facts)
                done += 1
    return done


def _waiting() -> QuerySet[FileFacts]:
    return FileFacts.objects.filter(state=FileState.PENDING).select_related("document").order_by("pk")


def take_up_again() -> int:
    """Files whose check failed wait once more, and so do documents that nobody has looked at; how many."""
    failed = FileFacts.objects.filter(state=FileState.FAILED).update(state=FileState.PENDING)
    unseen = Document.objects.filter(facts=None)
    for document in unseen:
        expect(document)
    return failed + len(unseen)


def inspect(facts: FileFacts) -> None:
    """Look into one file, and keep what is found or why it cannot be."""
    try:
        with facts.document.open_file() as file, on_disk(file) as path:
            _inspect(facts, path)
    except OSError as error:
        log.error("Document %s has no file that can be read: %s", facts.document_id, error)
        facts.settle(FileState.FAILED, detail=f"{type(error).__name__}: {error}")


def _inspect(facts: FileFacts, path: Path) -> None:
    try:
        facts.note(examine(path, thorough=True))
    except Refused as refused:
        facts.settle(FileState.REFUSED, refusal=refused.reason)
    except ReaderFailed as error:
        log.warning("Preview and text of document %s: %s", facts.document_id, error)
        _without_text(facts, path, str(error))
    else:
        facts.settle(FileState.READY)


def _without_text(facts: FileFacts, path: Path, detail: str) -> None:
    """A file whose text and picture cannot be had is offered all the same, if it is what it says it is."""
    try:
        facts.note(examine(path, thorough=False))
    except Refused as refused:
        facts.settle(FileState.REFUSED, refusal=refused.reason)
    except ReaderFailed:
        facts.settle(FileState.REFUSED, refusal=Refusal.UNREADABLE, detail=detail)
    else:
        facts.settle(FileState.FAILED, detail=detail)


@contextmanager
def only_one() -> Iterator[bool]:
    """Whether this process is the only one on this machine that looks into files; held until the end."""
    place = Path(settings.DATA_DIR) / "inspecting-files"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
