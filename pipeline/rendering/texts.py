"""Cut texts to what XML can carry, to one line, and to the length of a page's head."""

from __future__ import annotations

import re
from html import escape

_LONGEST_HEADER = 88
_UNCARRIED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACING = re.compile("[\t\n\r]")


def carried(text: str) -> str:
    """One line of text: tabs and line ends are spaces, and what XML 1.0 has no place for is U+FFFD.

    >>> carried("a\\tb\\x00c\\ud800")
    'a b\\ufffdc\\ufffd'
    """
    return _UNCARRIED.sub("\ufffd", _SPACING.sub(" ", text))


def escaped(text: str) -> str:
    """A text as the content of an XML element or attribute."""
    return escape(carried(text))


def clipped(text: str, longest: int = _LONGEST_HEADER) -> str:
    """A text of at most about `longest` letters, cut between words; the whole where it is no longer.

    >>> clipped("Report of the meeting, held in Antwerp", 24)
    'Report of the meeting …'
    """
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"
