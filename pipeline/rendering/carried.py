"""Text, names of languages and running titles as XML and the programs behind it can carry them."""

from __future__ import annotations

import re

from pipeline.rendering.words import LOCALES

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_HEADER = 88
_UNCARRIED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACING = re.compile("[\t\n\r]")


def carried(text: str) -> str:
    """One line of text: tabs and line ends are spaces, and what XML 1.0 has no place for is U+FFFD.

    >>> carried("a\\tb\\x00c\\ud800")
    'a b\\ufffdc\\ufffd'
    """
    return _UNCARRIED.sub("\ufffd", _SPACING.sub(" ", text))


def language_tag(language: str) -> str:
    """The BCP 47 tag of a language (ISO 639-1), with a region where the briefing has one, or empty for what is none.

    >>> language_tag("en"), language_tag("fr"), language_tag("?")
    ('en-GB', 'fr', '')
    """
    return LOCALES.get(language, language if _LANGUAGE.fullmatch(language) else "")


def running_title(title: str) -> str:
    """A title short enough for one line at the head of a page."""
    if len(title) <= _LONGEST_HEADER:
        return title
    return title[:_LONGEST_HEADER].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"
