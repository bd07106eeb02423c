"""Tidy the space that is left inside lines, and bring numbers to the headings they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .editing import Change

_LONE_NUMBER = re.compile(
    r"^[ \t\f]*\d{1,2}(?:(?:\.\d{1,2}){1,3}\.?|\.)([ \t]*\n(?:[ \t]*\n){0,3}[ \t]*)(?=[^\W\d_])", re.MULTILINE
)
_WIDE_SPACE = re.compile(r"(?<=[^ \t\n])[ \t]{2,}(?=[^ \t\n])")


def numbers_with_their_headings(text: str) -> Iterator[Change]:
    """A section number that extraction left on a line of its own stands before its heading."""
    for match in _LONE_NUMBER.finditer(text):
        if text[match.end()].isupper():
            yield Change(match.start(1), match.end(1), " ")


def single_spaces(text: str) -> Iterator[Change]:
    """Words are one space apart; cells one TAB."""
    return (Change(m.start(), m.end(), " ") for m in _WIDE_SPACE.finditer(text) if "\t" not in m.group())
