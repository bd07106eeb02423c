"""Decide what a hyphen at the end of a line becomes: nothing, a hyphen, or a hyphen and a space."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

import pyphen

_WORD = re.compile(r"\w+(?:-\w+)*")
_COORDINATORS = frozenset({"en", "of", "tot", "als", "dan", "respectievelijk"})
_HYPHENATED_PREFIXES = frozenset({"niet", "non", "ex", "oud", "semi"})
_WEB = re.compile(r"://|\bwww\.|\w\.(?:nl|com|org|net|eu|be)/")


def vocabulary(text: str) -> Counter[str]:
    """How often each word, with its inner hyphens, stands in `text`, in lower case."""
    return Counter(_WORD.findall(text.lower()))


def joint(left: str, right: str, words: Mapping[str, int]) -> str:
    r"""What stands between `left` and `right` when they were "left-\nright": "", "-" or "- ".

    `left` is the whole token before the hyphen, `right` the one after the line break, `words` the document's own
    vocabulary.

    >>> joint("NAVO", "hoofdkwartier", {}), joint("gecompen", "seerd", {}), joint("aanloop", "en", {})
    ('-', '', '- ')
    """
    if _WEB.search(left):
        return "-"
    before, after = _WORD.findall(left)[-1:], _WORD.findall(right)[:1]
    if not before or not after:
        return "-"
    first, second = before[0], after[0]
    if second in _COORDINATORS:
        return "-" if f"{first}-{second}".lower() in words else "- "
    last = first.rpartition("-")[2]
    if last[-1].isdigit() or second[0].isdigit() or second[0].isupper() or _is_acronym(last):
        return "-"
    return "" if _is_one_word(first, last, second, words) else "-"


def _is_acronym(word: str) -> bool:
    return sum(map(str.isupper, word)) >= 2


def _is_one_word(first: str, last: str, second: str, words: Mapping[str, int]) -> bool:
    """The document's own spelling decides; where it has none, the prefix or the rules of Dutch hyphenation do."""
    whole = words.get((first + second).lower(), 0)
    apart = words.get(f"{first}-{second}".lower(), 0)
    if whole != apart:
        return whole > apart
    if first != last or first.lower() in _HYPHENATED_PREFIXES:
        return False
    return _may_break((last + second).lower(), len(last))


@cache
def _dutch() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="nl", left=1, right=1)


def _may_break(word: str, position: int) -> bool:
    return position in _dutch().positions(word)
