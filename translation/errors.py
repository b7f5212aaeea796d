"""What can stand in the way of a step of the workflow. Each carries a sentence for the person who tried."""

from __future__ import annotations

from typing import Any


class StepRefused(Exception):
    """A step that is not taken. Nothing was changed."""

    status = 422

    def __init__(self, message: Any = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Refused(StepRefused):
    """What was typed cannot be kept. ``path`` names the segment, where it is known."""

    def __init__(self, message: Any, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class Conflict(StepRefused):
    """Somebody else has saved meanwhile; ``theirs`` is what stands there now, as stored."""

    status = 409

    def __init__(self, message: Any, theirs: str = "", stamp: str = "", by: str = "") -> None:
        super().__init__(message)
        self.theirs, self.stamp, self.by = theirs, stamp, by


class NotOpen(StepRefused):
    """The twin is with a reviewer, or has no source at present: its text cannot be changed now."""

    status = 423


class Gone(StepRefused):
    """The segment is no longer part of the source."""

    status = 410


class NotAllowed(StepRefused):
    """This person may not take this step."""

    status = 403


class AlreadySubmitted(StepRefused):
    """The page has a twin, or is one."""

    status = 409
