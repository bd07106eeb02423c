"""Turn the bytes of a report into text: one function `(data, name) -> Extract` a format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePath
from stat import S_ISREG
from typing import TypeAlias

from pipeline.errors import (
    DamagedText,
    EmptySource,
    MissingSource,
    NoLetters,
    SourceIsDirectory,
    SourceTooLarge,
    UnknownFormat,
    UnreadableSource,
)

from . import pandoc, pdf, txt
from .source import LARGEST_TEXT, Extract, Source

__all__ = ["LARGEST_TEXT", "READERS", "Source", "decode", "read"]

Reader: TypeAlias = Callable[[bytes, str], Extract]

READERS: dict[str, Reader] = {
    ".txt": txt.extract,
    ".text": txt.extract,
    ".pdf": pdf.extract,
    ".docx": pandoc.extract_docx,
    ".odt": pandoc.extract_odt,
    ".html": pandoc.extract_html,
    ".htm": pandoc.extract_html,
    ".xhtml": pandoc.extract_html,
    ".md": pandoc.extract_markdown,
    ".markdown": pandoc.extract_markdown,
    "": txt.extract,  # standard input, and files without a suffix
}
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes."""


def read(path: str | Path) -> Source:
    """The text of the file at `path`. The only function here that touches the disk.

    Raises MissingSource, SourceIsDirectory, UnreadableSource, SourceTooLarge, and what `decode` raises.

    >>> read("inputs/werkbezoek-groningen.txt").encoding
    'cp1252'
    """
    file = Path(path)
    try:
        state = file.stat()
        if file.is_dir():
            raise SourceIsDirectory(path)
        if not S_ISREG(state.st_mode):
            raise UnreadableSource(path, "is a device or a pipe, not a file", "Copy its content to a file first.")
        _reader(str(path))
        if state.st_size > LARGEST_FILE:
            raise SourceTooLarge(path, f"is larger than the {LARGEST_FILE >> 20} MB this reads")
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise MissingSource(path) from error
    except OSError as error:
        raise UnreadableSource(path, f"cannot be read: {error.strerror or error}") from error
    date = datetime.fromtimestamp(int(state.st_mtime), UTC).isoformat()
    return decode(data, str(path), date)


def decode(data: bytes, name: str, date: str = "") -> Source:
    """The text in `data`; the suffix of `name` tells the format, and a name without one is plain text.

    Raises UnknownFormat, SourceTooLarge, EmptySource, BinarySource, DamagedText, NoLetters, UnreadableSource or
    HostileArchive.

    >>> decode("Eén zin.".encode("cp1252"), "a.txt").text
    'Eén zin.'
    """
    reader = _reader(name)
    if len(data) > LARGEST_FILE:
        raise SourceTooLarge(name, f"is larger than the {LARGEST_FILE >> 20} MB this reads")
    if not data.strip():
        raise EmptySource(name)
    found = reader(data, name)
    _check(found.text, name)
    return Source(name, found.text, sha256(data).hexdigest(), found.encoding, date, found.notes, found.mark)


def _reader(name: str) -> Reader:
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        raise UnknownFormat(name, f"cannot be read: “{suffix[1:]}” is not a format this reads")
    return READERS[suffix]


def _check(text: str, name: str) -> None:
    if len(text) > LARGEST_TEXT:
        raise SourceTooLarge(name, f"holds more than the {LARGEST_TEXT:,} characters this reads")
    if not text.strip():
        raise EmptySource(name)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DamagedText(name) from error
    if "\x00" in text:
        raise DamagedText(name)
    if not any(map(str.isalpha, text)):
        raise NoLetters(name)
