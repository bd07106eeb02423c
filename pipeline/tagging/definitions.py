"""Find the abbreviations that a document defines, such as "Foreign Ministers Meeting (FMM)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DEFINED = re.compile(r" \((?:hierna: ?)?[“\"'‘]?(?P<short>[A-Za-z][\w&-]{1,9})[”\"'’]?\)")
_ROMAN = re.compile("[ivx]+")
_WORD = re.compile(r"[^\s(),;:]+")
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Definition:
    """An abbreviation and what it stands for, at `start` to `end` of the text that defines it."""

    short: str
    expansion: str
    start: int
    end: int


def find_definitions(text: str) -> Iterator[Definition]:
    """The abbreviations in brackets whose letters the words before them begin with.

    >>> [(d.short, d.expansion) for d in find_definitions("de Foreign Ministers Meeting (FMM) en de heer X (CDA)")]
    [('FMM', 'Foreign Ministers Meeting')]
    """
    if "(" not in text:
        return
    for match in _DEFINED.finditer(text):
        if _ROMAN.fullmatch(match["short"]):
            continue
        start = _expansion_start(text, match.start(), match["short"])
        if start is not None:
            yield Definition(match["short"], text[start : match.start()].rstrip(" ,"), start, match.start())


def _expansion_start(text: str, end: int, short: str) -> int | None:
    """Where the words that the letters of `short` stand for begin, or None: the fewest words that will do."""
    words = list(_WORD.finditer(text, max(0, end - 160), end))
    letters = re.sub(r"[^a-z0-9]", "", short.lower())
    for count in range(1, min(len(words), _LONGEST) + 1):
        chosen = words[-count:]
        begins = chosen[0].group()[0].lower() == letters[0]
        long_enough = sum(len(word.group()) for word in chosen) >= 2 * len(letters)
        if begins and long_enough and _spells([word.group().lower() for word in chosen], letters, len(letters) > 2):
            return chosen[0].start()
    return None


def _spells(words: list[str], letters: str, several: bool) -> bool:
    """Whether the words, or the parts of one long word, begin with the letters in order."""
    if len(words) == 1 and several:
        return _in_order(words[0], letters)
    rest = letters
    for word in words:
        if rest and word[0] == rest[0]:
            rest = rest[1:]
            while rest and "-" in word and f"-{rest[0]}" in word:
                rest = rest[1:]
    return not rest


def _in_order(word: str, letters: str) -> bool:
    place = 0
    for letter in letters:
        place = word.find(letter, place) + 1
        if not place:
            return False
    return True
