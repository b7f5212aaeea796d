"""The form in which every document comes in: of one, of several, from a chooser, and of the admin's own interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from .messages import MESSAGES
from .process import ReaderFailed, examine
from .refusals import Refusal, Refused


class DocumentForm(BaseDocumentForm):
    """Refuses at its field what is not to be offered; whatever else was filled in stays in the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            # One sentence that says what to do, in the words of the other refusals.
            field.error_messages |= {
                "empty": MESSAGES[Refusal.EMPTY],
                "file_too_large": _(
                    "This file is %(file_size)s large. At most %(max_filesize)s is taken: make its pictures smaller, "
                    "or divide it."
                ),
                "file_too_large_unknown_size": _(
                    "This file is too large. At most %(max_filesize)s is taken: make its pictures smaller, or divide "
                    "it."
                )
                % {"max_filesize": filesizeformat(field.max_upload_size)},
            }

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            # Kept for the facts of the document, which are written when it is saved.
            self.instance.finding = self._finding(file)
        return file

    @staticmethod
    def _finding(file: UploadedFile[Any]) -> Any:
        try:
            with on_disk(file) as path:
                return examine(path, thorough=False)
        except Refused as refused:
            raise ValidationError(MESSAGES[refused.reason], code=refused.reason) from refused
        except ReaderFailed as error:
            raise ValidationError(MESSAGES[Refusal.UNREADABLE], code=Refusal.UNREADABLE) from error


@contextmanager
def on_disk(file: Any) -> Iterator[Path]:
    """A copy of an open file that another process can read, for as long as it is needed."""
    with NamedTemporaryFile(prefix="catalogue-file-") as copy:
        file.seek(0)
        while chunk := file.read(1024 * 1024):
            copy.write(chunk)
        copy.flush()
        file.seek(0)
        yield Path(copy.name)
