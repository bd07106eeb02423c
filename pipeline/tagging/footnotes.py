"""Find the notes at the foot of pages and the reference numbers, glued to words, that point at them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.tagging.lines import Page
from pipeline.tagging.sentences import ends_as_abbreviation

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DIGITS = "[0-9⁰¹²³⁴-⁹]{1,3}"
_LABEL = re.compile(rf"({_DIGITS})(?:\s+(?=[^\Wa-zà-ÿ_]|[\"“‘«(]|https?:|www\.)|$)")
_REFERENCE = re.compile(
    rf"(?:(?<=[^\W\d_])|(?<=[”\"’'»)\]])|(?<=[^\d\s][.,;:?!])|(?<=\b\d{{4}}[.,;:])|(?<=\b(?:19|20)\d\d)"
    rf"|(?<=[^\W\d_][.?!])\s(?={_DIGITS}\s[A-ZÀ-Þ]))"
    rf"(?P<labels>{_DIGITS}(?:\s{_DIGITS}(?=\s(?:{_DIGITS}\s)*+[A-ZÀ-Þ]|\s*$))*+)(?![\w-]|[.,:/]\d)",
    re.MULTILINE,
)
_GLUED_WORD = re.compile(r"[^\W\d_]+$")
_WHOLE_WORD = re.compile(r"[^\W\d_]+(?![\w-])")
_LONGEST_TOKEN = 60


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference number at `start:end` of the source (with the space before it, if any) to the note `label`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class NoteLines:
    """A note: its label, where the label stands, and its lines as spans of the source."""

    label: str
    label_start: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a text, the references to them, and the places of the lines they take up."""

    notes: tuple[NoteLines, ...] = ()
    references: tuple[Reference, ...] = ()
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Opening:
    """A line that would open a note, if references bear it out."""

    at: int
    label: str
    start: int
    text_start: int


def find_notes(page: Page, text: str) -> Notes:
    """The notes that are referred to from above them, with the references in the longest ascending run."""
    openings = list(_openings(page))
    if not openings:
        return Notes()
    lines_of = {opening.at: tuple(_lines_of(page, opening, openings)) for opening in openings}
    inside = {at for lines in lines_of.values() for at in lines}
    references = [
        reference for at, line in enumerate(page.lines) if at not in inside for reference in _references(text, line.start, line.end)
    ]
    references = _without_names(text, references)
    openings = _borne_out(page, openings, references)
    notes, taken = [], set()
    for opening, label in zip(openings, _distinct(opening.label for opening in openings), strict=True):
        notes.append(_note(page, opening, label, lines_of[opening.at]))
        taken.update(lines_of[opening.at])
    chosen = _ascending(openings, [note.label for note in notes], references)
    return Notes(tuple(notes), tuple(chosen), frozenset(taken))


def _openings(page: Page) -> Iterator[_Opening]:
    """Lines that begin with a note's label, at the start of a block or below such a line in their block."""
    open_block = -1
    for at, line in enumerate(page.lines):
        found = _LABEL.match(line.text)
        if not found or not (page.begins_block(at) or line.block == open_block):
            continue
        if found.end() == len(line.text) and page.ends_block(at):
            continue
        open_block = line.block
        label = found[1].translate(_SUPERSCRIPTS)
        yield _Opening(at, label, line.start, line.start + found.end())


def _lines_of(page: Page, opening: _Opening, openings: Sequence[_Opening]) -> Iterator[int]:
    others = {other.at for other in openings}
    block = page.lines[opening.at].block
    at = opening.at
    while at < len(page.lines) and page.lines[at].block == block and (at == opening.at or at not in others):
        yield at
        at += 1


def _references(text: str, start: int, end: int) -> Iterator[Reference]:
    for found in _REFERENCE.finditer(text, start, end):
        labels_start = found.start("labels")
        if ends_as_abbreviation(text[max(start, found.start() - 12) : found.start()]) or _in_address(text, found.start()):
            continue
        begin = found.start()
        for label in re.finditer(_DIGITS, text[labels_start : found.end()]):
            stop = labels_start + label.end()
            yield Reference(begin, stop, label.group().translate(_SUPERSCRIPTS))
            begin = stop


def _in_address(text: str, at: int) -> bool:
    token = text[max(0, at - _LONGEST_TOKEN) : at].split()[-1:]
    return bool(token) and ("://" in token[0] or "www." in token[0])


def _without_names(text: str, references: Sequence[Reference]) -> list[Reference]:
    """Without names that end in digits ("COVID19", "D66"): those glued to capitals, unless the bare word is used too."""
    tokens = Counter(re.findall(r"\w+", text))
    words = frozenset(_WHOLE_WORD.findall(text))

    def is_name(reference: Reference) -> bool:
        glued = _GLUED_WORD.search(text[max(0, reference.start - _LONGEST_TOKEN) : reference.start])
        if not glued:
            return False
        word = glued.group()
        if tokens[word + text[reference.start : reference.end]] > 1 or len(word) == 1:
            return True
        return word[-1].isupper() and word not in words

    return [reference for reference in references if not is_name(reference)]


def _borne_out(page: Page, openings: Sequence[_Opening], references: Sequence[Reference]) -> list[_Opening]:
    """Openings with a reference above them that no earlier note of that label has used; a block stands together."""
    starts: dict[str, list[int]] = {}
    for reference in references:
        starts.setdefault(reference.label, []).append(reference.start)
    since: dict[str, int] = {}
    good_blocks = set()
    for opening in openings:
        places = starts.get(opening.label, [])
        index = bisect_right(places, since.get(opening.label, -1))
        if index < len(places) and places[index] < opening.start:
            good_blocks.add(page.lines[opening.at].block)
            since[opening.label] = opening.start
    return [opening for opening in openings if page.lines[opening.at].block in good_blocks]


def _distinct(labels: Iterable[str]) -> Iterator[str]:
    """Labels that start afresh on each page, told apart: "1", "2", "1-2"."""
    seen: Counter[str] = Counter()
    for label in labels:
        seen[label] += 1
        yield label if seen[label] == 1 else f"{label}-{seen[label]}"


def _note(page: Page, opening: _Opening, label: str, lines: Sequence[int]) -> NoteLines:
    first = page.lines[opening.at]
    spans = [(opening.text_start, first.end), *((page.lines[at].start, page.lines[at].end) for at in lines[1:])]
    return NoteLines(label, opening.start, tuple((start, end) for start, end in spans if start < end))


def _ascending(
    openings: Sequence[_Opening], labels: Sequence[str], references: Sequence[Reference]
) -> Iterator[Reference]:
    """The longest run of references that point, in order, at ever later notes: each at the next note of its label."""
    places: dict[str, list[int]] = {}
    for place, opening in enumerate(openings):
        places.setdefault(opening.label, []).append(place)
    pointed: list[tuple[int, Reference]] = []
    for reference in references:
        candidates = places.get(reference.label, [])
        index = bisect_right(candidates, reference.start, key=lambda place: openings[place].start)
        if index < len(candidates):
            pointed.append((candidates[index], reference))
    for at in _longest_ascending([place for place, _ in pointed]):
        place, reference = pointed[at]
        yield Reference(reference.start, reference.end, labels[place])


def _longest_ascending(values: Sequence[int]) -> list[int]:
    """Indices of a longest strictly ascending subsequence (patience sorting).

    >>> _longest_ascending([19, 0, 1, 1, 5, 2])
    [1, 2, 5]
    """
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        ends[pile : pile + 1] = [index]
    chain = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]
