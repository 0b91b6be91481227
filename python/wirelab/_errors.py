"""What goes wrong. Each exception carries the file, the frame and the offset, as far as these are known."""

from __future__ import annotations


class WirelabError(Exception):
    """Something ended the reading.

    ``file`` is the path, ``frame`` the number of the frame (from 1), ``offset`` the place in the file in bytes (of a
    display filter: the place of the first wrong character); each is None where there is none.
    """

    def __init__(
        self, text: str, file: str | None = None, frame: int | None = None, offset: int | None = None
    ) -> None:
        super().__init__(text)
        self.file = file
        self.frame = frame
        self.offset = offset


class CaptureError(WirelabError):
    """The file cannot be read, or is no capture."""


class DamagedCapture(WirelabError):
    """Data was lost in the capture, and ``strict=True`` asked to be told so."""


class FilterError(WirelabError):
    """A display filter is wrong."""


class UsageError(WirelabError):
    """It was asked for something that is not there: a field, a lab, a stream."""
