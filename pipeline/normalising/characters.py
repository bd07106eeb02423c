"""Make every character the one a reader sees: no mojibake, one composed form, plain spaces, line ends and bullets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import ftfy
import ftfy.badness

from .editing import Change

_LINE_END = re.compile(r"\r\n?|[\x0b\x1c-\x1e\x85\u2028\u2029]|(?<=[^\n\r\f])(?=\f)")
_LINE = re.compile(r"[^\n]+")
_NOT_UNIX = "\r\x0b\f\x1c\x1d\x1e\x85\u2028\u2029"
# A letter beyond ASCII has two bytes or more in UTF-8, so read wrongly it is two characters; a no-break space may have
# become a plain one.
_MOJIBAKE_CLUE = re.compile(r"[^\x00-\x7f]{2}|[ÂÃâ] ")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_SOFT_BREAK = re.compile(r"\xad[ \t]*\n[ \t]*(?=\w)")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_ODD_SPACE = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st", "\u0133": "ij", "\u0132": "IJ",
}  # fmt: skip
_LIGATURE = re.compile(f"[{''.join(_LIGATURES)}]")
# Word and PDF writers take bullets from symbol fonts, which extraction leaves as private-use characters.
_BULLET = re.compile(
    r"[ \t]*([\uf000-\uf0ff\u2022\u2023\u2043\u204c\u204d\u2219\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1])([ \t]*)"
)
_INNER_BULLET = re.compile(r"[ \t]*(o)[ \t]+(?=\w)")


def unix_lines(text: str) -> Iterator[Change]:
    r"""Every line ends with one newline character, whichever system wrote it; so does the last of a page."""
    if not any(char in text for char in _NOT_UNIX):
        return iter(())
    return (Change(m.start(), m.end(), "\n") for m in _LINE_END.finditer(text))


def no_mojibake(text: str) -> Iterator[Change]:
    """UTF-8 that was once read as Windows-1252 or MacRoman is letters again: "FinanciÃ«n" becomes "Financiën".

    Each line is judged by itself, because real reports mix damaged and sound passages.
    """
    if text.isascii():
        return
    done = 0
    for clue in _MOJIBAKE_CLUE.finditer(text):
        if clue.start() < done:
            continue
        start = text.rfind("\n", 0, clue.start()) + 1
        end = text.find("\n", clue.start())
        done = end if end >= 0 else len(text)
        line = text[start:done]
        if ftfy.badness.is_bad(line):
            yield from _repairs(line, ftfy.fix_encoding(line), start)


def _repairs(line: str, mended: str, offset: int) -> Iterator[Change]:
    """Only the stretches that differ, so that the words around them keep their place."""
    if mended == line:
        return
    before = list(_FOREIGN_RUN.finditer(line))
    after = _FOREIGN_RUN.findall(mended)
    if _FOREIGN_RUN.split(line) != _FOREIGN_RUN.split(mended):
        yield Change(offset, offset + len(line), mended)
        return
    for match, new in zip(before, after, strict=True):
        if match.group() != new:
            yield Change(offset + match.start(), offset + match.end(), new)


def composed(text: str) -> Iterator[Change]:
    """Letter and accent are one character (NFC). NFKC would also turn ½ and m² into something else."""
    if unicodedata.is_normalized("NFC", text):
        return
    for match in _LINE.finditer(text):
        line = match.group()
        new = unicodedata.normalize("NFC", line)
        if new == line:
            continue
        clusters = list(_clusters(line))
        if "".join(unicodedata.normalize("NFC", line[a:b]) for a, b in clusters) != new:
            yield Change(match.start(), match.end(), new)
            continue
        for a, b in clusters:
            one = unicodedata.normalize("NFC", line[a:b])
            if one != line[a:b]:
                yield Change(match.start() + a, match.start() + b, one)


def _clusters(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for index, char in enumerate(line):
        if index > start and not unicodedata.combining(char):
            yield start, index
            start = index
    yield start, len(line)


def whole_soft_hyphenated_words(text: str) -> Iterator[Change]:
    """A word broken at a soft hyphen is one word: the hyphen says itself that it is not part of it."""
    return (Change(m.start(), m.end(), "") for m in _SOFT_BREAK.finditer(text)) if "\xad" in text else iter(())


def only_seen_characters(text: str) -> Iterable[Change]:
    """No soft hyphens, zero-width or direction characters, and no controls but tabs, newlines and form feeds."""
    if text.isascii() and text.isprintable():
        return ()
    return (Change(m.start(), m.end(), "") for m in _UNSEEN.finditer(text))


def plain_spaces(text: str) -> Iterable[Change]:
    """Non-breaking, thin and wide spaces are spaces."""
    if text.isascii():
        return ()
    return (Change(m.start(), m.end(), " ") for m in _ODD_SPACE.finditer(text))


def no_ligatures(text: str) -> Iterable[Change]:
    """Letters that a font drew as one are letters again."""
    if text.isascii():
        return ()
    return (Change(m.start(), m.end(), _LIGATURES[m.group()]) for m in _LIGATURE.finditer(text))


def plain_bullets(text: str) -> Iterator[Change]:
    """Every list item that is drawn with a bullet begins with "•" and one space; an "o" within such a list is nested.

    A bullet without a text is nothing.
    """
    position = 0
    in_list = False
    for line in text.split("\n"):
        if bullet := _BULLET.match(line):
            new = "" if bullet.end() == len(line) else "•" if bullet[2] else "• "
            if bullet[1] != new:
                yield Change(position + bullet.start(1), position + bullet.end(1), new)
        elif inner := _INNER_BULLET.match(line):
            yield Change(position, position + inner.end(1), "\t•" if in_list else "•")
        in_list = bool(line.strip()) and (in_list or bool(bullet))
        position += len(line) + 1
