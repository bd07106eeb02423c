"""Bring the footnotes of all pages to the end of the text, so that no paragraph is cut in two by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .editing import Change
from .lines import Line, filled_lines
from .pages import page_spans

_LABELLED = re.compile(r"(\d{1,3})(?:[ \t]+(?=\S)|$)")
_LOST_LABELS = 6


class _Note(NamedTuple):
    label: Line | None
    lines: list[Line]


def footnotes_at_the_end(text: str) -> Iterator[Change]:
    """The notes at the foot of each page are blocks of their own after the last page, each beginning with its label.

    A note is known by its number: it is the next in the whole text, stands below the last line of text of its page,
    and is referred to above on that page. Works only where form feeds show the pages.
    """
    if "\f" not in text:
        return
    expected = 1
    notes: list[_Note] = []
    for start, end in page_spans(text):
        lines = [_shifted(line, start) for line in filled_lines(text[start:end])]
        foot = _foot(text[start:end], lines, expected)
        if foot is None:
            continue
        zone = lines[foot:]
        notes += _split(text, zone, label := _label(zone[0]) or expected)
        expected = max(label, *(_label(line) or 0 for line in zone if _continues(line, expected))) + 1
        yield Change(zone[0].start, zone[-1].end, "")
    for note in notes:
        yield from _moved(text, note)


def _shifted(line: Line, offset: int) -> Line:
    return Line(line.start + offset, line.end + offset, line.text, line.indent)


def _label(line: Line) -> int | None:
    match = _LABELLED.match(line.text)
    return int(match[1]) if match else None


def _continues(line: Line, expected: int) -> bool:
    label = _label(line)
    return label is not None and expected <= label < expected + 40


def _foot(page: str, lines: Sequence[Line], expected: int) -> int | None:
    """The index of the line at which the notes of a page begin."""
    for label in range(expected, expected + _LOST_LABELS):
        if not re.search(rf"[^\W\d_][.,;:!?’”»)\]]*{label}(?!\d)|[.,;:!?’”»)\]] ?{label}(?!\d)|\d{label}(?=\s)", page):
            continue
        places = [index for index, line in enumerate(lines) if index and _label(line) == label]
        if places:
            return places[-1]
    return None


def _split(text: str, zone: Sequence[Line], expected: int) -> list[_Note]:
    """The notes of one page."""
    notes: list[_Note] = []
    for line in zone:
        if _label(line) == expected:
            notes.append(_Note(line, []))
            expected += 1
        else:
            notes[-1].lines.append(line)
    return notes


def _moved(text: str, note: _Note) -> Iterator[Change]:
    end = len(text)
    lines = ([note.label] if note.label else []) + note.lines
    yield Change(end, end, "\n\n")
    for index, line in enumerate(lines):
        if index:
            bare = index == 1 and note.label is not None and note.label.text.isdigit()
            yield Change(end, end, " " if bare else "\n")
        yield Change(end, end, line.text, line.start)
