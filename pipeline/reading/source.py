"""What reading yields: the text of a file, and enough to find its bytes again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.document import Note

LARGEST_TEXT = 8_000_000
"""Characters; some 2,500 pages."""


class Extract(NamedTuple):
    """What one reader found: the text; its encoding and the length of its byte order mark, for plain text; notes."""

    text: str
    encoding: str = ""
    mark: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a report as it was found, untouched but for its decoding.

    `sha256` is of the bytes, in hexadecimal; `date` the file's own, ISO 8601 in UTC, or empty; `encoding` the Python
    name of the one the text was in, empty for formats that hold more than text; `mark` the bytes before the first
    character.
    """

    name: str
    text: str
    sha256: str
    encoding: str = ""
    date: str = ""
    notes: tuple[Note, ...] = ()
    mark: int = 0

    def byte(self, offset: int) -> int | None:
        """The offset in the file's bytes of the character at `offset`; None where the format is not plain text.

        >>> Source("a.txt", "één", "", "utf-8").byte(2)
        4
        """
        if not self.encoding:
            return None
        return self.mark + len(self.text[:offset].encode(self.encoding))
