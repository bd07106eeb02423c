"""Cut a sentence that is too long for the engine at its clauses, and set capitals and closing marks right again."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.document import Mark

TOO_LONG = 80
"""Tokens, about 55 words. Of the sentences above 45 tokens, with the built-in package 0.3, in BLEU:

| at most | FLORES dev | written | treaties | OPUS |
| ------: | ---------: | ------: | -------: | ---: |
|     150 |       20.6 |    42.0 |     48.9 | 23.0 |
|      80 |       20.6 |    42.6 |     48.7 | 24.0 |
|      60 |       20.7 |    42.8 |     47.4 | 24.5 |
|      45 |       19.7 |    42.0 |     45.8 | 24.1 |
"""
MOST_LETTERS = 6000
# Best places first: between sentences, at a semicolon or colon, before a clause, at a comma, before "en", at a space.
_CUTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<=[.!?…])[”\"’»)]?\s+(?=[A-ZÀ-Þ“\"«(])",
        r"(?<=[;:])\s+",
        r"\s+(?=[–—]\s)|(?<=,)\s+(?=(?:maar|want|omdat|zodat|waarbij|waardoor|waarin|terwijl|hoewel|en|die|dat|welke)\b)",
        r"(?<=,)\s+",
        r"\s+(?=(?:en|of|alsmede|om)\b)",
        r"\s+",
    )
)
_CLOSING = re.compile(r"(?<![.…])[.?!;:]$")


def cut(text: str, count: Callable[[str], int], limit: int = TOO_LONG) -> list[str]:
    """`text` in parts of at most `limit` tokens as `count` counts them, cut at the best place nearest the middle.

    Parts joined by a space are the text, its white space collapsed. A word too long by itself stays whole.

    >>> cut("De ene zin is af. De andere ook, en lang.", lambda text: len(text.split()), 6)
    ['De ene zin is af.', 'De andere ook, en lang.']
    """
    parts: list[str] = []
    waiting = [text.strip()]
    while waiting:
        part = waiting.pop()
        # No text is cut into more tokens than it has letters, but for what begins a word.
        if len(part) <= limit * 40 and (len(part.encode()) < limit or count(part) <= limit):
            parts.append(part)
            continue
        halves = _halves(part)
        if len(halves) == 1:
            parts.append(part)
        else:
            waiting += reversed(halves)
    return parts


def _halves(text: str) -> list[str]:
    middle, quarter = len(text) // 2, len(text) // 4
    for cuts in _CUTS:
        places = [match.span() for match in cuts.finditer(text, max(quarter - 1, 1), len(text) - quarter)]
        if places:
            start, end = min(places, key=lambda place: abs(place[0] - middle))
            return [text[:start], text[end:]]
    places = [match.span() for match in _CUTS[-1].finditer(text)]
    if not places:
        return [text]
    start, end = min(places, key=lambda place: abs(place[0] - middle))
    return [text[:start], text[end:]]


def join(dutch: list[str], english: list[str]) -> str:
    """The translated parts as one sentence: a part that did not begin or end a sentence does not look as if it did."""
    joined = []
    for at, (source, text) in enumerate(zip(dutch, english, strict=True)):
        if at and source[:1].islower() and text[:1].isupper() and text[1:2].islower():
            text = text[0].lower() + text[1:]
        joined.append(close_alike(source, text))
    return " ".join(joined)


def close_alike(dutch: str, english: str) -> str:
    """`english` with the capital and the closing mark that `dutch` has.

    >>> close_alike("Rusland", "Russia."), close_alike("Zo nee, waarom niet?", "if not, why not.")
    ('Russia', 'If not, why not?')
    """
    if dutch[:1].isupper() and english[:1].islower() and not english[:2].isupper():
        english = english[0].upper() + english[1:]
    ours, theirs = _CLOSING.search(dutch), _CLOSING.search(english)
    if theirs and not ours and not dutch.endswith(("…", ".", "”", '"', "’", "»", ")")):
        abbreviated = re.search(r"\b(?:\w\.\w|etc|[A-Z]|St|Mr|Ms|Mrs|Dr|No|vs)\.$", english)
        return english if abbreviated else english[:-1].rstrip()
    if ours and not theirs and english[-1:].isalnum():
        return english + ours.group()
    if ours and theirs and {ours.group(), theirs.group()} - {"?", ";"}:
        return english[:-1].rstrip() + ours.group()
    return english


def shouts(text: str) -> bool:
    """Whether a text is all in capitals beyond what an abbreviation is.

    >>> shouts("VERSLAG VAN DE NAVO"), shouts("NAVO"), shouts("EU en NAVO")
    (True, False, False)
    """
    words = re.findall(r"[^\W\d_]+", text)
    return text.upper() == text and (len(words) > 1 or len(text) > 6) and any(len(word) > 4 for word in words)


def calm(text: str, marks: tuple[Mark, ...], known: frozenset[str]) -> str:
    """A text in capitals as a sentence: names keep a capital, the abbreviations `known` keep theirs.

    >>> calm("VERSLAG VAN DE NAVO IN BRUSSEL", (Mark(23, 30, "location"),), frozenset({"NAVO"}))
    'Verslag van de NAVO in Brussel'
    """
    names = {at for mark in marks if mark.kind in {"person", "location"} for at in range(mark.start, mark.end)}

    def word(match: re.Match[str]) -> str:
        said = match.group()
        if said in known or any(map(str.isdigit, said)):
            return said
        return said.capitalize() if match.start() in names else said.lower()

    calmed = re.sub(r"\w+", word, text)
    first = re.search(r"[^\W\d_]", calmed)
    return calmed if not first else calmed[: first.start()] + first.group().upper() + calmed[first.end() :]
