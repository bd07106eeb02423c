"""Find the notes at the foot of pages and the reference numbers, glued to words, that point at them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.tagging.dates import MONTH
from pipeline.tagging.lines import Page
from pipeline.tagging.sentences import counts

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DIGITS = "[0-9⁰¹²³⁴-⁹]{1,3}"
_LABEL = re.compile(rf"({_DIGITS})(?:\s+(?!{MONTH}\b)(?=[^\W_]|[\"“‘«(])|$)")
_REFERENCE = re.compile(
    rf"(?=\s?{_DIGITS})(?:(?<=[^\W\d_])|(?<=[”\"’'»)\]])|(?<=[^\d\s][.,;:?!])|(?<=\b\d{{4}}[.,;:?!])|(?<=\b(?:19|20)\d\d)"
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
class NoteText:
    """A note: its label, and where its words, which read on from line to line, begin and end in the source."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a text, the references to them, and the places of the lines they take up."""

    notes: tuple[NoteText, ...] = ()
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
    found = [r for line in page.lines for r in _references(text, line.start, line.end)]
    references = _without_names(text, found)
    openings = _borne_out(page, openings, references)
    told = [
        (opening, NoteText(opening.label, opening.text_start, page.lines[lines[-1]].end), lines)
        for opening, following in zip_longest(openings, openings[1:])
        for lines in [_lines_of(page, opening, following)]
    ]
    told = [(opening, note, lines) for opening, note, lines in told if note.start < note.end]
    own = [(page.lines[lines[0]].start, page.lines[lines[-1]].end) for _, _, lines in told]
    outside = [r for r in references if not _lies_in(own, r.start)]
    pointing = _ascending([opening for opening, _, _ in told], outside)
    return Notes(
        tuple(note for _, note, _ in told), tuple(pointing), frozenset(at for _, _, lines in told for at in lines)
    )


def _lies_in(stretches: Sequence[tuple[int, int]], at: int) -> bool:
    index = bisect_right(stretches, (at, at)) - 1
    return index >= 0 and at < stretches[index][1]


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


def _lines_of(page: Page, opening: _Opening, following: _Opening | None) -> range:
    """The places of a note's lines: up to the note that follows or the end of its block."""
    beyond = following.at if following else len(page.lines)
    last = opening.at
    while last + 1 < beyond and not page.ends_block(last):
        last += 1
    return range(opening.at, last + 1)


def _references(text: str, start: int, end: int) -> Iterator[Reference]:
    for found in _REFERENCE.finditer(text, start, end):
        labels_start = found.start("labels")
        if counts(text[max(start, found.start() - 12) : found.start()]) or _in_address(text, found.start()):
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
    """Without names that end in digits ("COVID19", "D66"): those on capitals, unless the bare word is used too."""
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
    """Openings with a reference above them, in the longest ascending run of labels; a block stands together."""
    first: dict[str, int] = {}
    for reference in references:
        first.setdefault(reference.label, reference.start)
    referred = [opening for opening in openings if first.get(opening.label, opening.start) < opening.start]
    ascending = [referred[at] for at in _longest_ascending([int(opening.label) for opening in referred])]
    blocks = {page.lines[opening.at].block for opening in ascending}
    whole = [opening for opening in openings if page.lines[opening.at].block in blocks]
    return [whole[at] for at in _longest_ascending([int(opening.label) for opening in whole])]


def _ascending(openings: Sequence[_Opening], references: Sequence[Reference]) -> list[Reference]:
    """The longest run of references above their notes that point, in order, at ever later ones."""
    starts = {opening.label: opening.start for opening in openings}
    pointing = [reference for reference in references if reference.start < starts.get(reference.label, 0)]
    return [pointing[at] for at in _longest_ascending([int(reference.label) for reference in pointing])]


def _longest_ascending(values: Sequence[int]) -> list[int]:
    """Indices of a longest strictly ascending subsequence, of equals the first (patience sorting).

    >>> _longest_ascending([19, 0, 1, 1, 5, 2])
    [1, 2, 5]
    """
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(ends[pile - 1] if pile else -1)
        if pile < len(tops) and tops[pile] == value:
            continue
        tops[pile : pile + 1] = [value]
        ends[pile : pile + 1] = [index]
    chain = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]
