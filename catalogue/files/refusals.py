"""Why a file is not taken. What an editor is told about it stands in ``messages``."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    EMPTY = "empty"
    WRONG_TYPE = "wrong-type"
    ARCHIVE = "archive"
    OLD_OFFICE = "old-office"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_BIG_UNPACKED = "too-big-unpacked"
    MACROS = "macros"
    UNREADABLE = "unreadable"


class Refused(Exception):
    """The file is not taken, for this reason."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason
