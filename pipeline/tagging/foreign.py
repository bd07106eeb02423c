"""Find English words and phrases in Dutch sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from pipeline.document import Mark
from pipeline.tagging.gazetteer import data_lines

_RUN = re.compile(r"(?<![\w.@/-])[A-Za-z]+(?:-[A-Za-z]+)*(?: [A-Za-z]+(?:-[A-Za-z]+)*)*(?![\w’'@/-])")
_LETTERS = re.compile("[a-z]+")
_PART = re.compile(r"\S+")
_CLEARLY, _MOSTLY = 4, 0.6
_LINKS = frozenset(["the", "of", "and", "for", "to", "on", "in", "by", "with", "as", "at", "a", "an", "or", "from"])


@cache
def _english() -> frozenset[str]:
    return frozenset(word for line in data_lines("english.txt") for word in line.split())


@cache
def _shared() -> frozenset[str]:
    return frozenset(word for line in data_lines("english-shared.txt") for word in line.split())


def find_foreign(text: str) -> Iterator[Mark]:
    """The English phrases of a sentence; a word that Dutch shares counts only beside one that it does not.

    >>> text = "de uitvoering van het adapted Annual National Program en het commitment"
    >>> [text[mark.start : mark.end] for mark in find_foreign(text)]
    ['adapted Annual National Program', 'commitment']
    """
    if _english().isdisjoint(_LETTERS.findall(text.lower())):
        return
    for run in _RUN.finditer(text):
        words = [
            (run.start() + part.start(), run.start() + part.end(), _sort(part.group()))
            for part in _PART.finditer(run.group())
        ]
        english = sum(sort in ("english", "shared", "link") for *_, sort in words)
        if english >= _CLEARLY and english > len(words) * _MOSTLY:
            yield from _phrase(text, words)
            continue
        for known, phrase in groupby(words, key=lambda word: word[2] != ""):
            if known:
                yield from _phrase(text, list(phrase))


def _sort(word: str) -> str:
    """How English a word is: "english", "shared" with Dutch, a "link", a capitalised "name", or none: ""."""
    lower = word.lower()
    if lower in _english():
        return "english"
    if lower in _LINKS:
        return "link"
    if lower in _shared():
        return "shared"
    if "-" in lower:
        parts = [_sort(part) for part in lower.split("-")]
        return "english" if "english" in parts and "" not in parts and len(parts) > 1 else ""
    return "name" if word[0].isupper() else ""


def _phrase(text: str, phrase: list[tuple[int, int, str]]) -> Iterator[Mark]:
    solid = [n for n, (_, _, sort) in enumerate(phrase) if sort in ("english", "shared")]
    if not any(sort == "english" for _, _, sort in phrase):
        return
    start, end = phrase[solid[0]][0], phrase[solid[-1]][1]
    words = text[start:end]
    if len(solid) > 1 or words[0].islower() or "-" in words or words == text.strip(" ."):
        yield Mark(start, end, "foreign", value="en")
