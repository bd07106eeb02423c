"""Read plain text, in whichever of its encodings it was saved."""

from __future__ import annotations

import codecs
import re
import unicodedata

from pipeline.document import Note
from pipeline.errors import BinarySource, DamagedText

from .source import Extract

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"{\\rtf",
    b"\x7fELF",
    b"\x1f\x8b",
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_STRAY = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ENOUGH = 20_000
_NAMES = {"cp1252": "Windows-1252", "mac_roman": "MacRoman", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


def extract(data: bytes, name: str) -> Extract:
    """The text of `data`: by its byte order mark, else as UTF-16, strict UTF-8, Windows-1252 or MacRoman.

    Raises BinarySource for other formats under a text's name, and DamagedText for NUL bytes and lone surrogates.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Extract(_strict(data[len(mark) :], encoding, name), encoding, len(mark))
    if data.startswith(_MAGIC):
        raise BinarySource(name)
    if len(_CONTROL.findall(data[:_ENOUGH])) > len(data[:_ENOUGH]) // 20:
        raise BinarySource(name)
    if b"\x00" in data[:_ENOUGH]:
        return _utf16_without_mark(data, name)
    if b"\x00" in data:
        raise DamagedText(name)
    try:
        return Extract(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _single_byte(data, name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DamagedText(name, f"is not the {encoding.upper()} that its first bytes announce") from error
    if "\x00" in text:
        raise DamagedText(name)
    return text


def _utf16_without_mark(data: bytes, name: str) -> Extract:
    """Latin letters in UTF-16 have a zero for every other byte; which one tells the order."""
    head = data[:_ENOUGH]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.4 * half and others < 0.05 * half:
            return Extract(_strict(data, encoding, name), encoding, 0, (_guessed(encoding),))
    if even + odd > len(head) // 10:
        raise BinarySource(name)
    raise DamagedText(name)


def _single_byte(data: bytes, name: str) -> Extract:
    if _has_lone_surrogates(data):
        raise DamagedText(name)
    if mixed := _with_strays(data):
        return mixed
    head = data[: 50 * _ENOUGH]
    encoding = max(("cp1252", "mac_roman"), key=lambda one: dutch_plausibility(head.decode(one, errors="replace")))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DamagedText(name, "is in no encoding this knows (UTF-8, UTF-16, Windows-1252, MacRoman)") from error
    return Extract(text, encoding, 0, (_guessed(encoding),))


def _with_strays(data: bytes) -> Extract | None:
    """UTF-8 with a few bytes that are not, from a file that was cut or pasted together; None if it is not UTF-8."""
    text = data.decode("utf-8", errors="surrogateescape")
    strays = len(_STRAY.findall(text))
    if 5 * strays > len(_NOT_ASCII.findall(text)) - strays:
        return None
    mended = _STRAY.sub(lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", errors="replace"), text)
    note = Note("read", "source", f"is UTF-8 but for some stray bytes: {strays} read as Windows-1252")
    return Extract(mended, notes=(note,))


def _has_lone_surrogates(data: bytes) -> bool:
    try:
        data.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(encoding: str) -> Note:
    return Note("read", "source", f"has no mark of its encoding; read as {_NAMES[encoding]}")


def dutch_plausibility(text: str) -> int:
    """How much the characters beyond ASCII look like those of a Dutch text, each in its place.

    >>> dutch_plausibility("ministeriële") > dutch_plausibility("ministeri‘le")
    True
    """
    padded = f" {text} "
    score = 0
    for match in _NOT_ASCII.finditer(padded):
        score += _fits(padded[match.start() - 1], match.group(), padded[match.end()])
    return score


def _fits(before: str, char: str, after: str) -> int:
    inside = before.isalpha() and after.isalpha()
    if char in "’–«»“”‘€•…½²\xa0":
        return -2 if inside and char not in "’–" else 1
    if char.isalpha() and unicodedata.normalize("NFD", char)[0].isascii():
        if char.isupper() and before.islower():
            return -2
        return 2 if char in "ëïéèöüáóçâêîôûàäñíúËÏÉÖÜ" else 0
    return -1
