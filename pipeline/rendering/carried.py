"""Text as XML and every program behind it can carry it."""

from __future__ import annotations

import re

_UNCARRIED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACING = re.compile("[\t\n\r]")


def carried(text: str) -> str:
    """One line of text: tabs and line ends are spaces, and what XML 1.0 has no place for is U+FFFD.

    >>> carried("a\\tb\\x00c\\ud800")
    'a b\\ufffdc\\ufffd'
    """
    return _UNCARRIED.sub("\ufffd", _SPACING.sub(" ", text))
