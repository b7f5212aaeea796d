"""What an editor is told about a file that is not taken, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .refusals import Refusal

MESSAGES: Mapping[Refusal, Any] = {
    Refusal.EMPTY: _("This file is empty."),
    Refusal.WRONG_TYPE: _(
        "Files of this type are not taken. Taken are PDF, Word, PowerPoint, Excel and LibreOffice documents (docx, "
        "pptx, xlsx, odt, odp, ods), pictures (png, jpg), sound (mp3), film (mp4, webm) and subtitles (srt, vtt). What "
        "counts is what is in the file, not its name."
    ),
    Refusal.ARCHIVE: _(
        "ZIP archives are not taken. Add the files one by one: teachers can then see them, and download all of "
        "them at once."
    ),
    Refusal.OLD_OFFICE: _(
        "This is a document in an old format (doc, ppt, xls). Open it, save it as docx, pptx or xlsx, and add that "
        "file."
    ),
    Refusal.ENCRYPTED: _("This file asks for a password. Save it without one and add that file."),
    Refusal.DAMAGED: _(
        "This file is damaged or not complete. Open it to see whether it is whole, save it and add it again."
    ),
    Refusal.TOO_BIG_UNPACKED: _(
        "This file becomes far too large when it is opened. Make its pictures smaller, save it and add it again."
    ),
    Refusal.MACROS: _("This document holds macros, small programs that may do harm. Save it without macros."),
    Refusal.UNREADABLE: _("This file could not be read. Save it again, or as a PDF, and add that file."),
}
